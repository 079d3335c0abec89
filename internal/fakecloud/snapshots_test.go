package fakecloud_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestAManagedSnapshot(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	admin := newClient(t, cloud, fakecloud.AdminUser)
	v := cloud.Cinder.AddVolume("", 2, func(v *fakecloud.Volume) { v.ProjectID = fakecloud.AdminProjectID })
	cloud.Cinder.AddBackendSnapshot(v.ID, "alpha")
	body := `{"snapshot":{"volume_id":"` + v.ID + `","ref":{"source-name":"alpha"},"name":" kept "}}`
	id := admin.id(t, "/manageable_snapshots", body)
	second := admin.id(t, "/manageable_snapshots", body)
	cloud.Finish()
	got := []string{admin.status(t, "/snapshots/"+id), admin.status(t, "/snapshots/"+second)}
	if diff := cmp.Diff([]string{"available", "available"}, got); diff == "" {
		t.Errorf("got %v, want the second to fail: its reference was renamed", got)
	}
	if x, _ := cloud.Cinder.Snapshots.Get(id); *x.Name != " kept " {
		t.Errorf("got name %q, want it untrimmed", *x.Name)
	}
	admin.call(t, http.MethodPost, "/snapshots/"+id+"/action", `{"os-unmanage":null}`)
	cloud.Finish()
	if diff := cmp.Diff([]string{"snapshot-" + id}, cloud.Cinder.BackendSnapshots()); diff != "" {
		t.Errorf("back end after unmanage (-want +got):\n%s", diff)
	}
	again := admin.id(t, "/manageable_snapshots",
		`{"snapshot":{"volume_id":"`+v.ID+`","ref":"snapshot-`+id+`"}}`)
	cloud.Finish()
	admin.call(t, http.MethodDelete, "/snapshots/"+again, "")
	cloud.Finish()
	if got := cloud.Cinder.BackendSnapshots(); len(got) != 0 {
		t.Errorf("got %v on the back end after a delete, want nothing", got)
	}
}

