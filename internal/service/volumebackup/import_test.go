package volumebackup_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

const imported = "54aaf824-1111-4222-8333-444455556666"

func TestAnImportPinsNoFolderThatTheDriverHasMade(t *testing.T) {
	s, c := start(t)
	c.OnCLI() // it writes the configuration
	s.Cinder.Backups.Add(fakecloud.Backup{ID: imported, ProjectID: s.Project, VolumeID: s.volume, Name: new("old")})
	if got, _ := s.Cinder.Backups.Get(imported); *got.Container != "54/aa/"+imported {
		t.Fatalf("the driver has made %s", *got.Container)
	}
	block := "import {\n  to = cloudbackup_volume_backup.old\n  id = \"" + imported + "\"\n}\n"
	c.Write(block)
	c.Succeeds("plan", "-generate-config-out=generated.tf")
	c.Apply()
	c.PlansNothing()
	s.Vanish(imported)
	s.ForgetRequests()
	c.Apply()
	for _, sent := range c.Wrote() {
		if strings.Contains(sent, "container") {
			t.Errorf("the next backup is sent to the folder of the last one: %s", sent)
		}
	}
	c.Sent(http.MethodPost, "/backups", 1)
}

// It is in what was generated before.
func TestTheOwnFolderInAConfigurationReplacesNothing(t *testing.T) {
	s, c := start(t)
	s.Cinder.Backups.Add(fakecloud.Backup{ID: imported, ProjectID: s.Project, VolumeID: s.volume, Name: new("old")})
	c.Write(resource("old", `container = "54/aa/`+imported+`"`))
	c.Succeeds("import", "cloudbackup_volume_backup.old", imported)
	c.Run("plan").Says(t, "Folder of one backup")
	c.Plans("0 to add, 1 to change, 0 to destroy")
	c.Apply()
	c.PlansNothing()
	c.Write(resource("old", `container = "tapes"`))
	c.Plans("1 to add, 0 to change, 1 to destroy")
}

func TestTheDataSourcesTellEachContainer(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.Cinder.Backups.Add(fakecloud.Backup{ID: imported, ProjectID: s.Project, VolumeID: s.volume, Name: new("old")})
	server := acceptance.NewProtocol(t, s)
	const want = "54/aa/" + imported
	byID := server.ReadDataSource("cloudbackup_volume_backup", map[string]any{"id": imported})
	byName := server.ReadDataSource("cloudbackup_volume_backup", map[string]any{"name": "old"})
	for _, got := range []any{byID["container"], byName["container"]} {
		if got != want {
			t.Errorf("got container %v, want %s", got, want)
		}
	}
}
