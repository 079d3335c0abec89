package cinder

import (
	"maps"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

var volumeColumns = []string{
	"id", "created_at", "updated_at", "status", "size", "user_id", "project_id", "availability_zone",
	"display_name", "display_description", "snapshot_id", "source_volid", "host",
	"bootable", "group_id", "migration_status", "metadata",
}

// listVolumes serves both lists. The one with details is a look.
func (s *Cinder) listVolumes(q *core.Call) (core.Answer, error) {
	detail := q.Route.Path == "/volumes/detail"
	var look func(string)
	if detail {
		look = func(id string) { s.volumes.Look(s.volumes.Find(id)) }
	}
	ids, links, count, err := s.listing(q, s.volumeCollection, look)
	if err != nil {
		return core.Answer{}, err
	}
	shown := []any{}
	for _, id := range ids {
		if v := s.volumes.Find(id); detail {
			shown = append(shown, s.volumeDetail(q, v))
		} else {
			shown = append(shown, core.Members{"id": v.ID, "name": core.OrNull(v.Name), "links": s.links(q, "/volumes/"+v.ID)})
		}
	}
	return listed("volumes", shown, links, count), nil
}

func (s *Cinder) volumeCollection() collection {
	c := collection{
		columns: volumeColumns,
		allowed: []string{
			"name", "status", "metadata", "bootable", "migration_status", "availability_zone", "group_id",
		},
		missing: "Volume %s could not be found.",
		project: func(id string) string { return s.volumes.Find(id).ProjectID },
	}
	for _, v := range s.volumes.All() {
		c.all = append(c.all, core.Item{ID: v.ID, Columns: core.Members{
			"id": v.ID, "created_at": timestamp(&v.CreatedAt), "updated_at": timestamp(v.UpdatedAt),
			"status": v.Status, "size": v.SizeGB, "user_id": v.UserID, "project_id": v.ProjectID,
			"availability_zone": Zone, "display_name": core.OrNull(v.Name), "display_description": core.OrNull(v.Description),
			"snapshot_id": core.OrNull(v.SnapshotID), "source_volid": core.OrNull(v.SourceID), "host": Pool,
			"bootable": "false", "group_id": nil, "migration_status": nil, "metadata": maps.Clone(v.Metadata),
		}})
	}
	return c
}
