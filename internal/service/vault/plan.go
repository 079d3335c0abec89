package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
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
	prior, exists := o.(*vault)
	if !exists || !v.Policies.Equal(prior.Policies) {
		if err := v.checkPolicies(ctx, cbr); err != nil {
			return err
		}
	}
	if !exists {
		return v.checkMoves(ctx, cbr, nil)
	}
	if err := v.checkIrreversible(prior); err != nil {
		return err
	}
	if v.replaces(prior) != "" {
		return losesAll(ctx, c, prior)
	}
	if err := v.checkStatus(prior); err != nil {
		return err
	}
	if err := v.checkMoves(ctx, cbr, prior); err != nil {
		return err
	}
	return v.losesSome(ctx, cbr, prior)
}

// fits checks that the vault can hold its resources.
func (v *vault) fits() error {
	b, members := v.billing(), v.members()
	kind := b.ObjectType.ValueString()
	switch {
	case b.ProtectType.ValueString() == "replication" && len(members) > 0:
		return lifecycle.At("resources", errors.New("a vault for replication takes no resources, only replicas"))
	case v.AutoBind.ValueBool() && !v.Resources.IsNull() && !v.Resources.IsUnknown():
		return lifecycle.At("auto_bind", errors.New("auto_bind puts resources into the vault that are not in "+
			"`resources`, and the next apply would take them out: leave `resources` out"))
	case v.RetainRemovedResources.ValueBool() && v.ForceRemoveResources.ValueBool():
		return lifecycle.At("retain_removed_resources", errors.New("retain_removed_resources and force_remove_resources "+
			"exclude each other"))
	}
	seen := map[string]bool{}
	for _, m := range members {
		id := m.ID.ValueString()
		if id != "" && seen[id] {
			return lifecycle.At("resources", fmt.Errorf("resource %s is in it twice", id))
		}
		seen[id] = true
		if m.Type.IsUnknown() || len(holds[kind]) == 0 || slices.Contains(holds[kind], m.Type.ValueString()) {
			continue
		}
		return lifecycle.At("resources", fmt.Errorf("resource %s is of type %s; a vault with object_type %s takes %s",
			id, m.Type.ValueString(), kind, strings.Join(holds[kind], ", ")))
	}
	return nil
}

// checkIrreversible checks what can never be undone, or not to that extent.
func (v *vault) checkIrreversible(prior *vault) error {
	if prior.Locked.ValueBool() && !v.Locked.IsUnknown() && !v.Locked.ValueBool() {
		return lifecycle.At("locked", errors.New("a locked vault cannot be unlocked"))
	}
	size, b := v.billing().Size, prior.billing()
	if size.IsUnknown() || size.Equal(b.Size) {
		return nil
	}
	if b.isPrepaid() {
		return lifecycle.At("billing", lifecycle.Advise(
			fmt.Errorf("the size of prepaid %s is changed by an order, not by this call", prior.label()),
			fmt.Sprintf("Order the size in the console of the cloud, and set size here to what the vault has then. It has "+
				"%d GB now.", b.Size.ValueInt64())))
	}
	// Allocated is for the cloud to judge: its unit differs, and Huawei Cloud takes
	// resources that are larger than the vault.
	if usedGB := (b.Used.ValueInt64() + 1023) / 1024; size.ValueInt64() < min(usedGB, b.Size.ValueInt64()) {
		return lifecycle.At("billing", fmt.Errorf("a size of %d GB is too small: the backups use %d GB",
			size.ValueInt64(), usedGB))
	}
	return nil
}

// checkStatus refuses to change a vault that the cloud does not change any more (CBR
// API document, status values: both are final).
func (v *vault) checkStatus(prior *vault) error {
	status := prior.Status.ValueString()
	if status != "frozen" && status != "error" {
		return nil
	}
	return lifecycle.Advise(fmt.Errorf("%s is in status %q, in which the cloud takes no change of it",
		prior.label(), status), meanings[status])
}

// replaces is the argument that needs a new vault, "" if none does.
func (v *vault) replaces(prior *vault) string {
	is, was := v.billing(), prior.billing()
	for _, p := range []struct {
		name    string
		is, was attr.Value
	}{
		{"description", v.Description, prior.Description},
		{"enterprise_project_id", v.EnterpriseProjectID, prior.EnterpriseProjectID},
		{"backup_name_prefix", v.BackupNamePrefix, prior.BackupNamePrefix},
		{"demand_billing", v.DemandBilling, prior.DemandBilling},
		{"region", v.Region, prior.Region},
		{"billing.object_type", is.ObjectType, was.ObjectType},
		{"billing.protect_type", is.ProtectType, was.ProtectType},
		{"billing.cloud_type", is.CloudType, was.CloudType},
		{"billing.charging_mode", is.ChargingMode, was.ChargingMode},
	} {
		if !p.is.IsUnknown() && !p.is.Equal(p.was) && !(isBlank(p.is) && isBlank(p.was)) {
			return p.name
		}
	}
	return ""
}

