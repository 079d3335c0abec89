package volumerestore_test

import (
	"os"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func TestTheExampleOverwritesNothingAndIsNotRepeatedByANewerBackup(t *testing.T) {
	s, c := start(t)
	example, err := os.ReadFile("../../../examples/resources/cloudbackup_volume_restore/resource.tf")
	if err != nil {
		t.Fatal(err)
	}
	c.CLI.Write(acceptance.Provider(s) + "\nvariable \"target\" {}\n" + string(example))
	c.Apply()
	c.PlansNothing()
	newer := s.Cinder.Backups.Add(fakecloud.Backup{ProjectID: s.Project, VolumeID: source})
	c.Succeeds("plan", "-detailed-exitcode", "-var=backup_id="+newer.ID)
	c.Destroy()
	s.restores(t, 1)
	if got := s.made(); len(got) != 1 {
		t.Errorf("restores have made %d volumes, want 1", len(got))
	}
}
