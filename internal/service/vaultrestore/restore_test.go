package vaultrestore_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// fakeStage is the embedded cloud with a disk and a server, and a backup of each.
type fakeStage struct {
	*acceptance.Embedded
	disk, web                cbr.Instance
	ofDisk, ofServer, ofRoot string
}

// newFakeStage makes the server's backup by a restore point, which is not part of
// the test.
func newFakeStage(t *testing.T) *fakeStage {
	t.Helper()
	s := &fakeStage{Embedded: acceptance.Embed(t)}
	s.CBR.Huawei()
	s.disk, s.web = s.CBR.AddDisk("data", 20), s.CBR.AddServer("web", 40)
	disks := s.CBR.Vaults.Add(cbr.Vault{ProjectID: s.Project, ObjectType: "disk"}).ID
	s.CBR.Vaults.Put(disks, s.disk.ID)
	s.ofDisk = s.CBR.Backups.Add(cbr.Backup{
		ID: cbr.ID("disk backup"), ProjectID: s.Project, VaultID: disks, SizeGB: 20,
		ResourceID: s.disk.ID, ResourceName: s.disk.Name, ResourceType: cbr.Volume,
	}).ID
	servers := s.CBR.Vaults.Add(cbr.Vault{ProjectID: s.Project}).ID
	s.CBR.Vaults.Put(servers, s.web.ID)
	s.CBR.BackUp(servers)
	for _, b := range s.CBR.Backups.All() {
		if b.ResourceID == s.web.ID {
			s.ofServer, s.ofRoot = b.ID, s.CBR.Backups.Children(b.ID)[0].ID
		}
	}
	return s
}

// start sets up an embedded cloud and a CLI on it, for one test.
func start(t *testing.T, blocks ...string) (*fakeStage, *acceptance.Bench) {
	t.Helper()
	t.Parallel()
	s := newFakeStage(t)
	return s, acceptance.NewBench(t, s, blocks...)
}

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{
		"disk_id": s.disk.ID, "server_id": s.web.ID, "root_id": s.web.Disks[0].ID,
		"disk_backup_id": s.ofDisk, "server_backup_id": s.ofServer, "root_backup_id": s.ofRoot,
	}
}

func (s *fakeStage) IDs() []string { return s.CBR.Restores() }

func (s *fakeStage) Vanish(id string) { s.CBR.ForgetTask(id) }

func (s *fakeStage) FailCreation(reason string) {
	s.CBR.Backups.NextRestore("BackupService.7003", reason)
}

func (s *fakeStage) FailDeletion(string) {}

// Occupy lets something else be restored onto the disk.
func (s *fakeStage) Occupy() { s.CBR.Occupy(s.disk.ID, true) }

func (s *fakeStage) Free() { s.CBR.Occupy(s.disk.ID, false) }

// onDisk is a restore onto the disk.
func onDisk(lines ...string) string {
	return acceptance.Block("vault_restore", "r", append([]string{
		"backup_id = var.disk_backup_id", "overwrite_volume_id = var.disk_id",
	}, lines...)...)
}

// onServer is a restore onto the server.
func onServer(lines ...string) string {
	return acceptance.Block("vault_restore", "r", append([]string{
		"backup_id = var.server_backup_id", "overwrite_server_id = var.server_id",
		"mappings = [{ backup_id = var.root_backup_id, volume_id = var.root_id }]",
	}, lines...)...)
}

func TestARestoreOntoADisk(t *testing.T) {
	s, c := start(t, onDisk())
	got := c.Run("plan")
	got.Says(t, "Vault restore destroys data")
	got.Says(t, "overwrites all data on disk "+s.disk.ID)
	c.Apply()
	c.PlansNothing()
	if diff := cmp.Diff([]string{s.ofDisk}, s.CBR.Instance("data").Restored); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
	if r := c.Only(); r.Values["status"] != "restored" || r.Values["progress"] != 100.0 || r.Values["restored_at"] == nil {
		t.Errorf("the state has %v, want a restore that has ended", r.Values)
	}
	c.Write(onDisk(`triggers = { again = "1" }`))
	c.Apply()
	c.PlansNothing()
	if got := s.CBR.Instance("data").Restored; len(got) != 2 {
		t.Errorf("got %d restores, want 2", len(got))
	}
	c.Destroy()
	c.Sent(http.MethodPost, "/backups/*/restore", 2)
}

// Nothing, false and true are three different things.
func TestTheServerIsStartedAsAsked(t *testing.T) {
	for line, on := range map[string]bool{"": true, "power_on = true": true, "power_on = false": false} {
		t.Run("with "+line, func(t *testing.T) {
			s, c := start(t, onServer(line))
			c.Run("plan").Says(t, "overwrites all data on the disks "+s.web.Disks[0].ID)
			c.Apply()
			c.PlansNothing()
			if got := s.CBR.Instance("web").PoweredOn; got != on {
				t.Errorf("the server runs: %t, want %t", got, on)
			}
			if sent := c.Wrote()[0]; strings.Contains(sent, "power_on") != (line != "") {
				t.Errorf("sent was %s", sent)
			}
		})
	}
}

func TestAFailedRestoreSaysWhy(t *testing.T) {
	s, c := start(t, onDisk())
	s.CBR.Backups.NextRestore("BackupService.7003", "disk status")
	got := c.Fails("Unable to create vault restore", "apply", "-auto-approve")
	got.Says(t, `went to status "failed"`)
	got.Says(t, "Reason: disk status (BackupService.7003)")
	got.Says(t, "What "+s.disk.ID+" holds now is undefined")
	c.Apply()
	c.PlansNothing()
}

// Open Telekom Cloud documents no body in the answer.
func TestATaskThatIsNotToldIsLookedUp(t *testing.T) {
	s, c := start(t, onDisk())
	s.CBR.WithoutJob()
	c.Apply()
	c.PlansNothing()
	c.Sent(http.MethodPost, "/backups/*/restore", 1)
}

func TestTheAction(t *testing.T) {
	s, c := start(t)
	c.OnCLI() // it orders the action
	if !c.KnowsActions() {
		t.Skip("there are action blocks from Terraform 1.14 on")
	}
	c.Write(`action "cloudbackup_vault_restore" "r" {
  config {
    backup_id           = var.disk_backup_id
    overwrite_volume_id = var.disk_id
  }
}

resource "terraform_data" "trigger" {
  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.cloudbackup_vault_restore.r]
    }
  }
}
`)
	c.Apply()
	if diff := cmp.Diff([]string{s.ofDisk}, s.CBR.Instance("data").Restored); diff != "" {
		t.Errorf("restored (-want +got):\n%s", diff)
	}
}
