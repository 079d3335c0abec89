package cinder

import (
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// noMicroversion marks an answer that tells no microversion.
const noMicroversion = -1

var microversionShape = regexp.MustCompile(`^([1-9][0-9]*)\.([1-9][0-9]*|0)$`)

// parseMicroversion gives the minor part of "3.43".
func parseMicroversion(text string) (int, bool) {
	m := microversionShape.FindStringSubmatch(text)
	if m == nil || m[1] != "3" {
		return 0, false
	}
	minor, err := strconv.Atoi(m[2])
	return minor, err == nil
}

func formatMicroversion(minor int) string {
	return fmt.Sprintf("3.%d", minor)
}

// negotiate reads the microversion of q (cinder/api/openstack/wsgi.py,
// Request.set_api_version_request). v2 has none and ignores the header.
func (s *Cinder) negotiate(q *core.Call) error {
	q.Minor = 0
	text := ""
	for part := range strings.SplitSeq(q.Header.Get("OpenStack-API-Version"), ",") {
		if kind, version, ok := strings.Cut(strings.TrimSpace(part), " "); ok && kind == "volume" {
			text = version
		}
	}
	switch {
	case s.onlyV2 || text == "":
		return nil
	case text == "latest":
		q.Minor = s.newest
		return nil
	case !microversionShape.MatchString(text):
		q.Minor = noMicroversion
		return core.Refuse(http.StatusBadRequest, fmt.Sprintf(
			"API Version String %s is of invalid format. Must be of format MajorNum.MinorNum.", text))
	}
	minor, ok := parseMicroversion(text)
	if ok && minor <= s.newest {
		q.Minor = minor
		return nil
	}
	q.Minor = minor
	return core.Refuse(http.StatusNotAcceptable, fmt.Sprintf(
		"Version %s is not supported by the API. Minimum is 3.0 and maximum is %s.",
		text, formatMicroversion(s.newest)))
}

// rootDocument answers what needs no token: the list of versions, and the
// paths of versions that are not served (cinder-real/001, 003, 004, 005).
func (s *Cinder) rootDocument(q *core.Call) *core.Answer {
	if q.Path == "" || q.Path == "/" {
		return new(s.versionDocument(http.StatusMultipleChoices))
	}
	if _, ok := core.Below(q.Path, s.version()); !ok {
		q.Minor, q.Outside = noMicroversion, true
		return new(webobNotFound())
	}
	if q.Path == s.version() {
		q.Minor = noMicroversion
		return &core.Answer{
			Status: http.StatusFound,
			Header: http.Header{"Location": {s.cloud.URL() + s.root + s.version() + "/"}},
			Body:   "",
		}
	}
	return nil
}

// versionDocument lists the one version that is served.
func (s *Cinder) versionDocument(status int) core.Answer {
	doc := core.Members{
		"id": "v3.0", "status": "CURRENT",
		"version": formatMicroversion(s.newest), "min_version": "3.0",
		"updated": "2022-08-31T00:00:00Z",
	}
	if s.onlyV2 {
		doc["id"], doc["status"] = "v2.0", "DEPRECATED"
		doc["version"], doc["min_version"] = "", ""
		doc["updated"] = "2017-02-25T12:00:00Z"
	}
	doc["links"] = []any{
		core.Members{"rel": "describedby", "type": "text/html", "href": "https://docs.openstack.org/"},
		core.Members{"rel": "self", "href": s.cloud.URL() + s.root + s.version() + "/"},
	}
	doc["media-types"] = []any{core.Members{
		"base": "application/json",
		"type": "application/vnd.openstack.volume+json;version=" + strings.TrimPrefix(s.version(), "/v"),
	}}
	return core.Answer{Status: status, Body: core.Members{"versions": []any{doc}}}
}
