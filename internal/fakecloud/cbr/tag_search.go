package cbr

import (
	"net/url"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// tagSearch finds vaults by their tags. Limit and offset are texts here.
type tagSearch struct {
	Action        *string     `json:"action"`
	Tags          []tagFilter `json:"tags"`
	TagsAny       []tagFilter `json:"tags_any"`
	NotTags       []tagFilter `json:"not_tags"`
	NotTagsAny    []tagFilter `json:"not_tags_any"`
	WithoutAnyTag *bool       `json:"without_any_tag"`
	Limit         *string     `json:"limit"`
	Offset        *string     `json:"offset"`
	Matches       []Tag       `json:"matches"`
	CloudType     *string     `json:"cloud_type"`
	ObjectType    *string     `json:"object_type"`
}

type tagFilter struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
}

// instances lists the vaults that a search finds, or how many they are (API
// reference, Querying Vaults by Tag).
func (vs *Vaults) instances(q *core.Call) (core.Answer, error) {
	var search tagSearch
	if err := vs.cbr.read(q, &search); err != nil {
		return core.Answer{}, err
	}
	p, err := readPage(url.Values{"limit": {or(search.Limit, "")}, "offset": {or(search.Offset, "")}}, 1000)
	if err != nil {
		return core.Answer{}, err
	}
	action := or(search.Action, "")
	switch {
	case action != "filter" && action != "count":
		return core.Answer{}, invalid("Invalid action provided.")
	case len(search.Matches) > 1 || len(search.Matches) == 1 && search.Matches[0].Key != "resource_name":
		return core.Answer{}, invalid("Invalid matches provided.")
	}
	var found []core.Members
	for _, v := range vs.all {
		if v.ProjectID == q.Project && search.finds(v) {
			found = append(found, core.Members{
				"resource_id": v.ID, "resource_name": v.Name, "tags": tagViews(v.Tags),
				"resource_detail": core.Members{"vault": vs.view(v)},
			})
		}
	}
	answer := core.Members{"total_count": len(found)}
	if action == "filter" {
		answer["resources"] = cut(found, p)
	}
	return ok(vs.cbr.show(answer))
}

func (s *tagSearch) finds(v *vault) bool {
	for _, m := range s.Matches {
		if v.Name != or(m.Value, "") {
			return false
		}
	}
	if or(s.ObjectType, v.ObjectType) != v.ObjectType || or(s.CloudType, v.CloudType) != v.CloudType {
		return false
	}
	if or(s.WithoutAnyTag, false) {
		return len(v.Tags) == 0
	}
	return v.hasAll(s.Tags) && (s.TagsAny == nil || slices.ContainsFunc(s.TagsAny, v.has)) &&
		(s.NotTags == nil || !v.hasAll(s.NotTags)) && !slices.ContainsFunc(s.NotTagsAny, v.has)
}

func (v *vault) hasAll(filters []tagFilter) bool {
	return !slices.ContainsFunc(filters, func(f tagFilter) bool { return !v.has(f) })
}

// has reports whether v has a tag with one of the values. No value stands for
// any, and one that begins with * for those that hold the rest of it.
func (v *vault) has(f tagFilter) bool {
	return slices.ContainsFunc(v.Tags, func(t Tag) bool {
		return t.Key == f.Key && (len(f.Values) == 0 || slices.ContainsFunc(f.Values, func(wanted string) bool {
			part, fuzzy := strings.CutPrefix(wanted, "*")
			return or(t.Value, "") == wanted || fuzzy && strings.Contains(or(t.Value, ""), part)
		}))
	})
}
