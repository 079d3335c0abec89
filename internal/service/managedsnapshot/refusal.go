package managedsnapshot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/volumes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// current is how a refusal names the status of a volume (cinder/volume/api.py,
// create_snapshot_in_db).
var current = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`current status is: ([a-z_-]+)`)
})

// refused makes of the refusal of an adoption what can be waited for or be
// explained.
func (s *snapshot) refused(ctx context.Context, c *cloud.Client, refusal error) error {
	switch {
	case cloud.IsStatus(refusal, http.StatusForbidden):
		return forbidden(refusal, "Adopting a snapshot", "snapshot_extension:snapshot_manage")
	case cloud.IsNotFound(refusal):
		return lifecycle.Missing("volume_id", "volume", s.VolumeID.ValueString(), s.Region.ValueString(), refusal)
	case cloud.IsStatus(refusal, http.StatusRequestEntityTooLarge):
		return overQuota(ctx, c, refusal)
	case slices.Contains([]string{"volume_id", "ref", "name", "description", "metadata"}, cloud.RefusedField(refusal)):
		return lifecycle.At(cloud.RefusedField(refusal), refusal)
	case cloud.IsStatus(refusal, http.StatusBadRequest):
		match := current().FindStringSubmatch(cloud.Explain(refusal).Reason)
		if match != nil && slices.Contains(cloud.PassingVolumeStatuses, match[1]) {
			return &lifecycle.BusyError{With: fmt.Sprintf("its volume is in status %q", match[1]), Err: refusal}
		}
	}
	return refusal
}

// forbidden says which right is missing (cinder/policies/manageable_snapshots.py:
// administrators, unless the operator says otherwise).
func forbidden(refusal error, what, policy string) error {
	return lifecycle.Advise(refusal, fmt.Sprintf("%s needs the administrator role by default. Sign in as an "+
		"administrator, or ask for the right %s.", what, policy))
}

// overQuota adds what is used. The quota counts the volume's size until the
// snapshot is available, and keeps counting one in status "error".
func overQuota(ctx context.Context, c *cloud.Client, refusal error) error {
	advice := "Delete or unmanage snapshots that you no longer need, also those in status \"error\", or ask for a " +
		"larger quota."
	use, err := c.VolumeQuotaUse(ctx, cloud.VolumeQuota{Name: "snapshots", Unit: "snapshots"},
		cloud.VolumeQuota{Name: "gigabytes", Unit: "GiB"})
	if err == nil {
		advice = fmt.Sprintf("Used are %s. %s", use, advice)
	}
	return lifecycle.Advise(refusal, advice)
}

// reason says why the snapshot is in a status that nobody wants: Cinder keeps no
// reason.
func (s *snapshot) reason(got *record) string {
	switch {
	case got.Status == "error_deleting":
		return fmt.Sprintf("the driver failed, and the log of cinder-volume has the cause; after that an "+
			"administrator can make it available again with `openstack volume snapshot set --state available %s`", got.ID)
	case got.Status == "available" && s.leaving:
		return "the back end is busy with it and did not let it go: volumes that were made from it may still need " +
			"it; delete those, or make them independent of it"
	}
	return ""
}

// Explain says why the adoption has failed, as far as that can be found out. It
// searches only when the status is news, as the search has the back end list all
// that it holds.
func (s *snapshot) Explain(ctx context.Context, c *cloud.Client, seen lifecycle.Record) string {
	was := s.Status.ValueString()
	if seen.(*record).Status != "error" || was != "" && was != "creating" {
		return ""
	}
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return ""
	}
	return s.notAdopted(ctx, cinder)
}

