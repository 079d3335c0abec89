package volumebackup_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// filled is a cloud with backups of both volumes, a minute apart, and some of
// another project.
func filled(t *testing.T, blocks ...string) (*fakeStage, func(config string) map[string]any) {
	t.Helper()
	s, c := start(t, blocks...)
	begin := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for i := range 5 {
		b := fakecloud.Backup{
			ID: fmt.Sprintf("00000000-0000-4000-8000-00000000000%d", i), ProjectID: s.Project, VolumeID: s.volume,
			Name: new(fmt.Sprintf("b%d", i)), CreatedAt: begin.Add(time.Duration(i) * time.Minute),
		}
		if i == 3 {
			b.Status, b.FailReason = "error", new("no space left")
		}
		if i == 4 {
			b.VolumeID = s.other
		}
		s.Cinder.Backups.Add(b)
	}
	s.Cinder.Backups.Add(fakecloud.Backup{VolumeID: s.volume, Name: new("foreign")})
	return s, func(blocks string) map[string]any {
		t.Helper()
		c.Write(config(s, blocks))
		c.Apply()
		c.PlansNothing()
		return c.Only().Values
	}
}

func TestOneBackupIsFound(t *testing.T) {
	_, read := filled(t)
	for _, test := range []struct{ name, by, want string }{
		{"by id", `id = "00000000-0000-4000-8000-000000000001"`, "b1"},
		{"by name", `name = "b2"`, "b2"},
		{"by volume", `volume_id = var.other_volume_id`, "b4"},
		{"the newest of several", "volume_id = var.volume_id\nstatus = \"available\"\nmost_recent = true", "b2"},
	} {
		got := read("data \"cloudbackup_volume_backup\" \"it\" {\n" + test.by + "\n}\n")
		if got["name"] != test.want {
			t.Errorf("%s: got %v, want %s", test.name, got["name"], test.want)
		}
	}
}

func TestOneBackupIsNotFound(t *testing.T) {
	s, c := start(t)
	for i := range 2 {
		s.Cinder.Backups.Add(fakecloud.Backup{ProjectID: s.Project, VolumeID: s.volume, Name: new(fmt.Sprint("b", i))})
	}
	for by, says := range map[string]string{
		`name = "b9"`:                                 "no volume backup matches",
		`volume_id = var.volume_id`:                   "2 volume backups match",
		`id = "00000000-dead-beef-0000-000000000000"`: "There is no volume backup 00000000-dead-beef-0000-000000000000 in region RegionOne",
		`most_recent = true`:                          "At least one attribute out of",
		"id = \"00000000-dead-beef-0000-000000000000\"\nname = \"b1\"": "cannot be specified when",
	} {
		c.Write(config(s, "data \"cloudbackup_volume_backup\" \"it\" {\n"+by+"\n}\n"))
		c.Fails(says, "plan")
	}
}

func TestBackupsAreListed(t *testing.T) {
	s, read := filled(t)
	s.Cinder.MaxLimit(2) // three pages
	for _, test := range []struct {
		name, by string
		want     []string
	}{
		{"all pages, the newest first", "", []string{"b4", "b3", "b2", "b1", "b0"}},
		{"in another order", `sort = "name:asc"`, []string{"b0", "b1", "b2", "b3", "b4"}},
		{"no more than the limit", `limit = 3`, []string{"b4", "b3", "b2"}},
		{"of one volume", "volume_id = var.other_volume_id", []string{"b4"}},
		{"in one status", `status = "error"`, []string{"b3"}},
		{"none is no error", `name = "b9"`, []string{}},
	} {
		values := read("data \"cloudbackup_volume_backups\" \"all\" {\n" + test.by + "\n}\n")
		names := []string{}
		for _, backup := range values["backups"].([]any) {
			names = append(names, backup.(map[string]any)["name"].(string))
		}
		if diff := cmp.Diff(test.want, names); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}
