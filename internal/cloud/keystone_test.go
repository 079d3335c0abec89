package cloud

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

const project = "5ec0cf1b0ab345479e59bdeccf0dbfca"

// keystone is an identity service with one user, and everything else that a
// test hangs into its mux. Its catalog may say HOST for its own address.
type keystone struct {
	*http.ServeMux
	url string

	mu       sync.Mutex
	catalog  string
	password string
	valid    string                                // the token that is good now
	unscoped bool                                  // tokens are for no project
	life     time.Duration                         // of a token, 0 for an hour
	offset   time.Duration                         // how far its clock is ahead of this machine's
	undated  bool                                  // tokens do not say when they were issued
	posts    []string                              // bodies of sign-ins
	before   func(http.ResponseWriter) (over bool) // called for each sign-in
}

const oneVolumeService = `[{"type":"identity","name":"keystone","endpoints":[
  {"interface":"public","region":"everywhere","region_id":"everywhere","url":"HOST/v3"}]},
 {"type":"volumev3","name":"cinderv3","endpoints":[
  {"interface":"public","region":"RegionOne","region_id":"RegionOne","url":"HOST/volume/v3/` + project + `"}]}]`

func newKeystone(t *testing.T, catalog string) *keystone {
	t.Helper()
	k := &keystone{ServeMux: http.NewServeMux(), catalog: catalog, password: "correct horse"}
	server := httptest.NewServer(k)
	t.Cleanup(server.Close)
	k.url = server.URL
	k.routes()
	return k
}

// newKeystoneInMemory is for a bubble of virtual time, where no network is.
func newKeystoneInMemory(catalog string) *keystone {
	k := &keystone{ServeMux: http.NewServeMux(), catalog: catalog, password: "correct horse"}
	k.url = "http://keystone.example.com"
	k.routes()
	return k
}

func (k *keystone) routes() {
	k.HandleFunc("POST /v3/auth/tokens", k.signIn)
	k.HandleFunc("GET /v3/auth/tokens", k.show)
}

// RoundTrip implements [http.RoundTripper], without a network.
func (k *keystone) RoundTrip(req *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	answer.Header().Set("Date", time.Now().Add(k.offset).UTC().Format(http.TimeFormat))
	k.ServeHTTP(answer, req)
	resp := answer.Result()
	resp.Request = req
	return resp, req.Context().Err()
}

// inMemory is a client that talks to k without a network.
func (k *keystone) inMemory(t *testing.T, change ...func(*Settings)) *Client {
	t.Helper()
	s := k.settings()
	for _, f := range change {
		f(&s)
	}
	s.DefaultDomain = "default"
	session, err := newSession(s, k)
	if err != nil {
		t.Fatal(err)
	}
	return &Client{session: session}
}

func (k *keystone) settings() Settings {
	return Settings{AuthURL: k.url, UserName: "demo", Password: "correct horse", ProjectID: project, AllowReauth: true}
}

func (k *keystone) client(t *testing.T, change ...func(*Settings)) *Client {
	t.Helper()
	s := k.settings()
	for _, f := range change {
		f(&s)
	}
	c, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (k *keystone) signIn(w http.ResponseWriter, r *http.Request) {
	var body json.RawMessage
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	k.mu.Lock()
	k.posts = append(k.posts, string(body))
	before := k.before
	k.mu.Unlock()
	if before != nil && before(w) {
		return
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !strings.Contains(string(body), `"`+k.password+`"`) && !strings.Contains(string(body), `"methods":["token"]`) {
		refuse(w)
		return
	}
	k.valid = fmt.Sprintf("gAAAAAsecret-token-%d", len(k.posts))
	w.Header().Set("X-Subject-Token", k.valid)
	w.WriteHeader(http.StatusCreated)
	k.writeToken(w)
}

func (k *keystone) show(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.valid == "" || r.Header.Get("X-Auth-Token") != k.valid {
		refuse(w)
		return
	}
	w.Header().Set("X-Subject-Token", k.valid)
	k.writeToken(w)
}

func (k *keystone) writeToken(w http.ResponseWriter) {
	scope := fmt.Sprintf(`"project":{"id":%q,"name":"demo"},`, project)
	if k.unscoped {
		scope = ""
	}
	const layout = "2006-01-02T15:04:05.000000Z"
	now := time.Now().Add(k.offset).UTC()
	ends := now.Add(cmp.Or(k.life, time.Hour)).Format(layout)
	if !k.undated {
		scope = fmt.Sprintf(`"issued_at":%q,`, now.Format(layout)) + scope
	}
	fmt.Fprintf(w, `{"token":{"methods":["password"],"expires_at":%q,%s"catalog":%s}}`,
		ends, scope, strings.ReplaceAll(k.catalog, "HOST", k.url))
}

func (k *keystone) expire() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.valid = "nothing"
}

func (k *keystone) signIns() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.posts)
}

// guarded answers only whoever has the valid token.
func (k *keystone) guarded(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		k.mu.Lock()
		ok := r.Header.Get("X-Auth-Token") == k.valid
		k.mu.Unlock()
		if !ok {
			refuse(w)
			return
		}
		next(w, r)
	}
}

// volumes adds a block storage service that knows the microversion.
func (k *keystone) volumes(newest string) {
	k.HandleFunc("GET /volume/v3/{$}", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"versions":[{"id":"v3.0","status":"CURRENT","version":%q,"min_version":"3.0"}]}`, newest)
	})
	k.HandleFunc("GET /volume/v3/"+project+"/backups/{id}", k.guarded(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"backup":{"id":%q,"status":"available"}}`, r.PathValue("id"))
	}))
}

func refuse(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Openstack-Request-Id", "req-refused")
	w.WriteHeader(http.StatusUnauthorized)
	fmt.Fprint(w, `{"error":{"code":401,"title":"Unauthorized",`+
		`"message":"The request you have made requires authentication."}}`)
}
