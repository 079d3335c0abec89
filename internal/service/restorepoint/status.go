package restorepoint

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// isShown is an error if the cloud knows the restore point and lists no backup of
// it: not yet, not any more, or not to us.
func (p *point) isShown(seen *look) error {
	vault, making := seen.run.Vault, []string{"protecting", "creating", "deleting"}
	switch {
	case len(seen.backups) > 0:
		return nil
	case p.asked != nil && vault != nil && len(vault.Resources) == 0:
		// terraform-provider-huaweicloud takes it for gone then
		// (resource_huaweicloud_cbr_checkpoint.go).
		return cloud.ErrNotFound
	case p.asked != nil || slices.Contains(making, seen.run.Status):
		return nil
	}
	return errMemberless
}

// errMemberless keeps what is known: without its backups nothing can be said of a
// restore point.
var errMemberless = errors.New("the cloud shows the restore point, and lists none of its backups")

// status is that of the run, and then that of its members.
func (p *point) status(got *record, backups []*backupRecord) wait.Status {
	if p.asked != nil {
		return p.leaving(backups)
	}
	var bad []string
	there := map[string]bool{}
	for _, b := range backups {
		there[b.ResourceID] = true
		switch {
		case b.making():
			return wait.Status{Name: "protecting"}
		case b.leaving():
			return wait.Status{Name: "deleting"}
		case b.Status == "error":
			bad = append(bad, fmt.Sprintf("backup %s of resource %s (%s) is in status error",
				b.ID, b.ResourceID, b.ResourceName))
		}
	}
	if len(bad) > 0 {
		return wait.Status{Name: "error", Reason: strings.Join(bad, "; ")}
	}
	if got.Status != "available" {
		return wait.Status{Name: got.Status}
	}
	for _, id := range p.participants() {
		if !there[id] {
			bad = append(bad, "the backup of resource "+id+" is gone")
		}
	}
	if len(bad) > 0 {
		return wait.Status{Name: incomplete, Reason: strings.Join(bad, "; ")}
	}
	return wait.Status{Name: "available"}
}

// leaving is the status while the members are being deleted. One that has gone to
// another status, or does not begin to go, was not deleted.
func (p *point) leaving(backups []*backupRecord) wait.Status {
	var stay []string
	for _, b := range backups {
		r := p.asked[b.ID]
		switch {
		case r == nil:
		case b.leaving():
			r.begun = true
			continue
		case !r.begun && b.Status == r.before && r.looks < patience:
			r.looks++
			continue
		}
		stay = append(stay, fmt.Sprintf("backup %s of resource %s went to status %s", b.ID, b.ResourceID, b.Status))
	}
	if len(stay) == len(backups) {
		return wait.Status{Name: notDeleted, Reason: strings.Join(stay, "; ")}
	}
	return wait.Status{Name: "deleting"}
}
