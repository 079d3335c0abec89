package signin

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/identity/v3/tokens"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// keySigning signs each request with an access key, so there is no token to ask
// for or to renew.
type keySigning struct {
	settings Settings
	identity string
}

var _ AuthMethod = (*keySigning)(nil)

// SignIn implements [AuthMethod]. It finds out what a token would tell: the
// project and the catalog.
func (k *keySigning) SignIn(
	ctx context.Context, provider *gophercloud.ProviderClient, _ *transport.Clock, _ func(error) error,
) (*Result, error) {
	in := &Result{Provider: provider, Project: k.settings.ProjectID, Assumed: k.settings.ProjectID != ""}
	if in.Project == "" {
		var err error
		if in.Project, err = k.findProject(ctx, provider); err != nil {
			return nil, err
		}
	}
	in.Headers = map[string]string{"X-Project-Id": in.Project}
	var answer struct {
		Catalog []tokens.CatalogEntry `json:"catalog"`
	}
	err := readIdentity(ctx, provider, k.identity+"auth/catalog", in.Headers, &answer)
	switch {
	case err == nil:
		in.Catalog = &tokens.ServiceCatalog{Entries: answer.Catalog}
	case len(k.settings.EndpointOverrides) == 0:
		return nil, fmt.Errorf("reading the catalog: %w", err)
	}
	return in, nil
}

// findProject looks for the project by its name. Each region of these clouds
// has a project of its own name, which is meant if no other is named.
func (k *keySigning) findProject(ctx context.Context, provider *gophercloud.ProviderClient) (string, error) {
	name := cmp.Or(k.settings.ProjectName, k.settings.Region)
	var header map[string]string
	if domain := cmp.Or(k.settings.ProjectDomainID, k.settings.DomainID); domain != "" {
		header = map[string]string{"X-Domain-Id": domain}
	}
	var answer struct {
		Projects []struct {
			ID string `json:"id"`
		} `json:"projects"`
	}
	address := k.identity + "projects?name=" + url.QueryEscape(name)
	if err := readIdentity(ctx, provider, address, header, &answer); err != nil {
		return "", fmt.Errorf("looking for project %q: %w", name, err)
	}
	var ids []string
	for _, p := range answer.Projects {
		ids = append(ids, p.ID)
	}
	switch len(ids) {
	case 0:
		return "", &SettingError{
			Reason: fmt.Sprintf("this access key has no project %q", name),
			Advice: "Set `project_id` or `project_name`. Without them the project with the name of the region is meant.",
		}
	case 1:
		return ids[0], nil
	}
	return "", &SettingError{
		Reason: fmt.Sprintf("this access key has %d projects %q", len(ids), name),
		Advice: fmt.Sprintf("Set `project_id` to one of them: %s.", strings.Join(ids, ", ")),
	}
}

// readIdentity reads a document of the identity service.
func readIdentity(
	ctx context.Context, provider *gophercloud.ProviderClient, address string, header map[string]string, answer any,
) error {
	//nolint:bodyclose // gophercloud closes what it decodes.
	_, err := provider.Request(ctx, http.MethodGet, address, &gophercloud.RequestOpts{
		JSONResponse: answer, MoreHeaders: header, OkCodes: []int{http.StatusOK},
	})
	return err
}

// Sign implements [AuthMethod].
func (k *keySigning) Sign(next http.RoundTripper, clock *transport.Clock) http.RoundTripper {
	s := &k.settings
	return &signed{next: next, clock: clock, key: accessKey{
		id: s.AccessKey, secret: s.SecretKey, token: s.SecurityToken, signing: s.Signing,
	}}
}

// Who implements [AuthMethod].
func (k *keySigning) Who() string {
	return fmt.Sprintf("with access key %s in project %s at %s", k.settings.AccessKey,
		cmp.Or(k.settings.ProjectID, k.settings.ProjectName, k.settings.Region), k.identity)
}

// Suspects implements [AuthMethod].
func (k *keySigning) Suspects() string {
	return k.settings.said("auth_url", "access_key", "secret_key", "security_token", "signing",
		"project_id", "project_name", "region", "domain_id")
}

// Hint implements [AuthMethod].
func (k *keySigning) Hint() string {
	if k.settings.SecurityToken == "" {
		return " A temporary access key needs its `security_token`."
	}
	return ""
}

// checkAccessKey reports what is missing for signing.
func (s *Settings) checkAccessKey() error {
	wrong := func(attribute, reason string) error { return &SettingError{Attribute: attribute, Reason: reason} }
	switch {
	case s.AccessKey == "":
		return wrong("access_key", "a secret key is set, but no access key")
	case s.SecretKey == "":
		return wrong("secret_key", "an access key is set without its secret key")
	case s.SystemScope:
		return wrong("system_scope", "an access key works in a project, not on the system; leave it out")
	case !s.scoped() && s.Region == "":
		return wrong("region", "an access key needs a project; set the project, or the region whose project is meant")
	}
	return nil
}
