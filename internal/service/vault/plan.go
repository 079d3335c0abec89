package vault

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/attr"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// The plan of one vault waits so long for that of another which takes over what
// it gives away.
const (
	planGrace = 2 * time.Second
	planPause = 50 * time.Millisecond
)

// holds says what the kinds of vaults take (CBR API document, 3.1). Kinds that
// are not in it are for the cloud to judge.
var holds = map[string][]string{
	"server": {"OS::Nova::Server", "OS::Ironic::BareMetalServer", "OS::Native::Server"},
	"disk":   {"OS::Cinder::Volume"},
	"turbo":  {"OS::Sfs::Turbo"},
}

// CheckPlan refuses what would lose backups, and what the cloud refuses.
func (v *vault) CheckPlan(ctx context.Context, c *cloud.Client, o lifecycle.Object) error {
	if err := v.fits(); err != nil {
		return err
	}
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	made := cbr.Endpoint + "new vault " + v.Name.ValueString()
	if o == nil {
		moves.want(cbr.Endpoint, made, sortedKeys(v.wanted().resources))
		return nil
	}
	moves.want(cbr.Endpoint, made, nil)
	moves.want(cbr.Endpoint, cbr.Endpoint+v.ID.ValueString(), sortedKeys(v.wanted().resources))
	prior := o.(*vault)
	if err := v.keepsItsWord(prior); err != nil {
		return err
	}
	if v.replaces(prior) {
		return losesAll(ctx, c, prior)
	}
	return v.losesSome(ctx, cbr, prior)
}

// fits checks that the vault can hold its resources.
func (v *vault) fits() error {
	b, members := v.billing(), v.members()
	kind := b.ObjectType.ValueString()
	if b.ProtectType.ValueString() == "replication" && len(members) > 0 {
		return lifecycle.At("resources", errors.New("a vault for replication takes no resources, only replicas"))
	}
	for _, m := range members {
		if m.Type.IsUnknown() || len(holds[kind]) == 0 || slices.Contains(holds[kind], m.Type.ValueString()) {
			continue
		}
		return lifecycle.At("resources", fmt.Errorf("resource %s is of type %s; a vault with object_type %s takes %s",
			m.ID.ValueString(), m.Type.ValueString(), kind, strings.Join(holds[kind], ", ")))
	}
	return nil
}

// keepsItsWord checks what can never be undone, or not to that extent.
func (v *vault) keepsItsWord(prior *vault) error {
	if prior.Locked.ValueBool() && !v.Locked.IsUnknown() && !v.Locked.ValueBool() {
		return lifecycle.At("locked", errors.New("a locked vault cannot be unlocked"))
	}
	size, b := v.billing().Size, prior.billing()
	if size.IsUnknown() || size.ValueInt64() >= b.Size.ValueInt64() {
		return nil
	}
	// Allocated is for the cloud to judge: its unit differs, and Huawei Cloud takes
	// resources that are larger than the vault.
	if usedGB := (b.Used.ValueInt64() + 1023) / 1024; size.ValueInt64() < usedGB {
		return lifecycle.At("billing", fmt.Errorf("a size of %d GB is too small: the backups use %d GB",
			size.ValueInt64(), usedGB))
	}
	return nil
}

// replaces reports whether the plan needs a new vault.
func (v *vault) replaces(prior *vault) bool {
	is, was := v.billing(), prior.billing()
	pairs := [][2]attr.Value{
		{v.Description, prior.Description},
		{v.EnterpriseProjectID, prior.EnterpriseProjectID},
		{v.BackupNamePrefix, prior.BackupNamePrefix},
		{v.DemandBilling, prior.DemandBilling},
		{v.Region, prior.Region},
		{is.ObjectType, was.ObjectType},
		{is.ProtectType, was.ProtectType},
		{is.CloudType, was.CloudType},
		{is.ChargingMode, was.ChargingMode},
	}
	return slices.ContainsFunc(pairs, func(p [2]attr.Value) bool {
		return !p[0].IsUnknown() && !p[0].Equal(p[1])
	})
}

