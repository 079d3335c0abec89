package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/trove"
)

// many are more objects than any kind may cost calls.
const many = 60

// stage is a cloud that nobody changes.
type stage struct{ *acceptance.Embedded }

func (stage) Variables() map[string]string { return nil }
func (stage) IDs() []string                { return nil }
func (stage) Vanish(string)                {}
func (stage) Hold()                        {}
func (stage) Thaw()                        {}
func (stage) FailCreation(string)          {}
func (stage) FailDeletion(string)          {}

// Two GETs begin before anybody knows that there are many, and more of them on a machine
// that is slow to make the list; a list has a page, and some APIs tell only by an empty one
// that it was the last. How few calls there are in good time is proved in internal/gather.
func TestARefreshOfManyObjectsCostsAFewCalls(t *testing.T) {
	t.Parallel()
	const few = many / 4
	volume, instance := id("1", 0), id("2", 0)
	for name, kind := range map[string]struct {
		plant func(s stage, i int) string // returns what an import takes
		most  int
	}{
		"volume_backup": {func(s stage, i int) string {
			return s.Cinder.Backups.Add(fakecloud.Backup{ID: id("3", i), ProjectID: s.Project, VolumeID: volume}).ID
		}, few},
		"managed_snapshot": {func(s stage, i int) string {
			s.Cinder.AddVolume(volume, 1, func(v *fakecloud.Volume) { v.ProjectID = s.Project })
			return s.Cinder.AddSnapshot(id("3", i), volume, func(x *fakecloud.Snapshot) { x.ProjectID = s.Project }).ID
		}, few},
		"database_backup": {func(s stage, i int) string {
			return s.Trove.Backups.Add(trove.Backup{ID: id("3", i), ProjectID: s.Project, InstanceID: &instance}).ID
		}, few},
		"protection_plan": {func(s stage, i int) string {
			s.Karbor.Plans.Add(karbor.Plan{ID: id("3", i), ProjectID: s.Project, ProviderID: karbor.FileProvider})
			return id("3", i)
		}, few},
		"checkpoint": {func(s stage, i int) string {
			s.Karbor.Checkpoints.Add(karbor.Checkpoint{
				ID: id("3", i), ProjectID: s.Project, Plan: karbor.Plan{ID: volume, ProviderID: karbor.FileProvider},
			})
			return karbor.FileProvider + "/" + id("3", i)
		}, few},
		"checkpoint_restore": {func(s stage, i int) string {
			s.Karbor.Restores.Add(karbor.Restore{
				ID: id("3", i), ProjectID: s.Project, ProviderID: karbor.FileProvider, CheckpointID: volume, Status: "success",
			})
			return id("3", i)
		}, few},
		"vault": {func(s stage, i int) string {
			vault := s.CBR.Vaults.Add(cbr.Vault{ID: id("3", i), ProjectID: s.Project}).ID
			s.CBR.Vaults.Apply(vault, s.CBR.Policies.Add(cbr.Policy{ID: id("4", i), ProjectID: s.Project}).ID)
			return vault
		}, 2 * few}, // each GET takes another one for the policies
		"vault_policy": {func(s stage, i int) string {
			return s.CBR.Policies.Add(cbr.Policy{ID: id("3", i), ProjectID: s.Project}).ID
		}, few},
		"vault_policy_attachment": {func(s stage, i int) string {
			policy := s.CBR.Policies.Add(cbr.Policy{ID: id("3", i%2), ProjectID: s.Project}).ID
			vault := s.CBR.Vaults.Add(cbr.Vault{ID: id("4", i), ProjectID: s.Project}).ID
			s.CBR.Vaults.Apply(vault, policy)
			return vault + "/" + policy
		}, few},
		"vault_resource": {func(s stage, i int) string {
			vault, server := id("3", i%2), s.CBR.AddServer(fmt.Sprint("web", i), 1).ID
			if i < 2 {
				s.CBR.Vaults.Add(cbr.Vault{ID: vault, ProjectID: s.Project})
			}
			s.CBR.Vaults.Put(vault, server)
			return vault + "/" + server
		}, few},
		"restore_point": {func(s stage, i int) string {
			if i == 0 {
				s.CBR.Vaults.Add(cbr.Vault{ID: volume, ProjectID: s.Project})
			}
			return s.CBR.Backups.Add(cbr.Backup{
				ID: id("3", i), ProjectID: s.Project, VaultID: volume, CheckpointID: id("4", i), ResourceID: id("5", i),
			}).CheckpointID
		}, many + few},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stage{acceptance.Embed(t)}
			var imports []string
			for i := range many {
				imports = append(imports, kind.plant(s, i))
			}
			acceptance.Refreshes(t, s, "cloudbackup_"+name, imports, kind.most)
		})
	}
}

func id(kind string, i int) string { return fmt.Sprintf("%s0000000-0000-4000-8000-%012d", kind, i) }
