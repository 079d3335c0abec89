package volumebackup

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/backups"
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

func (r *record) dataTime() time.Time { return time.Time(r.DataTimestamp) }

func (r *record) created() time.Time { return time.Time(r.CreatedAt) }

// get shows one backup.
func get(ctx context.Context, cinder *gophercloud.ServiceClient, id string) (*record, error) {
	var got record
	err := backups.Get(ctx, cinder, id).ExtractIntoStructPtr(&got, "backup")
	return &got, err
}

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
		values.Set("limit", strconv.FormatInt(q.Limit, 10))
	}
	return values
}

// list yields all backups that q selects, page by page. gophercloud's list with
// details cannot filter, and follows links that a proxy in front of the service
// often spoils; the marker is all that is needed.
func list(ctx context.Context, cinder *gophercloud.ServiceClient, q query) iter.Seq2[*record, error] {
	return func(yield func(*record, error) bool) {
		values := q.values()
		for {
			var page struct {
				Backups []*record `json:"backups"`
				Links   []link    `json:"backups_links"`
			}
			address := cinder.ServiceURL("backups", "detail") + "?" + values.Encode()
			resp, err := cinder.Get(ctx, address, &page, &gophercloud.RequestOpts{OkCodes: []int{http.StatusOK}})
			if _, _, err = gophercloud.ParseResponse(resp, err); err != nil {
				yield(nil, err)
				return
			}
			for _, got := range page.Backups {
				if !yield(got, nil) {
					return
				}
			}
			// A full page has a next link, even if it is the last one
			// (cinder-real/073): an empty page ends it as well.
			if len(page.Links) == 0 || len(page.Backups) == 0 {
				return
			}
			values.Set("marker", page.Backups[len(page.Backups)-1].ID)
		}
	}
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

// usage is how much of the quota for backups is used (GET /limits).
type usage struct {
	Backups      int `json:"totalBackupsUsed"`
	MaxBackups   int `json:"maxTotalBackups"`
	Gigabytes    int `json:"totalBackupGigabytesUsed"`
	MaxGigabytes int `json:"maxTotalBackupGigabytes"`
}

func (u usage) String() string {
	return strconv.Itoa(u.Backups) + " of " + quota(u.MaxBackups) + " backups and " +
		strconv.Itoa(u.Gigabytes) + " of " + quota(u.MaxGigabytes) + " GiB"
}

// quota is a limit in words: -1 is none.
func quota(n int) string {
	if n < 0 {
		return "unlimited"
	}
	return strconv.Itoa(n)
}

func getUsage(ctx context.Context, cinder *gophercloud.ServiceClient) (usage, error) {
	var body struct {
		Limits struct {
			Absolute usage `json:"absolute"`
		} `json:"limits"`
	}
	resp, err := cinder.Get(ctx, cinder.ServiceURL("limits"), &body, nil)
	_, _, err = gophercloud.ParseResponse(resp, err)
	return body.Limits.Absolute, err
}
