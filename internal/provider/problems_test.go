package provider

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

func TestSettingsWithoutEffectAreNamed(t *testing.T) {
	key := map[string]any{
		"auth_url": "https://iam.example.com/v3", "access_key": "AK", "secret_key": "SK", "project_id": "p1",
		"domain_name": "mine",
	}
	token := map[string]any{"auth_url": "https://iam.example.com/v3", "token": "gAAAAA", "password": "hunter2"}
	warning := func(name, method string) []string {
		return []string{"WARNING at AttributeName(\"" + name + "\"): `" + name + "` has no effect: " +
			"the provider signs in with " + method + ", which does without it. Remove it."}
	}
	for name, test := range map[string]struct {
		block       map[string]any
		environment map[string]string
		want        []string
	}{
		"a domain beside an access key": {key, nil, warning("domain_name", "an access key")},
		"a password beside a token":     {token, nil, warning("password", "a token")},
		"what the environment has for other software": {
			map[string]any{"auth_url": "https://iam.example.com/v3", "token": "gAAAAA"},
			map[string]string{"OS_USERNAME": "demo", "OS_ACCESS_KEY": "AK"},
			nil,
		},
	} {
		t.Run(name, func(t *testing.T) {
			clean(t)
			for variable, value := range test.environment {
				t.Setenv(variable, value)
			}
			server := providerserver.NewProtocol6(New("test")())()
			resp, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
				Config: dynamic(t, config(t, test.block)),
			})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, d := range resp.Diagnostics {
				got = append(got, fmt.Sprintf("%s at %s: %s", d.Severity, d.Attribute, d.Detail))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}

func TestNullAddressIsRefused(t *testing.T) {
	clean(t)
	got := configure(t, map[string]any{
		"auth_url": "https://cloud.example.com", "token": "gAAAAA",
		"endpoint_overrides": tftypes.NewValue(tftypes.Map{ElementType: tftypes.String},
			map[string]tftypes.Value{"database": tftypes.NewValue(tftypes.String, nil)}),
	})
	want := []problem{{
		`endpoint_overrides").ElementKeyString("database`,
		"The address of \"database\" is null. Leave the service out, or set its address.",
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}
