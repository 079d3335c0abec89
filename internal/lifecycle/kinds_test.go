package lifecycle_test

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

func TestTheListsOfEveryStatusTableAreDisjoint(t *testing.T) {
	t.Parallel()
	kinds := 0
	for _, resource := range provider.New("test")().Resources(t.Context()) {
		kind, ok := lifecycle.KindOf(resource())
		if !ok {
			continue
		}
		kinds++
		for name, table := range map[string]wait.Table{
			"Created": kind.Created, "Updated": kind.Updated, "Deleted": kind.Deleted,
		} {
			all := slices.Sorted(slices.Values(slices.Concat(table.Pending, table.Done, table.Failed)))
			if once := slices.Compact(slices.Clone(all)); len(once) != len(all) {
				t.Errorf("%s.%s has a status twice: %v", kind.Type, name, all)
			}
		}
		if len(kind.Created.Done) == 0 {
			t.Errorf("a %s is never finished", kind.Noun)
		}
		for status := range kind.Meanings {
			if slices.Contains(slices.Concat(kind.Created.Pending, kind.Created.Done), status) {
				t.Errorf("%s: %q has a meaning that nobody sees, because all is well then", kind.Type, status)
			}
		}
	}
	if kinds < 8 {
		t.Errorf("got %d kinds, want all", kinds)
	}
}

// A list, a map or an object that fill leaves as it is has no type, and the
// framework refuses it.
func TestWhatIsListedCanBeARowOfADataSource(t *testing.T) {
	stocked := map[string]func(*stage) values{
		"cloudbackup_volume_backups": func(s *stage) values { s.backedUp(); return nil },
		"cloudbackup_database_backups": func(s *stage) values {
			s.parent("COMPLETED", instanceID)
			return nil
		},
		"cloudbackup_manageable_snapshots": func(*stage) values {
			return values{"host": "fixture@files"}
		},
		"cloudbackup_protection_plans": func(s *stage) values {
			s.Karbor.Plans.Add(karbor.Plan{ProjectID: s.project()})
			return nil
		},
		"cloudbackup_protection_providers": func(*stage) values { return nil },
		"cloudbackup_checkpoints": func(s *stage) values {
			plan := s.Karbor.Plans.Add(karbor.Plan{ProjectID: s.project()})
			made := s.Karbor.Checkpoints.Add(karbor.Checkpoint{Plan: plan, ProjectID: s.project()})
			return values{"provider_id": made.Plan.ProviderID}
		},
		"cloudbackup_vaults": func(s *stage) values {
			s.CBR.Vaults.Add(cbr.Vault{ProjectID: s.project(), Name: "nightly"})
			return nil
		},
		"cloudbackup_protectable_resources": func(s *stage) values {
			s.CBR.AddServer("web", 40)
			return values{"protectable_type": "server"}
		},
		"cloudbackup_vault_backups": func(s *stage) values {
			s.CBR.Backups.Add(cbr.Backup{ProjectID: s.project()})
			return nil
		},
		"cloudbackup_vault_policies": func(s *stage) values {
			s.CBR.Policies.Add(cbr.Policy{ProjectID: s.project(), Name: "nightly", OperationType: "backup"})
			return nil
		},
	}
	for name := range newStage(t).schemas.DataSourceSchemas {
		if _, ok := stocked[name]; !ok && name[len(name)-1] == 's' {
			t.Errorf("nothing is put into the list of %s", name)
		}
	}
	for name, stock := range stocked {
		t.Run(name, func(t *testing.T) {
			s := newStage(t)
			s.signIn(nil)
			got := s.data(t.Context(), name, stock(s))
			var members map[string]tftypes.Value
			if err := got.value.As(&members); got.failed() || err != nil {
				t.Fatal(err, got.says())
			}
			found := 0
			for _, member := range members {
				var rows []tftypes.Value
				if member.Type().Is(tftypes.List{}) && member.As(&rows) == nil {
					found += len(rows)
				}
			}
			if found == 0 {
				t.Error("the list is empty")
			}
		})
	}
}
