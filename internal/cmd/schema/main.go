// Command schema writes the provider's schema to standard output as JSON, equal
// to what `terraform providers schema -json` of Terraform 1.15 prints. It asks
// the provider server in process: no CLI is needed, and an older one on the
// machine cannot leave out actions, list resources and identities.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
)

// name is the key of the schema. The docs generator looks for the provider's
// short name, or for that name under hashicorp, but not for our address
// (terraform-plugin-docs, internal/provider/generate.go,
// terraformProviderSchemaFromFile).
const name = "cloudbackup"

func main() {
	server := providerserver.NewProtocol6(provider.New("dev")())()
	if err := write(context.Background(), os.Stdout, server); err != nil {
		fmt.Fprintln(os.Stderr, "schema:", err)
		os.Exit(1)
	}
}

// write writes the schema of the server's provider to w.
func write(ctx context.Context, w io.Writer, server tfprotov6.ProviderServer) error {
	schema, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return err
	}
	if err := refused(append(schema.Diagnostics, identities.Diagnostics...)); err != nil {
		return err
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	return out.Encode(document{
		FormatVersion: "1.0",
		Schemas:       map[string]schemas{name: schemasOf(schema, identities)},
	})
}

// refused returns the errors among the diagnostics as one error.
func refused(diagnostics []*tfprotov6.Diagnostic) error {
	var errs []error
	for _, d := range diagnostics {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			errs = append(errs, fmt.Errorf("%s: %s", d.Summary, d.Detail))
		}
	}
	return errors.Join(errs...)
}
