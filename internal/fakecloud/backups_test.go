package fakecloud_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestWithoutABackupService(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{VolumeID: v.ID})
	cloud.Cinder.NoBackupService(true)
	const missing = "404 Service cinder-backup could not be found."
	for path, method := range map[string]string{
		"/backups/" + b.ID: http.MethodDelete, "/backups/" + b.ID + "/restore": http.MethodPost,
	} {
		status, got := demo.call(t, method, path, `{"restore":{"volume_id":"`+v.ID+`"}}`)
		if text := fmt.Sprint(status, " ", message(got)); text != missing {
			t.Errorf("%s %s: got %q, want %q", method, path, text, missing)
		}
	}
	if got := demo.status(t, "/backups/"+b.ID); got != "available" {
		t.Errorf("got %s, want the backup still available", got)
	}
	id := demo.id(t, "/backups", backupOf(v.ID))
	cloud.Finish()
	got, _ := cloud.Cinder.Backups.Get(id)
	if diff := cmp.Diff(new("Service not found for creating backup."), got.FailReason); diff != "" {
		t.Errorf("%s, reason (-want +got):\n%s", got.Status, diff)
	}
}

func TestAvailabilityZones(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		ignore bool
		body   string
		status string
		zone   *string
	}{
		"Zed ignores it":               {true, `,"availability_zone":"nova"`, "available", nil},
		"a newer server uses it":       {false, `,"availability_zone":"nova"`, "available", new("nova")},
		"a newer server has a default": {false, "", "available", new("nova")},
		"an unknown one is an error":   {false, `,"availability_zone":"moon"`, "error", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			demo := newClient(t, cloud, fakecloud.DemoUser)
			v := cloud.Cinder.AddVolume("", 1)
			cloud.Cinder.IgnoreZone(test.ignore)
			id := demo.id(t, "/backups", `{"backup":{"volume_id":"`+v.ID+`"`+test.body+`}}`)
			cloud.Finish()
			got, _ := cloud.Cinder.Backups.Get(id)
			if diff := cmp.Diff([]any{test.status, test.zone}, []any{got.Status, got.Zone}); diff != "" {
				t.Errorf("status and zone (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAnIncrementalBackupOfASnapshotBuildsOnAnOlderOne(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	older := cloud.Cinder.Backups.Add(fakecloud.Backup{VolumeID: v.ID})
	x := cloud.Cinder.AddSnapshot("", v.ID)
	cloud.Cinder.Backups.Add(fakecloud.Backup{VolumeID: v.ID})
	id := demo.id(t, "/backups",
		`{"backup":{"volume_id":"`+v.ID+`","snapshot_id":"`+x.ID+`","incremental":true}}`)
	got, _ := cloud.Cinder.Backups.Get(id)
	if diff := cmp.Diff(&older.ID, got.ParentID); diff != "" {
		t.Errorf("parent (-want +got):\n%s", diff)
	}
}

func TestAParentCountsItsFinishedDependents(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	parent := cloud.Cinder.Backups.Add(fakecloud.Backup{VolumeID: v.ID})
	child := demo.id(t, "/backups", `{"backup":{"volume_id":"`+v.ID+`","incremental":"yes"}}`)
	var got []any
	note := func() {
		_, body := demo.call(t, http.MethodGet, "/backups/"+parent.ID, "")
		status, _ := demo.call(t, http.MethodDelete, "/backups/"+parent.ID, "")
		got = append(got, body["backup"].(map[string]any)["has_dependent_backups"], status)
	}
	note()
	cloud.Finish()
	note()
	demo.call(t, http.MethodDelete, "/backups/"+child, "")
	cloud.Finish()
	note()
	if diff := cmp.Diff([]any{false, 400, true, 400, false, 202}, got); diff != "" {
		t.Errorf("has_dependent_backups and the status of a DELETE (-want +got):\n%s", diff)
	}
}

func TestADeletionMayFail(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{})
	cloud.Cinder.Backups.NextDelete("deleting", "error_deleting")
	cloud.Cinder.Backups.NextReason("tape jammed")
	demo.call(t, http.MethodDelete, "/backups/"+b.ID, "")
	got := []string{demo.status(t, "/backups/"+b.ID), demo.status(t, "/backups/"+b.ID)}
	row, _ := cloud.Cinder.Backups.Get(b.ID)
	if diff := cmp.Diff([]string{"deleting", "error_deleting", "tape jammed"}, append(got, *row.FailReason)); diff != "" {
		t.Errorf("statuses and reason (-want +got):\n%s", diff)
	}
}

func TestAnEditedStatusStays(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	id := demo.id(t, "/backups", backupOf(v.ID))
	cloud.Cinder.Backups.Edit(id, func(b *fakecloud.Backup) { b.Status = "error" })
	got := []string{demo.status(t, "/backups/"+id), demo.status(t, "/backups/"+id), demo.status(t, "/volumes/"+v.ID)}
	cloud.Cinder.Backups.Remove(id)
	got = append(got, demo.status(t, "/backups/"+id))
	if diff := cmp.Diff([]string{"error", "error", "available", "404"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestACancelledRestoreLeavesTheVolumeInError(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	admin := newClient(t, cloud, fakecloud.AdminUser)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{VolumeID: v.ID})
	demo.call(t, http.MethodPost, "/backups/"+b.ID+"/restore", `{"restore":{"volume_id":"`+v.ID+`"}}`)
	status, _ := admin.call(t, http.MethodPost, "/backups/"+b.ID+"/action", `{"os-reset_status":{"status":"error"}}`)
	got := []string{fmt.Sprint(status), demo.status(t, "/backups/"+b.ID), demo.status(t, "/volumes/"+v.ID)}
	if diff := cmp.Diff([]string{"202", "error", "error"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestARecordMakesABackupAgain(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	admin := newClient(t, cloud, fakecloud.AdminUser)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{ProjectID: fakecloud.AdminProjectID, Name: new("kept"), SizeGB: 3})
	_, record := admin.call(t, http.MethodGet, "/backups/"+b.ID+"/export_record", "")
	cloud.Cinder.Backups.Remove(b.ID)
	raw, err := json.Marshal(record)
	if err != nil {
		t.Fatal(err)
	}
	status, _ := admin.call(t, http.MethodPost, "/backups/import_record", string(raw))
	_, creating := admin.call(t, http.MethodGet, "/backups/"+b.ID, "")
	cloud.Finish()
	_, done := admin.call(t, http.MethodGet, "/backups/"+b.ID, "")
	var got []any
	for _, body := range []map[string]any{creating, done} {
		shown := body["backup"].(map[string]any)
		got = append(got, shown["status"], shown["name"], shown["volume_id"], shown["size"])
	}
	want := []any{
		"creating", nil, "00000000-0000-0000-0000-000000000000", 0.0,
		"available", "kept", b.VolumeID, 3.0,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%d, backups (-want +got):\n%s", status, diff)
	}
	demo := newClient(t, cloud, fakecloud.DemoUser)
	if status, _ := demo.call(t, http.MethodPost, "/backups/import_record", string(raw)); status != http.StatusForbidden {
		t.Errorf("got %d for a member, want 403", status)
	}
}

func TestBodiesThatCinderRefuses(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{})
	const field = "Invalid input for field/attribute "
	for name, test := range map[string]struct {
		method, path, body, want string
	}{
		"a number as a boolean": {
			http.MethodPost, "/backups", `{"backup":{"volume_id":"` + v.ID + `","force":1}}`,
			field + "force. Value: 1. 1 is not of type 'boolean', 'string'",
		},
		"a key with a strange letter": {
			http.MethodPost, "/backups", `{"backup":{"volume_id":"` + v.ID + `","metadata":{"a%":"b"}}}`,
			field + "metadata. Value: {'a%': 'b'}. 'a%' does not match any of the regexes: " +
				"'^[a-zA-Z0-9-_:. /]{1,255}$'",
		},
		"a number in the metadata": {
			http.MethodPut, "/backups/" + b.ID, `{"backup":{"metadata":{"a":1}}}`,
			field + "a. Value: 1. 1 is not of type 'string'",
		},
		"no metadata": {
			http.MethodPut, "/backups/" + b.ID, `{"backup":{"metadata":null}}`,
			field + "metadata. Value: None. None is not of type 'object'",
		},
		"two unknown members": {
			http.MethodPut, "/backups/" + b.ID, `{"backup":{"x":1,"y":2}}`,
			field + "backup. Value: {'x': 1, 'y': 2}. Additional properties are not allowed " +
				"('x', 'y' were unexpected)",
		},
		"no envelope": {
			http.MethodPut, "/backups/" + b.ID, `{"name":"x"}`, "'backup' is a required property",
		},
		"no JSON": {http.MethodPut, "/backups/" + b.ID, `{`, "Malformed request body"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, got := demo.call(t, test.method, test.path, test.body)
			if diff := cmp.Diff([]any{400, test.want}, []any{status, message(got)}); diff != "" {
				t.Errorf("status and message (-want +got):\n%s", diff)
			}
		})
	}
}

func TestABodyMustBeJSON(t *testing.T) {
	t.Parallel()
	demo := newClient(t, fakecloud.New(t), fakecloud.DemoUser)
	req := demo.request(t, http.MethodPost, "/backups", `{"backup":{}}`)
	req.Header.Set("Content-Type", "text/plain")
	if got := do(t, req).status; got != http.StatusUnsupportedMediaType {
		t.Errorf("got %d, want 415", got)
	}
}
