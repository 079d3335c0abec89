package managedsnapshot

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"strconv"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// manageableURL is where snapshots are adopted and found. Below 3.8 the same
// calls have an older path (cinder-real/138 to 141 and 169).
func manageableURL(cinder *gophercloud.ServiceClient, parts ...string) string {
	path := "os-snapshot-manage"
	if cloud.Supports(cinder, "3.8") {
		path = "manageable_snapshots"
	}
	return cinder.ServiceURL(append([]string{path}, parts...)...)
}

// entry is a snapshot as the back end has it. Extra info is an object with some
// drivers (cinder/volume/drivers/infinidat.py, get_manageable_snapshots).
type entry struct {
	Reference       reference        `json:"reference"`
	SourceReference reference        `json:"source_reference"`
	Size            int64            `json:"size"`
	SafeToManage    bool             `json:"safe_to_manage"`
	ReasonNotSafe   string           `json:"reason_not_safe"`
	CinderID        string           `json:"cinder_id"`
	ExtraInfo       cloud.FlexString `json:"extra_info"`
}

// reference is what a driver calls a snapshot or a volume: usually
// "source-name" or "source-id". Drivers choose the keys and may have null or
// a number behind them.
type reference map[string]cloud.FlexString

// plain is the reference with what it really has.
func (r reference) plain() map[string]string {
	plain := map[string]string{}
	for key, value := range r {
		if value != "" {
			plain[key] = string(value)
		}
	}
	return plain
}

// sameAs reports whether a driver would take ref for this reference: of several
// keys it takes one.
func (r reference) sameAs(ref map[string]string) bool {
	for key, value := range ref {
		if value != "" && string(r[key]) == value {
			return true
		}
	}
	return false
}

// pageSize is the most that is asked for at once: servers give no more by default
// (osapi_max_limit).
const pageSize = 1000

// place says whose snapshots are listed, and which part of them. Zero values
// select nothing.
type place struct {
	Host, Cluster, Sort string
	Marker              map[string]string
	Offset, Limit       int64
	Summary             bool // leaves out why, whose and what else
}

func (p place) values() url.Values {
	values := url.Values{"offset": {strconv.FormatInt(p.Offset, 10)}}
	for key, value := range map[string]string{"host": p.Host, "cluster": p.Cluster, "sort": p.Sort} {
		if value != "" {
			values.Set(key, value)
		}
	}
	if p.Limit > 0 {
		values.Set("limit", strconv.FormatInt(min(p.Limit, pageSize), 10))
	}
	if p.Marker != nil {
		marker, _ := json.Marshal(p.Marker) // of strings
		values.Set("marker", string(marker))
	}
	return values
}

// listManageable yields the snapshots of a back end. There are no links: it
// counts on, after the marker, until a page is empty or shorter than the one
// before. The server cuts a limit down to its own (cinder/api/common.py,
// get_pagination_params), so that a first page alone does not tell whether it is
// the last; who has asked for a limit knows when it is reached.
func listManageable(
	ctx context.Context, cinder *gophercloud.ServiceClient, p place,
) iter.Seq2[*entry, error] {
	l := cloud.List{
		Address: manageableURL(cinder, "detail"), Query: p.values(), Items: "manageable-snapshots",
		Next: func(query url.Values, _ []string, count int) {
			query.Set("offset", strconv.FormatInt(p.Offset+int64(count), 10))
			if p.Limit > 0 {
				query.Set("limit", strconv.FormatInt(min(p.Limit-int64(count), pageSize), 10))
			}
		},
	}
	if p.Summary {
		l.Address = manageableURL(cinder)
	}
	// With RBD, snapshots of different volumes may have one name.
	return cloud.Pages(ctx, cinder, l, func(e *entry) string { return fmt.Sprint(e.Reference, e.SourceReference) })
}
