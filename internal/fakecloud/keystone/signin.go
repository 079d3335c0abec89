package keystone

import (
	"cmp"
	"encoding/json"
	"errors"
	"net/http"
	"slices"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// signInRequest is the body of POST /v3/auth/tokens (keystone/auth/schema.py).
type signInRequest struct {
	Auth *struct {
		Identity *struct {
			Methods  []string `json:"methods"`
			Password *struct {
				User userRef `json:"user"`
			} `json:"password"`
			Token *struct {
				ID string `json:"id"`
			} `json:"token"`
			Credential *struct {
				ID     string   `json:"id"`
				Name   string   `json:"name"`
				Secret string   `json:"secret"`
				User   *userRef `json:"user"`
			} `json:"application_credential"`
			AssumeRole *struct {
				Agency   string `json:"agency_name"`
				Domain   string `json:"domain_name"`
				DomainID string `json:"domain_id"`
				// XRole is the agency's older name, which Open Telekom Cloud's
				// own example, gophertelekomcloud and golangsdk use.
				XRole string `json:"xrole_name"`
			} `json:"assume_role"`
		} `json:"identity"`
		Scope json.RawMessage `json:"scope"`
	} `json:"auth"`
}

type userRef struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Domain   *ownerRef `json:"domain"`
	Password string    `json:"password"`
}

type ownerRef struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type scopeRequest struct {
	Project *struct {
		ID     string    `json:"id"`
		Name   string    `json:"name"`
		Domain *ownerRef `json:"domain"`
	} `json:"project"`
	System *struct {
		All bool `json:"all"`
	} `json:"system"`
	Domain *ownerRef `json:"domain"`
}

// errSignIn is what Keystone says to every wrong name, password or scope
// (keystone/exception.py, Unauthorized).
var errSignIn = core.Refuse(http.StatusUnauthorized, "The request you have made requires authentication.")

// signIn issues a token.
func (k *Keystone) signIn(q *core.Call) (core.Answer, error) {
	var body signInRequest
	var wrongType *json.UnmarshalTypeError
	if err := json.Unmarshal(q.Raw, &body); errors.As(err, &wrongType) {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "Invalid input for field '"+wrongType.Field+"'")
	} else if err != nil {
		return core.Answer{}, core.Refuse(http.StatusBadRequest, "The request body is not JSON.")
	}
	if body.Auth == nil {
		return core.Answer{}, expecting("auth", "request body")
	}
	if body.Auth.Identity == nil {
		return core.Answer{}, required("identity")
	}
	if body.Auth.Identity.Methods == nil {
		return core.Answer{}, required("methods")
	}
	if p := body.Auth.Identity.Password; p != nil && p.User.ID == "" && p.User.Name == "" {
		return core.Answer{}, unnamed("identity/password/user")
	}
	t, err := k.authenticate(q, &body)
	if err != nil {
		return core.Answer{}, err
	}
	if err := k.scope(t, body.Auth.Scope); err != nil {
		return core.Answer{}, err
	}
	k.issue(t)
	return core.Answer{
		Status: http.StatusCreated,
		Header: http.Header{"X-Subject-Token": {t.id}},
		Body:   core.Members{"token": k.describe(t)},
	}, nil
}

// required is the complaint of Keystone's schema about a missing member.
func required(name string) error {
	return core.Refuse(http.StatusBadRequest, "'"+name+"' is a required property")
}

// unnamed is the complaint about a user or a project that cannot be found
// because nothing says which (keystone/auth/schema.py, validate_issue_token_auth).
func unnamed(where string) error {
	return core.Refuse(http.StatusBadRequest, "Invalid input for field "+where+": id or name must be present.")
}

// expecting is Keystone's other complaint about a missing member
// (keystone/exception.py, ValidationError).
func expecting(name, where string) error {
	return core.Refuse(http.StatusBadRequest, "Expecting to find "+name+" in "+where+". The server could not comply "+
		"with the request since it is either malformed or otherwise incorrect. The client is assumed to be in error.")
}

