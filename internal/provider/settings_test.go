package provider

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

func TestEachVariableFillsItsAttribute(t *testing.T) {
	for _, s := range settings {
		for _, variable := range s.variables {
			t.Run(variable, func(t *testing.T) {
				clean(t)
				t.Setenv(variable, "from the environment")
				got, _ := merged(t, nil)
				if value := *s.field(&got); value != "from the environment" {
					t.Errorf("got %q in %s", value, s.name)
				}
				got, _ = merged(t, map[string]any{s.name: "from the block"})
				if value := *s.field(&got); value != "from the block" {
					t.Errorf("got %q in %s, want the block to win", value, s.name)
				}
			})
		}
	}
}

func merged(t *testing.T, block map[string]any) (cloud.Settings, diag.Diagnostics) {
	t.Helper()
	var diags diag.Diagnostics
	b := readBlock(t.Context(), tfsdk.Config{Schema: providerSchema(), Raw: config(t, block)}, &diags)
	got := b.withEnvironment(&diags)
	return got, diags
}

func TestPrecedence(t *testing.T) {
	for name, test := range map[string]struct {
		block       map[string]any
		environment map[string]string
		want        cloud.Settings
	}{
		"defaults": {
			nil, nil, cloud.Settings{MaxRetries: defaultRetries, AllowReauth: true},
		},
		"switches of the environment": {
			nil,
			map[string]string{"OS_INSECURE": "True", "OS_ALLOW_REAUTH": "0", "OS_SYSTEM_SCOPE": "all"},
			cloud.Settings{Insecure: new(true), SystemScope: true, MaxRetries: defaultRetries},
		},
		"switches of the block": {
			map[string]any{"insecure": false, "allow_reauth": true, "system_scope": false, "max_retries": 0},
			map[string]string{"OS_INSECURE": "true", "OS_ALLOW_REAUTH": "false", "OS_SYSTEM_SCOPE": "true"},
			cloud.Settings{Insecure: new(false), AllowReauth: true},
		},
		"a project of the block is not widened to the system": {
			map[string]any{"project_name": "demo"},
			map[string]string{"OS_SYSTEM_SCOPE": "all"},
			cloud.Settings{ProjectName: "demo", MaxRetries: defaultRetries, AllowReauth: true},
		},
		"a user of the block is not mixed with the environment's": {
			map[string]any{"user_name": "demo", "password": "p"},
			map[string]string{
				"OS_USER_ID": "u1", "OS_TOKEN": "gAAAAA",
				"OS_APPLICATION_CREDENTIAL_ID": "a", "OS_APPLICATION_CREDENTIAL_SECRET": "s",
			},
			cloud.Settings{UserName: "demo", Password: "p", MaxRetries: defaultRetries, AllowReauth: true},
		},
		"a project of the block settles the environment's quarrel": {
			map[string]any{"tenant_name": "demo"},
			map[string]string{"OS_PROJECT_ID": "p1", "OS_TENANT_ID": "p2"},
			cloud.Settings{ProjectName: "demo", MaxRetries: defaultRetries, AllowReauth: true},
		},
		"the first variable of an attribute": {
			nil,
			map[string]string{"OS_TOKEN": "a", "OS_AUTH_TOKEN": "b", "OS_ENDPOINT_TYPE": "internalURL", "OS_INTERFACE": "admin"},
			cloud.Settings{Token: "a", EndpointType: "internalURL", MaxRetries: defaultRetries, AllowReauth: true},
		},
		"a user of the block does not get the environment's token": {
			map[string]any{"user_name": "demo"},
			map[string]string{"OS_TOKEN": "gAAAAA", "OS_PASSWORD": "p"},
			cloud.Settings{UserName: "demo", Password: "p", MaxRetries: defaultRetries, AllowReauth: true},
		},
		"an entry that the block names is not mixed with the environment's cloud": {
			map[string]any{"cloud": "prod"},
			map[string]string{
				"OS_AUTH_URL": "https://other.example.com", "OS_USERNAME": "demo", "OS_USER_ID": "u1", "OS_PASSWORD": "p",
				"OS_TOKEN": "gAAAAA", "OS_APPLICATION_CREDENTIAL_ID": "a", "OS_APPLICATION_CREDENTIAL_NAME": "a",
				"OS_APPLICATION_CREDENTIAL_SECRET": "s", "OS_PROJECT_ID": "p1", "OS_PROJECT_NAME": "demo",
				"OS_TENANT_ID": "p2", "OS_TENANT_NAME": "other", "OS_DOMAIN_ID": "d", "OS_DOMAIN_NAME": "d",
				"OS_USER_DOMAIN_ID": "d", "OS_USER_DOMAIN_NAME": "d", "OS_PROJECT_DOMAIN_ID": "d",
				"OS_PROJECT_DOMAIN_NAME": "d", "OS_DEFAULT_DOMAIN": "d", "OS_SYSTEM_SCOPE": "all",
				"OS_REGION_NAME": "R2", "OS_INTERFACE": "internal", "OS_CACERT": "/ca.pem", "OS_CLOUD": "dev",
			},
			cloud.Settings{
				Cloud: "prod", Region: "R2", EndpointType: "internal", CACertFile: "/ca.pem",
				MaxRetries: defaultRetries, AllowReauth: true,
			},
		},
		"an entry that the environment names is filled by the environment": {
			nil,
			map[string]string{"OS_CLOUD": "dev", "OS_PASSWORD": "p", "OS_PROJECT_ID": "p1"},
			cloud.Settings{Cloud: "dev", Password: "p", ProjectID: "p1", MaxRetries: defaultRetries, AllowReauth: true},
		},
		"an entry of the environment does not reach into a whole block": {
			map[string]any{"auth_url": "https://cloud.example.com", "token": "gAAAAA"},
			map[string]string{"OS_CLOUD": "dev"},
			cloud.Settings{
				AuthURL: "https://cloud.example.com", Token: "gAAAAA", MaxRetries: defaultRetries, AllowReauth: true,
			},
		},
		"addresses of services": {
			map[string]any{"endpoint_overrides": map[string]string{"database": "https://trove.example.com/v1.0"}},
			nil,
			cloud.Settings{
				EndpointOverrides: map[string]string{"database": "https://trove.example.com/v1.0"},
				MaxRetries:        defaultRetries, AllowReauth: true,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			clean(t)
			for variable, value := range test.environment {
				t.Setenv(variable, value)
			}
			got, diags := merged(t, test.block)
			if diags.HasError() {
				t.Fatal(diags)
			}
			if diff := cmp.Diff(test.want, got, cmpopts.IgnoreUnexported(cloud.Settings{}),
				cmpopts.IgnoreFields(cloud.Settings{}, "Sources")); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSourcesOfTheSettings(t *testing.T) {
	clean(t)
	t.Setenv("OS_AUTH_TOKEN", "gAAAAA")
	t.Setenv("OS_REGION_NAME", "R1")
	t.Setenv("OS_AUTH_URL", "https://other.example.com")
	got, _ := merged(t, map[string]any{"auth_url": "https://cloud.example.com", "project_id": "p1"})
	want := map[string]string{
		"auth_url": "the provider block", "project_id": "the provider block",
		"token": "OS_AUTH_TOKEN", "region": "OS_REGION_NAME",
	}
	if diff := cmp.Diff(want, got.Sources); diff != "" {
		t.Errorf("sources (-want +got):\n%s", diff)
	}
}

func TestProblemsOfTheWhole(t *testing.T) {
	authURL := "https://cloud.example.com:5000/v3"
	signInWays := "Nothing to sign in with is set.\n\n" +
		"Set one of these in the provider block or in the environment:\n" +
		"- `cloud` (OS_CLOUD), an entry of clouds.yaml\n" +
		"- `user_name` and `password` (OS_USERNAME, OS_PASSWORD)\n" +
		"- `application_credential_id` and `application_credential_secret` " +
		"(OS_APPLICATION_CREDENTIAL_ID, OS_APPLICATION_CREDENTIAL_SECRET)\n" +
		"- `access_key` and `secret_key` (OS_ACCESS_KEY, OS_SECRET_KEY)\n" +
		"- `token` (OS_TOKEN)"
	for name, test := range map[string]struct {
		block       map[string]any
		environment map[string]string
		clouds      string
		want        problem
	}{
		"nothing": {want: problem{"auth_url", "The address of the cloud's identity service is not set.\n\n" +
			"Set `auth_url` in the provider block or the environment variable OS_AUTH_URL, " +
			"or set `cloud` (OS_CLOUD) to an entry of clouds.yaml that has it."}},
		"nobody": {block: map[string]any{"auth_url": authURL}, want: problem{"", signInWays}},
		"a user without a password": {
			block: map[string]any{"auth_url": authURL, "user_name": "demo"},
			want: problem{"password", "A user is set, but no password.\n\n" +
				"Set `password` in the provider block or the environment variable OS_PASSWORD."},
		},
		"a password without a user": {
			block: map[string]any{"auth_url": authURL, "password": "hunter2"},
			want: problem{"user_name", "A password is set, but no user.\n\n" +
				"Set `user_name` or `user_id` in the provider block, or the environment variable OS_USERNAME or OS_USER_ID."},
		},
		"an application credential without its secret": {
			block: map[string]any{"auth_url": authURL, "application_credential_id": "a"},
			want: problem{"application_credential_secret", "An application credential is set without its secret.\n\n" +
				"Set `application_credential_secret` in the provider block " +
				"or the environment variable OS_APPLICATION_CREDENTIAL_SECRET."},
		},
		"an application credential's name without its user": {
			block: map[string]any{
				"auth_url": authURL, "application_credential_name": "a", "application_credential_secret": "hunter2",
			},
			want: problem{"user_name", "An application credential is set by its name, which is only unique together " +
				"with its user; set the user's name or id, or the credential's id.\n\n" +
				"Set `user_name` or `user_id` in the provider block, or the environment variable OS_USERNAME or OS_USER_ID."},
		},
		"a variable with a wrong address": {
			block:       map[string]any{"token": "gAAAAA"},
			environment: map[string]string{"OS_AUTH_URL": "cloud"},
			want: problem{"auth_url", "\"cloud\" is not a whole URL such as https://cloud.example.com:5000/v3.\n\n" +
				"Set `auth_url` in the provider block or the environment variable OS_AUTH_URL, " +
				"or set `cloud` (OS_CLOUD) to an entry of clouds.yaml that has it. " +
				"The value is now that of the variable OS_AUTH_URL."},
		},
		"a variable that is neither true nor false": {
			block:       map[string]any{"auth_url": authURL, "token": "gAAAAA"},
			environment: map[string]string{"OS_INSECURE": "maybe"},
			want: problem{"insecure", "The environment variable OS_INSECURE is \"maybe\". " +
				"Set it to true or false, or set `insecure` in the provider block."},
		},
		"two variables with different projects": {
			block:       map[string]any{"auth_url": authURL, "token": "gAAAAA"},
			environment: map[string]string{"OS_PROJECT_ID": "p1", "OS_TENANT_ID": "p2"},
			want: problem{"project_id", "OS_PROJECT_ID is \"p1\" and OS_TENANT_ID is \"p2\", but they mean the same. " +
				"Unset one of the variables, or set the attribute in the provider block."},
		},
		"a file that cannot be read": {
			block:       map[string]any{"auth_url": authURL, "token": "gAAAAA"},
			environment: map[string]string{"OS_CACERT": "/nowhere/ca.pem"},
			want: problem{"cacert_file", "The file \"/nowhere/ca.pem\" cannot be read: no such file or directory.\n\n" +
				"Set `cacert_file` in the provider block or the environment variable OS_CACERT. " +
				"The value is now that of the variable OS_CACERT."},
		},
		"a key in base64": {
			block: map[string]any{
				"auth_url": authURL, "token": "gAAAAA", "cert": "-----BEGIN A-----", "key": "LS0tLS1CRUdJTiBQUklW",
			},
			want: problem{"key", "The value is neither PEM (it has no -----BEGIN line) nor the path of a readable file: " +
				"no such file or directory.\n\nSet `key` in the provider block or the environment variable OS_KEY."},
		},
		"a certificate without its first line": {
			block: map[string]any{"auth_url": authURL, "token": "gAAAAA", "cacert_file": "MIIB\nMIIC"},
			want: problem{"cacert_file", "The value is neither PEM (it has no -----BEGIN line) nor the path of a readable " +
				"file: no such file or directory.\n\n" +
				"Set `cacert_file` in the provider block or the environment variable OS_CACERT."},
		},
		"a cloud that is not there": {
			block:  map[string]any{"cloud": "prod"},
			clouds: "clouds:\n  dev:\n    auth: {}\n  test:\n    auth: {}\n",
			want: problem{"cloud", "Cloud \"prod\" is not in FILE, which has dev, test.\n\n" +
				"Set `cloud` to one that is there."},
		},
		"an address that is not known yet": {
			block: map[string]any{"auth_url": unknown, "token": "gAAAAA"},
			want: problem{"auth_url", "`auth_url` comes from a resource that does not exist yet, " +
				"so there is no cloud to plan for.\n\n" +
				"Apply that resource first (apply with -target=ADDRESS), or set the attribute to a value that is " +
				"known before, such as a variable, or use the environment variable OS_AUTH_URL."},
		},
		"addresses of services that are not known yet": {
			block: map[string]any{
				"auth_url": authURL, "token": "gAAAAA",
				"endpoint_overrides": tftypes.NewValue(tftypes.Map{ElementType: tftypes.String},
					map[string]tftypes.Value{"database": unknown}),
			},
			want: problem{"endpoint_overrides", "`endpoint_overrides` comes from a resource that does not exist yet, " +
				"so there is no cloud to plan for.\n\n" +
				"Apply that resource first (apply with -target=ADDRESS), or set the attribute to a value that is " +
				"known before, such as a variable."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			clean(t)
			for variable, value := range test.environment {
				t.Setenv(variable, value)
			}
			file := os.Getenv("OS_CLIENT_CONFIG_FILE")
			if test.clouds != "" {
				writeFile(t, file, test.clouds)
			}
			got := configure(t, test.block)
			for i := range got {
				got[i].Detail = strings.ReplaceAll(got[i].Detail, file, "FILE")
			}
			if diff := cmp.Diff([]problem{test.want}, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCloudFromTheEnvironmentFillsTheRest(t *testing.T) {
	clean(t)
	writeFile(t, os.Getenv("OS_CLIENT_CONFIG_FILE"),
		"clouds:\n  dev:\n    region_name: R9\n    auth:\n      auth_url: https://dev.example.com\n      token: gAAAAA\n")
	t.Setenv("OS_CLOUD", "dev")
	if got := configure(t, nil); got != nil {
		t.Errorf("got %v, want no problem", got)
	}
}
