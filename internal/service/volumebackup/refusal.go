package volumebackup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// errNoParent says that there is no backup that an incremental one could build
// on.
var errNoParent = errors.New("the volume has no backup to build on")

// sent are the arguments that a creation sends under their own names.
var sent = []string{"volume_id", "snapshot_id", "name", "description", "metadata", "container", "availability_zone"}

// quoted is how a refusal names a status (cinder-real/019).
var quoted = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`"([a-z-]+)"`)
})

// refused makes of the refusal of a creation what can be waited for or be
// explained.
func (b *backup) refused(ctx context.Context, c *cloud.Client, refusal error) error {
	if cloud.IsStatus(refusal, http.StatusRequestEntityTooLarge) {
		return overQuota(ctx, c, refusal)
	}
	if cloud.IsNotFound(refusal) { // cinder-real/048, 049
		attribute, noun, id := "volume_id", "volume", b.VolumeID.ValueString()
		if strings.Contains(cloud.Explain(refusal).Reason, "Snapshot") {
			attribute, noun, id = "snapshot_id", "snapshot", b.SnapshotID.ValueString()
		}
		return lifecycle.Missing(attribute, noun, id, b.Region.ValueString(), refusal)
	}
	if !cloud.IsStatus(refusal, http.StatusBadRequest) {
		return refusal
	}
	if field := cloud.RefusedField(refusal); slices.Contains(sent, field) {
		return lifecycle.At(field, refusal)
	}
	reason := cloud.Explain(refusal).Reason
	for _, match := range quoted().FindAllStringSubmatch(reason, -1) {
		if slices.Contains(cloud.PassingVolumeStatuses, match[1]) {
			return &lifecycle.BusyError{With: fmt.Sprintf("its source is in status %q", match[1]), Err: refusal}
		}
	}
	if strings.Contains(reason, "must use the force flag") { // cinder-real/057
		return lifecycle.Advise(refusal, "The volume is attached. Set force = true to back it up as it is: what the "+
			"guest has not written to disk yet will be missing.")
	}
	return refusal
}

// overQuota adds what is used. The quota counts the volume's size for each
// backup, also for an incremental one, and also for one in status "error".
func overQuota(ctx context.Context, c *cloud.Client, refusal error) error {
	advice := "Delete backups that you no longer need, or ask for a larger quota."
	use, err := c.VolumeQuotaUse(ctx, cloud.VolumeQuota{Name: "backups", Unit: "backups"},
		cloud.VolumeQuota{Name: "backup_gigabytes", Unit: "GiB"})
	if err == nil {
		advice = fmt.Sprintf("Used are %s. %s", use, advice)
	}
	return lifecycle.Advise(refusal, advice)
}

// refusedIncremental finds out why an incremental backup was refused. The server
// builds on the newest backup of the volume, whatever its status; that one may
// still be in the making, or may have been so when the refusal was written.
func (b *backup) refusedIncremental(
	ctx context.Context, c *cloud.Client, cinder *gophercloud.ServiceClient, refusal error,
) error {
	reason := cloud.Explain(refusal).Reason
	if strings.Contains(reason, "malformed or otherwise incorrect") {
		// Another request has only just made its row, without a time yet, and the
		// server stumbles over it (cinder/backup/api.py, create, max of the
		// data_timestamps). Each such answer costs a reservation of the quota.
		return &lifecycle.BusyError{With: "another backup of the volume has only just begun", Err: refusal}
	}
	if !strings.Contains(reason, "incremental backup") {
		return refusal // of another kind (cinder-real/015 and 065 name it)
	}
	var newest *record
	parents := 0
	for got, err := range list(ctx, cinder, query{VolumeID: b.VolumeID.ValueString()}) {
		if err != nil {
			return err
		}
		if newest == nil || got.dataTime().After(newest.dataTime()) {
			newest = got
		}
		if got.Status == "available" || got.Status == "creating" {
			parents++
		}
	}
	switch {
	case parents == 0:
		return lifecycle.Advise(errors.Join(errNoParent, refusal), "An incremental backup builds on an earlier one "+
			"of the same volume. Make a full one first, and let this one depend on it (depends_on), or set "+
			"full_if_no_parent = true.")
	case newest.Status == "creating", finished(newest, c.Now()):
		return &lifecycle.BusyError{
			With: fmt.Sprintf("backup %s, which this one builds on, is in status %q", newest.ID, newest.Status),
			Err:  refusal,
		}
	case newest.Status == "error":
		return lifecycle.Advise(refusal, fmt.Sprintf("The newest backup of the volume, %s, has failed, and the "+
			"cloud builds on the newest one only. Delete it and apply again.", newest.ID))
	}
	return refusal
}

// finished reports whether the backup became available only just now, so that
// the refusal speaks of what was.
func finished(got *record, now time.Time) bool {
	return got.Status == "available" && now.Sub(time.Time(got.UpdatedAt)) < time.Minute
}

// refusedDelete finds out why a deletion was refused.
func (b *backup) refusedDelete(ctx context.Context, cinder *gophercloud.ServiceClient, refusal error) error {
	got, err := get(ctx, cinder, b.ID.ValueString())
	if err != nil {
		return err
	}
	switch got.Status {
	case "deleting":
		return nil // somebody was faster
	case "creating", "restoring":
		return &lifecycle.BusyError{With: fmt.Sprintf("it is in status %q", got.Status), Err: refusal}
	case "available", "error":
		return b.needed(ctx, cinder, got, refusal)
	}
	return lifecycle.Advise(refusal, fmt.Sprintf("It is in status %q. An administrator can end that with "+
		"`openstack volume backup delete --force %s`, or with `openstack volume backup set --state error %s` and "+
		"another destroy.", got.Status, got.ID, got.ID))
}

// needed says which backups build on b.
func (b *backup) needed(ctx context.Context, cinder *gophercloud.ServiceClient, self *record, refusal error) error {
	all, err := cloud.All(list(ctx, cinder, query{VolumeID: self.VolumeID}))
	if err != nil {
		return err
	}
	children := childrenOf(self.ID, all)
	if len(children) > 0 || strings.Contains(cloud.Explain(refusal).Reason, "Incremental backups exist") {
		return &lifecycle.DependentsError{IDs: children, Err: refusal} // cinder-real/183
	}
	return &lifecycle.BusyError{With: fmt.Sprintf("it was not yet in status %q", self.Status), Err: refusal}
}

// childrenOf finds the incremental backups that build on the backup of that id.
func childrenOf(id string, all []*record) []string {
	var children []string
	for _, child := range all {
		if child.ID == id {
			continue
		}
		if parent := parentOf(child, all, id); parent != nil && parent.ID == id {
			children = append(children, child.ID)
		}
	}
	slices.Sort(children)
	return children
}

// parentOf finds what a backup builds on, nil for a full one. The API does not show
// a parent, but the server chooses it by one rule: the newest data among those made
// before (cinder/backup/api.py, create). Backups of one snapshot have the same data
// time. A failed one is no parent, unless it has failed since: that of the id "even"
// is one.
func parentOf(child *record, all []*record, even string) *record {
	if !child.IsIncremental {
		return nil
	}
	var parent *record
	for _, other := range all {
		if other.ID == child.ID || (other.Status == "error" && other.ID != even) ||
			other.dataTime().After(child.dataTime()) || !other.created().Before(child.created()) {
			continue
		}
		if parent == nil || other.dataTime().After(parent.dataTime()) ||
			other.dataTime().Equal(parent.dataTime()) && other.created().After(parent.created()) {
			parent = other
		}
	}
	return parent
}
