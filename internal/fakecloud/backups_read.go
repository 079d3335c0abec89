package fakecloud

import (
	"maps"
	"net/http"
)

func (bs *Backups) routes() []route {
	return []route{
		{method: http.MethodGet, path: "/backups", serve: bs.list},
		{method: http.MethodGet, path: "/backups/detail", serve: bs.list},
		{method: http.MethodPost, path: "/backups", serve: bs.create},
		{method: http.MethodPost, path: "/backups/import_record", serve: bs.importRecord},
		{method: http.MethodGet, path: "/backups/{id}", serve: bs.show},
		{method: http.MethodPut, path: "/backups/{id}", since: 9, serve: bs.update},
		{method: http.MethodDelete, path: "/backups/{id}", serve: bs.remove},
		{method: http.MethodPost, path: "/backups/{id}/restore", serve: bs.restore},
		{method: http.MethodGet, path: "/backups/{id}/export_record", serve: bs.exportRecord},
		{method: http.MethodPost, path: "/backups/{id}/action", serve: bs.act},
	}
}

// summary is a backup in the plain list and in the answers to changes.
func (bs *Backups) summary(q *call, b *backup) members {
	return members{"id": b.ID, "name": orNull(b.Name), "links": bs.cinder.links(q, "/backups/"+b.ID)}
}

// detail is a backup with all that the microversion of q shows
// (cinder-real/022 to 027; without the owner for a member cinder-real/118).
func (bs *Backups) detail(q *call, b *backup) members {
	shown := bs.summary(q, b)
	maps.Copy(shown, members{
		"status": b.Status, "size": b.SizeGB, "object_count": b.ObjectCount,
		"availability_zone": orNull(b.Zone), "container": orNull(b.Container),
		"created_at": timestamp(&b.CreatedAt), "updated_at": timestamp(b.UpdatedAt),
		"description": orNull(b.Description), "fail_reason": orNull(b.FailReason),
		"volume_id": b.VolumeID, "snapshot_id": orNull(b.SnapshotID),
		"is_incremental": b.ParentID != nil, "has_dependent_backups": b.Dependents > 0,
		"data_timestamp": timestamp(&b.DataTimestamp),
	})
	if q.minor >= 18 && q.token.isAdmin() {
		shown["os-backup-project-attr:project_id"] = b.ProjectID
	}
	if q.minor >= 43 {
		shown["metadata"] = b.copy().Metadata
	}
	if q.minor >= 56 && q.token.isAdmin() {
		shown["user_id"] = b.UserID
	}
	if q.minor >= 64 && b.EncryptionKeyID != nil {
		shown["encryption_key_id"] = *b.EncryptionKeyID
	}
	return shown
}

func (bs *Backups) show(q *call) (Answer, error) {
	b, err := bs.find(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	bs.cinder.cloud.clock.look(b.op)
	if b, err = bs.find(q, q.args[0]); err != nil {
		return Answer{}, err
	}
	return Answer{Status: http.StatusOK, Body: members{"backup": bs.detail(q, b)}}, nil
}

var backupColumns = []string{
	"id", "created_at", "updated_at", "user_id", "project_id", "volume_id", "host", "availability_zone",
	"display_name", "display_description", "container", "parent_id", "status", "fail_reason", "size",
	"object_count", "snapshot_id", "data_timestamp", "encryption_key_id",
}

// list serves both lists. The one with details is a look at all that it shows.
func (bs *Backups) list(q *call) (Answer, error) {
	detail := q.route.path == "/backups/detail"
	var look func(string)
	if detail {
		look = func(id string) { bs.cinder.cloud.clock.look(bs.get(id).op) }
	}
	ids, links, count, err := q.listing(bs.cinder, bs.collection, look)
	if err != nil {
		return Answer{}, err
	}
	shown := []any{}
	for _, id := range ids {
		if detail {
			shown = append(shown, bs.detail(q, bs.get(id)))
		} else {
			shown = append(shown, bs.summary(q, bs.get(id)))
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
		project:   func(id string) string { return bs.get(id).ProjectID },
	}
	for _, b := range bs.all {
		c.all = append(c.all, item{b.ID, members{
			"id": b.ID, "created_at": timestamp(&b.CreatedAt), "updated_at": timestamp(b.UpdatedAt),
			"user_id": b.UserID, "project_id": b.ProjectID, "volume_id": b.VolumeID, "host": "fixture",
			"availability_zone": orNull(b.Zone), "display_name": orNull(b.Name),
			"display_description": orNull(b.Description), "container": orNull(b.Container),
			"parent_id": orNull(b.ParentID), "status": b.Status, "fail_reason": orNull(b.FailReason),
			"size": b.SizeGB, "object_count": b.ObjectCount, "snapshot_id": orNull(b.SnapshotID),
			"data_timestamp": timestamp(&b.DataTimestamp), "encryption_key_id": orNull(b.EncryptionKeyID),
		}})
	}
	return c
}
