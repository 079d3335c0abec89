package databasebackup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Statuses of an instance: those that end by themselves, with no backup before
// that, and those that do not (trove/instance/models.py, InstanceStatus; SHUTOFF
// is of its server, trove-real/create-instance-shutoff).
var (
	passing = []string{"BACKUP", "BUILD", "REBOOT", "RESIZE", "PROMOTE", "EJECT", "DETACH", "UPGRADE"}
	lasting = []string{"SHUTOFF", "PAUSED", "SUSPENDED", "SHUTDOWN", "FAILED", "ERROR"}
)

// statusWas finds the status of an instance in the refusal of a creation:
// "(instance status was BACKUP)", "(task status was BUILDING)".
var statusWas = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`status was ([A-Z_]+)\)`)
})

// errNotReady is why a POST is not sent yet. The server writes each refusal into
// the fault of the instance, over what may be there.
var errNotReady = errors.New("no backup can be made of the instance now")

// checkInstance looks whether the instance is there, and busy. Whether its
// database is well, only the POST tells.
func (b *backup) checkInstance(ctx context.Context, trove *gophercloud.ServiceClient) error {
	id := b.InstanceID.ValueString()
	if id == "" {
		return nil
	}
	status, err := instanceStatus(ctx, trove, id)
	if err != nil {
		return lifecycle.Missing("instance_id", "database instance", id, b.Region.ValueString(), err)
	}
	if slices.Contains(passing, status) {
		return b.busy(status, errNotReady)
	}
	return nil
}

// busy says what the instance is doing. One backup of an instance runs at a time
// (trove-real/create-while-backup-running).
func (b *backup) busy(status string, refusal error) error {
	with := fmt.Sprintf("instance %s is in status %s", b.InstanceID.ValueString(), status)
	if status == "BACKUP" {
		with = fmt.Sprintf("another backup of instance %s is running", b.InstanceID.ValueString())
	}
	return &lifecycle.BusyError{With: with, Err: refusal}
}

// refused makes of the refusal of a creation what can be waited for or be
// explained.
func (b *backup) refused(ctx context.Context, trove *gophercloud.ServiceClient, refusal error) error {
	switch {
	case throttled(refusal):
		return &lifecycle.BusyError{With: "the service limits how often it may be called", Err: refusal}
	case cloud.IsStatus(refusal, http.StatusRequestEntityTooLarge):
		return overQuota(ctx, trove, refusal)
	case cloud.IsStatus(refusal, http.StatusUnprocessableEntity):
		return b.notReady(refusal)
	}
	return withoutSwift(refusal)
}

// notReady makes of a 422 what it says about the instance.
func (b *backup) notReady(refusal error) error {
	match := statusWas().FindStringSubmatch(cloud.Explain(refusal).Reason)
	switch {
	case match == nil:
		return &lifecycle.BusyError{With: "the instance is not ready", Err: refusal}
	case match[1] == "ACTIVE", match[1] == "HEALTHY":
		// The status of the server, while that of the database is FAILED or NEW
		// (trove/instance/models.py, validate_can_perform_action).
		return lifecycle.Advise(refusal, fmt.Sprintf("Status %s is that of the server: the database in it is not well. "+
			"Look at `operating_status` (`openstack database instance show %s`), bring it to HEALTHY, and apply again.",
			match[1], b.InstanceID.ValueString()))
	case slices.Contains(lasting, match[1]):
		return lifecycle.Advise(refusal, fmt.Sprintf("Status %s does not end without help. Bring the instance to ACTIVE "+
			"or HEALTHY and apply again.", match[1]))
	}
	return b.busy(match[1], refusal)
}

// throttled reports whether a 413 says when to come again. That of the quota
// does not (trove-real/x-rate-limit, create-over-quota).
func throttled(refusal error) bool {
	return cloud.IsStatus(refusal, http.StatusRequestEntityTooLarge) && cloud.IsTransient(refusal)
}

// overQuota adds how many there may be. How many there are is not said: the
// server's count drifts.
func overQuota(ctx context.Context, trove *gophercloud.ServiceClient, refusal error) error {
	advice := "Delete backups that you no longer need, or ask for a larger quota. Failed backups count as well."
	if limit, err := quotaLimit(ctx, trove); err == nil {
		advice = fmt.Sprintf("The project may have %d backups. %s", limit, advice)
	}
	return lifecycle.Advise(refusal, advice)
}

// withoutSwift explains what Trove says if it cannot use Swift: a 401 that is not
// about the token ([cloud.Request]), or a 500. It asks Swift for the account
// before it does anything else, for half a minute if Swift is down
// (trove/backup/models.py, verify_swift_auth_token;
// trove-real/auth-reader-create, x-create-swift-down).
func withoutSwift(refusal error) error {
	switch {
	case cloud.IsStatus(refusal, http.StatusUnauthorized) && cloud.FaultCode(refusal) == "unauthorized":
		return lifecycle.Advise(refusal, "The token is good; a new one does not help. Trove keeps backups in Swift in your "+
			"own name: give the user a role that may use the object store of the project.")
	case cloud.IsStatus(refusal, http.StatusInternalServerError) &&
		strings.HasPrefix(cloud.Explain(refusal).Reason, "Cannot connect to Swift"):
		return lifecycle.Refused(lifecycle.Advise(refusal, "Trove does not reach the object store, where backups are "+
			"kept, and has done nothing. Try again when the object store is back."))
	}
	return refusal
}

// refusedDelete makes of the refusal of a deletion what can be waited for or be
// explained.
func refusedDelete(refusal error) error {
	switch {
	case throttled(refusal):
		return &lifecycle.BusyError{With: "the service limits how often it may be called", Err: refusal}
	// It or a child runs (trove-real/delete-while-building,
	// delete-parent-with-running-child).
	case cloud.IsStatus(refusal, http.StatusUnprocessableEntity):
		return &lifecycle.BusyError{With: "it, or what builds on it, still runs", Err: refusal}
	}
	return withoutSwift(refusal)
}

// errRunning is why a DELETE is not sent.
var errRunning = errors.New("a backup cannot be deleted while it runs")

func stillRunning(got *record) error {
	return &lifecycle.BusyError{With: fmt.Sprintf("backup %s is in status %s", got.ID, got.Status), Err: errRunning}
}

// notBusy returns err unless time heals it.
func notBusy(err error) error {
	if errors.As(err, new(*lifecycle.BusyError)) {
		return nil
	}
	return err
}
