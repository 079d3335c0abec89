package keystone

import (
	"net/http"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// agency lets users of this cloud work in a project of another account (IAM,
// "Obtaining an Agency Token").
type agency struct{ name, domain, project, role string }

// AddAgency makes an agency of another account.
func (k *Keystone) AddAgency(name, domain, projectID, role string) {
	k.cloud.Lock()
	defer k.cloud.Unlock()
	k.agencies = append(k.agencies, agency{name, domain, projectID, role})
}

// RenameProject gives a project another name. Clouds of the Huawei family have
// a project for each region, with the region's name.
func (k *Keystone) RenameProject(id, name string) {
	k.cloud.Lock()
	defer k.cloud.Unlock()
	if p := k.project(id); p != nil {
		p.name = name
	}
}

// signedCaller is who has signed q, in the project that the request names.
func (k *Keystone) signedCaller(q *core.Call) *core.Caller {
	u, _ := k.signer(q)
	if u == nil {
		return nil
	}
	project := q.Header.Get("X-Project-Id")
	return &core.Caller{UserID: u.id, ProjectID: project, Roles: u.roles[project]}
}

// listProjects lists the projects of who asks.
func (k *Keystone) listProjects(q *core.Call) (core.Answer, error) {
	u, err := k.asking(q)
	if err != nil {
		return core.Answer{}, err
	}
	name := q.URL.Query().Get("name")
	list := []any{}
	for _, p := range k.projects {
		if len(u.roles[p.id]) > 0 && (name == "" || name == p.name) {
			list = append(list, core.Members{
				"id": p.id, "name": p.name, "domain_id": DomainID, "enabled": true, "is_domain": false,
				"parent_id": DomainID, "description": "", "links": core.Members{"self": k.AuthURL() + "/projects/" + p.id},
			})
		}
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{
		"links": core.Members{"next": nil, "previous": nil, "self": k.AuthURL() + "/projects"}, "projects": list,
	}}, nil
}

// listUsers lists the users of the domain, to a token of the domain or of an
// administrator (keystone/common/policies/user.py, list_users), and to a
// signature, as the clouds of the Huawei family do.
func (k *Keystone) listUsers(q *core.Call) (core.Answer, error) {
	if _, err := k.asking(q); err != nil {
		return core.Answer{}, err
	}
	t := k.valid(q.Header.Get("X-Auth-Token"))
	if t != nil && !t.domain && !slices.Contains(t.roles, core.RoleAdmin) {
		return core.Answer{}, forbidden("list_users")
	}
	name := q.URL.Query().Get("name")
	list := []any{}
	for _, u := range k.users {
		if name == "" || name == u.name {
			list = append(list, core.Members{
				"id": u.id, "name": u.name, "domain_id": DomainID, "enabled": true, "password_expires_at": nil,
				"options": core.Members{}, "links": core.Members{"self": k.AuthURL() + "/users/" + u.id},
			})
		}
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{
		"links": core.Members{"next": nil, "previous": nil, "self": k.AuthURL() + "/users"}, "users": list,
	}}, nil
}

// listDomains lists the one domain. The clients of the Huawei family look it up
// before they sign for an account (huaweicloud-sdk-go-v3, core/auth/internal/iam_helper.go).
func (k *Keystone) listDomains(q *core.Call) (core.Answer, error) {
	if _, err := k.asking(q); err != nil {
		return core.Answer{}, err
	}
	list := []any{}
	if name := q.URL.Query().Get("name"); name == "" || name == DomainName {
		list = append(list, core.Members{
			"id": DomainID, "name": DomainName, "enabled": true, "description": "",
			"links": core.Members{"self": k.AuthURL() + "/domains/" + DomainID},
		})
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{
		"links": core.Members{"next": nil, "previous": nil, "self": k.AuthURL() + "/auth/domains"}, "domains": list,
	}}, nil
}

// showCatalog lists the services for the project that the request names.
func (k *Keystone) showCatalog(q *core.Call) (core.Answer, error) {
	u, err := k.asking(q)
	if err != nil {
		return core.Answer{}, err
	}
	t := k.valid(q.Header.Get("X-Auth-Token"))
	if t == nil {
		t = &token{user: u, project: k.project(q.Header.Get("X-Project-Id"))}
	}
	return core.Answer{Status: http.StatusOK, Body: core.Members{"catalog": k.catalog(t)}}, nil
}

// asking is who has sent q, with a token or a signature.
func (k *Keystone) asking(q *core.Call) (*user, error) {
	if t := k.valid(q.Header.Get("X-Auth-Token")); t != nil {
		return t.user, nil
	}
	u, problem := k.signer(q)
	if u == nil {
		return nil, core.Refuse(http.StatusUnauthorized, "Incorrect IAM authentication information: "+problem)
	}
	return u, nil
}

// assumeRole issues a token for the project of an agency. The account is given by
// its name or its id, which is the same here.
func (k *Keystone) assumeRole(q *core.Call, name, domain string) (*token, error) {
	u, err := k.asking(q)
	if err != nil {
		return nil, err
	}
	for _, a := range k.agencies {
		if a.name == name && strings.EqualFold(a.domain, domain) {
			return &token{user: u, methods: []string{"assume_role"}, agency: &a}, nil
		}
	}
	return nil, core.Refuse(http.StatusForbidden, "You have no permission to assume the role.")
}
