package lifecycle

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

func TestEveryErrorHasOneWording(t *testing.T) {
	t.Parallel()
	r := &managed{kind: Kind{Noun: "volume backup"}}
	made := &Base{ID: types.StringValue("5f1c0a2e")}
	for _, test := range []struct {
		name    string
		verb    string
		base    *Base
		err     error
		summary string
		detail  string
	}{
		{
			name: "a failed creation has the cloud's reason and what happens next",
			verb: "create", base: made,
			err:     &wait.FailedError{Status: wait.Status{Name: "error", Reason: "no space left on backend"}},
			summary: "Unable to create volume backup",
			detail: `Volume backup 5f1c0a2e went to status "error" while the cloud was creating it.

Reason: no space left on backend

The volume backup stays in the state as tainted; the next apply deletes it and tries again.`,
		},
		{
			name: "a time-out says how to keep the object",
			verb: "create", base: made,
			err: &wait.StoppedError{
				Last: wait.Status{Name: "creating"}, After: 2 * time.Hour, Err: context.DeadlineExceeded,
			},
			summary: "Unable to create volume backup",
			detail: `The wait for volume backup 5f1c0a2e to be created timed out after 2h; its status was still "creating".

The cloud goes on making it, and Terraform has marked it as tainted. To keep it, run ` + "`terraform untaint`" +
				` for this resource, raise timeouts.create, and apply again: the wait goes on. Otherwise the next apply ` +
				`deletes this volume backup and makes another.`,
		},
		{
			name: "a busy cloud says with what",
			verb: "create", base: &Base{},
			err: errors.Join(
				&wait.StoppedError{Last: wait.Status{Name: "busy"}, After: time.Minute, Err: context.DeadlineExceeded},
				&BusyError{With: `its source is in status "backing-up"`, Err: errors.New("400")},
			),
			summary: "Unable to create volume backup",
			detail: `The wait for the volume backup to be created timed out after 1m: the cloud was busy all the time.

Busy: its source is in status "backing-up"

Nothing was made. Wait until the cloud has finished what it is doing, or raise timeouts.create, and apply again.`,
		},
		{
			name: "dependents are named",
			verb: "delete", base: made,
			err:     &DependentsError{IDs: []string{"a1", "b2"}},
			summary: "Unable to delete volume backup",
			detail: `Volume backup 5f1c0a2e is still needed by others, which this run does not delete: a1, b2.

Delete those first, or leave this one in the cloud.`,
		},
		{
			name: "an object that disappears is no time-out",
			verb: "create", base: made,
			err:     &wait.UnexpectedError{Status: wait.Status{Name: wait.Gone}},
			summary: "Unable to create volume backup",
			detail:  "Volume backup 5f1c0a2e disappeared while the cloud was creating it.",
		},
		{
			name: "an unknown status is named",
			verb: "delete", base: made,
			err:     &wait.UnexpectedError{Status: wait.Status{Name: "melting", Reason: "too hot"}},
			summary: "Unable to delete volume backup",
			detail: `Volume backup 5f1c0a2e is in status "melting", which has no meaning while the cloud is deleting it.

Reason: too hot`,
		},
		{
			name: "any other error is part of the sentence",
			verb: "read", base: made,
			err:     errors.New("connection refused"),
			summary: "Unable to read volume backup",
			detail:  "Volume backup 5f1c0a2e could not be read: connection refused.",
		},
		{
			name: "advice of a kind beats the usual one",
			verb: "create", base: &Base{},
			err:     Advise(errors.New("over quota"), "Ask for more."),
			summary: "Unable to create volume backup",
			detail:  "The volume backup could not be created: over quota.\n\nAsk for more.",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := r.failed(test.verb, test.base, test.err)
			if diff := cmp.Diff([]string{test.summary, test.detail}, []string{got.Summary(), got.Detail()}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnErrorOfAnArgumentIsShownThere(t *testing.T) {
	t.Parallel()
	r := &managed{kind: Kind{Noun: "volume backup"}}
	got, ok := r.failed("plan", &Base{}, At("metadata", errors.New("metadata needs 3.43"))).(diag.DiagnosticWithPath)
	if !ok {
		t.Fatal("the diagnostic has no path")
	}
	want := []string{"metadata", "Metadata needs 3.43."}
	if diff := cmp.Diff(want, []string{got.Path().String(), got.Detail()}); diff != "" {
		t.Error(diff)
	}
}

func TestASpanReadsAsInAConfiguration(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		2 * time.Hour: "2h", 90 * time.Minute: "1h30m", 30 * time.Second: "30s", 61 * time.Second: "1m1s",
		time.Hour + time.Second: "1h0m1s", 10 * time.Minute: "10m", 2999 * time.Millisecond: "3s",
	} {
		if got := span(d).String(); got != want {
			t.Errorf("%s: got %q, want %q", time.Duration(d), got, want)
		}
	}
}
