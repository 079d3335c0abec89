package fakecloud_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// watched gives the statuses of n looks at a new backup.
func watched(t *testing.T, cloud *fakecloud.Cloud, n int) []string {
	t.Helper()
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	id := demo.id(t, "/backups", backupOf(v.ID))
	var seen []string
	for range n {
		seen = append(seen, demo.status(t, "/backups/"+id))
	}
	return seen
}

func TestABackupEndsAfterSomeLooks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prepare func(*fakecloud.Cloud)
		want    []string
	}{
		"one look by default": {
			func(*fakecloud.Cloud) {}, []string{"creating", "available", "available", "available"},
		},
		"no look": {
			func(c *fakecloud.Cloud) { c.Looks(0) }, []string{"available", "available", "available", "available"},
		},
		"two looks": {
			func(c *fakecloud.Cloud) { c.Looks(2) }, []string{"creating", "creating", "available", "available"},
		},
		"never while it is held": {
			(*fakecloud.Cloud).Hold, []string{"creating", "creating", "creating", "creating"},
		},
		"with the statuses of its plan": {
			func(c *fakecloud.Cloud) { c.Cinder.Backups.Next("creating", "odd", "error") },
			[]string{"creating", "odd", "error", "error"},
		},
		"never with one status": {
			func(c *fakecloud.Cloud) { c.Cinder.Backups.Next("creating") },
			[]string{"creating", "creating", "creating", "creating"},
		},
		"by vanishing": {
			func(c *fakecloud.Cloud) { c.Cinder.Backups.Next("creating", fakecloud.Gone) },
			[]string{"creating", "404", "404", "404"},
		},
		"at once with another status": {
			func(c *fakecloud.Cloud) { c.Cinder.Backups.Next("error") }, []string{"error", "error", "error", "error"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := fakecloud.New(t)
			test.prepare(cloud)
			if diff := cmp.Diff(test.want, watched(t, cloud, 4)); diff != "" {
				t.Errorf("statuses (-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheVolumeIsFreeBeforeTheBackupIsAvailable(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	id := demo.id(t, "/backups", backupOf(v.ID))
	got := []string{
		demo.status(t, "/backups/"+id), demo.status(t, "/volumes/"+v.ID), demo.status(t, "/backups/"+id),
	}
	if diff := cmp.Diff([]string{"creating", "available", "available"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestOnlyAListWithDetailsIsALook(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	id := demo.id(t, "/backups", backupOf(v.ID))
	for range 3 {
		demo.call(t, http.MethodGet, "/backups", "")
	}
	if got, _ := cloud.Cinder.Backups.Get(id); got.Status != "creating" {
		t.Errorf("got status %q after plain lists, want creating", got.Status)
	}
	for range 2 {
		demo.call(t, http.MethodGet, "/backups/detail", "")
	}
	if got, _ := cloud.Cinder.Backups.Get(id); got.Status != "available" {
		t.Errorf("got status %q after lists with details, want available", got.Status)
	}
}

func TestThawLetsOperationsMoveOn(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{})
	cloud.Hold()
	demo.call(t, http.MethodDelete, "/backups/"+b.ID, "")
	got := []string{demo.status(t, "/backups/"+b.ID), demo.status(t, "/backups/"+b.ID)}
	cloud.Thaw()
	got = append(got, demo.status(t, "/backups/"+b.ID), demo.status(t, "/backups/"+b.ID))
	if diff := cmp.Diff([]string{"deleting", "deleting", "deleting", "404"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestInRealTimeNobodyNeedsToLook(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	cloud.RealTime(time.Hour)
	v := cloud.Cinder.AddVolume("", 1)
	id := demo.id(t, "/backups", backupOf(v.ID))
	got := []string{demo.status(t, "/backups/"+id), demo.status(t, "/backups/"+id), demo.status(t, "/backups/"+id)}
	cloud.RealTime(time.Nanosecond)
	got = append(got, demo.status(t, "/backups/"+id))
	if diff := cmp.Diff([]string{"creating", "creating", "creating", "available"}, got); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

func TestARestoreToANewVolumeBlocksUntilItIsMade(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	b := cloud.Cinder.Backups.Add(fakecloud.Backup{})
	const pace = 40 * time.Millisecond
	cloud.RealTime(pace)
	begin := time.Now()
	status, _ := demo.call(t, http.MethodPost, "/backups/"+b.ID+"/restore", `{"restore":{}}`)
	if status != http.StatusAccepted || time.Since(begin) < pace {
		t.Errorf("got %d after %v, want 202 after %v or more", status, time.Since(begin), pace)
	}
}

func TestTheServersClockMayBeWrong(t *testing.T) {
	t.Parallel()
	cloud := fakecloud.New(t)
	right := cloud.Time()
	cloud.ClockOffset(-5 * time.Hour)
	demo := newClient(t, cloud, fakecloud.DemoUser)
	v := cloud.Cinder.AddVolume("", 1)
	r := do(t, demo.request(t, http.MethodPost, "/backups", backupOf(v.ID)))
	date, err := http.ParseTime(r.header.Get("Date"))
	if err != nil {
		t.Fatal(err)
	}
	for name, at := range map[string]time.Time{"Date": date, "created_at": cloud.Cinder.Backups.All()[0].CreatedAt} {
		if off := at.Sub(right) + 5*time.Hour; off.Abs() > time.Minute {
			t.Errorf("%s is %v, want five hours ago", name, at)
		}
	}
}
