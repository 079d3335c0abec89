package provider

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

var unknown = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)

// clean empties the environment of everything that the provider reads.
func clean(t *testing.T) {
	t.Helper()
	for _, s := range settings {
		for _, variable := range s.variables {
			t.Setenv(variable, "")
		}
	}
	for _, s := range switches {
		t.Setenv(s.variable, "")
	}
	t.Setenv("OS_CLIENT_CONFIG_FILE", filepath.Join(t.TempDir(), "clouds.yaml"))
	t.Setenv("TF_APPEND_USER_AGENT", "")
}

// config is a provider block with these attributes.
func config(t *testing.T, attributes map[string]any) tftypes.Value {
	t.Helper()
	kind, ok := providerSchema().Type().TerraformType(t.Context()).(tftypes.Object)
	if !ok {
		t.Fatal("the schema is no object")
	}
	values := map[string]tftypes.Value{}
	for name, attribute := range kind.AttributeTypes {
		value, set := attributes[name]
		switch v := value.(type) {
		case tftypes.Value:
			values[name] = v
		case map[string]string:
			elements := map[string]tftypes.Value{}
			for key, element := range v {
				elements[key] = tftypes.NewValue(tftypes.String, element)
			}
			values[name] = tftypes.NewValue(attribute, elements)
		default:
			if !set {
				v = nil
			}
			values[name] = tftypes.NewValue(attribute, v)
		}
	}
	for name := range attributes {
		if _, ok := kind.AttributeTypes[name]; !ok {
			t.Fatalf("there is no attribute %s", name)
		}
	}
	return tftypes.NewValue(kind, values)
}

// problem is a diagnostic as a test wants to see it.
type problem struct{ Attribute, Detail string }

func problems(t *testing.T, diags []*tfprotov6.Diagnostic) []problem {
	t.Helper()
	var found []problem
	for _, d := range diags {
		if d.Severity != tfprotov6.DiagnosticSeverityError {
			t.Errorf("got a warning %q", d.Summary)
		}
		p := problem{Detail: d.Detail}
		if d.Attribute != nil {
			p.Attribute = strings.TrimSuffix(strings.TrimPrefix(d.Attribute.String(), `AttributeName("`), `")`)
		}
		found = append(found, p)
	}
	return found
}

func dynamic(t *testing.T, value tftypes.Value) *tfprotov6.DynamicValue {
	t.Helper()
	packed, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		t.Fatal(err)
	}
	return &packed
}

func configure(t *testing.T, attributes map[string]any) []problem {
	t.Helper()
	server := providerserver.NewProtocol6(New("test")())()
	resp, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.15.9", Config: dynamic(t, config(t, attributes)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return problems(t, resp.Diagnostics)
}

func validate(t *testing.T, attributes map[string]any) []problem {
	t.Helper()
	server := providerserver.NewProtocol6(New("test")())()
	resp, err := server.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{
		Config: dynamic(t, config(t, attributes)),
	})
	if err != nil {
		t.Fatal(err)
	}
	return problems(t, resp.Diagnostics)
}

func TestConfigureGivesTheSameToAll(t *testing.T) {
	clean(t)
	p := New("1.2.3", WithPace(wait.Pace{Share: 0.5}))()
	var resp provider.ConfigureResponse
	p.Configure(t.Context(), provider.ConfigureRequest{
		Config: tfsdk.Config{Schema: providerSchema(), Raw: config(t, map[string]any{
			"auth_url": "https://cloud.example.com:5000", "token": "gAAAAA", "region": "R1",
		})},
	}, &resp)
	if resp.Diagnostics.HasError() {
		t.Fatal(resp.Diagnostics)
	}
	setup, ok := resp.ResourceData.(*lifecycle.Setup)
	if !ok || setup.Client == nil || setup.Pace.Share != 0.5 {
		t.Fatalf("got %#v, want a client and the pace of the test", resp.ResourceData)
	}
	if region, err := setup.Client.Region(t.Context()); region != "R1" || err != nil {
		t.Errorf("got region %q (%v), want R1", region, err)
	}
	for kind, got := range map[string]any{
		"data sources": resp.DataSourceData, "actions": resp.ActionData,
		"list resources": resp.ListResourceData,
	} {
		if got != resp.ResourceData {
			t.Errorf("%s: got %v, want the same as resources", kind, got)
		}
	}
}

func TestWaysToSignIn(t *testing.T) {
	for name, test := range map[string]struct {
		block       map[string]any
		environment map[string]string
	}{
		"a user":            {block: map[string]any{"user_name": "demo", "password": "p", "tenant_name": "demo"}},
		"a user's id":       {block: map[string]any{"user_id": "u1", "password": "p", "project_id": "p1"}},
		"a token":           {block: map[string]any{"token": "gAAAAA"}},
		"a credential's id": {block: map[string]any{"application_credential_id": "a", "application_credential_secret": "s"}},
		"a credential's name": {block: map[string]any{
			"application_credential_name": "a", "application_credential_secret": "s", "user_name": "demo",
		}},
		"the environment": {environment: map[string]string{"OS_USERNAME": "demo", "OS_PASSWORD": "p"}},
		"an openrc file as Horizon makes it": {environment: map[string]string{
			"OS_USERNAME": "demo", "OS_PASSWORD": "p", "OS_PROJECT_ID": "p1", "OS_PROJECT_NAME": "demo",
			"OS_USER_DOMAIN_NAME": "Default", "OS_PROJECT_DOMAIN_ID": "default", "OS_INTERFACE": "public",
			"OS_REGION_NAME": "RegionOne",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			clean(t)
			t.Setenv("OS_AUTH_URL", "https://cloud.example.com:5000/v3")
			for variable, value := range test.environment {
				t.Setenv(variable, value)
			}
			if got := configure(t, test.block); got != nil {
				t.Errorf("got %v, want no problem", got)
			}
		})
	}
}

