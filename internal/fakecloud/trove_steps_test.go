package fakecloud_test

import (
	"fmt"
	"net/http"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// The recorded ids of backups to which something happened between the calls.
const (
	recordedFull    = "6f6330a5-e61e-41b9-be73-e41f832fe327"
	recordedLarge   = "eaff0474-f851-4f71-8027-d2434a4f1138"
	recordedNew     = "d1e9bd7d-9191-47cf-acb0-bbf2678e1ec2"
	recordedLost    = "ae0f1966-f8fa-4e1c-94f9-4b76b1f3bc6f"
	recordedRunning = "501b466b-d504-441c-bfda-d76b4df83051"
	recordedChild   = "c17223ea-ae86-4f29-8791-84122e27d274"
	recordedDenied  = "985804fa-9234-4863-a7ae-6f63fc4d8ba8"
	recordedHung    = "c390fb6d-ccea-421b-ad8a-7aacc6dc7c17"
	recordedRestore = "81de0e7c-eb68-41f2-af47-ff81762f65fa"
)

// step is some recorded calls, after something that happened before them.
type step struct {
	before func(*troveReplay)
	calls  []string
}

// finish brings to its end what the cloud does.
func finish(r *troveReplay) { r.cloud.Finish() }

// to gives a backup of a recorded id a status behind the API's back.
func to(recorded, status string) func(*troveReplay) {
	return func(r *troveReplay) {
		r.cloud.Trove.Backups.Edit(r.ID(recorded), func(b *fakecloud.DatabaseBackup) { b.Status = status })
	}
}

// next brings to its end what the cloud does, and plans the next creation.
func next(statuses ...string) func(*troveReplay) {
	return func(r *troveReplay) {
		r.cloud.Finish()
		r.cloud.Trove.Backups.Next(statuses...)
	}
}

// enlarge makes a backup larger than a volume. It does not become the newest.
func enlarge(r *troveReplay) {
	r.cloud.Trove.Backups.Edit(r.ID(recordedLarge), func(b *fakecloud.DatabaseBackup) {
		b.SizeGB, b.UpdatedAt = new(7.0), b.CreatedAt
	})
}

// lose takes the object of a backup out of Swift.
func lose(r *troveReplay) {
	b, _ := r.cloud.Trove.Backups.Get(r.ID(recordedLost))
	r.cloud.Trove.RemoveObject(*b.Location)
}

// refuseDeletion moves a backup into the container that the recorded Swift let
// nobody delete from.
func refuseDeletion(r *troveReplay) {
	r.cloud.Finish()
	id := r.ID(recordedDenied)
	location := r.cloud.URL() + "/object-store/v1/AUTH_" + fakecloud.DemoProjectID + "/stub-deny/" + id +
		".xbstream.gz.enc"
	r.cloud.Trove.Backups.Edit(id, func(b *fakecloud.DatabaseBackup) { b.Location = &location })
	r.cloud.Trove.Backups.NextDelete("COMPLETED", "DELETE_FAILED")
}

func addRunning(r *troveReplay) {
	r.cloud.Trove.Backups.Add(fakecloud.DatabaseBackup{ID: recordedRunning, Status: "BUILDING"})
}

// addPages adds the backups that fill several pages. They were put into the
// database, without objects.
func addPages(r *troveReplay) {
	now := r.cloud.Time()
	for i := range 45 {
		at := now.Add(-time.Duration(i) * time.Minute)
		b := r.cloud.Trove.Backups.Add(fakecloud.DatabaseBackup{
			ID: fmt.Sprintf("ab000000-0000-4000-8000-%012d", i+1), Name: fmt.Sprintf("page-%d", i+1),
			InstanceID: new(numbered("03")), SizeGB: new(1.0),
		})
		r.cloud.Trove.Backups.Edit(b.ID, func(b *fakecloud.DatabaseBackup) {
			b.Location, b.CreatedAt, b.UpdatedAt = nil, at, at
		})
	}
}

// stopGuests is the end of the recording, whose Nova was a stub: its list told
// of guests that had stopped. A real one says ACTIVE in the list as it does in
// show. The restored instance had failed.
func stopGuests(r *troveReplay) {
	trove := r.cloud.Trove
	trove.Instances.Edit(r.ID(recordedRestore), func(i *fakecloud.Instance) {
		i.Status, i.OperatingStatus = "ERROR", ""
	})
	for n := range 10 {
		trove.Instances.Edit(numbered(fmt.Sprintf("%02d", n+1)), func(i *fakecloud.Instance) {
			i.OperatingStatus = ""
			if i.Status == "ACTIVE" || i.Status == "SHUTOFF" {
				i.Status = "SHUTDOWN"
			}
		})
	}
}

// stopSwift brings an instance back without Swift.
func stopSwift(r *troveReplay) {
	r.cloud.Trove.Instances.Edit(numbered("03"), func(i *fakecloud.Instance) { i.Status = "ACTIVE" })
	r.cloud.Trove.SwiftDown(true)
}

func throttle(r *troveReplay) {
	r.cloud.Trove.Rate(5)
	r.cloud.Trove.Throttle(http.MethodGet, 1, 10)
}

// troveSteps are the recorded calls in their order, as the times in them tell,
// with what happened between them.
var troveSteps = []step{
	{calls: []string{
		"list-empty", "list-admin-own-project", "auth-reader-list", "auth-bad-token", "auth-none",
		"auth-other-project-path", "auth-reader-create", "instance-backups-empty", "instance-backups-unknown",
		"datastores", "show-unknown", "show-malformed-id", "delete-unknown",
		"create-bad-swift-container", "create-blank-name", "create-datastore-without-backup",
		"create-description-256", "create-description-empty", "create-description-null", "create-empty-name",
		"create-empty-object", "create-incremental-flag-2", "create-incremental-flag-false",
		"create-incremental-flag-string-True", "create-incremental-flag-true", "create-incremental-parent-empty",
		"create-incremental-parent-null", "create-instance-building", "create-instance-href",
		"create-instance-in-cluster", "create-instance-other-project", "create-instance-rebooting",
		"create-instance-shutoff", "create-malformed-instance", "create-name-256", "create-no-body",
		"create-no-instance", "create-no-name", "create-not-json", "create-unknown-instance",
	}},
	{calls: []string{"create-full"}},
	{to(recordedFull, "BUILDING"), []string{
		"show-new", "show-building", "instance-show-while-backup", "create-while-backup-running",
		"delete-while-building", "method-put", "method-patch",
	}},
	{to(recordedFull, "COMPLETED"), []string{
		"show-completed", "create-incremental-unknown-parent", "create-incremental-parent_id",
	}},
	{finish, []string{"create-incremental-flag-1"}},
	{finish, []string{"create-incremental-flag-1-chain"}},
	{finish, []string{"create-incremental-parent_id-and-flag"}},
	{finish, []string{"create-incremental-flag-0"}},
	{finish, []string{"create-incremental-no-previous"}},
	{finish, []string{"create-incremental-parent-other-instance"}},
	{finish, []string{"create-other-project"}},
	{finish, []string{
		"create-incremental-parent-other-project", "instance-show", "instance-backups-other-project",
		"show-other-project", "show-admin-foreign", "delete-other-project",
	}},
	{next("NEW"), []string{"create-stays-new", "show-still-new", "delete-while-new"}},
	{to(recordedNew, "COMPLETED"), nil},
	{next("NEW", "BUILDING", "FAILED"), []string{"create-failed"}},
	{finish, []string{"show-failed", "create-incremental-parent-failed"}},
	{finish, []string{"delete-child-of-failed"}},
	{finish, []string{"delete-failed"}},
	{finish, []string{"create-unknown-field"}},
	{finish, []string{"create-swift-container"}},
	{finish, []string{"show-swift-container", "create-name-255"}},
	{finish, []string{"delete-name-255"}},
	{finish, []string{"create-duplicate-name"}},
	{finish, []string{
		"list-all", "list-name-filter-ignored", "list-limit-0", "list-limit-1000", "list-limit-2",
		"list-limit-2-marker-2", "list-limit-equal-total", "list-limit-total-plus-1", "list-limit-negative",
		"list-limit-text", "list-marker-past-end", "list-marker-uuid", "list-by-instance",
		"list-by-instance-unknown", "list-datastore-name", "list-datastore-unknown", "list-all_projects-admin",
		"list-all_projects-member", "list-project_id-admin", "list-project_id-member", "instance-backups",
		"instance-backups-limit-2", "quota-set", "quota-show", "create-over-quota",
	}},
	{addRunning, []string{
		"restore-from-running", "restore-malformed", "restore-unknown", "restore-datastore-mismatch", "restore-ok",
	}},
	{enlarge, []string{"restore-too-large"}},
	{lose, []string{
		"restore-object-gone", "delete-object-gone-in-swift", "create-restore_from",
		"create-restore_from-bad-location", "create-restore_from-incomplete", "delete-restored",
	}},
	{finish, []string{"delete-completed", "show-after-delete-202", "delete-again-before-done"}},
	{finish, []string{"delete-after-gone", "delete-parent-with-children"}},
	{finish, []string{"list-after-cascade", "create-parent-for-running-child"}},
	{next("NEW", "BUILDING"), []string{"create-running-child", "delete-parent-with-running-child"}},
	{to(recordedChild, "COMPLETED"), []string{"delete-child-first"}},
	{finish, []string{"delete-parent-after-child"}},
	{finish, []string{"create-delete-failed"}},
	{refuseDeletion, []string{"delete-that-fails"}},
	{finish, []string{"show-delete-failed"}},
	{func(r *troveReplay) { r.cloud.Trove.Backups.NextDelete("DELETE_FAILED", "DELETE_FAILED") }, []string{
		"delete-again-after-delete-failed",
	}},
	{finish, []string{"show-after-second-delete-failed", "create-incremental-after-delete-failed"}},
	{next("NEW", "BUILDING"), []string{"create-hang"}},
	{finish, []string{"delete-hang-4-days"}},
	{to(recordedHung, "FAILED"), []string{
		"strategy-list-empty", "strategy-create-project", "strategy-create", "strategy-update-same",
		"strategy-list", "strategy-list-instance", "strategy-list-foreign", "strategy-create-no-container",
		"create-with-strategy",
	}},
	{finish, []string{
		"show-with-strategy", "strategy-create-unknown-instance", "strategy-delete-unknown",
		"strategy-delete-instance", "strategy-delete-project", "strategy-list-after", "limits",
	}},
	{addPages, []string{"page-default", "page-limit-100", "page-walk"}},
	{stopGuests, []string{"instances-list"}},
	{stopSwift, []string{"x-create-swift-down"}},
	{throttle, []string{"x-rate-limit"}},
}
