package cinder

import (
	"maps"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// volumeBase is what the create and update calls show of a volume
// (cinder-real/014; as a member cinder-real/116).
func (s *Cinder) volumeBase(q *core.Call, v *Volume) core.Members {
	attachments := []any{}
	for _, a := range v.Attachments {
		attachments = append(attachments, core.Members{
			"id": v.ID, "attachment_id": a.ID, "volume_id": v.ID, "device": a.Device,
			"server_id": core.NullIfEmpty(a.ServerID), "host_name": core.NullIfEmpty(a.HostName),
			"attached_at": timestamp(&a.At),
		})
	}
	shown := core.Members{
		"id": v.ID, "status": v.Status, "size": v.SizeGB, "availability_zone": Zone,
		"created_at": timestamp(&v.CreatedAt), "updated_at": timestamp(v.UpdatedAt),
		"name": core.OrNull(v.Name), "description": core.OrNull(v.Description),
		"volume_type": volumeType, "snapshot_id": core.OrNull(v.SnapshotID), "source_volid": core.OrNull(v.SourceID),
		"metadata": maps.Clone(v.Metadata), "links": s.links(q, "/volumes/"+v.ID), "user_id": v.UserID,
		"bootable": "false", "encrypted": false, "replication_status": nil, "consistencygroup_id": nil,
		"multiattach": false, "attachments": attachments,
	}
	if q.Caller.IsAdmin() {
		shown["migration_status"] = nil
	}
	if q.Minor >= 13 {
		shown["group_id"] = nil
	}
	if q.Minor >= 21 && q.Caller.IsAdmin() {
		shown["provider_id"] = nil
	}
	if q.Minor >= 48 {
		shown["shared_targets"], shown["service_uuid"] = false, dashed(core.IDOf("service "+Host))
	}
	if q.Minor >= 61 && q.Caller.IsAdmin() {
		shown["cluster_name"] = nil
	}
	if q.Minor >= 63 {
		shown["volume_type_id"] = volumeTypeID()
	}
	if q.Minor >= 65 {
		shown["consumes_quota"] = true
	}
	return shown
}

// volumeDetail is what the show and detail calls show (cinder-real/096).
func (s *Cinder) volumeDetail(q *core.Call, v *Volume) core.Members {
	shown := s.volumeBase(q, v)
	shown["os-vol-tenant-attr:tenant_id"] = v.ProjectID
	if q.Caller.IsAdmin() {
		shown["os-vol-mig-status-attr:migstat"] = nil
		shown["os-vol-mig-status-attr:name_id"] = nil
		shown["os-vol-host-attr:host"] = Pool
	}
	return shown
}

// volumeTypeID is the id of the only type.
func volumeTypeID() string { return dashed(core.IDOf(volumeType)) }

// dashed writes 32 hex digits as a UUID.
func dashed(hex string) string {
	return hex[:8] + "-" + hex[8:12] + "-" + hex[12:16] + "-" + hex[16:20] + "-" + hex[20:]
}
