package vault

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func TestThePlanWarnsOfTheBackupsThatGo(t *testing.T) {
	t.Parallel()
	with := func(force bool, resources types.Set) *vault {
		v := new(vault)
		v.ForceRemoveResources, v.Resources = types.BoolValue(force), resources
		v.Name, v.ID = types.StringValue("servers"), types.StringValue("5f1c")
		return v
	}
	web, db := resourceRecord{ID: "web", BackupCount: 2}, resourceRecord{ID: "db"}
	unset, none := types.SetNull(memberType), membersOf(nil, nil, false)
	both := membersOf([]resourceRecord{web, db}, nil, false)
	const all = "What is in the vault and not in `resources` is taken out of it. That deletes all its backups in the " +
		"vault."
	for name, one := range map[string]struct {
		plan, prior *vault
		want        string
	}{
		"backups go": {with(true, none), with(true, both), "Taking resources out of vault \"servers\" (5f1c) deletes their " +
			"backups in it: 2 backups of resource web."},
		"what goes has none":    {with(true, membersOf([]resourceRecord{web}, nil, false)), with(true, both), ""},
		"it was not told":       {with(true, none), with(true, unset), all},
		"it is not told":        {with(true, unset), with(true, both), ""},
		"it is refused, anyway": {with(false, none), with(false, both), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(one.want, one.plan.PlanWarning(one.prior)); diff != "" {
				t.Errorf("warning (-want +got):\n%s", diff)
			}
		})
	}
}
