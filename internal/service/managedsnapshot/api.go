package managedsnapshot

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/snapshots"
)

// record is a snapshot in the API's words. gophercloud's own type cannot tell a
// member that an older server lacks from one that is empty.
type record struct {
	ID              string            `json:"id"`
	Name            string            `json:"name"`
	Description     string            `json:"description"`
	VolumeID        string            `json:"volume_id"`
	Status          string            `json:"status"`
	Size            int64             `json:"size"`
	Metadata        map[string]string `json:"metadata"`
	CreatedAt       timestamp         `json:"created_at"`
	UpdatedAt       timestamp         `json:"updated_at"`
	Progress        string            `json:"os-extended-snapshot-attributes:progress"`
	ProjectID       string            `json:"os-extended-snapshot-attributes:project_id"`
	GroupSnapshotID string            `json:"group_snapshot_id"` // from 3.14
	UserID          string            `json:"user_id"`           // from 3.41
	ConsumesQuota   *bool             `json:"consumes_quota"`    // from 3.65
}

type timestamp = gophercloud.JSONRFC3339MilliNoZ

func (r *record) created() time.Time { return time.Time(r.CreatedAt) }

// get shows one snapshot.
func get(ctx context.Context, cinder *gophercloud.ServiceClient, id string) (*record, error) {
	var got record
	err := snapshots.Get(ctx, cinder, id).ExtractIntoStructPtr(&got, "snapshot")
	return &got, err
}

// list yields all snapshots of a volume, page by page.
func list(ctx context.Context, cinder *gophercloud.ServiceClient, volumeID string) iter.Seq2[*record, error] {
	return func(yield func(*record, error) bool) {
		values := url.Values{"volume_id": {volumeID}}
		for {
			var page struct {
				Snapshots []*record `json:"snapshots"`
				Links     []any     `json:"snapshots_links"`
			}
			if err := fetch(ctx, cinder, cinder.ServiceURL("snapshots", "detail"), values, &page); err != nil {
				yield(nil, err)
				return
			}
			for _, got := range page.Snapshots {
				if !yield(got, nil) {
					return
				}
			}
			// A full page has a next link, even if it is the last one.
			if len(page.Links) == 0 || len(page.Snapshots) == 0 {
				return
			}
			values.Set("marker", page.Snapshots[len(page.Snapshots)-1].ID)
		}
	}
}

func fetch(
	ctx context.Context, cinder *gophercloud.ServiceClient, address string, values url.Values, body any,
) error {
	resp, err := cinder.Get(ctx, address+"?"+values.Encode(), body, &gophercloud.RequestOpts{
		OkCodes: []int{http.StatusOK},
	})
	_, _, err = gophercloud.ParseResponse(resp, err)
	return err
}

// adoption is the body of a manage call.
type adoption struct {
	VolumeID    string            `json:"volume_id"`
	Ref         map[string]string `json:"ref"`
	Name        string            `json:"name,omitempty"`
	Description string            `json:"description,omitempty"`
	Metadata    map[string]string `json:"metadata,omitempty"`
}

// manage asks Cinder to adopt a snapshot. The answer says "creating", whatever
// the reference (cinder-real/164).
func manage(ctx context.Context, cinder *gophercloud.ServiceClient, a adoption) (*record, error) {
	var got struct {
		Snapshot record `json:"snapshot"`
	}
	resp, err := cinder.Post(ctx, manageableURL(cinder), map[string]any{"snapshot": a}, &got,
		&gophercloud.RequestOpts{OkCodes: []int{http.StatusAccepted}})
	_, _, err = gophercloud.ParseResponse(resp, err)
	return &got.Snapshot, err
}

// unmanage asks Cinder to forget a snapshot and to leave it on the back end.
func unmanage(ctx context.Context, cinder *gophercloud.ServiceClient, id string) error {
	resp, err := cinder.Post(ctx, cinder.ServiceURL("snapshots", id, "action"), map[string]any{"os-unmanage": nil}, nil,
		&gophercloud.RequestOpts{OkCodes: []int{http.StatusAccepted}})
	_, _, err = gophercloud.ParseResponse(resp, err)
	return err
}

// labels is the body of an update. gophercloud cannot tell a change of one of
// the two from a change of both.
type labels struct {
	Name        *string `json:"name,omitempty"`
	Description *string `json:"description,omitempty"`
}

// ToSnapshotUpdateMap puts the envelope around the labels.
func (l labels) ToSnapshotUpdateMap() (map[string]any, error) {
	return map[string]any{"snapshot": l}, nil
}

// metadata is the body that replaces all metadata. gophercloud's own leaves an
// empty map out, which the server refuses.
type metadata map[string]string

// ToSnapshotUpdateMetadataMap puts the envelope around the metadata.
func (m metadata) ToSnapshotUpdateMetadataMap() (map[string]any, error) {
	return map[string]any{"metadata": map[string]string(m)}, nil
}

// usage is how much of the quotas for snapshots is used (GET /limits). Their
// gigabytes are in one quota with those of volumes.
type usage struct {
	Snapshots    int `json:"totalSnapshotsUsed"`
	MaxSnapshots int `json:"maxTotalSnapshots"`
	Gigabytes    int `json:"totalGigabytesUsed"`
	MaxGigabytes int `json:"maxTotalVolumeGigabytes"`
}

func (u usage) String() string {
	return strconv.Itoa(u.Snapshots) + " of " + quota(u.MaxSnapshots) + " snapshots and " +
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
