package databasebackup

import (
	"cmp"
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

func (r *record) created() time.Time { return time.Time(r.Created) }

func (r *record) updated() time.Time { return time.Time(r.Updated) }

// get shows one backup.
func get(ctx context.Context, trove *gophercloud.ServiceClient, id string) (*record, error) {
	var body struct {
		Backup *record `json:"backup"`
	}
	resp, err := trove.Get(ctx, trove.ServiceURL("backups", id), &body, nil)
	_, _, err = gophercloud.ParseResponse(resp, err)
	if err == nil && body.Backup == nil {
		err = errors.New("the cloud answered without a backup; please report this to the provider's developers")
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

// create asks for a backup and returns its id.
func create(ctx context.Context, trove *gophercloud.ServiceClient, opts createOpts) (string, error) {
	var answer struct {
		Backup record `json:"backup"`
	}
	body := map[string]createOpts{"backup": opts}
	err := cloud.RequestDatabase(ctx, trove, http.MethodPost, trove.ServiceURL("backups"), body, &answer)
	if err == nil && answer.Backup.ID == "" {
		err = errors.New("the cloud answered without an id; please report this to the provider's developers")
	}
	return answer.Backup.ID, err
}

// remove asks for the deletion of a backup and of all that build on it.
func remove(ctx context.Context, trove *gophercloud.ServiceClient, id string) error {
	return cloud.RequestDatabase(ctx, trove, http.MethodDelete, trove.ServiceURL("backups", id), nil, nil)
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
	// pageSize has no bound in the server (trove-real/list-limit-1000).
	pageSize = 100
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

// list yields all backups that q selects, each once. The order is that of the
// last change and moves while backups run, the marker is a number of rows, and
// the next link leads to https wherever the service is (trove-real/page-walk):
// rows are counted and collected by id, and the link is not followed.
func list(ctx context.Context, trove *gophercloud.ServiceClient, q query) iter.Seq2[*record, error] {
	return func(yield func(*record, error) bool) {
		values, seen := q.values(), map[string]bool{}
		base := trove.ServiceURL("backups")
		if q.ThroughInstance {
			values.Del("instance_id")
			base = trove.ServiceURL("instances", q.InstanceID, "backups")
		}
		for marker := 0; ; {
			rows, more, err := page(ctx, trove, base+"?"+values.Encode())
			if err != nil {
				yield(nil, err)
				return
			}
			for _, got := range rows {
				if seen[got.ID] || !q.selects(got) {
					continue
				}
				seen[got.ID] = true
				if !yield(got, nil) {
					return
				}
			}
			if !more {
				return
			}
			marker += max(len(rows)-overlap, 1)
			values.Set("marker", strconv.Itoa(marker))
		}
	}
}

// page reads some rows and reports whether there may be more: a full page has a
// link, also if it is the last one (trove-real/list-limit-equal-total).
func page(ctx context.Context, trove *gophercloud.ServiceClient, address string) ([]*record, bool, error) {
	var body struct {
		Backups []*record `json:"backups"`
		Links   []any     `json:"links"`
	}
	resp, err := trove.Get(ctx, address, &body, nil)
	if _, _, err = gophercloud.ParseResponse(resp, err); err != nil {
		return nil, false, err
	}
	return body.Backups, len(body.Links) > 0 && len(body.Backups) > 0, nil
}

// collect lists into a slice, the newest first. The server's own order is none:
// it moves with every change of a backup.
func collect(ctx context.Context, trove *gophercloud.ServiceClient, q query) ([]*record, error) {
	found := []*record{}
	for got, err := range list(ctx, trove, q) {
		if err != nil {
			return nil, err
		}
		found = append(found, got)
	}
	slices.SortFunc(found, func(a, b *record) int {
		return cmp.Or(b.created().Compare(a.created()), cmp.Compare(a.ID, b.ID))
	})
	return found, nil
}

// quota is how many backups a project has and may have.
type quota struct {
	Resource string `json:"resource"`
	InUse    int    `json:"in_use"`
	Reserved int    `json:"reserved"`
	Limit    int    `json:"limit"`
}

// getQuota shows the quota for backups of the project that trove works in, whose
// id ends every endpoint.
func getQuota(ctx context.Context, trove *gophercloud.ServiceClient) (quota, error) {
	var body struct {
		Quotas []quota `json:"quotas"`
	}
	resp, err := trove.Get(ctx, trove.ServiceURL("mgmt", "quotas", path.Base(trove.Endpoint)), &body, nil)
	if _, _, err = gophercloud.ParseResponse(resp, err); err != nil {
		return quota{}, err
	}
	i := slices.IndexFunc(body.Quotas, func(q quota) bool { return q.Resource == "backups" })
	if i < 0 {
		return quota{}, errors.New("there is no quota for backups")
	}
	return body.Quotas[i], nil
}
