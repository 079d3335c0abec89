package fakecloud_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// newTroveClient is a client of Trove for the user and the project demo.
func newTroveClient(t *testing.T, c *fakecloud.Cloud) *client {
	t.Helper()
	demo := newClient(t, c, fakecloud.DemoUser)
	demo.base = c.URL() + "/database/v1.0/" + fakecloud.DemoProjectID
	return demo
}

func databaseBackupOf(i fakecloud.Instance) string {
	return fmt.Sprintf(`{"backup":{"name":"nightly","instance":%q}}`, i.ID)
}

func TestADatabaseBackupRunsThroughItsStatuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(*fakecloud.Cloud)
		want    []string
	}{
		"by default": {func(*fakecloud.Cloud) {}, []string{"NEW", "BUILDING", "COMPLETED", "COMPLETED"}},
		"never while it is held": {
			(*fakecloud.Cloud).Hold, []string{"NEW", "NEW", "NEW", "NEW"},
		},
		"without a look": {
			func(c *fakecloud.Cloud) { c.Looks(0) }, []string{"BUILDING", "COMPLETED", "COMPLETED", "COMPLETED"},
		},
		"with those of its plan": {
			func(c *fakecloud.Cloud) { c.Trove.Backups.Next("NEW", "SAVING", "FAILED") },
			[]string{"NEW", "SAVING", "FAILED", "FAILED"},
		},
		"by vanishing": {
			func(c *fakecloud.Cloud) { c.Trove.Backups.Next("NEW", fakecloud.Gone) },
			[]string{"NEW", "404", "404", "404"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			demo := newTroveClient(t, cloud)
			test.prepare(cloud)
			id := demo.id(t, "/backups", databaseBackupOf(cloud.Trove.AddInstance("")))
			var got []string
			for range 4 {
				got = append(got, demo.status(t, "/backups/"+id))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnInstanceMakesOneBackupAtATime(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	i := cloud.Trove.AddInstance("")
	cloud.Hold()
	demo.id(t, "/backups", databaseBackupOf(i))
	busy, _ := cloud.Trove.Instances.Get(i.ID)
	second, _ := demo.call(t, http.MethodPost, "/backups", databaseBackupOf(i))
	cloud.Finish()
	idle, _ := cloud.Trove.Instances.Get(i.ID)
	third, _ := demo.call(t, http.MethodPost, "/backups", databaseBackupOf(i))
	got := []any{busy.Status, second, idle.Status, third}
	if diff := cmp.Diff([]any{"BACKUP", 422, "ACTIVE", 202}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestADatabaseBackupTakesItsChildrenAlong(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	parent := cloud.Trove.Backups.Add(fakecloud.DatabaseBackup{})
	child := cloud.Trove.Backups.Add(fakecloud.DatabaseBackup{ParentID: &parent.ID})
	cloud.Trove.Backups.Add(fakecloud.DatabaseBackup{ParentID: &child.ID})
	status, _ := demo.call(t, http.MethodDelete, "/backups/"+parent.ID, "")
	got := []string{fmt.Sprint(status), demo.status(t, "/backups/"+parent.ID), demo.status(t, "/backups/"+parent.ID)}
	if diff := cmp.Diff([]string{"202", "COMPLETED", "404"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
	if left := cloud.Trove.Backups.All(); len(left) > 0 {
		t.Errorf("got %d backups left, want none: %v", len(left), left)
	}
}

func TestTheKnobsOfTrove(t *testing.T) {
	t.Parallel()
	const get, create, remove = http.MethodGet, http.MethodPost, http.MethodDelete
	for name, test := range map[string]struct {
		prepare     func(*fakecloud.Cloud)
		method      string
		want        int
		fault, wait string
	}{
		"a running backup is deleted": {
			func(*fakecloud.Cloud) {}, remove, 422, "unprocessableEntity", "",
		},
		"a running backup is deleted in 2026.1": {
			func(c *fakecloud.Cloud) { c.Trove.Major(25) }, remove, 500, "instanceFault", "",
		},
		"Swift refuses": {
			func(c *fakecloud.Cloud) { c.Trove.SwiftRefuses(true) }, create, 401, "unauthorized", "",
		},
		"Swift is down": {
			func(c *fakecloud.Cloud) { c.Trove.SwiftDown(true) }, create, 500, "serverError", "",
		},
		"the quota is used up": {
			func(c *fakecloud.Cloud) { c.Trove.SetQuota(fakecloud.DemoProjectID, "backups", 1) },
			create, 413, "overLimit", "",
		},
		"a throttle": {
			func(c *fakecloud.Cloud) { c.Trove.Throttle(create, 1, 7) }, create, 413, "overLimit", "7",
		},
		"a throttle of another method": {
			func(c *fakecloud.Cloud) { c.Trove.Throttle(create, 1, 7) }, get, 200, "", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			demo := newTroveClient(t, cloud)
			i := cloud.Trove.AddInstance("")
			b := cloud.Trove.Backups.Add(fakecloud.DatabaseBackup{Status: "BUILDING"})
			test.prepare(cloud)
			path, body := "/backups/"+b.ID, ""
			if test.method == create {
				path, body = "/backups", databaseBackupOf(i)
			}
			answer := do(t, demo.request(t, test.method, path, body))
			got := []any{answer.status, answer.header.Get("Retry-After")}
			if diff := cmp.Diff([]any{test.want, test.wait}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if fault := faultName(t, answer.body); fault != test.fault {
				t.Errorf("got fault %q, want %q", fault, test.fault)
			}
		})
	}
}

func TestTroveRefusesWhatIsNoJSON(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	status, got := demo.call(t, http.MethodPost, "/backups", "nonsense")
	want := map[string]any{
		"message": "Malformed request body<br /><br />\n\n\n", "code": "400 Bad Request", "title": "Bad Request",
	}
	if diff := cmp.Diff(want, got); status != http.StatusBadRequest || diff != "" {
		t.Errorf("got status %d, body (-want +got):\n%s", status, diff)
	}
}

func TestEachRegionHasItsOwnTrove(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	b := cloud.Region(fakecloud.RegionTwo).Trove.Backups.Add(fakecloud.DatabaseBackup{})
	here := demo.status(t, "/backups/"+b.ID)
	demo.base = cloud.URL() + "/region-two/database/v1.0/" + fakecloud.DemoProjectID
	if diff := cmp.Diff([]string{"404", "COMPLETED"}, []string{here, demo.status(t, "/backups/"+b.ID)}); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestTroveMayBeMissingInTheCatalog(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	cloud.NoTrove()
	raw := authenticate(t, cloud, passwordOf("demo"), projectScope("demo")).body
	if strings.Contains(string(raw), "/database/") {
		t.Errorf("got a catalog with Trove: %s", raw)
	}
}

func TestTheRateOfTroveIsLimited(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	cloud.Trove.Rate(2)
	var got []int
	for range 3 {
		status, _ := demo.call(t, http.MethodGet, "/backups", "")
		got = append(got, status)
	}
	if diff := cmp.Diff([]int{200, 200, 413}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestTheStorageDriverIsHeededSince2025(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	cloud.Trove.Major(23)
	cloud.Trove.SwiftRefuses(true)
	i := cloud.Trove.AddInstance("")
	id := demo.id(t, "/backups", fmt.Sprintf(`{"backup":{"name":"x","instance":%q,"storage_driver":"cinder"}}`, i.ID))
	cloud.Finish()
	if b, _ := cloud.Trove.Backups.Get(id); b.Location == nil || (*b.Location)[:9] != "cinder://" {
		t.Errorf("got location %v, want one of cinder", b.Location)
	}
}

func TestABackupIsMadeOfAnObjectInSwift(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	const location = "http://swift.example.com/v1/AUTH_x/backups/one.xbstream.gz.enc"
	cloud.Trove.AddObject(location)
	id := demo.id(t, "/backups", fmt.Sprintf(`{"backup":{"name":"x","restore_from":{"remote_location":%q,
		"local_datastore_version_id":%q,"size":2}}}`, location, fakecloud.MySQLVersionID))
	if got := demo.status(t, "/backups/"+id); got != "RESTORED" {
		t.Errorf("got status %s, want RESTORED", got)
	}
}

// faultName is the name of an error in a body, empty if it is none.
func faultName(t *testing.T, body []byte) string {
	t.Helper()
	var faults map[string]struct{ Code int }
	if err := json.Unmarshal(body, &faults); err != nil {
		t.Fatalf("body is no JSON: %s", body)
	}
	for name, fault := range faults {
		if fault.Code > 0 {
			return name
		}
	}
	return ""
}

func TestTheVersionsOfTroveNeedNoToken(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	demo.base, demo.token = cloud.URL()+"/database", ""
	status, got := demo.call(t, http.MethodGet, "/", "")
	version := got["versions"].([]any)[0].(map[string]any)
	if diff := cmp.Diff([]any{200, "v1.0", "CURRENT"}, []any{status, version["id"], version["status"]}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