// isBlank reports whether a text is null or empty: the API does not tell them apart.
func isBlank(value attr.Value) bool {
	text, ok := value.(types.String)
	return ok && !text.IsUnknown() && text.ValueString() == ""
}

// losesAll refuses to replace a vault that cannot be deleted, or that holds backups,
// in its own region.
func losesAll(ctx context.Context, c *cloud.Client, prior *vault) error {
	if prior.billing().isPrepaid() {
		return lifecycle.Advise(fmt.Errorf("another vault would replace prepaid %s, which the API cannot delete",
			prior.label()), "Leave as they are the arguments that need a new vault.")
	}
	if prior.ForceDestroy.ValueBool() {
		return nil
	}
	cbr, err := c.In(prior.Region.ValueString()).CloudBackup(ctx)
	if err != nil {
		return err
	}
	held, err := heldBy(ctx, cbr, prior.ID.ValueString())
	if err != nil || len(held) == 0 {
		return err
	}
	return lifecycle.Advise(fmt.Errorf("another vault would replace %s, and %s in it would be deleted",
		prior.label(), backupsInWords(sum(held))), "Leave as they are the arguments that need a new vault. To give the "+
		"backups up, apply force_destroy = true first.")
}

// losesSome refuses to take resources out of the vault whose backups would go
// with them. Resources that are not known yet are judged at apply.
func (v *vault) losesSome(ctx context.Context, cbr *gophercloud.ServiceClient, prior *vault) error {
	want := v.wanted().resources
	if _, unknown := want[""]; want == nil || unknown {
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
		}
	}
	switch {
	case len(surplus) == 0 || v.RetainRemovedResources.ValueBool():
		return nil
	case got.Locked:
		return lockedIn(surplus[0])
	case v.ForceRemoveResources.ValueBool():
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
	if len(lost) == 0 {
		return nil
	}
	return v.lossy(lost)
}

// lockedIn says that a resource cannot leave (user manual, vault lock).
func lockedIn(resource string) error {
	return lifecycle.At("resources", lifecycle.Advise(
		fmt.Errorf("the vault is locked: the cloud does not let resource %s out of it", resource),
		"Leave the resource in `resources`, or set retain_removed_resources = true: it stays in the vault then."))
}

// lossy says what taking resources out of the vault would cost.
func (v *vault) lossy(lost map[string]int) error {
	var parts []string
	for _, id := range sortedKeys(lost) {
		parts = append(parts, fmt.Sprintf("%s of resource %s", backupsInWords(lost[id]), id))
	}
	return lifecycle.At("resources", lifecycle.Advise(
		fmt.Errorf("taking resources out of %s deletes their backups in it: %s", v.label(), strings.Join(parts, ", ")),
		"To keep the backups, set retain_removed_resources = true: the resources stay in the vault. To move them with their "+
			"backups into another vault, set from_vault_id on them there as well. To give the backups up, set "+
			"force_remove_resources = true."))
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
	return "Taking resources out of " + prior.label() + " deletes their backups in it: " + strings.Join(parts, ", ") + "."
}

// DestroyWarning says which backups go with the vault, or what stands in its way.
func (v *vault) DestroyWarning(ctx context.Context, c *cloud.Client) string {
	if v.billing().isPrepaid() {
		return fmt.Sprintf("Prepaid %s cannot be deleted by the API: its destroy is refused. Unsubscribe it in the console "+
			"of the cloud, and take it out of the state.", v.label())
	}
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return ""
	}
	held, err := heldBy(ctx, cbr, v.ID.ValueString())
	switch n := sum(held); {
	case err != nil || n == 0:
		return ""
	case v.ForceDestroy.ValueBool():
		return fmt.Sprintf("Destroying %s also deletes %s in it.", v.label(), backupsInWords(n))
	default:
		return fmt.Sprintf("%s holds %s. Its destroy is refused while it does, unless force_destroy = true was applied "+
			"before, which deletes them.", strings.ToUpper(v.label()[:1])+v.label()[1:], backupsInWords(n))
	}
}

// label names the vault in a message.
func (v *vault) label() string {
	return lifecycle.Named("vault", v)
}

func sum(counts map[string]int) int {
	n := 0
	for _, count := range counts {
		n += count
	}
	return n
}
