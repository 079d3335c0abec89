package signin

import (
	"context"
	"net/http"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// AuthMethod is how somebody signs in and how requests show it from then on: by a token of
// Keystone, or by a key that signs each request.
type AuthMethod interface {
	// SignIn finds out project and catalog, and prepares provider so that what it
	// sends is authorized, and renewed where that is possible. Clock is the
	// server's. Failed makes an error of why a token is not renewed.
	SignIn(
		ctx context.Context, provider *gophercloud.ProviderClient, clock *transport.Clock, failed func(error) error,
	) (*Result, error)

	// Sign returns next with a layer in front that authorizes each attempt anew,
	// or next itself.
	Sign(next http.RoundTripper, clock *transport.Clock) http.RoundTripper

	// Who says who signs in, and where: "as user demo at https://...".
	Who() string

	// Suspects says which settings may be wrong, and where they come from.
	Suspects() string

	// Hint says what else may be missing if the cloud refuses, "" for nothing.
	Hint() string
}

// Result is what a sign-in gives.
type Result struct {
	Provider *gophercloud.ProviderClient
	Catalog  *tokens.ServiceCatalog // nil if nothing tells it
	Project  string                 // id, "" if the token is for no project
	Assumed  bool                   // the project was not looked up, only named
	Headers  map[string]string      // for all calls of services, may be nil
	Ends     time.Time              // when the token ends, by the server's clock; zero if it is renewed or nothing tells
}

// NewAuthMethod returns the way to sign in at the identity service that s chooses.
func NewAuthMethod(s Settings, identity string) AuthMethod {
	var way AuthMethod = newKeystoneToken(s, identity)
	if s.method() == byAccessKey {
		way = &keySigning{settings: s, identity: identity}
	}
	if s.AgencyName != "" {
		way = newAgencyToken(s, identity, way)
	}
	return way
}

// tokenResult is the answer of version 3 of the identity service to whoever
// signs in or shows a token.
type tokenResult interface {
	gophercloud.AuthResult
	ExtractInto(v any) error
	ExtractServiceCatalog() (*tokens.ServiceCatalog, error)
	ExtractProject() (*tokens.Project, error)
}
