package cloud

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
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
	k.HandleFunc("POST /v3/auth/tokens", k.signIn)
	k.HandleFunc("GET /v3/auth/tokens", k.show)
	return k
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
	fmt.Fprintf(w, `{"token":{"methods":["password"],"expires_at":"2030-01-01T00:00:00.000000Z",%s"catalog":%s}}`,
		scope, strings.ReplaceAll(k.catalog, "HOST", k.url))
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
