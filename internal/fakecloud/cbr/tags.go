package cbr

import (
	"net/http"
	"slices"
	"strings"
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
	tags := or(rules.Tags, nil)
	if len(tags) > 5 {
		return invalid("Invalid bind_rules provided.")
	}
	for _, t := range tags {
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
		var shown any = values[key]
		if vs.cbr.huawei {
			// The sample of Huawei Cloud has one text.
			shown = strings.Join(values[key], ",")
		}
		list = append(list, core.Members{"key": key, "values": shown})
	}
	return ok(core.Members{"tags": list})
}
