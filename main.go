// Program terraform-provider-cloudbackup is a Terraform provider for vaults,
// restore points and backups on OpenStack-style clouds.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
)

// version is set by the release's linker flags.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "serve for a debugger: print what TF_REATTACH_PROVIDERS has to be")
	flag.Parse()
	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/cloudbackup/cloudbackup",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
