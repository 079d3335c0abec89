package checkpointrestore_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
)

// exampleStage gives what the example wants.
type exampleStage struct{ *fakeStage }

func (exampleStage) Variables() map[string]string {
	return map[string]string{"volume_id": "11111111-1111-4111-8111-111111111111"}
}

// From the provider to the plan, the checkpoint and the restore, and back.
func TestTheExampleIsAppliedChangedAndDestroyed(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	file, err := os.ReadFile("../../../examples/resources/cloudbackup_checkpoint_restore/resource.tf")
	if err != nil {
		t.Fatal(err)
	}
	example := acceptance.Provider(s) + "\n" + string(file)
	c := acceptance.NewCLI(t, exampleStage{s}, example)
	c.Apply()
	c.PlansNothing()
	c.Write(strings.Replace(example, `month = "2026-11"`, `month = "2026-12"`, 1))
	c.Plans("1 to add, 0 to change, 1 to destroy")
	c.Apply()
	c.PlansNothing()
	c.Destroy()
	var left []string
	for _, o := range s.Karbor.Checkpoints.All() {
		left = append(left, o.Status)
	}
	if diff := cmp.Diff([]string{karbor.Available, karbor.Available, karbor.Deleted}, left); diff != "" {
		t.Errorf("checkpoints (-want +got):\n%s", diff)
	}
	if plans := s.Karbor.Plans.All(); len(plans) > 0 || len(s.IDs()) != 2 {
		t.Errorf("the cloud has the plans %v and the restores %v", plans, s.IDs())
	}
}