func TestMetadataOfASnapshot(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	x := cloud.Cinder.AddSnapshot("", v.ID)
	path := "/snapshots/" + x.ID + "/metadata"
	for _, test := range []struct {
		name, method, path, body, want string
	}{
		{"replace", "PUT", path, `{"metadata":{"a":"1","b":"2"}}`, `{"metadata":{"a":"1","b":"2"}}`},
		{"clear", "PUT", path, `{"metadata":{}}`, `{"metadata":{}}`},
	} {
		r := do(t, demo.request(t, test.method, test.path, test.body))
		if diff := cmp.Diff([]any{200, test.want}, []any{r.status, string(r.body)}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
	for _, test := range []struct {
		name, method, path, body string
		want                     int
	}{
		{"a slash in a key", "PUT", path, `{"metadata":{"a/b":"3"}}`, 400},
		{"no envelope", "PUT", path, `{}`, 400},
	} {
		if status, _ := demo.call(t, test.method, test.path, test.body); status != test.want {
			t.Errorf("%s: got %d, want %d", test.name, status, test.want)
		}
	}
}

func TestASnapshotThatIsBusyComesBack(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	x := cloud.Cinder.AddSnapshot("", cloud.Cinder.AddVolume("", 1).ID)
	cloud.Cinder.Snapshots.NextDelete("deleting", "available")
	demo.call(t, http.MethodDelete, "/snapshots/"+x.ID, "")
	got := []string{demo.status(t, "/snapshots/"+x.ID), demo.status(t, "/snapshots/"+x.ID)}
	if diff := cmp.Diff([]string{"deleting", "available"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestQuotas(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		quota, path, body, want string
	}{
		"volumes": {
			"volumes", "/volumes", `{"volume":{"size":1}}`,
			"VolumeLimitExceeded: Maximum number of volumes allowed (0) exceeded for quota 'volumes'.",
		},
		"gigabytes": {
			"gigabytes", "/volumes", `{"volume":{"size":2}}`,
			"VolumeSizeExceedsAvailableQuota: Requested volume or snapshot exceeds allowed gigabytes quota. " +
				"Requested 2G, quota is 0G and 1G has been consumed.",
		},
		"snapshots": {
			"snapshots", "/snapshots", `{"snapshot":{"volume_id":"11111111-1111-4111-8111-111111111111"}}`,
			"SnapshotLimitExceeded: Maximum number of snapshots allowed (0) exceeded",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			demo := newClient(t, cloud, fakecloud.DemoUser)
			cloud.Cinder.AddVolume("11111111-1111-4111-8111-111111111111", 1)
			cloud.Cinder.SetQuota(fakecloud.DemoProjectID, test.quota, 0)
			status, got := demo.call(t, http.MethodPost, test.path, test.body)
			if diff := cmp.Diff([]any{413, test.want}, []any{status, message(got)}); diff != "" {
				t.Errorf("status and message (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAVolumeFromABackup(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{SizeGB: 3})
	id := demo.id(t, "/volumes", `{"volume":{"backup_id":"`+b.ID+`"}}`)
	cloud.Finish()
	got, _ := cloud.Cinder.Volumes.Get(id)
	want := []any{"available", 3, map[string]string{"src_backup_id": b.ID}}
	if diff := cmp.Diff(want, []any{got.Status, got.SizeGB, got.Metadata}); diff != "" {
		t.Errorf("volume (-want +got):\n%s", diff)
	}
	body := `{"volume":{"backup_id":"` + b.ID + `","size":2}}`
	if status, _ := demo.call(t, http.MethodPost, "/volumes", body); status != http.StatusBadRequest {
		t.Errorf("got %d for a smaller volume, want 400", status)
	}
}

func TestAVolumeThatIsBusyHasNothingManaged(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]string{
		"backing-up": "Invalid volume: Volume 11111111-1111-4111-8111-111111111111 status must be available, in-use, " +
			"but current status is: backing-up.",
		"error":       "Invalid volume: The snapshot cannot be created when the volume is in error status.",
		"maintenance": "Invalid volume: The snapshot cannot be created when the volume is in maintenance mode.",
	} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			admin := newClient(t, cloud, fakecloud.AdminUser)
			v := cloud.Cinder.AddVolume("11111111-1111-4111-8111-111111111111", 1,
				func(v *fakecloud.Volume) { v.Status = status })
			code, got := admin.call(t, http.MethodPost, "/manageable_snapshots",
				`{"snapshot":{"volume_id":"`+v.ID+`","ref":{"source-name":"alpha"}}}`)
			if diff := cmp.Diff([]any{400, want}, []any{code, message(got)}); diff != "" {
				t.Errorf("status and message (-want +got):\n%s", diff)
			}
		})
	}
}

func TestASnapshotThatIsNotSafeIsNotManaged(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	admin := newClient(t, cloud, fakecloud.AdminUser)
	v := cloud.Cinder.AddVolume("", 1, func(v *fakecloud.Volume) { v.ProjectID = fakecloud.AdminProjectID })
	cloud.Cinder.AddBackendSnapshot(v.ID, "alpha")
	cloud.Cinder.Unsafe("alpha", "in use by a guest")
	_, got := admin.call(t, http.MethodGet, "/manageable_snapshots/detail?host=fixture@files", "")
	want := map[string]any{"manageable-snapshots": []any{map[string]any{
		"reference": map[string]any{"source-name": "alpha"}, "size": 1.0, "safe_to_manage": false,
		"reason_not_safe": "in use by a guest", "extra_info": nil, "cinder_id": nil,
		"source_reference": map[string]any{"source-name": "volume-" + v.ID},
	}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("list (-want +got):\n%s", diff)
	}
	id := admin.id(t, "/manageable_snapshots",
		`{"snapshot":{"volume_id":"`+v.ID+`","ref":{"source-name":"alpha"}}}`)
	cloud.Finish()
	if got := admin.status(t, "/snapshots/"+id); got != "error" {
		t.Errorf("got status %q, want error", got)
	}
}

func TestASnapshotOfAGroupStays(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	admin := newClient(t, cloud, fakecloud.AdminUser)
	x := cloud.Cinder.AddSnapshot("", cloud.Cinder.AddVolume("", 1).ID, func(x *fakecloud.Snapshot) {
		x.GroupID = new("22222222-2222-4222-8222-222222222222")
	})
	status, got := admin.call(t, http.MethodPost, "/snapshots/"+x.ID+"/action", `{"os-unmanage":null}`)
	want := "Invalid snapshot: Snapshot status must be available or error and must not be part of a group."
	if diff := cmp.Diff([]any{400, want}, []any{status, message(got)}); diff != "" {
		t.Errorf("status and message (-want +got):\n%s", diff)
	}
}
