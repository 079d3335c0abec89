package volumerestore_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/volumerestore"
)

const (
	source = "5f1c0a2e-6f5b-4f0c-9b1e-1c2d3e4f5a6b" // 2 GiB, backed up
	target = "7a2d1b3f-0c6e-4d1a-8f2b-3e4d5c6b7a80" // 2 GiB
	backup = "0b4c1f7a-2d3e-4f5a-8b6c-7d8e9fa0b1c2"
)

// stage is the embedded cloud with two volumes and a backup of the first.
type stage struct {
	*acceptance.Embedded
}

func newStage(t *testing.T) stage {
	t.Helper()
	s := stage{acceptance.Embed(t)}
	for id, name := range map[string]string{source: "database", target: "spare"} {
		s.Cinder.AddVolume(id, 2, func(v *fakecloud.Volume) { v.ProjectID, v.Name = s.Project, new(name) })
	}
	s.Cinder.Backups.Add(fakecloud.Backup{ID: backup, ProjectID: s.Project, VolumeID: source})
	return s
}

func (s stage) Variables() map[string]string { return map[string]string{} }

func (s stage) IDs() []string { return nil }

func (s stage) Vanish(id string) { s.Cinder.Volumes.Remove(id) }

func (s stage) FailCreation(string) {
	s.Cinder.Backups.NextRestore("restoring-backup", "error_restoring")
}

func (s stage) FailDeletion(string) {}

// start sets up a stage and a CLI with restores of the backup.
func start(t *testing.T, blocks ...string) (stage, *acceptance.Bench) {
	t.Helper()
	acceptance.NeedCLI(t)
	t.Parallel()
	s := newStage(t)
	return s, acceptance.NewBench(t, s, blocks...)
}

func resource(name string, lines ...string) string {
	return acceptance.Block("volume_restore", name, append([]string{`backup_id = "` + backup + `"`}, lines...)...)
}

var onto = []string{`volume_id = "` + target + `"`, "confirm_overwrite = true"}

// restores fails the test unless so many restores were asked for.
func (s stage) restores(t *testing.T, want int) {
	t.Helper()
	if got := s.Count(http.MethodPost, "/backups/*/restore"); got != want {
		t.Errorf("got %d restores, want %d", got, want)
	}
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, volumerestore.Kind)
}

func TestARestoreIntoANewVolume(t *testing.T) {
	s, c := start(t, resource("new", `name = "database-restored"`))
	c.Apply()
	c.PlansNothing()
	got := c.Only().Values
	volume, ok := s.Cinder.Volumes.Get(got["volume_id"].(string))
	if !ok || volume.Status != "available" || *volume.Name != "database-restored" || got["volume_name"] != *volume.Name {
		t.Errorf("the volume is %+v, the state has %v", volume, got)
	}
	if _, err := time.Parse(time.RFC3339, got["restored_at"].(string)); err != nil {
		t.Error(err)
	}
	// What becomes of the volume is not this resource's business.
	s.Vanish(volume.ID)
	c.PlansNothing()
	c.Destroy()
	s.restores(t, 1)
}

func TestANewVolumeWithoutANameGetsTheSources(t *testing.T) {
	_, c := start(t, resource("new"))
	c.Apply()
	c.PlansNothing()
	if got := c.Only().Values["volume_name"]; got != "database" {
		t.Errorf("the volume is called %v, want database", got)
	}
}

func TestAnExistingVolumeIsOverwrittenOnlyWithAWord(t *testing.T) {
	s, c := start(t, resource("over", onto[0]))
	got := c.Fails("overwrites all data of volume "+target, "plan")
	got.Says(t, "Set confirm_overwrite = true")
	got.Says(t, "with cloudbackup_volume_restore.over")
	s.restores(t, 0)
	c.Write(resource("over", onto...))
	c.Apply()
	c.PlansNothing()
	if got := c.Only().ID(); got != target {
		t.Errorf("the restore went to %s, want %s", got, target)
	}
	// The word itself sends nothing.
	c.Write(resource("over", onto[0]))
	c.Plans("0 to add, 1 to change, 0 to destroy")
	s.restores(t, 1)
	c.Write(resource("over", append(onto, `triggers = { drill = "2026-11" }`)...))
	c.Plans("1 to add, 0 to change, 1 to destroy")
	c.Apply()
	c.PlansNothing()
	s.restores(t, 2)
	c.Destroy()
	if v, ok := s.Cinder.Volumes.Get(target); !ok || v.Status != "available" {
		t.Errorf("the volume is %+v after destroy", v)
	}
}

func TestNothingIsOverwrittenThatIsNotReady(t *testing.T) {
	s, c := start(t)
	small := "11111111-2222-4333-8444-555555555555"
	s.Cinder.AddVolume(small, 1, func(v *fakecloud.Volume) { v.ProjectID = s.Project })
	attach := func(v *fakecloud.Volume) { v.Status = "in-use" }
	free := func(v *fakecloud.Volume) { v.Status = "available" }
	for _, test := range []struct {
		says, block string
		before      func()
	}{
		{"could not be found", strings.Replace(resource("x", onto...), backup, small, 1), nil},
		{"could not be found", resource("x", `volume_id = "`+backup+`"`, onto[1]), nil},
		{"has 1 GiB, but backup", resource("x", `volume_id = "`+small+`"`, onto[1]), nil},
		{"Detach it first", resource("x", onto...), func() { s.Cinder.Volumes.Edit(target, attach) }},
		{"only one in status \"available\" can be overwritten", resource("x", onto...), func() {
			s.Cinder.Volumes.Edit(target, func(v *fakecloud.Volume) { v.Status = "error" })
		}},
		{"only one in status \"available\" can be restored", resource("x", onto...), func() {
			s.Cinder.Volumes.Edit(target, free)
			s.Cinder.Backups.Edit(backup, func(b *fakecloud.Backup) { b.Status = "error" })
		}},
	} {
		if test.before != nil {
			test.before()
		}
		c.Write(test.block)
		c.Fails(test.says, "apply", "-auto-approve")
	}
	s.restores(t, 0)
	c.Write(resource("x", `name = "a"`, onto[0], onto[1]))
	c.Fails("cannot be specified when", "plan")
}

