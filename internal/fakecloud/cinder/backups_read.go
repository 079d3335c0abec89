package cinder

import (
	"maps"
	"net/http"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

func (bs *Backups) routes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/backups", Serve: bs.list},
		{Method: http.MethodGet, Path: "/backups/detail", Serve: bs.list},
		{Method: http.MethodPost, Path: "/backups", Serve: bs.create},
		{Method: http.MethodPost, Path: "/backups/import_record", Serve: bs.importRecord},
		{Method: http.MethodGet, Path: "/backups/{id}", Serve: bs.show},
		{Method: http.MethodPut, Path: "/backups/{id}", Since: 9, Serve: bs.update},
		{Method: http.MethodDelete, Path: "/backups/{id}", Serve: bs.remove},
		{Method: http.MethodPost, Path: "/backups/{id}/restore", Serve: bs.restore},
		{Method: http.MethodGet, Path: "/backups/{id}/export_record", Serve: bs.exportRecord},
		{Method: http.MethodPost, Path: "/backups/{id}/action", Serve: bs.act},
	}
}

// summary is a backup in the plain list and in the answers to changes.
func (bs *Backups) summary(q *core.Call, b *Backup) core.Members {
	return core.Members{"id": b.ID, "name": core.OrNull(b.Name), "links": bs.cinder.links(q, "/backups/"+b.ID)}
}

// detail is a backup with all that the microversion of q shows
// (cinder-real/022 to 027; without the owner for a member cinder-real/118).
func (bs *Backups) detail(q *core.Call, b *Backup) core.Members {
	shown := bs.summary(q, b)
	maps.Copy(shown, core.Members{
		"status": b.Status, "size": b.SizeGB, "object_count": b.ObjectCount,
		"availability_zone": core.OrNull(b.Zone), "container": core.OrNull(b.Container),
		"created_at": timestamp(&b.CreatedAt), "updated_at": timestamp(b.UpdatedAt),
		"description": core.OrNull(b.Description), "fail_reason": core.OrNull(b.FailReason),
		"volume_id": b.VolumeID, "snapshot_id": core.OrNull(b.SnapshotID),
		"is_incremental": b.ParentID != nil, "has_dependent_backups": b.Dependents > 0,
		"data_timestamp": timestamp(&b.DataTimestamp),
	})
	if q.Minor >= 18 && q.Caller.IsAdmin() {
		shown["os-backup-project-attr:project_id"] = b.ProjectID
	}
	if q.Minor >= 43 {
		shown["metadata"] = maps.Clone(b.Metadata)
	}
	if q.Minor >= 56 && q.Caller.IsAdmin() {
		shown["user_id"] = b.UserID
	}
	if q.Minor >= 64 && b.EncryptionKeyID != nil {
		shown["encryption_key_id"] = *b.EncryptionKeyID
	}
	return shown
}

func (bs *Backups) show(q *core.Call) (core.Answer, error) {
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	bs.rows.Look(b)
	if b, err = bs.find(q, q.Args[0]); err != nil {
		return core.Answer{}, err
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"backup": bs.detail(q, b)}}, nil
}

var backupColumns = []string{
	"id", "created_at", "updated_at", "user_id", "project_id", "volume_id", "host", "availability_zone",
	"display_name", "display_description", "container", "parent_id", "status", "fail_reason", "size",
	"object_count", "snapshot_id", "data_timestamp", "encryption_key_id",
}

// list serves both lists. The one with details is a look at all that it shows.
func (bs *Backups) list(q *core.Call) (core.Answer, error) {
	detail := q.Route.Path == "/backups/detail"
	var look func(string)
	if detail {
		look = func(id string) { bs.rows.Look(bs.rows.Find(id)) }
	}
	ids, links, count, err := bs.cinder.listing(q, bs.collection, look)
	if err != nil {
		return core.Answer{}, err
	}
	shown := []any{}
	for _, id := range ids {
		if detail {
			shown = append(shown, bs.detail(q, bs.rows.Find(id)))
		} else {
			shown = append(shown, bs.summary(q, bs.rows.Find(id)))
		}
	}
	return listed("backups", shown, links, count), nil
}

func (bs *Backups) collection() collection {
	c := collection{
		columns:   backupColumns,
		allowed:   []string{"name", "status", "volume_id"},
		nameSince: 37,
		missing:   "Backup %s could not be found.",
		project:   func(id string) string { return bs.rows.Find(id).ProjectID },
	}
	for _, b := range bs.rows.All() {
		c.all = append(c.all, core.Item{ID: b.ID, Columns: core.Members{
			"id": b.ID, "created_at": timestamp(&b.CreatedAt), "updated_at": timestamp(b.UpdatedAt),
			"user_id": b.UserID, "project_id": b.ProjectID, "volume_id": b.VolumeID, "host": "fixture",
			"availability_zone": core.OrNull(b.Zone), "display_name": core.OrNull(b.Name),
			"display_description": core.OrNull(b.Description), "container": core.OrNull(b.Container),
			"parent_id": core.OrNull(b.ParentID), "status": b.Status, "fail_reason": core.OrNull(b.FailReason),
			"size": b.SizeGB, "object_count": b.ObjectCount, "snapshot_id": core.OrNull(b.SnapshotID),
			"data_timestamp": timestamp(&b.DataTimestamp), "encryption_key_id": core.OrNull(b.EncryptionKeyID),
		}})
	}
	return c
}
