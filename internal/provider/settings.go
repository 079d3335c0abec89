package provider

import (
	"context"
	"fmt"
	"os"
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
	retries  types.Int64
	unknown  []string // attributes whose value is not known yet
}

// readBlock reads the known values of the provider block.
func readBlock(ctx context.Context, config tfsdk.Config, diags *diag.Diagnostics) block {
	b := block{switches: map[string]bool{}}
	said := layer{settings: &b.settings}
	for _, s := range settings {
		var value types.String
		diags.Append(config.GetAttribute(ctx, path.Root(s.name), &value)...)
		if value.IsUnknown() {
			b.unknown = append(b.unknown, s.name)
		}
		said.say(s, "`"+s.name+"`", value.ValueString())
	}
	for _, c := range said.conflicts {
		c.report(diags, fmt.Sprintf("Set only `%s`.", strings.Replace(c.name, "tenant", "project", 1)))
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
		known = known && ok && !address.IsUnknown()
		if ok && !address.IsUnknown() {
			b.settings.EndpointOverrides[service] = address.ValueString()
		}
	}
	if !known {
		b.unknown = append(b.unknown, "endpoint_overrides")
	}
}

// withEnvironment returns the settings of the block with those of the
// environment below them, and from which variable an attribute comes.
func (b *block) withEnvironment(diags *diag.Diagnostics) (cloud.Settings, map[string]string) {
	var environment cloud.Settings
	said := layer{settings: &environment}
	sources := map[string]string{}
	for _, s := range settings {
		for _, variable := range s.variables {
			if value := os.Getenv(variable); value != "" {
				said.say(s, variable, value)
				sources[s.name] = variable
				break
			}
		}
	}
	b.settings.SystemScope = b.switches["system_scope"]
	if _, said := b.switches["system_scope"]; !said {
		environment.SystemScope, _ = b.isOn("system_scope", diags)
	}
	merged := b.settings.Over(environment)
	for _, c := range said.conflicts {
		// What the block says about the project settles it.
		if *c.field(&b.settings) == "" && *c.field(&merged) != "" {
			c.report(diags, "Unset one of the variables, or set the attribute in the provider block.")
		}
	}
	for _, s := range settings {
		if *s.field(&b.settings) != "" {
			delete(sources, s.name)
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
		merged.MaxRetries = int(b.retries.ValueInt64())
	}
	return merged, sources
}

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

// layer is settings from one place, in which no attribute is said twice in
// different ways.
type layer struct {
	settings  *cloud.Settings
	said      map[*string]string // by whom a field was said
	conflicts []conflict
}

type conflict struct {
	setting
	first, second string // who says so
	one, other    string // what they say
}

// say takes a value over. The first who says a field keeps it.
func (l *layer) say(s setting, by, value string) {
	if value == "" {
		return
	}
	if l.said == nil {
		l.said = map[*string]string{}
	}
	field := s.field(l.settings)
	if first, ok := l.said[field]; ok {
		if *field != value {
			l.conflicts = append(l.conflicts, conflict{setting: s, first: first, second: by, one: *field, other: value})
		}
		return
	}
	*field, l.said[field] = value, by
}

func (c conflict) report(diags *diag.Diagnostics, advice string) {
	diags.AddAttributeError(path.Root(c.name), summary, fmt.Sprintf(
		"%s is %q and %s is %q, but they mean the same. %s", c.first, c.one, c.second, c.other, advice))
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
