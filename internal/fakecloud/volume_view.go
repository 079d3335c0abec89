package fakecloud

// volumeBase is what the create and update calls show of a volume
// (cinder-real/014; as a member cinder-real/116).
func (s *Cinder) volumeBase(q *call, v *volume) members {
	attachments := []any{}
	for _, a := range v.Attachments {
		attachments = append(attachments, members{
			"id": v.ID, "attachment_id": a.ID, "volume_id": v.ID, "device": a.Device,
			"server_id": nullIfEmpty(a.ServerID), "host_name": nullIfEmpty(a.HostName),
			"attached_at": timestamp(&a.At),
		})
	}
	shown := members{
		"id": v.ID, "status": v.Status, "size": v.SizeGB, "availability_zone": Zone,
		"created_at": timestamp(&v.CreatedAt), "updated_at": timestamp(v.UpdatedAt),
		"name": orNull(v.Name), "description": orNull(v.Description),
		"volume_type": volumeType, "snapshot_id": orNull(v.SnapshotID), "source_volid": orNull(v.SourceID),
		"metadata": v.copy().Metadata, "links": s.links(q, "/volumes/"+v.ID), "user_id": v.UserID,
		"bootable": "false", "encrypted": false, "replication_status": nil, "consistencygroup_id": nil,
		"multiattach": false, "attachments": attachments,
	}
	if q.token.isAdmin() {
		shown["migration_status"] = nil
	}
	if q.minor >= 13 {
		shown["group_id"] = nil
	}
	if q.minor >= 21 && q.token.isAdmin() {
		shown["provider_id"] = nil
	}
	if q.minor >= 48 {
		shown["shared_targets"], shown["service_uuid"] = false, dashed(idOf("service "+Host))
	}
	if q.minor >= 61 && q.token.isAdmin() {
		shown["cluster_name"] = nil
	}
	if q.minor >= 63 {
		shown["volume_type_id"] = dashed(idOf(volumeType))
	}
	if q.minor >= 65 {
		shown["consumes_quota"] = true
	}
	return shown
}

// volumeDetail is what the show and detail calls show (cinder-real/096).
func (s *Cinder) volumeDetail(q *call, v *volume) members {
	shown := s.volumeBase(q, v)
	shown["os-vol-tenant-attr:tenant_id"] = v.ProjectID
	if q.token.isAdmin() {
		shown["os-vol-mig-status-attr:migstat"] = nil
		shown["os-vol-mig-status-attr:name_id"] = nil
		shown["os-vol-host-attr:host"] = Pool
	}
	return shown
}

func nullIfEmpty(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// dashed writes 32 hex digits as a UUID.
func dashed(hex string) string {
	return hex[:8] + "-" + hex[8:12] + "-" + hex[12:16] + "-" + hex[16:20] + "-" + hex[20:]
}
