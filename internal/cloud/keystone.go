package cloud

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
)

// keystoneToken signs in for a token, which goes with each request.
type keystoneToken struct {
	settings Settings
	auth     gophercloud.AuthOptions
}

var _ signInWay = (*keystoneToken)(nil)

func newKeystoneToken(s Settings, identity string) *keystoneToken {
	k := &keystoneToken{settings: s, auth: s.authOptions()}
	k.auth.IdentityEndpoint = identity
	return k
}

// signIn implements [signInWay].
func (k *keystoneToken) signIn(
	ctx context.Context, provider *gophercloud.ProviderClient, clock *clock,
) (*signedIn, error) {
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
	in := &signedIn{provider: provider, catalog: newCatalog(entries)}
	if project, err := result.ExtractProject(); err == nil && project != nil {
		in.project = project.ID
	}
	if again := provider.ReauthFunc; again != nil {
		provider.ReauthFunc = renewal(provider, clock, again, k)
		provider.ReauthBeforeTokenExpiration = atRenewAt
		return in, renewEarly(provider, result, clock)
	}
	provider.ReauthFunc = k.refuseRenewal
	if life := lifetime(result, clock.now()); life > 0 {
		in.ends = clock.now().Add(life)
	}
	return in, nil
}

// sign implements [signInWay]. gophercloud itself adds the token.
func (*keystoneToken) sign(next http.RoundTripper, _ *clock) http.RoundTripper { return next }

// refuseRenewal is what a token that was refused meets if it cannot be renewed.
func (k *keystoneToken) refuseRenewal(context.Context) error {
	if k.settings.method() == byToken {
		return &signInError{err: &endedError{"a token cannot be renewed; " +
			"set a new `token`, or sign in with a password or an application credential"}}
	}
	return &signInError{err: &endedError{"`allow_reauth` is false"}}
}

// who implements [signInWay].
func (k *keystoneToken) who() string {
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

// suspects implements [signInWay].
func (k *keystoneToken) suspects() string {
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
