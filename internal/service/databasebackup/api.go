package databasebackup

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// record is a backup in the API's words (trove/backup/views.py, BackupView).
type record struct {
	ID          string     `json:"id"`
	Name        string     `json:"name"`
	Description string     `json:"description"`
	InstanceID  string     `json:"instance_id"` // null if made from restore_from
	ParentID    string     `json:"parent_id"`
	Status      string     `json:"status"`
	Size        *float64   `json:"size"`        // in GB, null in NEW
	LocationRef string     `json:"locationRef"` // null until COMPLETED
	ProjectID   string     `json:"project_id"`  // from Victoria on
	Datastore   *datastore `json:"datastore"`   // absent where its version is not known any more
	Created     timestamp  `json:"created"`
	Updated     timestamp  `json:"updated"`
}

type datastore struct {
	Type      string `json:"type"`
	Version   string `json:"version"`
	VersionID string `json:"version_id"`
}

// timestamp is UTC without a zone and in whole seconds (trove-real/create-full).
type timestamp = gophercloud.JSONRFC3339NoZ

// RecordID implements [lifecycle.Record].
func (r *record) RecordID() string { return r.ID }

func (r *record) created() time.Time { return time.Time(r.Created) }

func (r *record) updated() time.Time { return time.Time(r.Updated) }

// get shows one backup.
func get(ctx context.Context, trove *gophercloud.ServiceClient, id string) (*record, error) {
	var body struct {
		Backup *record `json:"backup"`
	}
	err := cloud.Request(ctx, trove, http.MethodGet, trove.ServiceURL("backups", id), nil, &body)
	if err == nil && body.Backup == nil {
		err = lifecycle.Answered("database backup", id, "")
	}
	return body.Backup, err
}

// createOpts is the request for a backup. What is empty is left out: the server
// refuses null and "" (trove-real/create-description-null, -empty).
type createOpts struct {
	Name          string       `json:"name"`
	Instance      string       `json:"instance,omitempty"`
	Description   string       `json:"description,omitempty"`
	ParentID      string       `json:"parent_id,omitempty"`
	Incremental   int          `json:"incremental,omitempty"` // 1; true is refused (create-incremental-flag-true)
	Container     string       `json:"swift_container,omitempty"`
	StorageDriver string       `json:"storage_driver,omitempty"`
	RestoreFrom   *restoreFrom `json:"restore_from,omitempty"`
}

// restoreFrom is an object in Swift that becomes a backup here.
type restoreFrom struct {
	RemoteLocation          string  `json:"remote_location"`
	LocalDatastoreVersionID string  `json:"local_datastore_version_id"`
	Size                    float64 `json:"size"`
}

// create asks for a backup and returns its id, "" if the answer has none.
func create(ctx context.Context, trove *gophercloud.ServiceClient, opts createOpts) (string, error) {
	var answer struct {
		Backup record `json:"backup"`
	}
	body := map[string]createOpts{"backup": opts}
	err := cloud.Request(ctx, trove, http.MethodPost, trove.ServiceURL("backups"), body, &answer)
	return answer.Backup.ID, err
}

// remove asks for the deletion of a backup and of all that build on it.
func remove(ctx context.Context, trove *gophercloud.ServiceClient, id string) error {
	return cloud.Request(ctx, trove, http.MethodDelete, trove.ServiceURL("backups", id), nil, nil)
}

// query selects backups. Zero values select nothing.
type query struct {
	Name, Status          string // which the server does not know
	InstanceID, Datastore string
	ProjectID             string // administrators only, even for their own
	AllProjects           bool   // administrators only
	ThroughInstance       bool   // ask the instance, which must exist
}

const (
	// pageSize has no bound in the server (trove-real/list-limit-1000). Calls are
	// counted, 200 a minute as a rule (trove/common/cfg.py, http_get_rate).
	pageSize = 500
	// overlap is how many backups may go between two pages without another
	// one being missed.
	overlap = 10
)

func (q query) values() url.Values {
	values := url.Values{"limit": {strconv.Itoa(pageSize)}}
	for key, value := range map[string]string{
		"instance_id": q.InstanceID, "datastore": q.Datastore, "project_id": q.ProjectID,
	} {
		if value != "" {
			values.Set(key, value)
		}
	}
	if q.AllProjects {
		values.Set("all_projects", "true")
	}
	return values
}

// selects does what the server may not do: it ignores name and status
// (trove-real/list-name-filter-ignored), and instance_id before Train.
func (q query) selects(r *record) bool {
	return (q.Name == "" || q.Name == r.Name) && (q.Status == "" || q.Status == r.Status) &&
		(q.InstanceID == "" || q.InstanceID == r.InstanceID)
}

// list reads all pages. The order is that of the last change and moves while
// backups run, and the marker is a number of rows (trove-real/page-walk): pages
// overlap.
func list(ctx context.Context, trove *gophercloud.ServiceClient, q query) iter.Seq2[*record, error] {
	l := cloud.List{Address: trove.ServiceURL("backups"), Query: q.values(), Items: "backups", Links: "links"}
	if q.ThroughInstance {
		l.Query.Del("instance_id")
		l.Address = trove.ServiceURL("instances", q.InstanceID, "backups")
	}
	marker := 0
	l.Next = func(query url.Values, ids []string, _ int) {
		marker += max(len(ids)-overlap, 1)
		query.Set("marker", strconv.Itoa(marker))
	}
	return cloud.Pages(ctx, trove, l, func(r *record) string { return r.ID })
}

// collect are all backups that q selects, the newest first. The server's own
// order is none: it moves with every change of a backup.
func collect(ctx context.Context, trove *gophercloud.ServiceClient, q query) ([]*record, error) {
	var found []*record
	for got, err := range list(ctx, trove, q) {
		if err != nil {
			return nil, err
		}
		if q.selects(got) {
			found = append(found, got)
		}
	}
	slices.SortStableFunc(found, func(a, b *record) int { return b.created().Compare(a.created()) })
	return found, nil
}

// instanceStatus is what an instance is doing.
func instanceStatus(ctx context.Context, trove *gophercloud.ServiceClient, id string) (string, error) {
	var body struct {
		Instance struct {
			Status string `json:"status"`
		} `json:"instance"`
	}
	err := cloud.Request(ctx, trove, http.MethodGet, trove.ServiceURL("instances", id), nil, &body)
	return body.Instance.Status, err
}

// quotaLimit is how many backups the project may have that trove works in, whose
// id ends every endpoint.
func quotaLimit(ctx context.Context, trove *gophercloud.ServiceClient) (int, error) {
	var body struct {
		Quotas []struct {
			Resource string `json:"resource"`
			Limit    int    `json:"limit"`
		} `json:"quotas"`
	}
	err := cloud.Request(ctx, trove, http.MethodGet, trove.ServiceURL("mgmt", "quotas", project(trove)), nil, &body)
	for _, q := range body.Quotas {
		if q.Resource == "backups" {
			return q.Limit, nil
		}
	}
	return 0, errors.Join(err, errors.New("there is no quota for backups"))
}

// project is the id that ends every endpoint.
func project(trove *gophercloud.ServiceClient) string { return path.Base(trove.Endpoint) }
