package cbr

import (
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// tagRoutes are under the singular /vault/.
func (vs *Vaults) tagRoutes() []core.Route {
	return []core.Route{
		{Method: http.MethodGet, Path: "/vault/tags", Serve: vs.projectTags},
		{Method: http.MethodPost, Path: "/vault/resource_instances/action", Serve: vs.instances},
		{Method: http.MethodGet, Path: "/vault/{id}/tags", Serve: vs.showTags},
		{Method: http.MethodPost, Path: "/vault/{id}/tags", Serve: vs.addTag},
		{Method: http.MethodPost, Path: "/vault/{id}/tags/action", Serve: vs.changeTags},
		{Method: http.MethodDelete, Path: "/vault/{id}/tags/{key}", Serve: vs.removeTag},
	}
}

// mostTags is the number of tags that a vault may have.
func (s *CBR) mostTags() int {
	if s.huawei {
		return 10
	}
	return 20
}

func checkTags(tags []Tag) error {
	seen := map[string]bool{}
	for _, t := range tags {
		switch {
		case t.Key == "" || utf8.RuneCountInString(t.Key) > 36 || !tagShape.MatchString(t.Key) || seen[t.Key]:
			return invalid("Invalid tag key provided.")
		case t.Value == nil || utf8.RuneCountInString(*t.Value) > 43 || !tagShape.MatchString(*t.Value):
			return invalid("Invalid tag value provided.")
		}
		seen[t.Key] = true
	}
	return nil
}

// checkRules looks at the tags that bind resources by themselves.
func checkRules(rules *bindRules) error {
	if rules.Tags == nil || len(*rules.Tags) > 5 {
		return invalid("Invalid bind_rules provided.")
	}
	for _, t := range *rules.Tags {
		if t.Key == "" || !tagShape.MatchString(t.Key) || !tagShape.MatchString(or(t.Value, "")) {
			return invalid("Invalid bind_rules provided.")
		}
	}
	return nil
}

func (vs *Vaults) tagged(q *core.Call) (*vault, error) {
	if !uuidShape.MatchString(q.Args[0]) {
		return nil, invalid("Invalid vault_id provided.")
	}
	return vs.find(q, q.Args[0])
}

func (vs *Vaults) showTags(q *core.Call) (core.Answer, error) {
	v, err := vs.tagged(q)
	if err != nil {
		return core.Answer{}, err
	}
	list := []any{}
	for _, t := range v.Tags {
		list = append(list, core.Members{"key": t.Key, "value": or(t.Value, "")})
	}
	return ok(core.Members{"tags": list})
}

func (vs *Vaults) addTag(q *core.Call) (core.Answer, error) {
	v, err := vs.tagged(q)
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		Tag *Tag `json:"tag"`
	}
	if err := vs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	if body.Tag == nil {
		return core.Answer{}, invalid("Invalid tag provided.")
	}
	return vs.setTags(v, []Tag{*body.Tag})
}

func (vs *Vaults) setTags(v *vault, tags []Tag) (core.Answer, error) {
	if err := checkTags(tags); err != nil {
		return core.Answer{}, err
	}
	next := slices.Clone(v.Tags)
	for _, t := range tags {
		next = append(slices.DeleteFunc(next, func(x Tag) bool { return x.Key == t.Key }), t)
	}
	if len(next) > vs.cbr.mostTags() {
		return core.Answer{}, refuse(http.StatusBadRequest, "6600", "The vault has too many tags.")
	}
	v.Tags = next
	return noContent()
}

func (vs *Vaults) changeTags(q *core.Call) (core.Answer, error) {
	v, err := vs.tagged(q)
	if err != nil {
		return core.Answer{}, err
	}
	var body struct {
		Action *string `json:"action"`
		Tags   *[]Tag  `json:"tags"`
	}
	if err := vs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	if body.Tags == nil || len(*body.Tags) == 0 {
		return core.Answer{}, invalid("Invalid tags provided.")
	}
	switch or(body.Action, "") {
	case "create":
		return vs.setTags(v, *body.Tags)
	case "delete":
		for _, t := range *body.Tags {
			v.Tags = slices.DeleteFunc(v.Tags, func(x Tag) bool { return x.Key == t.Key })
		}
		return noContent()
	}
	return core.Answer{}, invalid("Invalid action provided.")
}

func (vs *Vaults) removeTag(q *core.Call) (core.Answer, error) {
	v, err := vs.tagged(q)
	if err != nil {
		return core.Answer{}, err
	}
	before := len(v.Tags)
	v.Tags = slices.DeleteFunc(v.Tags, func(x Tag) bool { return x.Key == q.Args[1] })
	if len(v.Tags) == before {
		return core.Answer{}, refuse(http.StatusNotFound, "6601", "Tag "+q.Args[1]+" does not exist.")
	}
	return noContent()
}

func (vs *Vaults) projectTags(q *core.Call) (core.Answer, error) {
	values := map[string][]string{}
	var keys []string
	for _, v := range vs.all {
		for _, t := range v.Tags {
			if v.ProjectID != q.Project {
				continue
			}
			if !slices.Contains(keys, t.Key) {
				keys = append(keys, t.Key)
			}
			if value := or(t.Value, ""); !slices.Contains(values[t.Key], value) {
				values[t.Key] = append(values[t.Key], value)
			}
		}
	}
	list := []any{}
	for _, key := range keys {
		list = append(list, core.Members{"key": key, "values": values[key]})
	}
	return ok(core.Members{"tags": list})
}

type tagFilter struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
}

// instances finds vaults by their tags. Limit and offset are texts here.
func (vs *Vaults) instances(q *core.Call) (core.Answer, error) {
	var body struct {
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
	if err := vs.cbr.read(q, &body); err != nil {
		return core.Answer{}, err
	}
	all := func(v *vault, filters []tagFilter) bool {
		return !slices.ContainsFunc(filters, func(f tagFilter) bool { return !v.has(f) })
	}
	some := func(v *vault, filters []tagFilter) bool {
		return slices.ContainsFunc(filters, v.has)
	}
	var found []core.Members
	for _, v := range vs.all {
		byTag := all(v, body.Tags) && (body.TagsAny == nil || some(v, body.TagsAny)) &&
			(body.NotTags == nil || !all(v, body.NotTags)) && !some(v, body.NotTagsAny)
		if or(body.WithoutAnyTag, false) {
			byTag = len(v.Tags) == 0
		}
		if v.ProjectID == q.Project && byTag && or(body.ObjectType, v.ObjectType) == v.ObjectType {
			found = append(found, core.Members{
				"resource_id": v.ID, "resource_name": v.Name, "tags": tagViews(v.Tags),
				"resource_detail": core.Members{"vault": vs.view(v)},
			})
		}
	}
	answer := core.Members{"total_count": len(found)}
	if or(body.Action, "") == "filter" {
		limit, _ := strconv.Atoi(or(body.Limit, "1000"))
		offset, _ := strconv.Atoi(or(body.Offset, "0"))
		answer["resources"] = cut(found, page{limit, offset})
	}
	return ok(vs.cbr.show(answer))
}

func (v *vault) has(f tagFilter) bool {
	return slices.ContainsFunc(v.Tags, func(t Tag) bool {
		return t.Key == f.Key && (len(f.Values) == 0 || slices.Contains(f.Values, or(t.Value, "")))
	})
}
