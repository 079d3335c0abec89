package cinder

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// next is the link to the next page: there is one whenever the page is full,
// even if it is the last (cinder-real/073), and with a count whenever the
// limit is not above the count.
func (s *Cinder) next(q *core.Call, p core.Page, shown []string, count int) []any {
	if len(shown) == 0 || p.Limit > max(count, len(shown)) {
		return nil
	}
	var words []string
	for _, x := range q.Parameters() {
		if x.Key != "marker" {
			words = append(words, url.QueryEscape(x.Key)+"="+url.QueryEscape(x.Value))
		}
	}
	words = append(words, "marker="+shown[len(shown)-1])
	href := s.href(q, q.Route.Path) + "?" + strings.Join(words, "&")
	return []any{core.Members{"rel": "next", "href": href}}
}

// href is a link to a path below the project.
func (s *Cinder) href(q *core.Call, path string) string {
	return s.cloud.URL() + s.root + s.version() + "/" + q.Caller.ProjectID + path
}

// links are the links of an object. They are those of who asks, also for an
// object of another project (cinder/api/common.py, ViewBuilder).
func (s *Cinder) links(q *core.Call, path string) []any {
	bookmark := s.cloud.URL() + s.root + "/" + q.Caller.ProjectID + path
	return []any{
		core.Members{"rel": "self", "href": s.href(q, path)},
		core.Members{"rel": "bookmark", "href": bookmark},
	}
}

// timestamp is how Cinder shows a time; nil is null.
func timestamp(t *time.Time) any {
	if t == nil || t.IsZero() {
		return nil
	}
	return t.UTC().Format("2006-01-02T15:04:05.000000")
}

// listed is the answer to a list call.
func listed(name string, shown, links []any, count int) core.Answer {
	body := core.Members{name: shown}
	if links != nil {
		body[name+"_links"] = links
	}
	if count >= 0 {
		body["count"] = count
	}
	return core.Answer{Status: http.StatusOK, Body: body}
}
