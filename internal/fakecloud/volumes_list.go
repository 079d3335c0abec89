package fakecloud

import "net/http"

var volumeColumns = []string{
	"id", "created_at", "updated_at", "status", "size", "user_id", "project_id", "availability_zone",
	"display_name", "display_description", "snapshot_id", "source_volid", "host",
}

// listVolumes serves both lists. The one with details is a look.
func (s *Cinder) listVolumes(q *call) (Answer, error) {
	detail := q.route.path == "/volumes/detail"
	var look func(string)
	if detail {
		look = func(id string) { s.cloud.clock.look(s.volume(id).op) }
	}
	ids, links, count, err := q.listing(s, s.volumeCollection, look)
	if err != nil {
		return Answer{}, err
	}
	shown := []any{}
	for _, id := range ids {
		if v := s.volume(id); detail {
			shown = append(shown, s.volumeDetail(q, v))
		} else {
			shown = append(shown, members{"id": v.ID, "name": orNull(v.Name), "links": s.links(q, "/volumes/"+v.ID)})
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
		project: func(id string) string { return s.volume(id).ProjectID },
	}
	for _, v := range s.volumes {
		c.all = append(c.all, item{v.ID, members{
			"id": v.ID, "created_at": timestamp(&v.CreatedAt), "updated_at": timestamp(v.UpdatedAt),
			"status": v.Status, "size": v.SizeGB, "user_id": v.UserID, "project_id": v.ProjectID,
			"availability_zone": Zone, "display_name": orNull(v.Name), "display_description": orNull(v.Description),
			"snapshot_id": orNull(v.SnapshotID), "source_volid": orNull(v.SourceID), "host": Pool,
		}})
	}
	return c
}

// listed is the answer to a list call.
func listed(name string, shown, links []any, count int) Answer {
	body := members{name: shown}
	if links != nil {
		body[name+"_links"] = links
	}
	if count >= 0 {
		body["count"] = count
	}
	return Answer{Status: http.StatusOK, Body: body}
}

// orNull shows a text that may be null.
func orNull(s *string) any {
	if s == nil {
		return nil
	}
	return *s
}
