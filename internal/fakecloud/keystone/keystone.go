// Package keystone is the identity service of the embedded cloud: Keystone v3,
// with passwords, tokens and application credentials.
package keystone

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// What the cloud knows from the start. All users and projects are in the
// domain Default.
const (
	DomainID   = "default"
	DomainName = "Default"

	// The project demo, and its user, who has the role member.
	DemoProject   = "demo"
	DemoProjectID = "ce8eac5ecfe14cca9669391e8e73d33f"
	DemoUser      = "demo"
	DemoUserID    = "b4d5a25055b2442b92fe909a31216030"
	DemoPassword  = "secret"

	// The project admin, and its user, who has the role admin.
	AdminProject   = "admin"
	AdminProjectID = "5ec0cf1b0ab345479e59bdeccf0dbfca"
	AdminUser      = "admin"
	AdminUserID    = "a8b20a7c894d45eea1fdd72614275ba9"
	AdminPassword  = "secret"

	// An application credential of the user demo in the project demo.
	CredentialID     = "3b1c9d4e5f60718293a4b5c6d7e8f901"
	CredentialName   = "terraform"
	CredentialSecret = "more-secret"
)

// Keystone is the identity service. It serves all regions.
type Keystone struct {
	cloud    *core.Cloud
	routes   core.Table
	projects []*project
	users    []*user
	agencies []agency
	tokens   map[string]*token
	life     time.Duration
}

type project struct {
	id, name string
}

type user struct {
	id, name, password string
	// roles are the user's roles by project id.
	roles       map[string][]string
	credentials []credential
}

// credential is an application credential.
type credential struct {
	id, name, secret, project string
}

// New makes the identity service of a cloud, and has the cloud trust it.
func New(c *core.Cloud) *Keystone {
	k := &Keystone{cloud: c, tokens: map[string]*token{}, life: time.Hour}
	k.projects = []*project{{DemoProjectID, DemoProject}, {AdminProjectID, AdminProject}}
	k.users = []*user{
		{
			id: DemoUserID, name: DemoUser, password: DemoPassword,
			roles:       map[string][]string{DemoProjectID: {core.RoleMember, core.RoleReader}},
			credentials: []credential{{CredentialID, CredentialName, CredentialSecret, DemoProjectID}},
		},
		{
			id: AdminUserID, name: AdminUser, password: AdminPassword,
			roles: map[string][]string{AdminProjectID: {core.RoleAdmin, core.RoleMember, core.RoleReader}},
		},
	}
	k.routes = core.Table{
		{Method: http.MethodGet, Path: "/", Serve: k.version},
		{Method: http.MethodPost, Path: "/auth/tokens", Serve: k.signIn},
		{Method: http.MethodGet, Path: "/auth/tokens", Serve: k.showToken},
		{Method: http.MethodGet, Path: "/users", Serve: k.listUsers},
		{Method: http.MethodGet, Path: "/auth/catalog", Serve: k.showCatalog},
		{Method: http.MethodGet, Path: "/auth/domains", Serve: k.listDomains},
		{Method: http.MethodGet, Path: "/projects", Serve: k.listProjects},
	}
	c.Add(k)
	c.Trust(k)
	return k
}

// AddProject makes a project and gives its id.
func (k *Keystone) AddProject(name string) string {
	k.cloud.Lock()
	defer k.cloud.Unlock()
	p := &project{id: core.NewHex(), name: name}
	k.projects = append(k.projects, p)
	return p.id
}

// RegionProjects makes a project for each region, with the region's name, as the
// clouds of the Huawei family have them. All users there are may work in them.
func (k *Keystone) RegionProjects() {
	k.cloud.Lock()
	defer k.cloud.Unlock()
	for _, region := range k.regions() {
		p := &project{id: core.IDOf("project " + region), name: region}
		k.projects = append(k.projects, p)
		for _, u := range k.users {
			u.roles[p.id] = []string{core.RoleMember, core.RoleReader}
		}
	}
}

// AddUser makes a user with a role in a project and gives the user's id. A
// role has those below it: admin, member, reader.
func (k *Keystone) AddUser(name, password, projectID, role string) string {
	k.cloud.Lock()
	defer k.cloud.Unlock()
	ladder := []string{core.RoleAdmin, core.RoleMember, core.RoleReader}
	roles := ladder[max(slices.Index(ladder, role), 0):]
	u := &user{id: core.NewHex(), name: name, password: password, roles: map[string][]string{projectID: roles}}
	k.users = append(k.users, u)
	return u.id
}

