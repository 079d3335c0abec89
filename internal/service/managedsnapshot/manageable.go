package managedsnapshot

import (
	"bytes"
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

// entry is a snapshot as the back end has it.
type entry struct {
	Reference       reference `json:"reference"`
	SourceReference reference `json:"source_reference"`
	Size            int64     `json:"size"`
	SafeToManage    bool      `json:"safe_to_manage"`
	ReasonNotSafe   string    `json:"reason_not_safe"`
	CinderID        string    `json:"cinder_id"`
	ExtraInfo       text      `json:"extra_info"`
}

// reference is what a driver calls a snapshot or a volume: usually
// "source-name" or "source-id". Drivers choose the keys and may have null or
// a number behind them.
type reference map[string]text

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

// text is a string, or the JSON of what a driver has put in a string's place:
// Infinidat and Datera give objects as extra_info
// (cinder/volume/drivers/infinidat.py, get_manageable_snapshots). Null is empty.
type text string

// UnmarshalJSON takes any JSON.
func (t *text) UnmarshalJSON(raw []byte) error {
	var plain string
	switch {
	case bytes.Equal(raw, []byte("null")):
		*t = ""
		return nil
	case json.Unmarshal(raw, &plain) == nil:
		*t = text(plain)
		return nil
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, raw); err != nil {
		return fmt.Errorf("a member of a manageable snapshot: %w", err)
	}
	*t = text(compact.String())
	return nil
}

// place says whose snapshots are listed, and which part of them. Zero values
// select nothing.
type place struct {
	Host, Cluster, Sort string
	Marker              map[string]string
	Offset, Limit       int64
	Summary             bool // leaves out why, whose and what else
}

func (p place) values() (url.Values, error) {
	values := url.Values{}
	for key, value := range map[string]string{"host": p.Host, "cluster": p.Cluster, "sort": p.Sort} {
		if value != "" {
			values.Set(key, value)
		}
	}
	if p.Marker != nil {
		marker, err := json.Marshal(p.Marker)
		if err != nil {
			return nil, err
		}
		values.Set("marker", string(marker))
	}
	return values, nil
}

// listManageable yields the snapshots of a back end. There are no links: it
// counts on, after the marker, until a page is empty or shorter than the one
// before. The server cuts a limit down to its own (cinder/api/common.py,
// get_pagination_params), so that a first page alone does not tell whether it is
// the last.
func listManageable(
	ctx context.Context, cinder *gophercloud.ServiceClient, p place,
) iter.Seq2[*entry, error] {
	return func(yield func(*entry, error) bool) {
		values, err := p.values()
		address := manageableURL(cinder, "detail")
		if p.Summary {
			address = manageableURL(cinder)
		}
		for count, before := int64(0), 0; err == nil; {
			values.Set("offset", strconv.FormatInt(p.Offset+count, 10))
			if p.Limit > 0 {
				values.Set("limit", strconv.FormatInt(p.Limit-count, 10))
			}
			var page struct {
				Entries []*entry `json:"manageable-snapshots"`
			}
			if err = fetch(ctx, cinder, address, values, &page); err != nil {
				break
			}
			for _, e := range page.Entries {
				if !yield(e, nil) {
					return
				}
			}
			count += int64(len(page.Entries))
			if len(page.Entries) == 0 || len(page.Entries) < before || count == p.Limit {
				return
			}
			before = len(page.Entries)
		}
		yield(nil, err)
	}
}
