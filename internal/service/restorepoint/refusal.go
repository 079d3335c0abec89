package restorepoint

import (
	"context"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// refused makes of a refusal what can be waited for or be explained. That nothing
// could take part also passes, if something is being done with what is in the
// vault: a policy's run, most likely.
func (p *point) refused(ctx context.Context, cbr *gophercloud.ServiceClient, refusal error) error {
	switch number := code(refusal); {
	case number == "0002": // a 500, and yet a refusal
		return &lifecycle.BusyError{With: "another task runs in the vault", Err: lifecycle.Refused(refusal)}
	case slices.Contains(passes, number):
		return &lifecycle.BusyError{With: "another task runs in the vault", Err: refusal}
	case cloud.IsNotFound(refusal):
		return lifecycle.Missing("vault_id", "vault", p.VaultID.ValueString(), p.Region.ValueString(), refusal)
	case number == "0001":
		return p.nothing(ctx, cbr, refusal)
	case number == "6135":
		return lifecycle.At(p.choice(), refusal)
	case number == "9900":
		return lifecycle.At(blamed(refusal), refusal)
	}
	return refusal
}

// nothing explains that no resource could take part.
func (p *point) nothing(ctx context.Context, cbr *gophercloud.ServiceClient, refusal error) error {
	busy, err := inUse(ctx, cbr, p.VaultID.ValueString())
	advice := "No resource of the vault could take part. Add some to it."
	switch {
	case busy:
		return &lifecycle.BusyError{With: "another task runs in the vault", Err: refusal}
	case err != nil:
		advice = "No resource of the vault could take part. Whether another task is using them could not be found out: " +
			cloud.Explain(err).Reason + "."
	}
	return lifecycle.At("vault_id", lifecycle.Advise(refusal, advice))
}

// choice is the argument that says which resources take part.
func (p *point) choice() string {
	if !p.ResourceDetails.IsNull() {
		return "resource_details"
	}
	return "resources"
}

// blamed is the argument that the refusal of a parameter names, "" if it names
// none: "Invalid vault_id provided."
func blamed(refusal error) string {
	reason := cloud.Explain(refusal).Reason
	for _, argument := range []string{
		"vault_id", "auto_trigger", "description", "incremental", "resource_details", "resources", "name",
	} {
		if strings.Contains(reason, argument) {
			return argument
		}
	}
	return ""
}

// code is the number of a refusal: "6125".
func code(err error) string { return strings.TrimPrefix(cloud.FaultCode(err), "BackupService.") }

// why explains the refusals that last.
func why(err error) string {
	switch code(err) {
	case "6220":
		return "it is an automatic backup, and its vault is locked; it expires automatically"
	case "6204":
		return "an image was made from it; delete the image first, in the image service"
	}
	return cloud.Explain(err).Reason
}
