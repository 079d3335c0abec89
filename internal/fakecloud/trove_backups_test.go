package fakecloud_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// fault is the message of an instance's fault, empty if there is none.
func (c *client) fault(t *testing.T, id string) string {
	t.Helper()
	_, got := c.call(t, http.MethodGet, "/instances/"+id, "")
	fault, _ := got["instance"].(map[string]any)["fault"].(map[string]any)
	message, _ := fault["message"].(string)
	return message
}

func TestAnInstanceTellsWhyItsBackupFailed(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	i := cloud.Trove.AddInstance("")
	got := []string{demo.fault(t, i.ID)}
	cloud.Trove.SwiftRefuses(true)
	demo.call(t, http.MethodPost, "/backups", databaseBackupOf(i))
	got = append(got, demo.fault(t, i.ID))
	cloud.Trove.SwiftRefuses(false)
	cloud.Trove.Backups.Next("NEW", "BUILDING", "FAILED")
	cloud.Trove.Backups.NextReason("no space left on device")
	demo.id(t, "/backups", databaseBackupOf(i))
	cloud.Finish()
	got = append(got, demo.fault(t, i.ID))
	want := []string{
		"", "Swift account not accessible for tenant " + fakecloud.DemoProjectID + ".", "no space left on device",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
}

func TestADeletionThatARunningChildStopsHasTakenOthersAlong(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	bs := cloud.Trove.Backups
	parent := bs.Add(fakecloud.DatabaseBackup{})
	done := bs.Add(fakecloud.DatabaseBackup{ParentID: &parent.ID})
	runs := bs.Add(fakecloud.DatabaseBackup{ParentID: &parent.ID, Status: "BUILDING"})
	status, body := demo.call(t, http.MethodDelete, "/backups/"+parent.ID, "")
	cloud.Finish()
	got := []any{
		status, message(body), demo.status(t, "/backups/"+parent.ID),
		demo.status(t, "/backups/"+done.ID), demo.status(t, "/backups/"+runs.ID),
	}
	want := []any{
		422, "Backup " + runs.ID + " cannot be deleted because it is running.", "COMPLETED", "404", "BUILDING",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// names gives the names on a page of a list, and the link to the next one.
func (c *client) names(t *testing.T, path string) ([]string, string) {
	t.Helper()
	_, got := c.call(t, http.MethodGet, path, "")
	var names []string
	for _, b := range got["backups"].([]any) {
		names = append(names, b.(map[string]any)["name"].(string))
	}
	if links, ok := got["links"].([]any); ok {
		return names, links[0].(map[string]any)["href"].(string)
	}
	return names, ""
}

func TestPagesOverlapWhenABackupMoves(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	var last fakecloud.DatabaseBackup
	for _, name := range []string{"d", "c", "b", "a"} {
		last = cloud.Trove.Backups.Add(fakecloud.DatabaseBackup{Name: name, Status: "NEW"})
	}
	first, next := demo.names(t, "/backups?limit=2")
	bs := cloud.Trove.Backups.All()
	cloud.Trove.Backups.Edit(bs[0].ID, func(b *fakecloud.DatabaseBackup) { b.Status = "BUILDING" })
	second, end := demo.names(t, "/backups?marker=2&limit=2&name=")
	if diff := cmp.Diff([][]string{{"a", "b"}, {"b", "c"}}, [][]string{first, second}); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	base := "https" + strings.TrimPrefix(demo.base, "http") + "/backups?"
	want := []string{base + "limit=2&marker=2", base + "marker=4&limit=2"}
	if diff := cmp.Diff(want, []string{next, end}); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	if rest, link := demo.names(t, "/backups?marker=4"); len(rest) > 0 || link != "" {
		t.Errorf("got %q and link %q after the end", rest, link)
	}
	if last.SizeGB != nil || last.Location != nil {
		t.Errorf("got size %v and location %v of a new backup, want none", last.SizeGB, last.Location)
	}
}

func TestBackupsOutliveTheirInstance(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	i := cloud.Trove.AddInstance("")
	cloud.Trove.Backups.Add(fakecloud.DatabaseBackup{Name: "left", InstanceID: &i.ID})
	cloud.Trove.Instances.Remove(i.ID)
	status, _ := demo.call(t, http.MethodGet, "/instances/"+i.ID+"/backups", "")
	left, _ := demo.names(t, "/backups?instance_id="+i.ID)
	if diff := cmp.Diff([]any{404, []string{"left"}}, []any{status, left}); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestARecordLeavesTheObjectOfAnotherRegion(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	far := cloud.Region(fakecloud.RegionTwo).Trove.Backups.Add(fakecloud.DatabaseBackup{})
	body := fmt.Sprintf(`{"backup":{"name":"far","restore_from":{"remote_location":%q,
		"local_datastore_version_id":%q,"size":0.5}}}`, *far.Location, fakecloud.MySQLVersionID)
	for range 2 {
		id := demo.id(t, "/backups", body)
		demo.call(t, http.MethodDelete, "/backups/"+id, "")
		cloud.Finish()
		if got := demo.status(t, "/backups/"+id); got != "404" {
			t.Errorf("got status %s after the deletion, want 404", got)
		}
	}
}

func TestTheQuotaHasABackupBackWhenItsDeletionIsAccepted(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	i := cloud.Trove.AddInstance("")
	b := cloud.Trove.Backups.Add(fakecloud.DatabaseBackup{Status: "FAILED"})
	cloud.Trove.SetQuota(fakecloud.DemoProjectID, "backups", 1)
	cloud.Hold()
	full, _ := demo.call(t, http.MethodPost, "/backups", databaseBackupOf(i))
	demo.call(t, http.MethodDelete, "/backups/"+b.ID, "")
	room, _ := demo.call(t, http.MethodPost, "/backups", databaseBackupOf(i))
	set, _ := demo.call(t, http.MethodPut, "/mgmt/quotas/"+fakecloud.DemoProjectID, `{"quotas":{"backups":9}}`)
	got := []any{full, demo.status(t, "/backups/"+b.ID), room, set}
	if diff := cmp.Diff([]any{413, "FAILED", 202, 401}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestARestoredInstanceBecomesActive(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	b := cloud.Trove.Backups.Add(fakecloud.DatabaseBackup{})
	id := demo.id(t, "/instances", fmt.Sprintf(
		`{"instance":{"name":"new","flavorRef":"1","volume":{"size":1},"restorePoint":{"backupRef":%q}}}`, b.ID))
	got := []string{demo.status(t, "/instances/"+id), demo.status(t, "/instances/"+id)}
	if diff := cmp.Diff([]string{"BUILD", "ACTIVE"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestAnEditEndsWhatTheGuestDoes(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	i := cloud.Trove.AddInstance("")
	id := demo.id(t, "/backups", databaseBackupOf(i))
	cloud.Trove.Backups.Edit(id, func(b *fakecloud.DatabaseBackup) { b.Status = "FAILED" })
	got := []string{demo.status(t, "/backups/"+id), demo.status(t, "/backups/"+id), demo.status(t, "/instances/"+i.ID)}
	cloud.Trove.Backups.Remove(id)
	got = append(got, demo.status(t, "/backups/"+id))
	if diff := cmp.Diff([]string{"FAILED", "FAILED", "ACTIVE", "404"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestInRealTimeNobodyNeedsToLookAtADatabaseBackup(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	cloud.RealTime(time.Hour)
	id := demo.id(t, "/backups", databaseBackupOf(cloud.Trove.AddInstance("")))
	got := []string{demo.status(t, "/backups/"+id), demo.status(t, "/backups/"+id)}
	cloud.RealTime(time.Nanosecond)
	got = append(got, demo.status(t, "/backups/"+id))
	if diff := cmp.Diff([]string{"NEW", "NEW", "COMPLETED"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestAnInstanceIsDeletedAndItsBackupsStay(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newTroveClient(t, cloud)
	const id = "44444444-4444-4444-8444-444444444444"
	cloud.Trove.AddInstance(id)
	running := cloud.Trove.Backups.Add(fakecloud.DatabaseBackup{InstanceID: new(id), Status: "BUILDING"})
	if status, _ := demo.call(t, http.MethodDelete, "/instances/"+id, ""); status != http.StatusUnprocessableEntity {
		t.Errorf("got %d while a backup runs, want 422", status)
	}
	cloud.Trove.Backups.Edit(running.ID, func(b *fakecloud.DatabaseBackup) { b.Status = "COMPLETED" })
	if status, _ := demo.call(t, http.MethodDelete, "/instances/"+id, ""); status != http.StatusAccepted {
		t.Errorf("got %d, want 202", status)
	}
	demo.until(t, "/instances/"+id, "404")
	if got := demo.status(t, "/backups/"+running.ID); got != "COMPLETED" {
		t.Errorf("its backup is in status %s", got)
	}
}
