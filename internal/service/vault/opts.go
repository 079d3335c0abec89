package vault

import (
	"maps"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

// createOpts is the request that makes v. Of the policies only one for backups
// can be in it, and which kind a policy has is not known here: all follow.
func (v *vault) createOpts() createOpts {
	b := v.billing()
	o := createOpts{
		Name: v.Name.ValueString(), Description: v.Description.ValueStringPointer(),
		Billing: billingOpts{
			ObjectType: b.ObjectType.ValueString(), ProtectType: b.ProtectType.ValueString(),
			ConsistentLevel: b.ConsistentLevel.ValueString(), Size: b.Size.ValueInt64(),
			CloudType:    attribute.Known(b.CloudType),
			ChargingMode: attribute.Known(b.ChargingMode),
			PeriodType:   attribute.Known(b.PeriodType),
			PeriodNum:    attribute.KnownInt64(b.PeriodNum),
			IsAutoRenew:  attribute.KnownBool(b.IsAutoRenew),
			IsAutoPay:    attribute.KnownBool(b.IsAutoPay),
			IsMultiAZ:    attribute.KnownBool(b.IsMultiAZ),
			ConsoleURL:   attribute.Known(b.ConsoleURL),
		},
		Resources:           []resourceOpts{},
		Tags:                tagsOf(v.Tags),
		AutoBind:            attribute.KnownBool(v.AutoBind),
		Locked:              attribute.KnownBool(v.Locked),
		EnterpriseProjectID: attribute.Known(v.EnterpriseProjectID), BackupNamePrefix: attribute.Known(v.BackupNamePrefix),
		DemandBilling: attribute.KnownBool(v.DemandBilling),
	}
	for _, m := range v.members() {
		if m.FromVaultID.ValueString() == "" { // the others move here later, with their backups
			o.Resources = append(o.Resources, m.opts())
		}
	}
	if rules := tagsOf(v.BindRules); len(rules) > 0 {
		o.BindRules = &rulesOpts{Tags: rules}
	}
	if !b.ExtraInfo.IsNull() {
		var combined order
		attribute.Fields(b.ExtraInfo, orderType, &combined)
		o.Billing.ExtraInfo = &orderOpts{
			CombinedOrderID:     attribute.Known(combined.CombinedOrderID),
			CombinedOrderECSNum: attribute.KnownInt64(combined.CombinedOrderECSNum),
		}
	}
	return o
}

// rest is what a new vault gets by an update: Open Telekom Cloud does not take
// it in a creation (CBR API document, VaultCreate).
func (v *vault) rest() changes {
	return changes{
		AutoExpand: attribute.KnownBool(v.AutoExpand),
		SMNNotify:  attribute.KnownBool(v.SMNNotify),
		Threshold:  attribute.KnownInt64(v.Threshold),
	}
}

// updateOpts are the changes that make v of prior, without resources, tags and
// policies.
func (v *vault) updateOpts(prior *vault) changes {
	var c changes
	if !v.Name.Equal(prior.Name) {
		c.Name = v.Name.ValueStringPointer()
	}
	var b billingChanges
	is, was := v.billing(), prior.billing()
	if !is.Size.Equal(was.Size) {
		b.Size = is.Size.ValueInt64Pointer()
	}
	if !is.ConsistentLevel.Equal(was.ConsistentLevel) {
		b.ConsistentLevel = is.ConsistentLevel.ValueStringPointer()
	}
	if b != (billingChanges{}) {
		c.Billing = &b
	}
	if !v.BindRules.Equal(prior.BindRules) && !attribute.SameMap(v.BindRules, prior.BindRules) {
		c.BindRules = &rulesOpts{Tags: append([]tag{}, tagsOf(v.BindRules)...)}
	}
	for _, one := range []struct {
		is, was types.Bool
		to      **bool
	}{
		{v.AutoBind, prior.AutoBind, &c.AutoBind},
		{v.AutoExpand, prior.AutoExpand, &c.AutoExpand},
		{v.SMNNotify, prior.SMNNotify, &c.SMNNotify},
		{v.Locked, prior.Locked, &c.Locked},
	} {
		if !one.is.Equal(one.was) {
			*one.to = attribute.KnownBool(one.is)
		}
	}
	if !v.Threshold.Equal(prior.Threshold) {
		c.Threshold = attribute.KnownInt64(v.Threshold)
	}
	return c
}

// withoutShrink takes a size that is smaller than the present one out of c, and
// returns it as a change of its own.
func (c *changes) withoutShrink(present int64) changes {
	if c.size() == 0 || c.size() >= present {
		return changes{}
	}
	last := changes{Billing: &billingChanges{Size: c.Billing.Size}}
	c.Billing.Size = nil
	if *c.Billing == (billingChanges{}) {
		c.Billing = nil
	}
	return last
}

// size is the one that is asked for, 0 if none is.
func (c *changes) size() int64 {
	if c.Billing == nil || c.Billing.Size == nil {
		return 0
	}
	return *c.Billing.Size
}

// opts is a resource as it is sent.
func (m *member) opts() resourceOpts {
	o := resourceOpts{ID: m.ID.ValueString(), Type: m.Type.ValueString(), Name: attribute.Known(m.Name)}
	exclude, include := ids(m.ExcludeVolumes), m.volumes()
	if len(exclude) > 0 || len(include) > 0 {
		o.ExtraInfo = &extraOpts{ExcludeVolumes: exclude, IncludeVolumes: include}
	}
	return o
}

func (m *member) volumes() []volumeRecord {
	var all []volumeRecord
	for _, v := range attribute.Elements[volume](m.IncludeVolumes) {
		all = append(all, volumeRecord{ID: v.ID.ValueString(), OSVersion: v.OSVersion.ValueString()})
	}
	slices.SortFunc(all, func(a, b volumeRecord) int { return strings.Compare(a.ID, b.ID) })
	return all
}

func ids(set types.Set) []string {
	var all []string
	for _, id := range attribute.Elements[types.String](set) {
		all = append(all, id.ValueString())
	}
	slices.Sort(all)
	return all
}

func tagsOf(m types.Map) []tag {
	values := attribute.Strings(m)
	var all []tag
	for _, key := range slices.Sorted(maps.Keys(values)) {
		all = append(all, tag{key, values[key]})
	}
	return all
}
