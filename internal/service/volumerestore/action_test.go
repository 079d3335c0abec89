package volumerestore_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

const action = "cloudbackup_volume_restore"

// invoke runs the action and returns what it tells, without times, and its error.
func invoke(
	ctx context.Context, t *testing.T, s *fakeStage, config map[string]string,
) (progress []string, said string) {
	t.Helper()
	config["backup_id"] = backup
	progress, diags := acceptance.NewProtocol(t, s).Invoke(ctx, action, config)
	for i, line := range progress {
		progress[i], _, _ = strings.Cut(line, " after ")
		before, rest, found := strings.Cut(progress[i], "@2")
		if _, after, ok := strings.Cut(rest, ":"); found && ok {
			progress[i] = before + "@TIME:" + after
		}
	}
	for _, d := range diags {
		said += d.Summary + ": " + d.Detail + "\n"
	}
	return progress, said
}

func TestTheActionTellsItsIDsBeforeAndAfterThePOST(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	progress, said := invoke(t.Context(), t, s, map[string]string{"overwrite_volume_id": target})
	want := []string{
		"Asking the cloud for the volume restore (backup " + backup + ", volume " + target + ") in region RegionOne",
		"Volume restore " + target + "@TIME: the cloud has accepted it",
		"Volume restore " + target + "@TIME: restoring-backup",
		"Volume restore " + target + "@TIME: restored",
	}
	if diff := cmp.Diff(want, progress); diff != "" || said != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, said)
	}

	s = newFakeStage(t)
	progress, said = invoke(t.Context(), t, s, map[string]string{"name": "new"})
	made := s.made()[0]
	want = []string{
		"Asking the cloud for the volume restore (backup " + backup + ") in region RegionOne",
		`Volume restore "new" (` + made.ID + "@new): the cloud has accepted it",
		`Volume restore "new" (` + made.ID + "@new): restoring-backup",
		`Volume restore "new" (` + made.ID + "@new): restored",
	}
	if diff := cmp.Diff(want, progress); diff != "" || said != "" || *made.Name != "new" {
		t.Errorf("%s (-want +got):\n%s\n%s", *made.Name, diff, said)
	}
}

func TestWhatAVolumeIsInAfterARestoreSaysHowItEnded(t *testing.T) {
	t.Parallel()
	for status, says := range map[string]string{
		"available": "", "in-use": "", "reserved": "", "attaching": "", "detaching": "", "backing-up": "",
		"error_backing-up": "", "extending": "", "error_extending": "", "retyping": "", "uploading": "",
		"reverting": "", "maintenance": "", "awaiting-transfer": "",
		"error":           "is undefined",
		"error_restoring": "is undefined",
		"error_deleting":  `is in status "error_deleting", which has no meaning`,
		"managing":        `is in status "managing", which has no meaning`,
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			for _, config := range []map[string]string{{}, {"overwrite_volume_id": target}} {
				s := newFakeStage(t)
				s.Cinder.Backups.NextRestore("restoring-backup", status)
				_, said := invoke(t.Context(), t, s, config)
				if (said == "") != (says == "") || !strings.Contains(said, says) {
					t.Errorf("got %q, want %q", said, says)
				}
			}
		})
	}
}

// Older servers do not write what a volume was restored from.
func TestANewVolumeOfALostAnswerHasToBeSeenOnItsWayOrToTellTheBackup(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		restore []string
		says    string
	}{
		"seen":           {[]string{"restoring-backup", "maintenance"}, ""},
		"told":           {[]string{"creating", "available"}, ""},
		"neither":        {[]string{"maintenance"}, `in status "maintenance", was not seen while it was restored to`},
		"failed at once": {[]string{"error_restoring"}, "It belongs to no configuration: delete it"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newFakeStage(t)
			s.Cinder.Backups.NextRestore(test.restore...)
			s.CutAfter(http.MethodPost, "/backups/*/restore", 1)
			_, said := invoke(t.Context(), t, s, map[string]string{"name": "new"})
			lost := strings.Contains(said, "The answer to a request was lost: ")
			if !lost || strings.Contains(said, "Unable to") != (test.says != "") || !strings.Contains(said, test.says) {
				t.Errorf("got %q, want %q", said, test.says)
			}
		})
	}
}

func TestAnInterruptedActionSaysThatTheCloudGoesOn(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.Hold()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		acceptance.Until(t, "the volume is being restored", func() bool {
			return s.Count(http.MethodGet, "/volumes/*") > 1
		})
		cancel()
	}()
	_, said := invoke(ctx, t, s, map[string]string{"overwrite_volume_id": target})
	for _, words := range []string{
		"Unable to run volume restore: The wait for volume restore " + target + "@",
		"was interrupted", "The cloud may well go on with it. Look at how it ended before you run it again.",
	} {
		if !strings.Contains(said, words) {
			t.Errorf("got %q, want %q", said, words)
		}
	}
}
