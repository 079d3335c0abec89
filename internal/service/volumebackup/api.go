package volumebackup

import (
	"context"
	"iter"
	"net/url"
	"strconv"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// record is a backup in the API's words. gophercloud's own type lacks the user,
// the encryption key and the links, and cannot tell null from empty.
type record struct {
	ID                  string            `json:"id"`
	Name                string            `json:"name"`
	Description         string            `json:"description"`
	VolumeID            string            `json:"volume_id"`
	SnapshotID          string            `json:"snapshot_id"`
	Status              string            `json:"status"`
	FailReason          string            `json:"fail_reason"`
	Size                int64             `json:"size"`
	ObjectCount         int64             `json:"object_count"`
	Container           string            `json:"container"`
	AvailabilityZone    string            `json:"availability_zone"`
	IsIncremental       bool              `json:"is_incremental"`
	HasDependentBackups bool              `json:"has_dependent_backups"`
	Metadata            map[string]string `json:"metadata"` // from 3.43
	DataTimestamp       timestamp         `json:"data_timestamp"`
	CreatedAt           timestamp         `json:"created_at"`
	UpdatedAt           timestamp         `json:"updated_at"`
	ProjectID           string            `json:"os-backup-project-attr:project_id"` // from 3.18, administrators
	UserID              string            `json:"user_id"`                           // from 3.56, administrators
	EncryptionKeyID     string            `json:"encryption_key_id"`                 // from 3.64, encrypted volumes
	Links               []link            `json:"links"`
}

type link struct {
	Rel  string `json:"rel"`
	Href string `json:"href"`
}

type timestamp = gophercloud.JSONRFC3339MilliNoZ

// RecordID implements [lifecycle.Record].
func (r *record) RecordID() string { return r.ID }

func (r *record) dataTime() time.Time { return time.Time(r.DataTimestamp) }

func (r *record) created() time.Time { return time.Time(r.CreatedAt) }

// get shows one backup.
func get(ctx context.Context, cinder *gophercloud.ServiceClient, id string) (*record, error) {
	var got record
	err := backups.Get(ctx, cinder, id).ExtractIntoStructPtr(&got, "backup")
	return &got, err
}

// pageSize is the most that is asked for at once: servers give no more by default
// (osapi_max_limit), and a number beyond the database's is a mere 400.
const pageSize = 1000

// query selects and orders backups. Zero values select nothing.
type query struct {
	Name, Status, VolumeID, ProjectID, Sort string
	AllProjects                             bool
	Limit                                   int64 // how many are wanted at most, 0 for all
}

// values are the query in the API's words. A member who sends all_tenants is
// refused by servers from Pike to Wallaby, so it is sent only when asked for.
func (q query) values() url.Values {
	values := url.Values{}
	for key, value := range map[string]string{
		"name": q.Name, "status": q.Status, "volume_id": q.VolumeID, "project_id": q.ProjectID, "sort": q.Sort,
	} {
		if value != "" {
			values.Set(key, value)
		}
	}
	if q.AllProjects {
		values.Set("all_tenants", "true")
	}
	if q.Limit > 0 {
		values.Set("limit", strconv.FormatInt(min(q.Limit, pageSize), 10))
	}
	return values
}

// list yields all backups that q selects. gophercloud's list with details cannot
// filter.
func list(ctx context.Context, cinder *gophercloud.ServiceClient, q query) iter.Seq2[*record, error] {
	return cloud.Pages(ctx, cinder, cloud.List{
		Address: cinder.ServiceURL("backups", "detail"), Query: q.values(),
		Items: "backups", Links: "backups_links", Next: cloud.ByMarker,
	}, func(r *record) string { return r.ID })
}

// changes is the body of an update. gophercloud sends it without its envelope
// and cannot clear the metadata.
type changes struct {
	Name        *string            `json:"name,omitempty"`
	Description *string            `json:"description,omitempty"`
	Metadata    *map[string]string `json:"metadata,omitempty"` // replaces the whole map
}

// ToBackupUpdateMap puts the envelope around the changes.
func (c changes) ToBackupUpdateMap() (map[string]any, error) {
	return map[string]any{"backup": c}, nil
}

func (c changes) empty() bool { return c == changes{} }
