package cloud

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
)

// signInWay is how somebody signs in and how requests show it from then on: by
// a token of Keystone, or by a key that signs each request.
type signInWay interface {
	// signIn finds out project and catalog, and prepares provider so that what
	// it sends is authorized, and renewed where that is possible. Clock is the
	// server's.
	signIn(ctx context.Context, provider *gophercloud.ProviderClient, clock *clock) (*signedIn, error)

	// sign returns next with a layer in front that authorizes each attempt anew,
	// or next itself.
	sign(next http.RoundTripper, clock *clock) http.RoundTripper

	// who says who signs in, and where: "as user demo at https://...".
	who() string

	// suspects says which settings may be wrong, and where they come from.
	suspects() string
}

// session is one user's stay in one cloud.
type session struct {
	settings     Settings
	way          signInWay
	identity     string // address of version 3 of the identity service
	availability gophercloud.Availability
	gate         *gate
	clock        *clock
	login        shared[*signedIn]

	mu       sync.Mutex
	services map[serviceInRegion]*shared[*gophercloud.ServiceClient]
}

type serviceInRegion struct{ noun, region string }

// signedIn is what a sign-in gives.
type signedIn struct {
	provider *gophercloud.ProviderClient
	catalog  catalog
	project  string            // id, "" if the token is for no project
	assumed  bool              // the project was not looked up, only named
	headers  map[string]string // for all calls of services, may be nil
	ends     time.Time         // when the token ends, by the server's clock; zero if it is renewed or nothing tells
}

func newSession(s Settings, base http.RoundTripper) (*session, error) {
	kind, err := availability(s.EndpointType)
	if err != nil {
		return nil, &SettingError{Attribute: "endpoint_type", Reason: err.Error()}
	}
	identity, err := identityURL(s.AuthURL)
	if err != nil {
		return nil, &SettingError{Attribute: "auth_url", Reason: err.Error()}
	}
	way, clock := newSignInWay(s, identity), new(clock)
	transport := newTransport(layers{
		base:    base,
		sign:    func(next http.RoundTripper) http.RoundTripper { return way.sign(next, clock) },
		clock:   clock,
		secrets: newSecrets(s.secrets()...),
		retries: s.MaxRetries,
	})
	session := &session{
		settings:     s,
		way:          way,
		identity:     identity,
		availability: kind,
		gate:         &gate{next: transport, open: map[string]bool{}},
		clock:        clock,
		services:     map[serviceInRegion]*shared[*gophercloud.ServiceClient]{},
	}
	session.gate.admit(identity)
	return session, nil
}

func newSignInWay(s Settings, identity string) signInWay {
	var way signInWay = newKeystoneToken(s, identity)
	if s.method() == byAccessKey {
		way = &keySigning{settings: s, identity: identity}
	}
	if s.AgencyName != "" {
		way = newAgencyToken(s, identity, way)
	}
	return way
}

// signIn signs in, unless that was done already.
func (s *session) signIn(ctx context.Context) (*signedIn, error) {
	return s.login.get(ctx, s.newLogin)
}

func (s *session) newLogin(ctx context.Context) (*signedIn, error) {
	// The address ends in /v3/, so gophercloud asks for no other.
	provider, err := openstack.NewClient(s.identity)
	if err != nil {
		return nil, &signInError{err: err}
	}
	provider.HTTPClient = http.Client{Transport: s.gate, CheckRedirect: noRedirect}
	if s.settings.UserAgent != "" {
		provider.UserAgent.Prepend(s.settings.UserAgent)
	}
	in, err := s.way.signIn(context.WithValue(ctx, repeatable, true), provider, s.clock)
	if err != nil {
		return nil, &signInError{err: err, way: s.way}
	}
	return in, nil
}