func TestProblemsOfTheBlockAlone(t *testing.T) {
	clean(t)
	for name, test := range map[string]struct {
		block map[string]any
		want  []problem
	}{
		"nothing is no problem":                       {nil, nil},
		"what is missing may be in the environment":   {map[string]any{"user_name": "demo"}, nil},
		"what is not known yet is no problem":         {map[string]any{"auth_url": unknown, "tenant_id": unknown}, nil},
		"the same project twice is no problem":        {map[string]any{"tenant_id": "p1", "project_id": "p1"}, nil},
		"a file of another machine is no problem yet": {map[string]any{"cacert_file": "/nowhere"}, nil},
		"two projects": {
			map[string]any{"tenant_id": "p1", "project_id": "p2"},
			[]problem{{"tenant_id", "`project_id` is \"p2\" and `tenant_id` is \"p1\", but they mean the same. " +
				"Set only `project_id`."}},
		},
		"two names of a project": {
			map[string]any{"tenant_name": "a", "project_name": "b"},
			[]problem{{"tenant_name", "`project_name` is \"b\" and `tenant_name` is \"a\", but they mean the same. " +
				"Set only `project_name`."}},
		},
		"an address": {
			map[string]any{"auth_url": "cloud.example.com:5000"},
			[]problem{{"auth_url", "\"cloud.example.com:5000\" is not a whole URL such as " +
				"https://cloud.example.com:5000/v3.\n\nSet `auth_url` in the provider block or the environment variable " +
				"OS_AUTH_URL, or set `cloud` (OS_CLOUD) to an entry of clouds.yaml that has it."}},
		},
		"an override": {
			map[string]any{"endpoint_overrides": map[string]string{"database": "trove"}},
			[]problem{{"endpoint_overrides", "The address of \"database\": \"trove\" is not a whole URL such as " +
				"https://cloud.example.com:5000/v3.\n\nSet `endpoint_overrides` in the provider block."}},
		},
		"retries": {
			map[string]any{"max_retries": -1},
			[]problem{{"max_retries", "`max_retries` is -1, not a whole number from 0 to 100."}},
		},
		"half a retry": {
			map[string]any{"max_retries": 1.5},
			[]problem{{"max_retries", "`max_retries` is 1.5, not a whole number from 0 to 100."}},
		},
		"too many retries": {
			map[string]any{"max_retries": 101},
			[]problem{{"max_retries", "`max_retries` is 101, not a whole number from 0 to 100."}},
		},
		"an override of a type that is not used": {
			map[string]any{"endpoint_overrides": map[string]string{"databse": "https://trove.example.com/v1.0"}},
			[]problem{{"endpoint_overrides", "No service of the type \"databse\" is used; use block-storage, volumev3, " +
				"block-store, volume, volumev2, database, data-protect, data-protection, data-protection-orchestration, " +
				"cbr.\n\nSet `endpoint_overrides` in the provider block."}},
		},
		"a user in the address": {
			map[string]any{"auth_url": "https://demo:hunter2@cloud.example.com/v3?token=hunter2"},
			[]problem{{"auth_url", "There is a user in the address \"https://cloud.example.com/v3\"; " +
				"set `user_name` and `password` instead.\n\n" +
				"Set `auth_url` in the provider block or the environment variable OS_AUTH_URL, " +
				"or set `cloud` (OS_CLOUD) to an entry of clouds.yaml that has it."}},
		},
		"an endpoint type": {
			map[string]any{"endpoint_type": "secret"},
			[]problem{{"endpoint_type", "\"secret\" is none of public, internal and admin.\n\n" +
				"Set `endpoint_type` in the provider block or the environment variable OS_ENDPOINT_TYPE or OS_INTERFACE."}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := validate(t, test.block)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSchemaIsItsDocumentation(t *testing.T) {
	t.Parallel()
	s := providerSchema()
	for name, attribute := range s.Attributes {
		text := attribute.GetMarkdownDescription()
		if !strings.HasSuffix(text, ".") || !attribute.IsOptional() {
			t.Errorf("%s: got %q, want sentences about an optional attribute", name, text)
		}
		for _, variable := range variablesOf(name) {
			if !strings.Contains(text, "`"+variable+"`") {
				t.Errorf("%s: got no %s in %q", name, variable, text)
			}
		}
		secret := strings.Contains(name, "password") || strings.Contains(name, "secret") ||
			slices.Contains([]string{"token", "security_token", "key"}, name)
		if attribute.IsSensitive() != secret {
			t.Errorf("%s: got sensitive %t, want %t", name, attribute.IsSensitive(), secret)
		}
	}
	if diags := s.ValidateImplementation(context.Background()); diags.HasError() {
		t.Error(diags)
	}
}

func TestUserAgent(t *testing.T) {
	clean(t)
	if got, want := userAgent("1.15.9", "1.2.3"), "Terraform/1.15.9 terraform-provider-cloudbackup/1.2.3"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	t.Setenv("TF_APPEND_USER_AGENT", " module/1 ")
	if got, want := userAgent("", "dev"), "terraform-provider-cloudbackup/dev module/1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func writeFile(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
