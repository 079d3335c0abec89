package fakecloud_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
)

// karborStep is some recorded calls of Karbor, after something that happened
// before them.
type karborStep struct {
	before func(*testing.T, *karborReplay)
	calls  []string
}

// goOn brings to its end what the cloud does.
func goOn(_ *testing.T, r *karborReplay) { r.cloud.Finish() }

// protects plans the next checkpoint, deletes the next deletion, restores the
// next restore.
func protects(statuses ...string) func(*testing.T, *karborReplay) {
	return func(t *testing.T, r *karborReplay) { goOn(t, r); r.cloud.Karbor.Checkpoints.Next(statuses...) }
}

func deletes(statuses ...string) func(*testing.T, *karborReplay) {
	return func(t *testing.T, r *karborReplay) { goOn(t, r); r.cloud.Karbor.Checkpoints.NextDelete(statuses...) }
}

func restores(statuses ...string) func(*testing.T, *karborReplay) {
	return func(t *testing.T, r *karborReplay) { goOn(t, r); r.cloud.Karbor.Restores.Next(statuses...) }
}

// sweep deletes the checkpoints that somebody has deleted without a recorded call.
func sweep(t *testing.T, r *karborReplay) {
	goOn(t, r)
	for _, recorded := range []string{
		"dd22328a-add5-436e-8be9-d89726494809", "e6ed7bcf-c4c0-4281-82b5-28fbaff34506",
		"61920680-2111-40ba-8aa8-a31d11727edf",
	} {
		id := r.ID(recorded)
		c, _ := r.cloud.Karbor.Checkpoints.Get(id)
		url := r.cloud.URL() + "/data-protect/v1/" + c.ProjectID + "/providers/" + c.Plan.ProviderID + "/checkpoints/" + id
		if got := r.request(t, http.MethodDelete, url, "", r.tokens[recordedKarborDemo]); got.status != http.StatusOK {
			t.Errorf("deleting checkpoint %s: got %d", id, got.status)
		}
	}
}

