package karbor

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// inBank gives a checkpoint that is in the bank of a provider.
func (s *Karbor) inBank(providerID, id string) *Checkpoint {
	c, p := s.checkpoints.Find(id), findProvider(providerID)
	if c == nil || p == nil {
		return nil
	}
	if home := findProvider(c.Plan.ProviderID); home == nil || home.files != p.files {
		return nil
	}
	return c
}

// index is the way to one of the indices that a bank has of its checkpoints: by
// provider, by plan and by date. Only the names in it sort a list
// (karbor/services/protection/checkpoint.py, list_ids).
type index struct {
	prefix string
	name   func(c *Checkpoint) string
}

// index chooses one. That by date knows no provider, and that by plan neither.
func (p page) index(providerID, projectID string, all bool) index {
	switch plan := p.filters["plan_id"]; {
	case plan != "":
		return index{"/by-plan/" + plan + "/" + projectID + "/", func(c *Checkpoint) string {
			return fmt.Sprintf("/by-plan/%s/%s/%s/%s", c.Plan.ID, c.ProjectID, c.date(), c.stamped())
		}}
	case p.filters["start_date"] != "":
		return index{"/by-date/", func(c *Checkpoint) string {
			return fmt.Sprintf("/by-date/%s/%s/%s", c.date(), c.ProjectID, c.stamped())
		}}
	case all:
		return index{"/by-provider/" + providerID + "/", func(c *Checkpoint) string {
			return fmt.Sprintf("/by-provider/%s/%s", c.Plan.ProviderID, c.stamped())
		}}
	}
	return index{"/by-provider/" + providerID + "/" + projectID + "/", func(c *Checkpoint) string {
		return fmt.Sprintf("/by-provider/%s/%s/%s", c.Plan.ProviderID, c.ProjectID, c.stamped())
	}}
}

func (c *Checkpoint) date() string { return c.CreatedAt.UTC().Format(time.DateOnly) }

// stamped is the last word of a name in an index. The server's time there is in
// seconds, and ids sort those of one second; here no two times are the same.
func (c *Checkpoint) stamped() string { return sortable(c.CreatedAt) + "@" + c.ID }

// listCheckpoints lists what is in a bank, the oldest first. The direction of the
// sort says what limit and marker mean.
func (s *Karbor) listCheckpoints(q *core.Call) (core.Answer, error) {
	p, err := s.page(q)
	if err != nil {
		return core.Answer{}, err
	}
	provider := findProvider(q.Args[0])
	if provider == nil {
		return core.Answer{}, noProvider(q.Args[0])
	}
	first, last, err := p.dates(s.cloud.Clock.Now())
	if err != nil {
		return core.Answer{}, err
	}
	all := isTrue(p.filters["all_tenants"]) && q.Caller.IsAdmin()
	names := p.index(provider.id, q.Caller.ProjectID, all)
	found := s.checkpoints.Where(func(c *Checkpoint) bool {
		s.checkpoints.Look(c)
		mine := all || c.ProjectID == q.Caller.ProjectID
		return c.Status != Deleted && s.inBank(provider.id, c.ID) != nil && mine &&
			strings.HasPrefix(names.name(c), names.prefix) && first <= c.date() && c.date() <= last
	})
	if !provider.files {
		slices.SortFunc(found, func(a, b *Checkpoint) int { return cmp.Compare(names.name(a), names.name(b)) })
	}
	if found, err = s.cut(p, provider, names, found); err != nil {
		return core.Answer{}, err
	}
	shown, ids := []any{}, []string{}
	for _, c := range found {
		shown, ids = append(shown, c.view(false)), append(ids, c.ID)
	}
	return ok(s.linked(q, p, "checkpoints", shown, ids))
}

// cut takes the page out of a list, as the bank does
// (karbor/services/protection/bank_plugins/swift_bank_plugin.py and
// file_system_bank_plugin.py, list_objects).
func (s *Karbor) cut(p page, provider *provider, names index, found []*Checkpoint) ([]*Checkpoint, error) {
	var marker string
	if p.marker != "" {
		c := s.inBank(provider.id, p.marker)
		if c == nil {
			return nil, noMarker(provider, p.marker)
		}
		// The marker only tells a time: it may be another plan's.
		at := *c
		at.Plan.ID, at.Plan.ProviderID = cmp.Or(p.filters["plan_id"], c.Plan.ID), provider.id
		marker = names.name(&at)
	}
	dated := p.filters["start_date"] != ""
	switch {
	case provider.files:
		return found[max(0, len(found)-p.limit):], nil
	case p.descending:
		found = slices.DeleteFunc(found, func(c *Checkpoint) bool { return marker != "" && names.name(c) >= marker })
		if !dated {
			return found, nil
		}
	default:
		found = slices.DeleteFunc(found, func(c *Checkpoint) bool { return names.name(c) <= marker })
	}
	return found[:min(p.limit, len(found))], nil
}

// noMarker is what the bank says of a marker that it does not have.
func noMarker(provider *provider, id string) error {
	object := "/checkpoints/" + id + "/index.json"
	reason := "Object is not a file"
	if !provider.files {
		reason = "Connection to swift failed: Object GET failed: " +
			"http://127.0.0.1:18080/v1/AUTH_40811e09c22748ab8f9627d9387ba02f/karbor/" + object + " 404 Not Found  [first " +
			"60 chars of response] b'<html><h1>Not Found</h1><p>The resource could not be found.<' (txn: tx" +
			core.NewHex()[:21] + "-" + core.NewHex()[:10] + ")"
	}
	return core.Refuse(http.StatusInternalServerError, "Get Object "+object+" in Bank Failed: "+reason)
}

// dates are the bounds of a list. An end without a beginning is ignored.
func (p page) dates(now time.Time) (first, last string, err error) {
	first, last = p.filters["start_date"], p.filters["end_date"]
	for _, date := range []string{first, last} {
		if _, err := time.Parse(time.DateOnly, date); date != "" && err != nil {
			return "", "", broken()
		}
	}
	if first == "" {
		return "", "9999-12-31", nil
	}
	return first, cmp.Or(last, now.UTC().Format(time.DateOnly)), nil
}

// isTrue reads a boolean of a query (oslo_utils/strutils.py, bool_from_string).
func isTrue(value string) bool {
	return slices.Contains([]string{"1", "t", "true", "on", "y", "yes"}, strings.ToLower(value))
}