func TestTheVolumeTellsThatARestoreHasFailed(t *testing.T) {
	s, c := start(t, resource("over", onto...))
	s.FailCreation("")
	got := c.Fails(`went to status "error_restoring"`, "apply", "-auto-approve")
	got.Says(t, "What volume "+target+" holds now is undefined")
	if b, _ := s.Cinder.Backups.Get(backup); b.Status != "available" {
		t.Errorf("the backup is in status %s", b.Status)
	}
	s.Cinder.Volumes.Edit(target, func(v *fakecloud.Volume) { v.Status = "available" })
	c.Apply()
	c.PlansNothing()
	s.restores(t, 2)
}

func TestRestoresOfOneBackupWaitForEachOther(t *testing.T) {
	s, c := start(t, resource("one", `name = "one"`), resource("two", `name = "two"`), resource("three", onto...))
	c.Apply()
	c.PlansNothing()
	for _, r := range c.State() {
		if r.Values["status"] != "restored" {
			t.Errorf("%s is in status %v", r.Address, r.Values["status"])
		}
	}
	if v, _ := s.Cinder.Volumes.Get(target); v.Status != "available" {
		t.Errorf("the volume is in status %s", v.Status)
	}
}

func TestAnInterruptedRestoreIsWaitedForAgain(t *testing.T) {
	s, c := start(t, resource("over", onto...))
	s.Hold()
	apply := c.Start("apply", "-auto-approve")
	acceptance.Until(t, "the volume is being restored", func() bool {
		return s.Count(http.MethodGet, "/volumes/*") > 1
	})
	apply.Interrupt()
	apply.Wait().Says(t, "Waiting for volume restore was interrupted")
	c.Plans("0 to add, 1 to change, 0 to destroy")
	s.Thaw()
	c.Apply()
	c.PlansNothing()
	s.restores(t, 1)
}

func TestALostAnswerIsFoundAgain(t *testing.T) {
	for name, lines := range map[string][]string{
		"named": {`name = "restored"`}, "unnamed": nil, "existing": onto,
	} {
		t.Run(name, func(t *testing.T) {
			s, c := start(t, resource("it", lines...))
			s.Looks(3)
			s.CutAfter(http.MethodPost, "/backups/*/restore", 1)
			c.Apply()
			c.PlansNothing()
			s.restores(t, 1)
		})
	}
}

func TestARestoreIsNotImported(t *testing.T) {
	_, c := start(t, resource("it"))
	c.Fails("It cannot be imported", "import", "cloudbackup_volume_restore.it", target)
}

func TestTheAction(t *testing.T) {
	t.Parallel()
	const action = "cloudbackup_volume_restore"
	for _, test := range []struct {
		name     string
		config   map[string]string
		before   func(stage)
		says     string // the error, "" for none
		progress string
	}{
		{name: "into a new volume", config: map[string]string{"name": "new"}, progress: "restored after"},
		{
			name:     "onto an existing volume",
			config:   map[string]string{"volume_id": target, "confirm_overwrite": "true"},
			progress: "Volume restore " + target + ": restoring-backup after",
		},
		{name: "without a word", config: map[string]string{"volume_id": target}, says: "confirm_overwrite"},
		{
			name:   "with the wrong word",
			config: map[string]string{"volume_id": target, "confirm_overwrite": "false"}, says: "overwrites all data",
		},
		{
			name:   "that fails",
			config: map[string]string{"volume_id": target, "confirm_overwrite": "true"},
			before: func(s stage) { s.FailCreation("") }, says: "is undefined",
			progress: "error_restoring after",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			if test.before != nil {
				test.before(s)
			}
			test.config["backup_id"] = backup
			progress, diags := acceptance.NewProtocol(t, s).Invoke(t.Context(), action, test.config)
			said := ""
			for _, d := range diags {
				said += d.Summary + ": " + d.Detail + "\n"
			}
			if (said == "") != (test.says == "") || !strings.Contains(said, test.says) {
				t.Errorf("got %q, want %q", said, test.says)
			}
			if !slices.ContainsFunc(progress, func(m string) bool { return strings.Contains(m, test.progress) }) &&
				test.progress != "" {
				t.Errorf("no message says %q: %q", test.progress, progress)
			}
		})
	}
}

func TestAnInterruptedActionSaysThatTheCloudGoesOn(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.Hold()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		acceptance.Until(t, "the volume is being restored", func() bool {
			return s.Count(http.MethodGet, "/volumes/*") > 1
		})
		cancel()
	}()
	_, diags := acceptance.NewProtocol(t, s).Invoke(ctx, "cloudbackup_volume_restore",
		map[string]string{"backup_id": backup, "volume_id": target, "confirm_overwrite": "true"})
	if len(diags) != 1 || !strings.Contains(diags[0].Detail, "The cloud goes on with it") {
		t.Errorf("got %v", diags)
	}
}
