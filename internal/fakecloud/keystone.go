package fakecloud

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
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

// The roles that a user may have in a project.
const (
	RoleAdmin  = "admin"
	RoleMember = "member"
	RoleReader = "reader"
)

// keystone is the identity service. It serves all regions.
type keystone struct {
	cloud    *Cloud
	routes   table
	projects []*project
	users    []*user
	tokens   map[string]*token
	life     time.Duration
	// onlyV2 leaves only Cinder's v2 in the catalog.
	onlyV2 bool
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

func newKeystone(c *Cloud) *keystone {
	k := &keystone{cloud: c, tokens: map[string]*token{}, life: time.Hour}
	k.projects = []*project{{DemoProjectID, DemoProject}, {AdminProjectID, AdminProject}}
	k.users = []*user{
		{
			id: DemoUserID, name: DemoUser, password: DemoPassword,
			roles:       map[string][]string{DemoProjectID: {RoleMember, RoleReader}},
			credentials: []credential{{CredentialID, CredentialName, CredentialSecret, DemoProjectID}},
		},
		{
			id: AdminUserID, name: AdminUser, password: AdminPassword,
			roles: map[string][]string{AdminProjectID: {RoleAdmin, RoleMember, RoleReader}},
		},
	}
	k.routes = table{
		{method: http.MethodGet, path: "/", serve: k.versions},
		{method: http.MethodGet, path: "/v3", serve: k.version},
		{method: http.MethodPost, path: "/v3/auth/tokens", serve: k.signIn},
	}
	return k
}

// AddProject makes a project and gives its id.
func (c *Cloud) AddProject(name string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := &project{id: newHex(), name: name}
	c.keystone.projects = append(c.keystone.projects, p)
	return p.id
}

// AddUser makes a user with a role in a project and gives the user's id. A
// role has those below it: admin, member, reader.
func (c *Cloud) AddUser(name, password, projectID, role string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	ladder := []string{RoleAdmin, RoleMember, RoleReader}
	roles := ladder[max(slices.Index(ladder, role), 0):]
	u := &user{id: newHex(), name: name, password: password, roles: map[string][]string{projectID: roles}}
	c.keystone.users = append(c.keystone.users, u)
	return u.id
}

// TokenLife sets how long the tokens live that are issued from now on.
func (c *Cloud) TokenLife(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keystone.life = d
}

// ExpireTokens makes every service answer 401 to all tokens issued so far.
func (c *Cloud) ExpireTokens() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.keystone.tokens)
}

func (*keystone) name() string   { return "identity" }
func (*keystone) region() string { return "" }
func (*keystone) prefix() string { return "/identity" }

func (k *keystone) entries() []entry {
	return []entry{{kind: "identity", name: "keystone", url: k.prefix()}}
}

func (k *keystone) find(q *call) {
	q.route, q.args = k.routes.find(q.Method, q.path)
	q.tail = strings.TrimPrefix(q.path, "/v3")
}

func (k *keystone) answer(q *call) Answer {
	answer, err := k.serve(q)
	if err != nil {
		answer = keystoneFault(err)
	}
	if answer.Header == nil {
		answer.Header = http.Header{}
	}
	answer.Header.Set("X-Openstack-Request-Id", newRequestID())
	answer.Header.Set("Vary", "X-Auth-Token")
	if answer.Status == http.StatusUnauthorized {
		answer.Header.Set("WWW-Authenticate", k.challenge())
	}
	return answer
}

func (k *keystone) serve(q *call) (Answer, error) {
	if q.route == nil {
		k.cloud.complainLocked("no route in Keystone for %s %s", q.Method, q.URL.Path)
		return Answer{}, refuse(http.StatusNotFound, "The requested URL was not found on the server. "+
			"If you entered the URL manually please check your spelling and try again.")
	}
	return q.route.serve(q)
}

// versions lists the one version there is (keystone/api/discovery.py).
func (k *keystone) versions(*call) (Answer, error) {
	return Answer{Status: http.StatusMultipleChoices, Body: members{"versions": members{
		"values": []any{k.document()},
	}}}, nil
}

func (k *keystone) version(*call) (Answer, error) {
	return Answer{Status: http.StatusOK, Body: members{"version": k.document()}}, nil
}

func (k *keystone) document() members {
	return members{
		"id":      "v3.14",
		"status":  "stable",
		"updated": "2020-04-07T00:00:00Z",
		"links":   []any{members{"rel": "self", "href": k.cloud.AuthURL() + "/"}},
		"media-types": []any{members{
			"base": "application/json", "type": "application/vnd.openstack.identity-v3+json",
		}},
	}
}

// challenge says where to sign in.
func (k *keystone) challenge() string {
	return `Keystone uri="` + k.cloud.URL() + k.prefix() + `"`
}

// keystoneFault is the body of Keystone's errors; Cinder's 401 looks the same
// (cinder-real/013).
func keystoneFault(err error) Answer {
	status := http.StatusInternalServerError
	if r, ok := errors.AsType[*refusal](err); ok {
		status = r.status
	}
	return Answer{Status: status, Body: members{"error": members{
		"code": status, "title": http.StatusText(status), "message": err.Error(),
	}}}
}
