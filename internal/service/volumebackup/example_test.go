package volumebackup_test

import (
	"os"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

func TestTheExampleCanBeChangedAndDestroyed(t *testing.T) {
	s, c := start(t)
	example, err := os.ReadFile("../../../examples/resources/cloudbackup_volume_backup/resource.tf")
	if err != nil {
		t.Fatal(err)
	}
	c.CLI.Write(acceptance.Provider(s) + "\nvariable \"other_volume_id\" {}\n" + string(example))
	c.Apply()
	c.PlansNothing()
	c.Destroy()
	c.Holds(0)
}
