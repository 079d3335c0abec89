package cloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
)

// session is one user's stay in one cloud.
type session struct {
	settings     Settings
	auth         gophercloud.AuthOptions
	availability gophercloud.Availability
	transport    http.RoundTripper
	clock        *clock
	login        shared[*signedIn]

	mu            sync.Mutex
	blockStorages map[string]*shared[*gophercloud.ServiceClient] // by region
}

// signedIn is what a sign-in gives.
type signedIn struct {
	provider *gophercloud.ProviderClient
	catalog  catalog
	project  string // id, "" if the token is for no project
}

func newSession(s Settings, base http.RoundTripper) (*session, error) {
	kind, err := availability(s.EndpointType)
	if err != nil {
		return nil, &SettingError{Attribute: "endpoint_type", Reason: err.Error()}
	}
	auth := s.authOptions()
	if auth.IdentityEndpoint, err = identityURL(s.AuthURL); err != nil {
		return nil, &SettingError{Attribute: "auth_url", Reason: err.Error()}
	}
	clock := new(clock)
	return &session{
		settings:      s,
		auth:          auth,
		availability:  kind,
		transport:     newTransport(base, clock, s.MaxRetries),
		clock:         clock,
		blockStorages: map[string]*shared[*gophercloud.ServiceClient]{},
	}, nil
}

// who says in an error who signs in, and where.
func (s *session) who() string {
	as := "with a token"
	switch s.settings.method() {
	case byApplicationCredential:
		as = "with application credential " +
			cmp.Or(s.auth.ApplicationCredentialName, s.auth.ApplicationCredentialID)
	case byPassword:
		as = "as user " + cmp.Or(s.auth.Username, s.auth.UserID)
	}
	return as + " at " + s.auth.IdentityEndpoint
}

// signIn signs in, unless that was done already.
func (s *session) signIn(ctx context.Context) (*signedIn, error) {
	return s.login.get(ctx, s.newLogin)
}

func (s *session) newLogin(ctx context.Context) (*signedIn, error) {
	// The address ends in /v3/, so gophercloud asks for no other.
	provider, err := openstack.NewClient(s.auth.IdentityEndpoint)
	if err != nil {
		return nil, &signInError{err: err}
	}
	provider.HTTPClient = http.Client{Transport: s.transport, CheckRedirect: noRedirect}
	if s.settings.UserAgent != "" {
		provider.UserAgent.Prepend(s.settings.UserAgent)
	}
	if err := openstack.Authenticate(ctx, provider, s.auth); err != nil {
		return nil, &signInError{err: err, who: s.who()}
	}
	result, ok := provider.GetAuthResult().(tokenResult)
	if !ok {
		return nil, &signInError{err: errors.New("the identity service did not answer as version 3 does")}
	}
	entries, err := result.ExtractServiceCatalog()
	if err != nil {
		return nil, &signInError{err: err}
	}
	in := &signedIn{provider: provider, catalog: newCatalog(entries)}
	if project, err := result.ExtractProject(); err == nil && project != nil {
		in.project = project.ID
	}
	provider.ReauthFunc = s.renewal(provider.ReauthFunc)
	return in, nil
}

// renewal wraps what gophercloud calls when a token is refused. All requests
// that need the new token wait for one call of it, so the call must not end
// with the context of the one that happened to make it.
func (s *session) renewal(again func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		switch {
		case s.settings.method() == byToken:
			return &signInError{err: errors.New(
				"the token has expired or was revoked, and a token cannot be renewed; " +
					"set a new `token`, or sign in with a password or an application credential")}
		case again == nil:
			return &signInError{err: errors.New(
				"the token has expired or was revoked, and `allow_reauth` is false")}
		}
		if err := again(detached(ctx)); err != nil {
			return &signInError{err: err, who: s.who(), renewal: true}
		}
		return nil
	}
}

// signInError says that there is no token. It hides the answer of the identity
// service from errors.As: its 404 does not mean that a backup is gone, nor its
// 504 that a POST may have been carried out.
type signInError struct {
	err     error
	who     string // "as demo at http://...", if it was tried
	renewal bool
}

func (e *signInError) Error() string {
	what := "signing in"
	if e.who != "" {
		what += " " + e.who
	}
	if e.renewal {
		what = "the token has expired; " + what + " again"
	}
	return fmt.Sprintf("%s: %s", what, Explain(e.err).Reason)
}

// IsSignIn reports whether err says that there is no token to work with.
func IsSignIn(err error) bool {
	_, ok := errors.AsType[*signInError](err)
	return ok
}

// Is lets a caller see that its own context has ended.
func (e *signInError) Is(target error) bool {
	return (target == context.Canceled || target == context.DeadlineExceeded) && errors.Is(e.err, target)
}

// shared is a value that is found out once, by the first who asks, while all
// others who ask wait for it. A failure is told to those who wait and then
// forgotten.
type shared[T any] struct {
	mu      sync.Mutex
	found   bool
	value   T
	pending *attempt[T]
}

type attempt[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// get returns the value. The search does not end with ctx, because others may
// have joined it; only the waiting does.
func (s *shared[T]) get(ctx context.Context, find func(context.Context) (T, error)) (T, error) {
	s.mu.Lock()
	if s.found {
		defer s.mu.Unlock()
		return s.value, nil
	}
	a := s.pending
	if a == nil {
		a = &attempt[T]{done: make(chan struct{})}
		s.pending = a
		go s.run(detached(ctx), a, find)
	}
	s.mu.Unlock()

	select {
	case <-a.done:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

func (s *shared[T]) run(ctx context.Context, a *attempt[T], find func(context.Context) (T, error)) {
	a.value, a.err = find(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = nil
	if a.err == nil {
		s.found, s.value = true, a.value
	}
	close(a.done)
}
