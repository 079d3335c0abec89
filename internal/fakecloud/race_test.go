package fakecloud_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// together is how long a creation takes in the tests of races: long enough for
// requests that are sent at once to meet.
const together = 500 * time.Millisecond

// atOnce asks for a backup n times at once and gives the sorted statuses.
func (c *client) atOnce(t *testing.T, n int, body string) []int {
	t.Helper()
	statuses := make([]int, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { statuses[i], _ = c.call(t, http.MethodPost, "/backups", body) })
	}
	group.Wait()
	slices.Sort(statuses)
	return statuses
}

func TestBackupsOfOneVolumeRace(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		race time.Duration
		want []int
	}{
		"full ones are all accepted": {`{"backup":{"volume_id":%q}}`, together, []int{202, 202, 202}},
		"incremental ones break":     {`{"backup":{"volume_id":%q,"incremental":true}}`, together, []int{202, 400, 400}},
		"not by default":             {`{"backup":{"volume_id":%q}}`, 0, []int{202, 400, 400}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			cloud.Cinder.Race(test.race)
			v := cloud.Cinder.AddVolume("", 1)
			cloud.Cinder.Backups.Add(fakecloud.Backup{VolumeID: v.ID})
			demo := newClient(t, cloud, fakecloud.DemoUser)
			got := demo.atOnce(t, 3, fmt.Sprintf(test.body, v.ID))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
}

func TestARefusedIncrementalBackupLeaksItsReservation(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	cloud.Cinder.Race(together)
	v := cloud.Cinder.AddVolume("", 2)
	cloud.Cinder.Backups.Add(fakecloud.Backup{VolumeID: v.ID})
	demo := newClient(t, cloud, fakecloud.DemoUser)
	demo.atOnce(t, 2, fmt.Sprintf(`{"backup":{"volume_id":%q,"incremental":true}}`, v.ID))
	_, got := demo.call(t, http.MethodGet, "/os-quota-sets/"+fakecloud.DemoProjectID+"?usage=true", "")
	set := got["quota_set"].(map[string]any)
	want := map[string]any{"limit": 50.0, "in_use": 2.0, "reserved": 1.0}
	if diff := cmp.Diff(want, set["backups"]); diff != "" {
		t.Errorf("backups (-want +got):\n%s", diff)
	}
	cloud.Cinder.SetQuota(fakecloud.DemoProjectID, "backups", 3)
	cloud.Finish()
	status, body := demo.call(t, http.MethodPost, "/backups", backupOf(v.ID))
	if got := message(body); status != http.StatusRequestEntityTooLarge ||
		got != "BackupLimitExceeded: Maximum number of backups allowed (3) exceeded" {
		t.Errorf("got %d %q, want a quota that the reservation fills", status, got)
	}
}

func TestADescriptionHasPrintableCharactersOnly(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	v := cloud.Cinder.AddVolume("", 1)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	for name, test := range map[string]struct {
		member, text string
		want         int
	}{
		"letters and spaces":                {"description", "Größe \u00a0日本", http.StatusOK},
		"an emoji, which is not in the BMP": {"description", "\U0001f600", http.StatusBadRequest},
		"a line break":                      {"description", "a\nb", http.StatusBadRequest},
		"a name may have what it likes":     {"name", "a\nb", http.StatusOK},
	} {
		id := cloud.Cinder.Backups.Add(fakecloud.Backup{VolumeID: v.ID}).ID
		got, _ := demo.call(t, http.MethodPut, "/backups/"+id, fmt.Sprintf(`{"backup":{%q:%q}}`, test.member, test.text))
		if got != test.want {
			t.Errorf("%s: got %d, want %d", name, got, test.want)
		}
	}
}

// ended gives the sorted statuses of all database backups once nothing moves.
func ended(cloud *fakecloud.Cloud) []string {
	cloud.Finish()
	var statuses []string
	for _, b := range cloud.Trove.Backups.All() {
		statuses = append(statuses, b.Status)
	}
	slices.Sort(statuses)
	return statuses
}

func TestBackupsOfOneInstanceRace(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		n    int
		race time.Duration
		want []int
		ends []string
	}{
		"the second ends the first": {2, together, []int{202, 202}, []string{"COMPLETED", "FAILED"}},
		"of four one never ends": {
			4, together, []int{202, 202, 202, 202}, []string{"BUILDING", "COMPLETED", "FAILED", "FAILED"},
		},
		"not by default": {4, 0, []int{202, 422, 422, 422}, []string{"COMPLETED"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			cloud.Trove.Race(test.race)
			body := databaseBackupOf(cloud.Trove.AddInstance(""))
			got := newTroveClient(t, cloud).atOnce(t, test.n, body)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.ends, ended(cloud)); diff != "" {
				t.Errorf("ends (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnIncrementalBackupThatRacesBecomesAFullOne(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	cloud.Trove.Race(together)
	i := cloud.Trove.AddInstance("")
	demo := newTroveClient(t, cloud)
	demo.atOnce(t, 2, fmt.Sprintf(`{"backup":{"name":"x","instance":%q,"incremental":1}}`, i.ID))
	for _, b := range cloud.Trove.Backups.All() {
		if b.ParentID != nil {
			t.Errorf("got parent %s, want none", *b.ParentID)
		}
	}
}

func TestADatabaseThatIsDown(t *testing.T) {
	t.Parallel()
	for operating, want := range map[string]string{
		"HEALTHY": "", "SHUTDOWN": "", "CRASHED": "", "BLOCKED": "",
		"FAILED": "(instance status was ACTIVE).", "NEW": "(instance status was ACTIVE).",
	} {
		t.Run(operating, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			i := cloud.Trove.AddInstance("", func(i *fakecloud.Instance) { i.OperatingStatus = operating })
			status, got := newTroveClient(t, cloud).call(t, http.MethodPost, "/backups", databaseBackupOf(i))
			if want == "" && status != http.StatusAccepted {
				t.Errorf("got %d %s, want it accepted", status, message(got))
			}
			if want != "" && (status != http.StatusUnprocessableEntity || !strings.HasSuffix(message(got), want)) {
				t.Errorf("got %d %s, want 422 %s", status, message(got), want)
			}
		})
	}
}

func TestWhatTroveIsMoreStrictOrMoreLenientIn(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	i := cloud.Trove.AddInstance("")
	demo := newTroveClient(t, cloud)
	body := func(text string) string { return fmt.Sprintf(text, i.ID) }
	for name, test := range map[string]struct {
		path, kind, body string
		status           int
		message          string
	}{
		"an unknown datastore version": {
			"/backups", "application/json", `{"backup":{"name":"x","restore_from":{"remote_location":"http://x",
			"local_datastore_version_id":"d5000000-0000-4000-8000-0000000000ff","size":1}}}`,
			400, "Datastore version 'd5000000-0000-4000-8000-0000000000ff' cannot be found.",
		},
		"another content type": {"/backups", "text/plain", body(`{"backup":{"name":"x","instance":%q}}`), 415, ""},
		"a slash at the end":   {"/backups/", "application/json", "", 404, "The resource could not be found."},
		"half an incremental": {
			"/backups", "application/json", body(`{"backup":{"name":"x","instance":%q,"incremental":1.5}}`), 400,
			"Validation error: backup['incremental'] 1.5 is not of type 'integer'; " +
				"backup['incremental'] 1.5 is greater than the maximum of 1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			method := http.MethodPost
			if test.body == "" {
				method = http.MethodGet
			}
			req := demo.request(t, method, test.path, test.body)
			req.Header.Set("Content-Type", test.kind)
			r := do(t, req)
			got, _ := r.decoded(t).(map[string]any)
			if r.status != test.status || test.message != "" && message(got) != test.message {
				t.Errorf("got %d %s, want %d %s", r.status, message(got), test.status, test.message)
			}
		})
	}
	t.Run("a name that ends in a line break", func(t *testing.T) {
		text := `{"backup":{"name":"x\n","instance":%q}}`
		if got, _ := demo.call(t, http.MethodPost, "/backups", body(text)); got != http.StatusAccepted {
			t.Errorf("got %d, want it accepted", got)
		}
	})
}

func TestTheQuotaOfTroveMayTellAWrongCount(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	cloud.Trove.Drift(fakecloud.DemoProjectID, 10, -2)
	_, got := newTroveClient(t, cloud).call(t, http.MethodGet, "/mgmt/quotas/"+fakecloud.DemoProjectID, "")
	want := map[string]any{"resource": "backups", "in_use": 10.0, "reserved": -2.0, "limit": 50.0}
	if diff := cmp.Diff(want, got["quotas"].([]any)[0]); diff != "" {
		t.Errorf("backups (-want +got):\n%s", diff)
	}
}

func TestSwiftMayTakeItsTimeToBeDown(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	cloud.Trove.SwiftDown(true)
	cloud.Trove.SwiftTimeout(50 * time.Millisecond)
	body := databaseBackupOf(cloud.Trove.AddInstance(""))
	demo, began := newTroveClient(t, cloud), time.Now()
	status, _ := demo.call(t, http.MethodPost, "/backups", body)
	if took := time.Since(began); status != http.StatusInternalServerError || took < 50*time.Millisecond {
		t.Errorf("got %d after %s, want 500 after 50ms", status, took)
	}
}
