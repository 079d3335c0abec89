package managedsnapshot

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/snapshots"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
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

// RecordID implements [lifecycle.Record].
func (r *record) RecordID() string { return r.ID }

func (r *record) created() time.Time { return time.Time(r.CreatedAt) }

// get shows one snapshot.
func get(ctx context.Context, cinder *gophercloud.ServiceClient, id string) (*record, error) {
	var got record
	err := snapshots.Get(ctx, cinder, id).ExtractIntoStructPtr(&got, "snapshot")
	return &got, err
}

// list yields the snapshots that the query selects.
func list(ctx context.Context, cinder *gophercloud.ServiceClient, query url.Values) iter.Seq2[*record, error] {
	return cloud.Pages(ctx, cinder, cloud.List{
		Address: cinder.ServiceURL("snapshots", "detail"), Query: query,
		Items: "snapshots", Links: "snapshots_links", Next: cloud.ByMarker,
	}, func(r *record) string { return r.ID })
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
	err := cloud.Request(ctx, cinder, http.MethodPost, manageableURL(cinder), map[string]any{"snapshot": a}, &got,
		http.StatusAccepted)
	return &got.Snapshot, err
}

// unmanage asks Cinder to forget a snapshot and to leave it on the back end.
func unmanage(ctx context.Context, cinder *gophercloud.ServiceClient, id string) error {
	return cloud.Request(ctx, cinder, http.MethodPost, cinder.ServiceURL("snapshots", id, "action"),
		map[string]any{"os-unmanage": nil}, nil, http.StatusAccepted)
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