// notAdopted says why the back end did not give the snapshot.
func (s *snapshot) notAdopted(ctx context.Context, cinder *gophercloud.ServiceClient) string {
	if s.Ref.IsNull() {
		return "the adoption failed, and the cloud does not say why"
	}
	ref := s.reference()
	host, all, err := s.backEnd(ctx, cinder)
	found := s.find(all)
	switch {
	case err != nil:
		return fmt.Sprintf("the cloud could not adopt %s and does not say why; whether the back end has it could not "+
			"be looked up (%s)", ref, cloud.Explain(err).Reason)
	case len(all) == 0:
		return fmt.Sprintf("no such reference: %s lists no snapshots at all, so that %s is wrong, or its driver "+
			"cannot list them", host, ref)
	case found == nil:
		return fmt.Sprintf("no such reference: %s has no snapshot %s; most drivers call one that was adopted "+
			"before snapshot-ID, with the id that it had then", host, ref)
	case found.CinderID != "":
		return fmt.Sprintf("%s is already managed as snapshot %s", ref, found.CinderID)
	case !found.SafeToManage:
		return fmt.Sprintf("%s says that %s is not safe to manage: %s", host, ref,
			cmp.Or(found.ReasonNotSafe, "no reason was given"))
	case !found.of(s.VolumeID.ValueString()) && len(found.SourceReference) > 0:
		return fmt.Sprintf("%s belongs to %s on the back end; is that volume %s?", ref, found.origin(),
			s.VolumeID.ValueString())
	}
	return fmt.Sprintf("the cloud could not adopt %s and does not say why: %s lists it as safe to manage; the log of "+
		"cinder-volume has the cause", ref, host)
}

// backEnd lists all snapshots where the volume is.
func (s *snapshot) backEnd(ctx context.Context, cinder *gophercloud.ServiceClient) (string, []*entry, error) {
	volume, err := volumes.Get(ctx, cinder, s.VolumeID.ValueString()).Extract()
	if err != nil {
		return "", nil, err
	}
	if volume.Host == "" {
		return "", nil, errors.New("the cloud tells only administrators where the volume is")
	}
	all, err := cloud.All(listManageable(ctx, cinder, place{Host: volume.Host}))
	if err != nil {
		return "", nil, err
	}
	return volume.Host, all, nil
}

// find returns what the reference of s names, best of all a snapshot of its own
// volume: with RBD, those of different volumes may have one name.
func (s *snapshot) find(all []*entry) *entry {
	var found *entry
	for _, e := range all {
		if !e.Reference.sameAs(attribute.Strings(s.Ref)) {
			continue
		}
		if e.of(s.VolumeID.ValueString()) {
			return e
		}
		found = cmp.Or(found, e)
	}
	return found
}

// free reports whether the back end still has what the reference of s names, not
// adopted by anybody. Most drivers rename what they adopt.
func (s *snapshot) free(ctx context.Context, cinder *gophercloud.ServiceClient) bool {
	if s.Ref.IsNull() {
		return false
	}
	_, all, err := s.backEnd(ctx, cinder)
	found := s.find(all)
	return err == nil && found != nil && found.SafeToManage && found.of(s.VolumeID.ValueString())
}

// of reports whether the snapshot is one of the volume, as far as its origin's
// name tells (cinder/db/api.py, volume_name_template).
func (e *entry) of(volumeID string) bool { return strings.Contains(e.origin(), volumeID) }

// origin is the volume on the back end.
func (e *entry) origin() string {
	return strings.Join(slices.Sorted(maps.Values(e.SourceReference.plain())), ", ")
}

// refusedDelete finds out why Cinder did not take the snapshot away.
func (s *snapshot) refusedDelete(ctx context.Context, cinder *gophercloud.ServiceClient, refusal error) error {
	got, err := get(ctx, cinder, s.ID.ValueString())
	if err != nil {
		return err
	}
	switch got.Status {
	case "unmanaging", "deleting":
		return nil // somebody was faster
	case "creating", "backing-up", "restoring", "updating":
		return &lifecycle.BusyError{With: fmt.Sprintf("it is in status %q", got.Status), Err: refusal}
	case "error_deleting":
		return lifecycle.Advise(refusal, fmt.Sprintf("It is in status \"error_deleting\". An administrator can make it "+
			"available again with `openstack volume snapshot set --state available %s`; then destroy again.", got.ID))
	}
	if got.GroupSnapshotID != "" {
		return lifecycle.Advise(refusal, fmt.Sprintf("It is part of group snapshot %s. Delete that, or take this "+
			"resource out of the state with a removed block.", got.GroupSnapshotID))
	}
	// The sentence of cinder/volume/api.py, delete_snapshot: it speaks of what
	// was. Others are about the back end.
	if strings.Contains(cloud.Explain(refusal).Reason, "Snapshot status must be") {
		return &lifecycle.BusyError{With: fmt.Sprintf("it was not yet in status %q", got.Status), Err: refusal}
	}
	return refusal
}
