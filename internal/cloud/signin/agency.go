package signin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// agencyToken signs in for a token of another account, which has given an agency
// to the user or the key that by stands for.
type agencyToken struct {
	settings Settings
	identity string
	by       AuthMethod
}

var (
	_ AuthMethod                = (*agencyToken)(nil)
	_ tokens.AuthOptionsBuilder = (*agencyToken)(nil)
)

func newAgencyToken(s Settings, identity string, by AuthMethod) *agencyToken {
	if token, ok := by.(*keystoneToken); ok {
		// The project is one of the other account.
		token.auth.Scope = nil
	}
	return &agencyToken{settings: s, identity: identity, by: by}
}

// SignIn implements [AuthMethod].
func (a *agencyToken) SignIn(
	ctx context.Context, provider *gophercloud.ProviderClient, clock *transport.Clock, failed func(error) error,
) (*Result, error) {
	own, err := openstack.NewClient(a.identity)
	if err != nil {
		return nil, err
	}
	own.HTTPClient, own.UserAgent = provider.HTTPClient, provider.UserAgent
	if token, ok := a.by.(*keystoneToken); ok {
		if err := openstack.Authenticate(ctx, own, token.auth); err != nil {
			return nil, err
		}
	}
	result, err := a.take(ctx, own, provider)
	if err != nil {
		return nil, err
	}
	entries, err := result.ExtractServiceCatalog()
	if err != nil {
		return nil, err
	}
	in := &Result{Provider: provider, Catalog: entries}
	if project, err := result.ExtractProject(); err == nil && project != nil {
		in.Project = project.ID
	}
	again := func(ctx context.Context) error {
		_, err := a.take(ctx, own, provider)
		return err
	}
	provider.ReauthFunc = renewal(provider, clock, again, failed)
	provider.ReauthBeforeTokenExpiration = atRenewAt
	return in, renewEarly(provider, result, clock)
}

// take gets a token for provider. Own proves who asks, with its own token or
// with a signature.
func (a *agencyToken) take(
	ctx context.Context, own, provider *gophercloud.ProviderClient,
) (tokens.CreateResult, error) {
	identity := &gophercloud.ServiceClient{ProviderClient: own, Endpoint: a.identity, Type: "identity"}
	result := tokens.Create(ctx, identity, a)
	if result.Err != nil {
		return result, result.Err
	}
	if id, err := result.ExtractTokenID(); err != nil || id == "" {
		return result, errors.New("the identity service gave no token for the agency")
	}
	return result, provider.SetTokenAndAuthResult(result)
}

// Sign implements [AuthMethod]. What carries a token is not signed.
func (a *agencyToken) Sign(next http.RoundTripper, clock *transport.Clock) http.RoundTripper {
	return a.by.Sign(next, clock)
}

// Who implements [AuthMethod].
func (a *agencyToken) Who() string {
	return fmt.Sprintf("by agency %s of %s, %s", a.settings.AgencyName,
		cmp.Or(a.settings.AgencyDomainName, a.settings.agencyDomainID), a.by.Who())
}

// Suspects implements [AuthMethod].
func (a *agencyToken) Suspects() string {
	agency := a.settings.said("agency_name", "agency_domain_name")
	if by := a.by.Suspects(); agency != "" && by != "" {
		return agency + ", " + by
	} else if by != "" {
		return by
	}
	return agency
}

// ToTokenV3CreateMap implements [tokens.AuthOptionsBuilder] (IAM API reference,
// Obtaining an Agency Token).
func (a *agencyToken) ToTokenV3CreateMap(scope map[string]any) (map[string]any, error) {
	role := map[string]any{"agency_name": a.settings.AgencyName}
	if a.settings.AgencyDomainName != "" {
		role["domain_name"] = a.settings.AgencyDomainName
	} else {
		role["domain_id"] = a.settings.agencyDomainID
	}
	return map[string]any{"auth": map[string]any{
		"identity": map[string]any{
			"methods":     []string{"assume_role"},
			"assume_role": role,
		},
		"scope": scope,
	}}, nil
}

// ToTokenV3ScopeMap implements [tokens.AuthOptionsBuilder].
func (a *agencyToken) ToTokenV3ScopeMap() (map[string]any, error) {
	project := map[string]any{"id": a.settings.ProjectID}
	if a.settings.ProjectID == "" {
		project = map[string]any{"name": cmp.Or(a.settings.ProjectName, a.settings.Region)}
	}
	return map[string]any{"project": project}, nil
}

// ToTokenV3HeadersMap implements [tokens.AuthOptionsBuilder].
func (*agencyToken) ToTokenV3HeadersMap(map[string]any) (map[string]string, error) {
	return map[string]string{}, nil
}

// CanReauth implements [tokens.AuthOptionsBuilder]. signIn does that itself.
func (*agencyToken) CanReauth() bool { return false }

// Hint implements [AuthMethod].
func (*agencyToken) Hint() string { return "" }
