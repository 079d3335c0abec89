package cloud

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"
)

// trove is a database service that answers POST /backups with what refuse
// writes, or with 202 if that writes nothing. It counts the POSTs.
func trove(
	t *testing.T, k *keystone, refuse func(http.ResponseWriter) bool, change ...func(*Settings),
) (*gophercloud.ServiceClient, *int) {
	t.Helper()
	posts := new(int)
	k.HandleFunc("POST /v1.0/"+project+"/backups", func(w http.ResponseWriter, r *http.Request) {
		*posts++
		w.Header().Set("Content-Type", "application/json")
		if r.Header.Get("X-Auth-Token") == k.valid && refuse(w) {
			return
		}
		k.guarded(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusAccepted)
			fmt.Fprint(w, `{"backup":{"id":"b1"}}`)
		})(w, r)
	})
	sc, err := k.client(t, change...).In("R1").Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return sc, posts
}

// post makes a backup and returns its id.
func post(ctx context.Context, sc *gophercloud.ServiceClient) (string, error) {
	var answer struct {
		Backup struct{ ID string }
	}
	err := Request(ctx, sc, http.MethodPost, sc.ServiceURL("backups"), map[string]string{"a": "b"}, &answer)
	return answer.Backup.ID, err
}

func willing(http.ResponseWriter) bool { return false }

// noSwift is trove-real/auth-reader-create.
func noSwift(w http.ResponseWriter) bool {
	w.WriteHeader(http.StatusUnauthorized)
	fmt.Fprint(w, `{"unauthorized":{"code":401,"message":"Swift account not accessible for tenant demo."}}`)
	return true
}

func TestARefusalForSwiftDoesNotRenewTheToken(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Settings){
		"with a password":            func(*Settings) {},
		"where it cannot be renewed": func(s *Settings) { s.AllowReauth = false },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newKeystone(t, entries("database R1 public HOST/v1.0/"+project))
			sc, posts := trove(t, k, noSwift, change)
			_, err := post(t.Context(), sc)
			want := Failure{
				Reason: "Swift account not accessible for tenant demo.", Status: http.StatusUnauthorized,
				Method: http.MethodPost, URL: k.url + "/v1.0/" + project + "/backups",
			}
			if diff := cmp.Diff(want, Explain(err)); diff != "" {
				t.Errorf("failure (-want +got):\n%s", diff)
			}
			if FaultCode(err) != "unauthorized" || IsSignIn(err) || IsLost(err) || IsTransient(err) {
				t.Errorf("the refusal passes for something else: %v", err)
			}
			if *posts != 1 || k.signIns() != 1 {
				t.Errorf("%d POSTs and %d sign-ins, want one of each", *posts, k.signIns())
			}
		})
	}
}

func TestAnExpiredTokenIsRenewedOnce(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, entries("database R1 public HOST/v1.0/"+project))
	sc, posts := trove(t, k, willing)
	k.expire()
	id, err := post(t.Context(), sc)
	if id != "b1" || err != nil {
		t.Errorf("got %q and error %v", id, err)
	}
	if *posts != 2 || k.signIns() != 2 {
		t.Errorf("%d POSTs and %d sign-ins, want two of each", *posts, k.signIns())
	}
}

func TestATokenThatIsRefusedAgainIsAnError(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, entries("database R1 public HOST/v1.0/"+project))
	sc, posts := trove(t, k, func(w http.ResponseWriter) bool { refuse(w); return true })
	_, err := post(t.Context(), sc)
	if got := Explain(err).Reason; got != "The request you have made requires authentication." {
		t.Errorf("the reason is %q", got)
	}
	if FaultCode(err) == "unauthorized" {
		t.Error("the refusal passes for one by Swift")
	}
	if *posts != 2 || k.signIns() != 2 {
		t.Errorf("%d POSTs and %d sign-ins, want two of each", *posts, k.signIns())
	}
}

func TestAnExpiredTokenThatMayNotBeRenewedIsAnError(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, entries("database R1 public HOST/v1.0/"+project))
	sc, posts := trove(t, k, willing, func(s *Settings) { s.AllowReauth = false })
	k.expire()
	_, err := post(t.Context(), sc)
	want := "the token has expired or was revoked, and `allow_reauth` is false"
	if got := Explain(err).Reason; !strings.Contains(got, want) {
		t.Errorf("the reason is %q, want %q in it", got, want)
	}
	if *posts != 1 {
		t.Errorf("%d POSTs, want 1", *posts)
	}
}

func TestAnAnswerThatBreaksOffIsLost(t *testing.T) {
	t.Parallel()
	k := newKeystone(t, entries("database R1 public HOST/v1.0/"+project))
	sc, _ := trove(t, k, func(w http.ResponseWriter) bool {
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprint(w, `{"backup":`)
		return true
	})
	if _, err := post(t.Context(), sc); !IsLost(err) {
		t.Errorf("%v is not taken for a lost answer", err)
	}
}
