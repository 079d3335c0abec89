package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
)

// address is the sample's address for a CLI, and served tells this binary that
// the CLI has started it as the sample.
const (
	address = "registry.terraform.io/hashicorp/" + name
	served  = "CLOUDBACKUP_SERVE_SAMPLE"
)

func TestMain(m *testing.M) {
	if os.Getenv(served) == "" {
		os.Exit(m.Run())
	}
	if err := tf6server.Serve(address, func() tfprotov6.ProviderServer { return sample{} }); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func TestSchemaHasEverything(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile(filepath.Join("testdata", "sample.json"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(decode(t, want), written(t, sample{})); diff != "" {
		t.Errorf("schema (-want +got):\n%s", diff)
	}
}

// TestSchemaEqualsThatOfTheCLI compares what the CLI on this machine prints.
// What it prints depends on its age: it leaves out what it does not know.
func TestSchemaEqualsThatOfTheCLI(t *testing.T) {
	t.Parallel()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set: this test runs a Terraform CLI")
	}
	got := written(t, sample{})["provider_schemas"].(map[string]any)[name].(map[string]any)
	want := printed(t)["provider_schemas"].(map[string]any)[address].(map[string]any)
	for _, newer := range []string{"resource_identity_schemas", "list_resource_schemas", "action_schemas"} {
		if _, known := want[newer]; !known {
			delete(got, newer)
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("schema (-CLI +ours):\n%s", diff)
	}
}

func TestSchemaOfTheProviderNamesEveryResource(t *testing.T) {
	t.Parallel()
	server := providerserver.NewProtocol6(provider.New("test")())()
	all, err := server.GetMetadata(t.Context(), &tfprotov6.GetMetadataRequest{})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, r := range all.Resources {
		want[r.TypeName] = true
	}
	got := map[string]bool{}
	ours := written(t, server)["provider_schemas"].(map[string]any)[name].(map[string]any)
	for resource := range ours["resource_schemas"].(map[string]any) {
		got[resource] = true
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("resources (-want +got):\n%s", diff)
	}
}

func TestSchemaOfABrokenProviderIsAnError(t *testing.T) {
	t.Parallel()
	err := refused([]*tfprotov6.Diagnostic{
		{Severity: tfprotov6.DiagnosticSeverityWarning, Summary: "Old", Detail: "Still works."},
		{Severity: tfprotov6.DiagnosticSeverityError, Summary: "Bad schema", Detail: "No type."},
	})
	if got, want := fmt.Sprint(err), "Bad schema: No type."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// written returns what write writes of a server.
func written(t *testing.T, server tfprotov6.ProviderServer) map[string]any {
	t.Helper()
	var out bytes.Buffer
	if err := write(t.Context(), &out, server); err != nil {
		t.Fatal(err)
	}
	return decode(t, out.Bytes())
}

// printed returns what the CLI prints of the sample. The sample is this test
// binary, which the CLI finds as a provider under development.
func printed(t *testing.T) map[string]any {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(self, filepath.Join(dir, "terraform-provider-"+name)); err != nil {
		t.Fatal(err)
	}
	settings := filepath.Join(dir, "cli.tfrc")
	for file, text := range map[string]string{
		settings: fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n", address, dir),
		filepath.Join(dir, "main.tf"): fmt.Sprintf(
			"terraform {\n  required_providers {\n    %s = {\n      source = %q\n    }\n  }\n}\n", name, address),
	} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cli := exec.CommandContext(t.Context(), cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"),
		"providers", "schema", "-json")
	cli.Dir = dir
	cli.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+settings, "CHECKPOINT_DISABLE=1", served+"=1")
	var stderr strings.Builder
	cli.Stderr = &stderr
	out, err := cli.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cli, err, &stderr)
	}
	return decode(t, out)
}

// decode returns a JSON object.
func decode(t *testing.T, b []byte) map[string]any {
	t.Helper()
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
