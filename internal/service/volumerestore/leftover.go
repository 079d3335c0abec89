package volumerestore

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// How the server calls the new volumes that it makes for restores
// (cinder/backup/api.py, API.restore; cinder-real/093).
const (
	namePrefix      = "restore_backup_"
	madeDescription = "auto-created_from_restore_from_backup"
)

const serviceMissing = "The backup service of the cloud (cinder-backup) is not running, or it is disabled: ask an " +
	"administrator to look at `openstack volume service list`, and try again when it is up."

// afterTheVolume reports whether the refusal of a restore into a new volume is one
// that the server gives only when that volume is there: it makes the volume,
// and only then looks whether it is available and large enough and asks for a
// backup service (cinder/backup/api.py, API.restore).
func afterTheVolume(refusal error) bool {
	return withoutService(refusal) || cloud.IsStatus(refusal, http.StatusBadRequest) &&
		strings.HasPrefix(cloud.Explain(refusal).Reason, "Invalid volume:")
}

// withoutService reports whether the server has found no backup service
// (cinder/backup/api.py, _get_available_backup_service_host: "Service
// cinder-backup could not be found.").
func withoutService(refusal error) bool {
	return cloud.IsStatus(refusal, http.StatusNotFound) &&
		strings.HasPrefix(cloud.Explain(refusal).Reason, "Service ")
}

// leftBehind adds to the refusal which new volume it has left in the cloud:
// nobody else tells, and each further try leaves another.
func (r *restore) leftBehind(ctx context.Context, cinder *gophercloud.ServiceClient, refusal error) error {
	var advice []string
	if withoutService(refusal) {
		advice = append(advice, serviceMissing)
	}
	advice = append(advice, r.aboutLeftovers(r.leftovers(ctx, cinder)))
	return lifecycle.Advise(refusal, strings.Join(advice, "\n\n"))
}

// leftovers are the volumes that the refused request may have made: called as
// the server calls them, made since, and never restored onto.
func (r *restore) leftovers(ctx context.Context, cinder *gophercloud.ServiceClient) ([]*volume, error) {
	since := r.begun.Truncate(time.Second) // many databases keep no fractions
	var left []*volume
	for v, err := range listVolumes(ctx, cinder) {
		if err != nil {
			return nil, err
		}
		if time.Time(v.CreatedAt).Before(since) {
			break
		}
		idle := v.Status == "available" || v.Status == "error"
		if idle && v.Name == r.newName() && v.Description == madeDescription && v.Metadata[sourceKey] == "" {
			left = append(left, v)
		}
	}
	return left, nil
}

// newName is what the server calls the new volume until the restore is over.
func (r *restore) newName() string {
	if name := r.Name.ValueString(); name != "" {
		return name
	}
	return namePrefix + r.BackupID.ValueString()
}

// aboutLeftovers says what there is to delete. What could not be looked for may be there.
func (r *restore) aboutLeftovers(left []*volume, err error) string {
	switch {
	case err != nil || len(left) == 0:
		return fmt.Sprintf("The cloud makes the new volume before it refuses, but none was found. Look for an empty volume "+
			"%q with the description %q, and delete it.", r.newName(), madeDescription)
	case len(left) == 1:
		return fmt.Sprintf("The cloud had made the new volume %q (%s) before it refused. Nothing was restored onto it, and "+
			"it belongs to no configuration: delete it (`openstack volume delete %s`). Another try makes another one.",
			left[0].Name, left[0].ID, left[0].ID)
	}
	ids := make([]string, len(left))
	for i, v := range left {
		ids[i] = v.ID
	}
	return fmt.Sprintf("The cloud had made a new volume %q before it refused. It is one of %s: look which of them is "+
		"empty, and delete that (`openstack volume delete ID`). Another try makes another one.",
		r.newName(), strings.Join(ids, ", "))
}