// authenticate finds out who signs in. The token has no scope yet, unless it
// comes from an application credential.
func (k *Keystone) authenticate(q *core.Call, body *signInRequest) (*token, error) {
	identity := body.Auth.Identity
	if role := identity.AssumeRole; role != nil && slices.Equal(identity.Methods, []string{"assume_role"}) {
		return k.assumeRole(q, cmp.Or(role.Agency, role.XRole), cmp.Or(role.Domain, role.DomainID))
	}
	var t *token
	for _, method := range identity.Methods {
		next := &token{methods: []string{method}}
		switch {
		case method == "password" && identity.Password != nil:
			next.user = k.user(identity.Password.User)
			if next.user == nil || next.user.password != identity.Password.User.Password {
				return nil, errSignIn
			}
		case method == "token" && identity.Token != nil:
			old := k.valid(identity.Token.ID)
			if old == nil || old.credential != nil {
				return nil, errSignIn
			}
			next.user, next.expires, next.ends = old.user, old.expires, old.ends
			for _, m := range old.methods {
				if !slices.Contains(next.methods, m) {
					next.methods = append(next.methods, m)
				}
			}
		case method == "application_credential" && identity.Credential != nil:
			c := identity.Credential
			if err := k.useCredential(next, c.ID, c.Name, c.Secret, c.User); err != nil {
				return nil, err
			}
			if len(body.Auth.Scope) > 0 {
				return nil, core.Refuse(http.StatusUnauthorized, "Error authenticating with application credential: "+
					"Application credentials cannot request a scope.")
			}
		case slices.Contains([]string{"password", "token", "application_credential"}, method):
			return nil, expecting(method, "identity")
		default:
			return nil, core.Refuse(http.StatusUnauthorized, "Attempted to authenticate with an unsupported method.")
		}
		if t != nil && t.user != next.user {
			return nil, errSignIn
		}
		t = next
	}
	if t == nil {
		return nil, errSignIn
	}
	return t, nil
}

// useCredential signs in with an application credential, which brings its
// project along.
func (k *Keystone) useCredential(t *token, id, name, secret string, owner *userRef) error {
	for _, u := range k.users {
		for i, c := range u.credentials {
			named := owner != nil && k.user(*owner) == u && c.name == name
			if id != "" && c.id != id || id == "" && !named {
				continue
			}
			if c.secret != secret {
				return errSignIn
			}
			t.user, t.credential = u, &u.credentials[i]
			t.project = k.project(c.project)
			t.roles = u.roles[c.project]
			return nil
		}
	}
	return errSignIn
}

// scope ties t to a project or to the system.
func (k *Keystone) scope(t *token, raw json.RawMessage) error {
	if t.credential != nil || len(raw) == 0 || string(raw) == `"unscoped"` {
		return nil
	}
	var scope scopeRequest
	if err := json.Unmarshal(raw, &scope); err != nil {
		return core.Refuse(http.StatusBadRequest, "Invalid input for field 'scope'")
	}
	switch {
	case scope.Project != nil:
		want := *scope.Project
		if want.ID == "" && want.Name == "" {
			return unnamed("scope/project")
		}
		for _, p := range k.projects {
			named := want.Name == p.name && (want.Domain.isDefault() || t.agency != nil)
			if want.ID == p.id || want.ID == "" && named {
				t.project = p
			}
		}
		if t.project == nil {
			return errSignIn
		}
		t.roles = t.user.roles[t.project.id]
		if t.agency != nil && t.agency.project == t.project.id {
			t.roles = []string{t.agency.role}
		}
	case scope.System != nil:
		t.system = true
		if slices.Contains(t.user.roles[AdminProjectID], core.RoleAdmin) {
			t.roles = t.user.roles[AdminProjectID]
		}
	case scope.Domain != nil:
		// An account of the Huawei family is a domain, and each of its users has
		// roles there; their clients ask for such a token beside that of a project
		// (gophertelekomcloud, openstack/client.go, v3auth).
		if !scope.Domain.isDefault() || t.agency != nil {
			return errSignIn
		}
		t.domain, t.roles = true, []string{core.RoleReader}
	default:
		return nil
	}
	if len(t.roles) == 0 {
		return errSignIn
	}
	return nil
}

// isDefault reports whether d names the one domain of the cloud.
func (d *ownerRef) isDefault() bool {
	return d != nil && (d.ID == DomainID || d.ID == "" && d.Name == DomainName)
}

// user finds a user by id, or by name and domain.
func (k *Keystone) user(want userRef) *user {
	for _, u := range k.users {
		if want.ID == u.id || want.ID == "" && want.Name == u.name && want.Domain.isDefault() {
			return u
		}
	}
	return nil
}

func (k *Keystone) project(id string) *project {
	for _, p := range k.projects {
		if p.id == id {
			return p
		}
	}
	return nil
}
