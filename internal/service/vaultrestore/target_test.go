package vaultrestore

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// onto is a restore onto a server, with one disk.
func onto() *restore {
	of := map[string]attr.Type{"backup_id": types.StringType, "volume_id": types.StringType}
	row := types.ObjectValueMust(of, map[string]attr.Value{
		"backup_id": types.StringValue("part"), "volume_id": types.StringValue("root"),
	})
	return &restore{
		BackupID: types.StringValue("b"), OverwriteServerID: types.StringValue("web"), PowerOn: types.BoolValue(false),
		Mappings: types.SetValueMust(types.ObjectType{AttrTypes: of}, []attr.Value{row}),
	}
}

func TestThePlanNamesWhatIsOverwritten(t *testing.T) {
	t.Parallel()
	backup, id := types.StringValue("b"), types.StringValue("x")
	unmapped := onto()
	unmapped.Mappings = types.SetNull(onto().Mappings.ElementType(t.Context()))
	for want, r := range map[string]*restore{
		"Restoring backup b shuts server web down and overwrites all data on the disks root.": onto(),
		"Restoring backup b shuts server web down and overwrites all data on its disks.":      unmapped,
		"Restoring backup b overwrites all data on disk x.": {
			BackupID: backup, OverwriteVolumeID: id,
		},
		"Restoring backup b overwrites all data in file system x.": {
			BackupID: backup, OverwriteResourceID: id,
		},
		"Restoring backup (known after apply) overwrites all data on disk (known after apply).": {
			BackupID: types.StringUnknown(), OverwriteVolumeID: types.StringUnknown(),
		},
	} {
		if diff := cmp.Diff(want, r.PlanWarning(nil)); diff != "" {
			t.Errorf("warning (-want +got):\n%s", diff)
		}
	}
}

func TestTheActionAsksForTheSame(t *testing.T) {
	t.Parallel()
	r := onto()
	a := &act{
		BackupID: r.BackupID, OverwriteServerID: r.OverwriteServerID, Mappings: r.Mappings, PowerOn: r.PowerOn,
		OverwriteVolumeID: types.StringValue("disk"), OverwriteResourceID: types.StringValue("files"),
	}
	r.OverwriteVolumeID, r.OverwriteResourceID = a.OverwriteVolumeID, a.OverwriteResourceID
	if diff := cmp.Diff(r.opts(), a.Object().(*restore).opts()); diff != "" {
		t.Errorf("request (-resource +action):\n%s", diff)
	}
}