// TokenLife sets how long the tokens live that are issued from now on.
func (k *Keystone) TokenLife(d time.Duration) {
	k.cloud.Lock()
	defer k.cloud.Unlock()
	k.life = d
}

// ExpireTokens makes every service answer 401 to all tokens issued so far.
func (k *Keystone) ExpireTokens() {
	k.cloud.Lock()
	defer k.cloud.Unlock()
	clear(k.tokens)
}

// AuthURL is where a client signs in.
func (k *Keystone) AuthURL() string { return k.cloud.URL() + root + version }

// Where the service lives.
const (
	root    = "/identity"
	version = "/v3"
)

// Mount says where the service lives.
func (*Keystone) Mount() core.Mount {
	return core.Mount{
		Name: "identity", Root: root, Version: version, Host: "iam",
		Catalog: []core.Entry{{Type: "identity", Name: "keystone", URL: root}},
	}
}

// Routes are the calls of the API.
func (k *Keystone) Routes() core.Table { return k.routes }

// Caller gives who sent q.
func (k *Keystone) Caller(q *core.Call) *core.Caller {
	if q.Header.Get("X-Auth-Token") == "" && q.Header.Get("Authorization") != "" {
		return k.signedCaller(q)
	}
	t := k.valid(q.Header.Get("X-Auth-Token"))
	if t == nil {
		return nil
	}
	return &core.Caller{UserID: t.user.id, ProjectID: t.projectID(), Roles: t.roles}
}

// Unauthorized is the 401 of keystonemiddleware, which stands in front of every
// service (cinder-real/013).
func (k *Keystone) Unauthorized() core.Answer {
	answer := fault(errSignIn)
	answer.Header = http.Header{"Www-Authenticate": {k.challenge()}}
	return answer
}

// Answer does the work, and puts the headers on.
func (k *Keystone) Answer(q *core.Call) core.Answer {
	answer, err := k.serve(q)
	if err != nil {
		answer = fault(err)
	}
	if answer.Header == nil {
		answer.Header = http.Header{}
	}
	answer.Header.Set("X-Openstack-Request-Id", q.ID)
	answer.Header.Set("Vary", "X-Auth-Token")
	if answer.Status == http.StatusUnauthorized {
		answer.Header.Set("WWW-Authenticate", k.challenge())
	}
	return answer
}

func (k *Keystone) serve(q *core.Call) (core.Answer, error) {
	if q.Path == "" || q.Path == "/" {
		return k.versions(), nil
	}
	if q.Route == nil {
		k.cloud.Complain("no route in Keystone for %s %s", q.Method, q.URL.Path)
		return core.Answer{}, core.Refuse(http.StatusNotFound, "The requested URL was not found on the server. "+
			"If you entered the URL manually please check your spelling and try again.")
	}
	return q.Route.Serve(q)
}

// versions lists the one version there is (keystone/api/discovery.py).
func (k *Keystone) versions() core.Answer {
	return core.Answer{Status: http.StatusMultipleChoices, Body: core.Members{"versions": core.Members{
		"values": []any{k.document()},
	}}}
}

func (k *Keystone) version(*core.Call) (core.Answer, error) {
	return core.Answer{Status: http.StatusOK, Body: core.Members{"version": k.document()}}, nil
}

func (k *Keystone) document() core.Members {
	return core.Members{
		"id":      "v3.14",
		"status":  "stable",
		"updated": "2020-04-07T00:00:00Z",
		"links":   []any{core.Members{"rel": "self", "href": k.AuthURL() + "/"}},
		"media-types": []any{core.Members{
			"base": "application/json", "type": "application/vnd.openstack.identity-v3+json",
		}},
	}
}

// challenge says where to sign in.
func (k *Keystone) challenge() string {
	return `Keystone uri="` + k.cloud.URL() + root + `"`
}

// fault is the body of Keystone's errors.
func fault(err error) core.Answer {
	status := http.StatusInternalServerError
	if r, ok := errors.AsType[*core.Refusal](err); ok {
		status = r.Status
	}
	return core.Answer{Status: status, Body: core.Members{"error": core.Members{
		"code": status, "title": http.StatusText(status), "message": err.Error(),
	}}}
}
