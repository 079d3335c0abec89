package databasebackup

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// lasting are the statuses of an instance that do not end by themselves: those
// of its server (trove-real/create-instance-shutoff) and those of its database
// (trove/instance/models.py, InstanceStatus).
var lasting = []string{"SHUTOFF", "PAUSED", "SUSPENDED", "SHUTDOWN", "FAILED", "ERROR"}

// statusWas finds the status of an instance in the refusal of a creation:
// "(instance status was BACKUP)", "(task status was BUILDING)".
var statusWas = regexp.MustCompile(`status was ([A-Z_]+)\)`)

// refused makes of the refusal of a creation what can be waited for or be
// explained.
func refused(ctx context.Context, trove *gophercloud.ServiceClient, refusal error) error {
	switch {
	case throttled(refusal):
		return &lifecycle.BusyError{With: "the service limits how often it may be called", Err: refusal}
	case cloud.IsStatus(refusal, http.StatusRequestEntityTooLarge):
		return overQuota(ctx, trove, refusal)
	case cloud.IsStatus(refusal, http.StatusUnprocessableEntity):
		return busy(refusal)
	}
	return withoutSwift(refusal)
}

// busy is a refusal that says what the instance is doing. One backup of an
// instance runs at a time (trove-real/create-while-backup-running).
func busy(refusal error) error {
	match := statusWas.FindStringSubmatch(cloud.Explain(refusal).Reason)
	switch {
	case match == nil:
		return &lifecycle.BusyError{With: "the instance is not ready", Err: refusal}
	case slices.Contains(lasting, match[1]):
		return lifecycle.Advise(refusal, fmt.Sprintf("Status %s does not end by itself. Bring the instance to ACTIVE "+
			"or HEALTHY and apply again.", match[1]))
	case match[1] == "BACKUP":
		return &lifecycle.BusyError{With: "another backup of the instance is running", Err: refusal}
	}
	return &lifecycle.BusyError{With: fmt.Sprintf("the instance is in status %s", match[1]), Err: refusal}
}

// throttled reports whether a 413 says when to come again. That of the quota
// does not (trove-real/x-rate-limit, create-over-quota).
func throttled(refusal error) bool {
	return cloud.IsStatus(refusal, http.StatusRequestEntityTooLarge) && cloud.IsTransient(refusal)
}

// overQuota adds what is used. A failed backup counts as well.
func overQuota(ctx context.Context, trove *gophercloud.ServiceClient, refusal error) error {
	advice := "Delete backups that nobody needs, or ask for a larger quota. Failed backups count as well."
	if q, err := getQuota(ctx, trove); err == nil {
		advice = fmt.Sprintf("Used are %d of %d backups. %s", q.InUse+q.Reserved, q.Limit, advice)
	}
	return lifecycle.Advise(refusal, advice)
}

// withoutSwift explains a 401 that is not about the token ([cloud.RequestDatabase]).
func withoutSwift(refusal error) error {
	if !cloud.IsWithoutSwift(refusal) {
		return refusal
	}
	return lifecycle.Advise(refusal, "The token is good; a new one does not help. Trove keeps backups in Swift in your "+
		"own name: give the user a role that may use the object store of the project.")
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
