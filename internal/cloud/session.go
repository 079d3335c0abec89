package cloud

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/signin"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// session is one user's stay in one cloud.
type session struct {
	settings     Settings
	way          signin.AuthMethod
	identity     string // address of version 3 of the identity service
	availability gophercloud.Availability
	origins      *transport.AllowedOrigins
	clock        *transport.Clock
	login        shared[*signedIn]

	mu       sync.Mutex
	services map[serviceInRegion]*shared[*gophercloud.ServiceClient]
}

type serviceInRegion struct{ noun, region string }

// signedIn is what a sign-in gives.
type signedIn struct {
	*signin.Result
	catalog catalog
}

func newSession(s Settings, base http.RoundTripper) (*session, error) {
	kind, err := s.Availability()
	if err != nil {
		return nil, &SettingError{Attribute: "endpoint_type", Reason: err.Error()}
	}
	identity, err := s.Identity()
	if err != nil {
		return nil, &SettingError{Attribute: "auth_url", Reason: err.Error()}
	}
	way, clock := signin.NewAuthMethod(s, identity), new(transport.Clock)
	origins := transport.NewAllowedOrigins(transport.New(transport.Layers{
		Base:    base,
		Sign:    func(next http.RoundTripper) http.RoundTripper { return way.Sign(next, clock) },
		Clock:   clock,
		Secrets: transport.NewSecrets(s.Secrets()...),
		Retries: s.MaxRetries,
	}))
	session := &session{
		settings:     s,
		way:          way,
		identity:     identity,
		availability: kind,
		origins:      origins,
		clock:        clock,
		services:     map[serviceInRegion]*shared[*gophercloud.ServiceClient]{},
	}
	origins.Allow(identity)
	return session, nil
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
	provider.HTTPClient = http.Client{Transport: s.origins, CheckRedirect: transport.NoRedirect}
	if s.settings.UserAgent != "" {
		provider.UserAgent.Prepend(s.settings.UserAgent)
	}
	result, err := s.way.SignIn(transport.Repeatable(ctx), provider, s.clock, s.notRenewed)
	if err != nil {
		return nil, &signInError{err: err, way: s.way}
	}
	in := &signedIn{Result: result}
	if result.Catalog != nil {
		in.catalog = newCatalog(result.Catalog)
	}
	return in, nil
}

// notRenewed is the error of requests whose token could not be renewed.
func (s *session) notRenewed(err error) error {
	if _, ended := errors.AsType[*signin.EndedError](err); ended {
		return &signInError{err: err}
	}
	return &signInError{err: err, way: s.way, renewal: true}
}
