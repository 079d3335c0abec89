package managedsnapshot_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
)

// exampleStage gives what the example wants.
type exampleStage struct{ *fakeStage }

func (exampleStage) Variables() map[string]string {
	return map[string]string{"host": "fixture@files#files"}
}

func TestTheExampleAdoptsAllThatIsSafeAndKeepsIt(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	s.Cinder.Unsafe("hourly", "in use by a guest")
	s.Cinder.AddBackendSnapshot("an-image-outside-Cinder", "stray")
	example, err := os.ReadFile("../../../examples/data-sources/cloudbackup_manageable_snapshots/data-source.tf")
	if err != nil {
		t.Fatal(err)
	}
	c := acceptance.NewCLI(t, exampleStage{s}, acceptance.Provider(s)+"\n"+string(example))
	c.Apply()
	c.PlansNothing()
	if diff := cmp.Diff([]any{2, "hourly stray"}, []any{len(s.IDs()), s.unmanaged()}); diff != "" {
		t.Errorf("snapshots, and what is left on the back end (-want +got):\n%s", diff)
	}
	s.Cinder.AddBackendSnapshot(s.volume, "tomorrow")
	c.PlansNothing()
	c.Destroy()
	if got := strings.Fields(s.unmanaged()); len(got) != 5 || len(s.IDs()) > 0 {
		t.Errorf("the back end has %v, the cloud %v: want all data and no rows", got, s.IDs())
	}
}
