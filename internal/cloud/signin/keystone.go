package signin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// keystoneToken signs in for a token, which goes with each request.
type keystoneToken struct {
	settings Settings
	auth     gophercloud.AuthOptions
}

var _ AuthMethod = (*keystoneToken)(nil)

func newKeystoneToken(s Settings, identity string) *keystoneToken {
	k := &keystoneToken{settings: s, auth: s.authOptions()}
	k.auth.IdentityEndpoint = identity
	return k
}

// SignIn implements [AuthMethod].
func (k *keystoneToken) SignIn(
	ctx context.Context, provider *gophercloud.ProviderClient, clock *transport.Clock, failed func(error) error,
) (*Result, error) {
	if err := openstack.Authenticate(ctx, provider, k.auth); err != nil {
		return nil, err
	}
	result, ok := provider.GetAuthResult().(tokenResult)
	if !ok {
		return nil, errors.New("the identity service did not answer as version 3 does")
	}
	if id, err := result.ExtractTokenID(); err != nil || id == "" {
		return nil, errors.New("the identity service answered without a token")
	}
	entries, err := result.ExtractServiceCatalog()
	if err != nil {
		return nil, err
	}
	in := &Result{Provider: provider, Catalog: entries}
	if project, err := result.ExtractProject(); err == nil && project != nil {
		in.Project = project.ID
	}
	if again := provider.ReauthFunc; again != nil {
		provider.ReauthFunc = renewal(provider, clock, again, failed)
		provider.ReauthBeforeTokenExpiration = atRenewAt
		return in, renewEarly(provider, result, clock)
	}
	provider.ReauthFunc = func(context.Context) error { return failed(k.whyNoRenewal()) }
	if life := lifetime(result, clock.Now()); life > 0 {
		in.Ends = clock.Now().Add(life)
	}
	return in, nil
}

// Sign implements [AuthMethod]. gophercloud itself adds the token.
func (*keystoneToken) Sign(next http.RoundTripper, _ *transport.Clock) http.RoundTripper { return next }

// whyNoRenewal says why a token that was refused cannot be renewed.
func (k *keystoneToken) whyNoRenewal() error {
	if k.settings.method() == byToken {
		return &EndedError{"a token cannot be renewed; " +
			"set a new `token`, or sign in with a password or an application credential"}
	}
	return &EndedError{"`allow_reauth` is false"}
}

// Who implements [AuthMethod].
func (k *keystoneToken) Who() string {
	as := "with a token"
	switch s := k.settings; s.method() {
	case byApplicationCredential:
		as = "with application credential " + cmp.Or(k.auth.ApplicationCredentialName, k.auth.ApplicationCredentialID)
		if k.auth.ApplicationCredentialID == "" {
			as += " of " + user(k.auth)
		}
	case byPassword:
		as = "as " + user(k.auth)
	}
	return as + scopeInWords(k.auth.Scope) + " at " + k.auth.IdentityEndpoint
}

func user(auth gophercloud.AuthOptions) string {
	if auth.UserID != "" {
		return "user " + auth.UserID
	}
	return fmt.Sprintf("user %s (domain %s)", auth.Username, cmp.Or(auth.DomainName, auth.DomainID))
}

func scopeInWords(scope *gophercloud.AuthScope) string {
	switch {
	case scope == nil:
		return ""
	case scope.TrustID != "":
		return " by trust " + scope.TrustID
	case scope.System:
		return " for the system"
	case scope.ProjectID != "":
		return " in project " + scope.ProjectID
	case scope.ProjectName != "":
		return fmt.Sprintf(" in project %s (domain %s)", scope.ProjectName, cmp.Or(scope.DomainName, scope.DomainID))
	}
	return " in domain " + cmp.Or(scope.DomainName, scope.DomainID)
}

// Suspects implements [AuthMethod].
func (k *keystoneToken) Suspects() string {
	s := &k.settings
	names := []string{"auth_url"}
	switch s.method() {
	case byToken:
		names = append(names, "token")
	case byApplicationCredential:
		names = append(names, "application_credential_id", "application_credential_name", "application_credential_secret")
		if s.ApplicationCredentialID == "" {
			names = append(names, "user_id", "user_name", "user_domain_id", "user_domain_name")
		}
	default:
		names = append(names, "user_id", "user_name", "password", "user_domain_id", "user_domain_name")
	}
	names = append(names, "project_id", "project_name", "project_domain_id", "project_domain_name",
		"domain_id", "domain_name", "default_domain")
	return s.said(names...)
}

// Hint implements [AuthMethod].
func (*keystoneToken) Hint() string { return "" }