// karborSteps are all recorded calls in the order in which they were made.
var karborSteps = []karborStep{
	{calls: []string{
		"auth-none", "auth-bad-token", "auth-other-project-in-url", "noauth-providers", "path-unknown",
		"versions-no-token", "versions",
		"provider-list", "provider-list-limit", "provider-list-marker", "provider-list-marker-unknown",
		"provider-list-filter-name", "provider-list-limit-zero", "provider-list-limit-text", "provider-list-sort",
		"provider-list-sort-and-sort-key", "provider-show", "provider-show-delay", "provider-show-infra",
		"provider-show-not-a-uuid", "provider-show-unknown",
		"protectable-list", "protectable-show", "protectable-show-unknown", "protectable-instances-project",
		"protectable-instance-show-project", "protectable-instances-volume-no-cinder",
	}},
	{calls: []string{
		"plan-create", "plan-create-with-project-resource", "plan-create-delay", "plan-create-fail",
		"plan-create-infra", "plan-create-delete-fail", "plan-create-fs", "plan-create-per-resource-parameters",
		"plan-create-same-name", "plan-create-unknown-resource-type",
		"plan-create-no-name", "plan-create-empty-name", "plan-create-null-name", "plan-create-empty-resources",
		"plan-create-no-resources", "plan-create-no-parameters", "plan-create-bad-parameter-type",
		"plan-create-bad-parameter-key", "plan-create-provider-not-a-uuid", "plan-create-provider-unknown",
		"plan-create-resource-no-name", "plan-create-unknown-property", "plan-create-bad-json",
		"plan-create-no-plan-key", "plan-create-noop-with-parameter",
		"plan-show", "plan-show-unknown", "plan-show-not-a-uuid", "plan-show-of-other-project",
		"plan-list", "plan-list-limit", "plan-list-marker", "plan-list-marker-unknown", "plan-list-filter-name",
		"plan-list-filter-unknown", "plan-list-sort-unknown-key",
		"plan-update-name", "plan-update-name-only", "plan-update-nothing", "plan-update-parameters",
	}},
	{calls: []string{"checkpoint-list-empty-of-alt", "checkpoint-create"}},
	{before: goOn, calls: []string{"checkpoint-show", "checkpoint-create-2", "checkpoint-create-project-resource"}},
	{before: goOn, calls: []string{
		"checkpoint-show-project-resource", "checkpoint-create-extra-info", "checkpoint-create-extra-dash-info",
		"checkpoint-create-empty-body", "checkpoint-create-no-plan-id", "checkpoint-create-plan-not-a-uuid",
		"checkpoint-create-plan-unknown", "checkpoint-create-bad-json", "checkpoint-create-no-body",
		"checkpoint-create-provider-of-other-plan", "checkpoint-create-provider-unknown",
		"checkpoint-create-plan-of-other-project", "checkpoint-create-provider-not-a-uuid",
		"checkpoint-create-unknown-resource-type",
	}},
	// The orphan's id is learned from the list: no answer to its creation has it.
	{before: goOn, calls: []string{
		"checkpoint-list", "checkpoint-delete-orphan", "checkpoint-show-orphan", "checkpoint-show-not-a-uuid",
		"checkpoint-show-provider-unknown", "checkpoint-show-unknown", "checkpoint-show-under-other-provider",
		"checkpoint-show-admin", "checkpoint-show-of-other-project", "checkpoint-show-under-other-bank",
		"checkpoint-list-limit", "checkpoint-list-limit-2", "checkpoint-list-limit-2-asc",
		"checkpoint-list-limit-2-asc-marker", "checkpoint-list-sort-asc", "checkpoint-list-sort-desc",
		"checkpoint-list-sort-status", "checkpoint-list-sort-unknown-dir", "checkpoint-list-sort-unknown-key",
		"checkpoint-list-sort-and-sort-key", "checkpoint-list-sort-key-dir", "checkpoint-list-marker",
		"checkpoint-list-marker-asc", "checkpoint-list-marker-unknown", "checkpoint-list-marker-not-a-uuid",
		"checkpoint-list-limit-negative", "checkpoint-list-limit-text", "checkpoint-list-limit-zero",
		"checkpoint-list-offset", "checkpoint-list-offset-text", "checkpoint-list-by-plan",
		"checkpoint-list-by-plan-unknown", "checkpoint-list-by-plan-limit", "checkpoint-list-by-plan-limit-asc",
		"checkpoint-list-by-plan-limit-asc-marker", "checkpoint-list-by-date", "checkpoint-list-by-date-limit",
		"checkpoint-list-by-date-limit-asc-marker", "checkpoint-list-by-start-date",
		"checkpoint-list-by-end-date-only", "checkpoint-list-by-past-date", "checkpoint-list-bad-date",
		"checkpoint-list-provider-not-a-uuid", "checkpoint-list-provider-unknown", "checkpoint-list-status-filter",
		"checkpoint-list-admin", "checkpoint-list-all-tenants-admin", "checkpoint-list-all-tenants-member",
	}},
	{calls: []string{
		"checkpoint-create-delay", "checkpoint-show-protecting", "checkpoint-list-protecting",
		"checkpoint-delete-while-protecting", "checkpoint-reset-while-protecting", "plan-delete-while-protecting",
		"restore-while-protecting",
	}},
	{before: goOn, calls: []string{
		"checkpoint-delete-delay", "checkpoint-show-deleting", "checkpoint-delete-while-deleting",
		"checkpoint-list-deleting",
	}},
	{before: goOn, calls: []string{
		"checkpoint-list-after-delete", "checkpoint-show-deleted", "checkpoint-delete-deleted",
		"checkpoint-list-marker-deleted",
	}},
	{before: protects(karbor.Protecting, karbor.Error), calls: []string{"checkpoint-create-fail"}},
	{before: goOn, calls: []string{"checkpoint-show-error", "checkpoint-delete-error", "checkpoint-create-delete-fail"}},
	{
		before: deletes(karbor.Deleting, karbor.ErrorDeleting),
		calls:  []string{"checkpoint-delete-delete-fail"},
	},
	{before: goOn, calls: []string{
		"checkpoint-list-error-deleting", "checkpoint-delete-error-deleting", "checkpoint-reset-error-deleting",
		"checkpoint-list-by-date-shows-other-providers",
	}},
	{before: protects(karbor.Protecting, karbor.Error), calls: []string{"checkpoint-create-infra-no-cinder"}},
	{before: goOn, calls: []string{"fs-checkpoint-create", "fs-checkpoint-create-2"}},
	{before: goOn, calls: []string{
		"fs-checkpoint-list", "fs-checkpoint-list-limit", "fs-checkpoint-list-marker",
		"fs-checkpoint-list-marker-unknown", "fs-checkpoint-delete", "fs-checkpoint-show-unknown",
		"checkpoint-reset-state-available", "checkpoint-reset-state-error", "checkpoint-show-after-reset",
		"checkpoint-reset-state-bad", "checkpoint-reset-state-unknown",
		"restore-create", "verification-create-noop", "restore-create-target-auth",
	}},
	{before: goOn, calls: []string{
		"restore-show", "restore-create-checkpoint-unknown", "restore-create-no-parameters",
		"restore-create-not-a-uuid", "restore-create-parameters-noop", "restore-create-provider-unknown",
		"checkpoint-create-for-restore", "restore-create-deleted-checkpoint", "restore-create-of-other-project",
	}},
	{before: goOn, calls: []string{"restore-create-delay", "restore-show-in-progress"}},
	{before: restores(karbor.InProgress, karbor.Fail), calls: []string{"restore-create-fail"}},
	{before: goOn, calls: []string{
		"restore-list", "restore-list-limit", "restore-list-marker-unknown", "restore-show-failed",
		"restore-show-unknown", "restore-show-not-a-uuid", "restore-delete",
		"checkpoint-delete-not-a-uuid", "checkpoint-delete-provider-unknown", "checkpoint-delete-unknown",
		"checkpoint-delete-of-other-project", "plan-delete-with-checkpoints", "checkpoint-show-after-plan-delete",
		"checkpoint-delete",
	}},
	{before: goOn, calls: []string{"checkpoint-show-after-delete"}},
	{before: sweep, calls: []string{"checkpoint-delete-cleanup"}},
	{before: goOn, calls: []string{
		"checkpoint-list-cleanup-deleting", "quota-show", "quota-detail", "quota-update-admin", "quota-update-member",
		"quota-plan-1", "quota-plan-2-over", "quota-checkpoint-1", "quota-checkpoint-2-over",
	}},
	{before: goOn, calls: []string{
		"quota-checkpoint-delete", "quota-plan-delete", "quota-delete-admin", "operation-log-list",
		"service-list-admin", "service-list-member",
		"trigger-create-bad-pattern", "trigger-create", "trigger-list", "scheduled-operation-create",
		"scheduled-operation-show", "scheduled-operation-list", "trigger-delete-in-use",
		"scheduled-operation-delete", "trigger-delete",
		"plan-update-status-started", "plan-update-when-started", "plan-delete", "plan-show-deleted",
		"plan-delete-again", "plan-delete-unknown",
	}},
}

// The recorded sequences of statuses are among those that the cloud goes through.
func TestRecordedSequencesOfKarbor(t *testing.T) {
	t.Parallel()
	plans := map[string][]string{
		"checkpoint-create-fail":        {karbor.Protecting, karbor.Error},
		"checkpoint-create-infra":       {karbor.Protecting, karbor.Error}, // there was no Cinder
		"checkpoint-delete-delete-fail": {karbor.Deleting, karbor.ErrorDeleting},
		"restore-fail":                  {karbor.InProgress, karbor.Fail},
	}
	for name, recorded := range readRecording[karborSequence](t, "karbor-real/seq") {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, want := walk(t, name, plans[name]), []string{}
			for _, seen := range recorded.Statuses {
				want = append(want, seen.Status)
			}
			// The recording looked too late to see all of them.
			if diff := cmp.Diff(want, got[len(got)-len(want):]); diff != "" {
				t.Errorf("statuses (-recorded +got):\n%s", diff)
			}
		})
	}
}
