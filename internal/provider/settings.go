package provider

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// block is what the provider block says.
type block struct {
	settings cloud.Settings
	switches map[string]bool // those that are set
	retries  types.Number
	unknown  []string // attributes whose value is not known yet
}

// readBlock reads the known values of the provider block.
func readBlock(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) block {
	b := block{switches: map[string]bool{}}
	text := func(name string) string {
		var value types.String
		diags.Append(config.GetAttribute(ctx, path.Root(name), &value)...)
		if value.IsUnknown() {
			b.unknown = append(b.unknown, name)
		}
		return value.ValueString()
	}
	for _, s := range settings {
		value := text(s.name)
		if s.former != "" {
			former := text(s.former)
			if value != "" && former != "" && value != former {
				contradiction(diags, s.former, "`"+s.name+"`", value, "`"+s.former+"`", former, "Set only `"+s.name+"`.")
			}
			value = cmp.Or(value, former)
		}
		*s.field(&b.settings) = value
	}
	for _, s := range switches {
		var value types.Bool
		diags.Append(config.GetAttribute(ctx, path.Root(s.name), &value)...)
		if value.IsUnknown() {
			b.unknown = append(b.unknown, s.name)
		} else if !value.IsNull() {
			b.switches[s.name] = value.ValueBool()
		}
	}
	diags.Append(config.GetAttribute(ctx, path.Root("max_retries"), &b.retries)...)
	if b.retries.IsUnknown() {
		b.unknown = append(b.unknown, "max_retries")
	}
	b.readOverrides(ctx, config, diags)
	return b
}

func (b *block) readOverrides(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) {
	var overrides types.Map
	diags.Append(config.GetAttribute(ctx, path.Root("endpoint_overrides"), &overrides)...)
	if overrides.IsNull() {
		return
	}
	known := !overrides.IsUnknown()
	b.settings.EndpointOverrides = map[string]string{}
	for service, value := range overrides.Elements() {
		address, ok := value.(types.String)
		if value.IsNull() {
			diags.AddAttributeError(path.Root("endpoint_overrides").AtMapKey(service), summary, fmt.Sprintf(
				"The address of %q is null. Leave the service out, or set its address.", service))
			continue
		}
		known = known && ok && !address.IsUnknown()
		if ok && !address.IsUnknown() {
			b.settings.EndpointOverrides[service] = address.ValueString()
		}
	}
	if !known {
		b.unknown = append(b.unknown, "endpoint_overrides")
	}
}

// entryOnly are the attributes that an entry of clouds.yaml says when the block
// names it: which cloud, who, for which project. From the environment they would
// be another cloud's, and its password would be sent to the wrong one.
var entryOnly = []string{
	"auth_url", "user_name", "user_id", "password", "token",
	"application_credential_id", "application_credential_name", "application_credential_secret",
	"access_key", "secret_key", "security_token", "signing", "agency_name", "agency_domain_name",
	"project_id", "project_name", "user_domain_id", "user_domain_name", "project_domain_id", "project_domain_name",
	"domain_id", "domain_name", "default_domain",
}

// reaches reports whether the environment may say an attribute of a text.
func (b *block) reaches(name string) bool {
	if name == "cloud" {
		return b.settings.AuthURL == "" || !b.settings.HasSignIn()
	}
	return b.settings.Cloud == "" || !slices.Contains(entryOnly, name)
}

// withEnvironment returns the settings of the block with those of the
// environment below them.
func (b *block) withEnvironment(diags *diag.Diagnostics) cloud.Settings {
	var environment cloud.Settings
	set := map[string][]string{} // variables, by attribute
	for _, s := range settings {
		for _, variable := range s.variables {
			if os.Getenv(variable) != "" && b.reaches(s.name) {
				set[s.name] = append(set[s.name], variable)
			}
		}
		if len(set[s.name]) > 0 {
			*s.field(&environment) = os.Getenv(set[s.name][0])
		}
	}
	b.settings.SystemScope = b.switches["system_scope"]
	if _, said := b.switches["system_scope"]; !said && b.settings.Cloud == "" {
		environment.SystemScope, _ = b.isOn("system_scope", diags)
	}
	merged := b.settings.Over(environment)
	merged.Sources = map[string]string{}
	for _, s := range settings {
		switch from := set[s.name]; {
		case *s.field(&merged) == "":
		case *s.field(&b.settings) != "":
			merged.Sources[s.name] = fromBlock
		case len(from) > 0:
			merged.Sources[s.name] = from[0]
			if one, other := os.Getenv(from[0]), os.Getenv(from[len(from)-1]); s.former != "" && one != other {
				contradiction(diags, s.name, from[0], one, from[1], other,
					"Unset one of the variables, or set the attribute in the provider block.")
			}
		}
	}
	if value, ok := b.isOn("insecure", diags); ok {
		merged.Insecure = &value
	}
	merged.AllowReauth = true
	if value, ok := b.isOn("allow_reauth", diags); ok {
		merged.AllowReauth = value
	}
	merged.MaxRetries = defaultRetries
	if !b.retries.IsNull() {
		retries, _ := b.retries.ValueBigFloat().Int64()
		merged.MaxRetries = int(retries)
	}
	return merged
}

// fromBlock says of a value that no variable gave it.
const fromBlock = "the provider block"

// isOn returns the value of a switch, and whether block or environment say it.
func (b *block) isOn(name string, diags *diag.Diagnostics) (value, ok bool) {
	if value, ok := b.switches[name]; ok {
		return value, true
	}
	variable := variablesOf(name)[0]
	text := os.Getenv(variable)
	// OpenStack's own clients want "all" for the system scope.
	if text == "" || name == "system_scope" && text == "all" {
		return text != "", text != ""
	}
	value, err := strconv.ParseBool(strings.ToLower(text))
	if err != nil {
		diags.AddAttributeError(path.Root(name), summary, fmt.Sprintf(
			"The environment variable %s is %q. Set it to true or false, or set `%s` in the provider block.",
			variable, text, name))
		return false, false
	}
	return value, true
}

// contradiction says that two names of one setting have different values.
func contradiction(diags *diag.Diagnostics, attribute, first, one, second, other, advice string) {
	diags.AddAttributeError(path.Root(attribute), summary, fmt.Sprintf(
		"%s is %q and %s is %q, but they mean the same. %s", first, one, second, other, advice))
}

// userAgent returns how the provider introduces itself. Terraform's own
// plugins also append the variable TF_APPEND_USER_AGENT (helper/schema/provider.go,
// UserAgent).
func userAgent(terraform, version string) string {
	parts := []string{"terraform-provider-cloudbackup/" + version}
	if terraform != "" {
		parts = append([]string{"Terraform/" + terraform}, parts...)
	}
	if more := strings.TrimSpace(os.Getenv("TF_APPEND_USER_AGENT")); more != "" {
		parts = append(parts, more)
	}
	return strings.Join(parts, " ")
}
