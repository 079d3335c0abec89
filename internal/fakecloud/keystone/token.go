package keystone

import (
	"net/http"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// token says who asks, and for which project.
type token struct {
	id         string
	user       *user
	project    *project
	system     bool
	domain     bool
	roles      []string
	methods    []string
	credential *credential
	agency     *agency
	audit      string
	// issued and expires are by the server's clock, ends is by the real one.
	issued, expires, ends time.Time
}

// issue gives t an id and a life. A token that came from another one keeps
// that one's end.
func (k *Keystone) issue(t *token) {
	t.id = "gAAAAA" + core.NewHex() + core.NewHex()
	t.audit = core.NewHex()[:22]
	t.issued = k.cloud.Clock.Now().UTC()
	if t.expires.IsZero() {
		t.expires, t.ends = t.issued.Add(k.life), time.Now().Add(k.life)
	}
	k.tokens[t.id] = t
}

// valid gives the token of that id, or nil if it is none or too old.
func (k *Keystone) valid(id string) *token {
	t := k.tokens[id]
	if t == nil || !time.Now().Before(t.ends) {
		return nil
	}
	return t
}

// projectID is the project of t, empty if it has none.
func (t *token) projectID() string {
	if t.project == nil {
		return ""
	}
	return t.project.id
}

// showToken shows a token to the user whose it is, or to an administrator
// (keystone/common/policies/token.py, validate_token).
func (k *Keystone) showToken(q *core.Call) (core.Answer, error) {
	by := k.valid(q.Header.Get("X-Auth-Token"))
	if by == nil {
		return core.Answer{}, errSignIn
	}
	t := k.valid(q.Header.Get("X-Subject-Token"))
	if t == nil {
		return core.Answer{}, core.Refuse(http.StatusNotFound, "Failed to validate token")
	}
	if by.user != t.user && !slices.Contains(by.roles, core.RoleAdmin) {
		return core.Answer{}, forbidden("validate_token")
	}
	body := k.describe(t)
	if _, without := q.URL.Query()["nocatalog"]; without {
		delete(body, "catalog")
	}
	return core.Answer{
		Status: http.StatusOK,
		Header: http.Header{"X-Subject-Token": {t.id}},
		Body:   core.Members{"token": body},
	}, nil
}

// forbidden is what Keystone says to whom a policy does not let
// (keystone/exception.py, ForbiddenAction).
func forbidden(action string) error {
	return core.Refuse(http.StatusForbidden,
		"You are not authorized to perform the requested action: identity:"+action+".")
}

// describe is the body that goes with a new token
// (keystone/common/render_token.py).
func (k *Keystone) describe(t *token) core.Members {
	const layout = "2006-01-02T15:04:05.000000Z"
	domain := core.Members{"id": DomainID, "name": DomainName}
	body := core.Members{
		"methods":    t.methods,
		"audit_ids":  []string{t.audit},
		"issued_at":  t.issued.Format(layout),
		"expires_at": t.expires.Format(layout),
		"user": core.Members{
			"domain": domain, "id": t.user.id, "name": t.user.name, "password_expires_at": nil,
		},
	}
	if t.project != nil {
		body["project"] = core.Members{"domain": domain, "id": t.project.id, "name": t.project.name}
		body["is_domain"] = false
	}
	if t.system {
		body["system"] = core.Members{"all": true}
	}
	if t.credential != nil {
		body["application_credential"] = core.Members{
			"id": t.credential.id, "name": t.credential.name, "restricted": true,
		}
	}
	if t.domain {
		body["domain"] = domain
	}
	if t.project != nil || t.system || t.domain {
		roles := []any{}
		for _, name := range t.roles {
			roles = append(roles, core.Members{"id": core.IDOf("role " + name), "name": name})
		}
		body["roles"] = roles
		body["catalog"] = k.catalog(t)
	}
	return body
}
