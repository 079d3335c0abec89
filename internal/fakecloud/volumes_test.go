package fakecloud_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

const someVolume = "11111111-1111-4111-8111-111111111111"

// The messages are those of the recorded Cinder.
func TestAVolumeFromABackupThatIsRefused(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{SizeGB: 2})
	const unknown = "ace02ef3-a1f3-4bf9-a810-cca46d8ba3e2"
	for name, test := range map[string]struct {
		members string
		status  int
		want    string
	}{
		"too small": {
			`"backup_id":"` + b.ID + `","size":1`, 400, "Invalid input received: Volume size 1GB cannot be smaller than the " +
				"backup size 2GB. It must be >= backup size.",
		},
		"of an unknown type": {
			`"backup_id":"` + b.ID + `","volume_type":"nope"`, 404, "Volume type with name nope could not be found.",
		},
		"in an unknown zone": {
			`"backup_id":"` + b.ID + `","availability_zone":"nope"`, 400, "Availability zone 'nope' is invalid.",
		},
		"of an unknown backup": {
			`"backup_id":"` + unknown + `"`, 404, "Backup " + unknown + " could not be found.",
		},
		"of no id": {
			`"backup_id":"x"`, 400, "Invalid input for field/attribute backup_id. Value: x. " +
				"'x' is not valid under any of the given schemas",
		},
		"of a snapshot as well": {
			`"backup_id":"` + b.ID + `","snapshot_id":"` + unknown + `"`, 404, "Snapshot " + unknown + " could not be found.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, got := demo.call(t, http.MethodPost, "/volumes", `{"volume":{`+test.members+`}}`)
			if diff := cmp.Diff([]any{test.status, test.want}, []any{status, message(got)}); diff != "" {
				t.Errorf("status and message (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAVolumeIsMadeFromABackupInAnyStatusAtAnyMicroversion(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{Status: "error"})
	demo.version = "3.0"
	body := `{"volume":{"backup_id":"` + b.ID + `","size":1}}`
	first, second := demo.id(t, "/volumes", body), demo.id(t, "/volumes", body)
	now, _ := cloud.Cinder.Backups.Get(b.ID)
	cloud.Finish()
	var got []any
	for _, id := range []string{first, second} {
		v, _ := cloud.Cinder.Volumes.Get(id)
		got = append(got, v.Status, v.Metadata["src_backup_id"])
	}
	then, _ := cloud.Cinder.Backups.Get(b.ID)
	got = append(got, now.Status, then.Status)
	if diff := cmp.Diff([]any{"available", b.ID, "available", b.ID, "restoring", "available"}, got); diff != "" {
		t.Errorf("volumes and backup (-want +got):\n%s", diff)
	}
	cloud.Cinder.Backups.NextRestore("creating", "error_restoring")
	failed := demo.id(t, "/volumes", body)
	cloud.Finish()
	v, _ := cloud.Cinder.Volumes.Get(failed)
	if diff := cmp.Diff([]any{"error_restoring", 0}, []any{v.Status, len(v.Metadata)}); diff != "" {
		t.Errorf("a volume that failed (-want +got):\n%s", diff)
	}
}

func TestVolumesAreFilteredByWhatIsNoColumn(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	cloud.Cinder.AddVolume(someVolume, 1, func(v *fakecloud.Volume) {
		v.Name, v.Metadata = new("data"), map[string]string{"keep": "1y", "of": "web"}
	})
	for query, want := range map[string]int{
		"name=data&metadata={}":          1,
		"metadata={'keep':'1y'}":         1,
		"metadata={'keep':'2y'}":         0,
		"metadata={'other':'1y'}":        0,
		"metadata=keep":                  0,
		"bootable=false":                 1,
		"bootable=true":                  0,
		"group_id=" + someVolume:         0,
		"migration_status=success":       0,
		"availability_zone=nova":         1,
		"status=available&bootable=True": 0,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		_, got := demo.call(t, http.MethodGet, "/volumes/detail?"+values.Encode(), "")
		if found := len(got["volumes"].([]any)); found != want {
			t.Errorf("%s: got %d volumes, want %d", query, found, want)
		}
	}
}

func TestAVolumeChangesAndGrows(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	cloud.Cinder.AddVolume(someVolume, 2)
	item := "/volumes/" + someVolume
	extend := func(size int) (int, string) {
		status, got := demo.call(t, http.MethodPost, item+"/action", fmt.Sprintf(`{"os-extend":{"new_size":%d}}`, size))
		return status, message(got)
	}
	demo.call(t, http.MethodPut, item, `{"volume":{"name":"n","description":"d","metadata":{"a":"b"}}}`)
	grown, _ := extend(3)
	cloud.Finish()
	v, _ := cloud.Cinder.Volumes.Get(someVolume)
	want := []any{"n", "d", map[string]string{"a": "b"}, 3, "available", 202}
	if diff := cmp.Diff(want, []any{*v.Name, *v.Description, v.Metadata, v.SizeGB, v.Status, grown}); diff != "" {
		t.Errorf("the volume (-want +got):\n%s", diff)
	}
	status, said := extend(3)
	const small = "Invalid input received: New size for extend must be greater than current size. " +
		"(current: 3, extended: 3)."
	if diff := cmp.Diff([]any{400, small}, []any{status, said}); diff != "" {
		t.Errorf("status and message (-want +got):\n%s", diff)
	}
	cloud.Cinder.SetQuota(fakecloud.DemoProjectID, "gigabytes", 3)
	if status, _ := extend(4); status != http.StatusRequestEntityTooLarge {
		t.Errorf("got %d beyond the quota, want 413", status)
	}
}

func TestTypesZonesAndConnectionsAreTold(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	cloud.Cinder.AddVolume(someVolume, 2)
	for path, member := range map[string]string{
		"/types": "volume_types", "/types/default": "volume_type", "/os-availability-zone": "availabilityZoneInfo",
	} {
		if status, got := demo.call(t, http.MethodGet, path, ""); status != http.StatusOK || got[member] == nil {
			t.Errorf("%s: got %d %v", path, status, got)
		}
	}
	status, got := demo.call(t, http.MethodPost, "/volumes/"+someVolume+"/action",
		`{"os-initialize_connection":{"connector":{}}}`)
	if status != http.StatusOK || got["connection_info"] == nil {
		t.Errorf("got %d %v", status, got)
	}
}

// On the clouds that have CBR, its disks are the volumes of the block storage.
func TestAVolumeIsADiskOfTheBackupService(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	cbr := *demo
	cbr.base = cloud.URL() + "/cbr/v3/" + fakecloud.DemoProjectID
	cloud.Cinder.AddVolume(someVolume, 10, func(v *fakecloud.Volume) { v.Name = new("data") })
	disks := func() []any {
		_, got := cbr.call(t, http.MethodGet, "/protectables/disk/instances", "")
		var found []any
		for _, i := range got["instances"].([]any) {
			one := i.(map[string]any)
			found = append(found, one["id"], one["name"], one["size"], one["status"])
		}
		return found
	}
	if diff := cmp.Diff([]any{someVolume, "data", 10.0, "available"}, disks()); diff != "" {
		t.Errorf("disks (-want +got):\n%s", diff)
	}
	cloud.Cinder.Volumes.Edit(someVolume, func(v *fakecloud.Volume) { v.Name, v.SizeGB = new("grown"), 12 })
	if diff := cmp.Diff([]any{someVolume, "grown", 12.0, "available"}, disks()); diff != "" {
		t.Errorf("disks after a change (-want +got):\n%s", diff)
	}
	vault := cbr.id(t, "/vaults", `{"vault":{"name":"disks","billing":{"object_type":"disk","protect_type":"backup",
		"size":100,"consistent_level":"crash_consistent"},
		"resources":[{"id":"`+someVolume+`","type":"OS::Cinder::Volume"}]}}`)
	cloud.Finish()
	_, held, _ := cloud.CBR.Vaults.Get(vault)
	if diff := cmp.Diff([]string{someVolume}, held); diff != "" {
		t.Errorf("what the vault holds (-want +got):\n%s", diff)
	}
	cloud.Cinder.Volumes.Remove(someVolume)
	if got := disks(); len(got) > 0 {
		t.Errorf("disks without a volume: %v", got)
	}
}
