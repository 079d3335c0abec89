package provider

import (
	"context"
	"fmt"
	"math/big"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// defaultRetries rides out about 15 seconds, as a restart of a proxy takes.
const defaultRetries = 5

// setting is an attribute with a text in it.
type setting struct {
	name      string
	former    string   // the same by the name that OpenStack gave it once
	variables []string // of the environment, the first that is set counts
	text      string
	secret    bool
	field     func(*cloud.Settings) *string
}

// settings are the attributes with a text. Names and variables are those of the
// OpenStack provider, so that one environment serves both.
var settings = []setting{
	{
		name: "cloud", variables: []string{"OS_CLOUD"},
		text: "Entry of `clouds.yaml` that says where the cloud is and who signs in. Attributes of this block override it. " +
			"Beside an entry that is named here, the environment's address, user, secrets, project and domains do not " +
			"count: they may be another cloud's. `OS_CLOUD` does not count where the block has an address and a way to " +
			"sign in.",
		field: func(s *cloud.Settings) *string { return &s.Cloud },
	},
	{
		name: "auth_url", variables: []string{"OS_AUTH_URL"},
		text:  "Address of the identity service (Keystone), version 3, such as `https://cloud.example.com:5000/v3`.",
		field: func(s *cloud.Settings) *string { return &s.AuthURL },
	},
	{
		name: "region", variables: []string{"OS_REGION_NAME", "HW_REGION_NAME"},
		text: "Region for everything that names none itself. " +
			"Without it the only region of the cloud is used; a cloud with several needs it.",
		field: func(s *cloud.Settings) *string { return &s.Region },
	},
	{
		name: "user_name", variables: []string{"OS_USERNAME"},
		text:  "Name of the user who signs in. It is unique only together with the user's domain.",
		field: func(s *cloud.Settings) *string { return &s.UserName },
	},
	{
		name: "user_id", variables: []string{"OS_USER_ID"},
		text:  "Id of the user who signs in. It wins over `user_name`.",
		field: func(s *cloud.Settings) *string { return &s.UserID },
	},
	{
		name: "password", variables: []string{"OS_PASSWORD"}, secret: true,
		text:  "Password of the user.",
		field: func(s *cloud.Settings) *string { return &s.Password },
	},
	{
		name: "token", variables: []string{"OS_TOKEN", "OS_AUTH_TOKEN"}, secret: true,
		text: "Token to use instead of a user and a password. Of several ways to sign in that are set in one place, a " +
			"token wins over an application credential, that over an access key, and that over a password; the " +
			"provider block wins over the environment, and the environment over `clouds.yaml`. " +
			"It cannot be renewed: work that takes longer than the token lives fails.",
		field: func(s *cloud.Settings) *string { return &s.Token },
	},
	{
		name: "application_credential_id", variables: []string{"OS_APPLICATION_CREDENTIAL_ID"},
		text:  "Id of the application credential to sign in with.",
		field: func(s *cloud.Settings) *string { return &s.ApplicationCredentialID },
	},
	{
		name: "application_credential_name", variables: []string{"OS_APPLICATION_CREDENTIAL_NAME"},
		text:  "Name of the application credential to sign in with. It needs the user that the credential belongs to.",
		field: func(s *cloud.Settings) *string { return &s.ApplicationCredentialName },
	},
	{
		name: "application_credential_secret", variables: []string{"OS_APPLICATION_CREDENTIAL_SECRET"}, secret: true,
		text:  "Secret of the application credential.",
		field: func(s *cloud.Settings) *string { return &s.ApplicationCredentialSecret },
	},
	{
		name: "access_key", variables: []string{"OS_ACCESS_KEY", "HW_ACCESS_KEY"},
		text: "Access key (AK) to sign requests with, on clouds of the Huawei family. " +
			"The project is that of `project_id`, `project_name` or the region's name. " +
			"In an entry of `clouds.yaml` it is `ak` or `access_key`.",
		field: func(s *cloud.Settings) *string { return &s.AccessKey },
	},
	{
		name: "secret_key", variables: []string{"OS_SECRET_KEY", "HW_SECRET_KEY"}, secret: true,
		text:  "Secret key (SK) that goes with the access key. In an entry of `clouds.yaml` it is `sk` or `secret_key`.",
		field: func(s *cloud.Settings) *string { return &s.SecretKey },
	},
	{
		name: "security_token", variables: []string{"OS_SECURITY_TOKEN", "HW_SECURITY_TOKEN"}, secret: true,
		text:  "Security token that goes with a temporary access key.",
		field: func(s *cloud.Settings) *string { return &s.SecurityToken },
	},
	{
		name: "signing", variables: []string{"OS_SIGNING"},
		text: "Form of the signature: `plain` signs with the secret key itself, `scoped` with a key for the day that " +
			"is derived from it. Defaults to `plain`.",
		field: func(s *cloud.Settings) *string { return &s.Signing },
	},
	{
		name: "agency_name", variables: []string{"OS_AGENCY_NAME", "HW_ASSUME_ROLE_AGENCY_NAME"},
		text: "Name of the agency that another account has given to the user or the access key. " +
			"The project is one of that account then.",
		field: func(s *cloud.Settings) *string { return &s.AgencyName },
	},
	{
		name: "agency_domain_name", variables: []string{"OS_AGENCY_DOMAIN_NAME", "HW_ASSUME_ROLE_DOMAIN_NAME"},
		text: "Name of the domain that has given the agency. In an entry of `clouds.yaml` it is `agency_domain_name`, " +
			"`target_domain_name` or `target_domain_id`.",
		field: func(s *cloud.Settings) *string { return &s.AgencyDomainName },
	},
	{
		name: "project_id", former: "tenant_id", variables: []string{"OS_PROJECT_ID", "OS_TENANT_ID"},
		text:  "Id of the project to work in. It wins over `project_name`.",
		field: func(s *cloud.Settings) *string { return &s.ProjectID },
	},
	{
		name: "project_name", former: "tenant_name",
		variables: []string{"OS_PROJECT_NAME", "OS_TENANT_NAME"},
		text:      "Name of the project to work in. It is unique only together with the project's domain.",
		field:     func(s *cloud.Settings) *string { return &s.ProjectName },
	},
	{
		name: "user_domain_id", variables: []string{"OS_USER_DOMAIN_ID"},
		text:  "Id of the domain that the user is in.",
		field: func(s *cloud.Settings) *string { return &s.UserDomainID },
	},
	{
		name: "user_domain_name", variables: []string{"OS_USER_DOMAIN_NAME"},
		text:  "Name of the domain that the user is in.",
		field: func(s *cloud.Settings) *string { return &s.UserDomainName },
	},
	{
		name: "project_domain_id", variables: []string{"OS_PROJECT_DOMAIN_ID"},
		text:  "Id of the domain that the project is in.",
		field: func(s *cloud.Settings) *string { return &s.ProjectDomainID },
	},
	{
		name: "project_domain_name", variables: []string{"OS_PROJECT_DOMAIN_NAME"},
		text:  "Name of the domain that the project is in.",
		field: func(s *cloud.Settings) *string { return &s.ProjectDomainName },
	},
	{
		name: "domain_id", variables: []string{"OS_DOMAIN_ID"},
		text: "Id of the domain of a user and a project that name none themselves. " +
			"Without a project it is the domain to work in.",
		field: func(s *cloud.Settings) *string { return &s.DomainID },
	},
	{
		name: "domain_name", variables: []string{"OS_DOMAIN_NAME"},
		text:  "Name of the domain that `domain_id` is about.",
		field: func(s *cloud.Settings) *string { return &s.DomainName },
	},
	{
		name: "default_domain", variables: []string{"OS_DEFAULT_DOMAIN"},
		text:  "Id of the domain of users and projects for which nothing else names one. Defaults to `default`.",
		field: func(s *cloud.Settings) *string { return &s.DefaultDomain },
	},
	{
		name: "endpoint_type", variables: []string{"OS_ENDPOINT_TYPE", "OS_INTERFACE"},
		text: "Kind of addresses to take from the catalog: `public`, `internal` or `admin`, " +
			"also written as `publicURL` and so on. Defaults to `public`.",
		field: func(s *cloud.Settings) *string { return &s.EndpointType },
	},
	{
		name: "cacert_file", variables: []string{"OS_CACERT"},
		text:  "Certificates of the authorities to trust instead of the system's, as a path or as PEM.",
		field: func(s *cloud.Settings) *string { return &s.CACertFile },
	},
	{
		name: "cert", variables: []string{"OS_CERT"},
		text:  "Client certificate, as a path or as PEM. It needs `key`.",
		field: func(s *cloud.Settings) *string { return &s.Cert },
	},
	{
		name: "key", variables: []string{"OS_KEY"}, secret: true,
		text:  "Key of the client certificate, as a path or as PEM.",
		field: func(s *cloud.Settings) *string { return &s.Key },
	},
}

// retries are a number of retries. An integer attribute would call 1.5 a mistake
// of the provider.
type retries struct{}

// Description implements [validator.Describer].
func (retries) Description(context.Context) string { return "a whole number from 0 to 100" }

// MarkdownDescription implements [validator.Describer].
func (r retries) MarkdownDescription(ctx context.Context) string { return r.Description(ctx) }

// ValidateNumber implements [validator.Number].
func (r retries) ValidateNumber(ctx context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	number := req.ConfigValue.ValueBigFloat()
	if n, exact := number.Int64(); exact != big.Exact || n < 0 || n > 100 {
		resp.Diagnostics.AddAttributeError(req.Path, summary,
			fmt.Sprintf("`max_retries` is %s, not %s.", number.Text('g', 10), r.Description(ctx)))
	}
}

// switches are the attributes that are true or false.
var switches = []struct{ name, variable, text string }{
	{
		"system_scope", "OS_SYSTEM_SCOPE",
		"Whether to work on the system as a whole instead of a project. Defaults to `false`.",
	},
	{
		"insecure", "OS_INSECURE",
		"Whether to trust any certificate, which lets others read the password. Defaults to `false`.",
	},
	{
		"allow_reauth", "OS_ALLOW_REAUTH",
		"Whether to sign in again when the token expires. Defaults to `true`.",
	},
	{
		"gather_reads", "CLOUDBACKUP_GATHER_READS",
		"Whether to read many objects of one kind with one list instead of a call for each. What a list does not show " +
			"is read with a call of its own, and a list that fails costs nothing. Defaults to `true`.",
	},
}

func providerSchema() schema.Schema {
	attributes := map[string]schema.Attribute{
		"max_retries": schema.NumberAttribute{
			Optional: true,
			MarkdownDescription: fmt.Sprintf("Number of times that a request is sent again after trouble on the way "+
				"or when the cloud asks for patience, within five minutes. Requests that make something are sent again only in "+
				"the second case. Defaults to %d; 0 turns it off.", defaultRetries),
			Validators: []validator.Number{retries{}},
		},
		"endpoint_overrides": schema.MapAttribute{
			Optional:    true,
			ElementType: types.StringType,
			MarkdownDescription: "Addresses of services that count instead of those in the catalog, by the type of the " +
				"service: `block-storage`, `database`, `data-protect`, `cbr`, or an alias such as `volumev3`. They count in the " +
				"provider's own `region` only. An address includes the version and, if the service " +
				"wants it, the project: `https://volume.example.com/v3/5ec0cf1b0ab345479e59bdeccf0dbfca`.",
		},
	}
	for _, s := range settings {
		attributes[s.name] = schema.StringAttribute{
			Optional:            true,
			Sensitive:           s.secret,
			MarkdownDescription: s.text + " " + alsoFrom(s.variables...),
		}
		if s.former != "" {
			attributes[s.former] = schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Former name of `" + s.name + "`. " + alsoFrom(s.variables...),
			}
		}
	}
	for _, s := range switches {
		attributes[s.name] = schema.BoolAttribute{
			Optional:            true,
			MarkdownDescription: s.text + " " + alsoFrom(s.variable),
		}
	}
	return schema.Schema{
		MarkdownDescription: "Vaults, restore points and backups on OpenStack and on clouds derived from it.",
		Attributes:          attributes,
	}
}

func alsoFrom(variables ...string) string {
	return "Environment: `" + strings.Join(variables, "` or `") + "`."
}

// variablesOf returns the variables that can stand for an attribute.
func variablesOf(name string) []string {
	for _, s := range settings {
		if s.name == name || s.former == name {
			return s.variables
		}
	}
	for _, s := range switches {
		if s.name == name {
			return []string{s.variable}
		}
	}
	return nil
}