// losesAll refuses to replace a vault that holds backups, in its own region.
func losesAll(ctx context.Context, c *cloud.Client, prior *vault) error {
	if prior.ForceDestroy.ValueBool() {
		return nil
	}
	cbr, err := c.In(prior.Region.ValueString()).CloudBackup(ctx)
	if err != nil {
		return err
	}
	all, err := backupsIn(ctx, cbr, prior.ID.ValueString())
	if err != nil || len(all) == 0 {
		return err
	}
	return lifecycle.Advise(fmt.Errorf("another vault would replace it, and %s in it would be deleted",
		backupsInWords(len(all))), "Leave as they are the arguments that need a new vault. To give the backups up, "+
		"apply force_destroy = true first.")
}

// losesSome refuses to take resources out of the vault whose backups would go
// with them, unless another vault of this run takes them over.
func (v *vault) losesSome(ctx context.Context, cbr *gophercloud.ServiceClient, prior *vault) error {
	want := v.wanted().resources
	if want == nil {
		return nil
	}
	got, err := get(ctx, cbr, prior.ID.ValueString())
	if cloud.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	var surplus []string
	for _, r := range got.Resources {
		if _, stays := want[r.ID]; !stays && r.ProtectStatus != "removing" {
			surplus = append(surplus, r.ID)
			moves.release(cbr.Endpoint, got.ID, r.ID)
		}
	}
	if len(surplus) == 0 || v.ForceRemoveResources.ValueBool() {
		return nil
	}
	held, err := heldBy(ctx, cbr, got.ID)
	if err != nil {
		return err
	}
	lost := map[string]int{}
	for _, id := range surplus {
		if held[id] > 0 {
			lost[id] = held[id]
		}
	}
	grace, cancel := context.WithTimeout(ctx, planGrace)
	defer cancel()
	// The end of the grace is no error: what is lost then is.
	_ = wait.Retry(grace, wait.Pace{Least: planPause, Most: planPause}, func(context.Context) (bool, error) {
		maps.DeleteFunc(lost, func(id string, _ int) bool { return moves.isWanted(cbr.Endpoint, id) })
		return len(lost) == 0, nil
	})
	if len(lost) == 0 {
		return nil
	}
	return lossy(got.ID, lost)
}

// lossy says what taking resources out of a vault would cost.
func lossy(vault string, lost map[string]int) error {
	var parts []string
	for _, id := range sortedKeys(lost) {
		parts = append(parts, fmt.Sprintf("%s of resource %s", backupsInWords(lost[id]), id))
	}
	return lifecycle.At("resources", lifecycle.Advise(
		fmt.Errorf("to take resources out of vault %s deletes their backups in it: %s", vault, strings.Join(parts, ", ")),
		"Leave the resources in the vault; without automatic backups they cost nothing more. To move them with their "+
			"backups, put them into another vault of the same kind in the same apply, with -parallelism above 1. To give the "+
			"backups up, set force_remove_resources = true."))
}

// PlanWarning says which backups go with the resources that are taken out. What is
// in a vault that had none in the configuration is not known here.
func (v *vault) PlanWarning(o lifecycle.Object) string {
	want := v.wanted().resources
	if o == nil || want == nil || !v.ForceRemoveResources.ValueBool() {
		return ""
	}
	prior := o.(*vault)
	if prior.Resources.IsNull() {
		return "What is in the vault and not in `resources` is taken out of it. That deletes all its backups in the vault."
	}
	var parts []string
	for _, m := range prior.members() {
		if _, stays := want[m.ID.ValueString()]; !stays && m.BackupCount.ValueInt64() > 0 {
			parts = append(parts, fmt.Sprintf("%s of resource %s",
				backupsInWords(int(m.BackupCount.ValueInt64())), m.ID.ValueString()))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "Taking resources out of the vault deletes their backups in it: " + strings.Join(parts, ", ") + "."
}
