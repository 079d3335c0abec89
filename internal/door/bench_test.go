package door_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

const (
	volumeBackup = "cloudbackup_volume_backup"
	backupID     = "7a2d1b3f-0c6e-4d1a-8f2b-3e4d5c6b7a80"
)

// refreshed is a provider that knows the state of a backup.
func refreshed(b *testing.B) (*house, *tfprotov6.DynamicValue) {
	b.Helper()
	cloud := fakecloud.New(b)
	project := cloud.AddProject("bench")
	cloud.AddUser("tester", "secret", project, fakecloud.RoleMember)
	cloud.Cinder.Backups.Add(fakecloud.Backup{ID: backupID, ProjectID: project, VolumeID: backupID})
	h := open(b, map[string]string{
		"auth_url": cloud.AuthURL(), "region": fakecloud.RegionOne, "user_name": "tester", "password": "secret",
		"tenant_id": project, "user_domain_id": fakecloud.DomainID,
	})
	imported, err := h.ImportResourceState(b.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: volumeBackup, ID: backupID,
	})
	h.good(err, imported.Diagnostics)
	one := imported.ImportedResources[0]
	read, err := h.ReadResource(b.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: volumeBackup, CurrentState: one.State, CurrentIdentity: one.Identity, Private: one.Private,
	})
	h.good(err, read.Diagnostics)
	return h, read.NewState
}

func BenchmarkRead(b *testing.B) {
	h, state := refreshed(b)
	b.ReportAllocs()
	for b.Loop() {
		read, err := h.ReadResource(b.Context(), &tfprotov6.ReadResourceRequest{
			TypeName: volumeBackup, CurrentState: state,
		})
		h.good(err, read.Diagnostics)
	}
}

func BenchmarkPlanWithoutChanges(b *testing.B) {
	h, state := refreshed(b)
	b.ReportAllocs()
	for b.Loop() {
		planned, err := h.PlanResourceChange(b.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: volumeBackup, PriorState: state, ProposedNewState: state, Config: state,
		})
		h.good(err, planned.Diagnostics)
	}
}

func BenchmarkUpgrade(b *testing.B) {
	h, state := refreshed(b)
	value, err := state.Unmarshal(h.schemas.ResourceSchemas[volumeBackup].ValueType())
	h.good(err, nil)
	raw := &tfprotov6.RawState{JSON: h.json(value)}
	b.ReportAllocs()
	for b.Loop() {
		upgraded, err := h.UpgradeResourceState(b.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: volumeBackup, RawState: raw,
		})
		h.good(err, upgraded.Diagnostics)
	}
}

func BenchmarkValidate(b *testing.B) {
	h, _ := refreshed(b)
	object := h.schemas.ResourceSchemas[volumeBackup].ValueType().(tftypes.Object)
	members := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		members[name] = tftypes.NewValue(kind, nil)
	}
	members["volume_id"] = tftypes.NewValue(tftypes.String, backupID)
	config := h.encode(tftypes.NewValue(object, members))
	b.ReportAllocs()
	for b.Loop() {
		valid, err := h.ValidateResourceConfig(b.Context(), &tfprotov6.ValidateResourceConfigRequest{
			TypeName: volumeBackup, Config: config,
		})
		h.good(err, valid.Diagnostics)
	}
}
