package vaultpolicy

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// policy is a policy as the resource sees it.
type policy struct {
	lifecycle.Base
	Name                types.String `tfsdk:"name"`
	Enabled             types.Bool   `tfsdk:"enabled"`
	OperationType       types.String `tfsdk:"operation_type"`
	TriggerPattern      types.List   `tfsdk:"trigger_pattern"`
	Schedule            types.Object `tfsdk:"schedule"`
	OperationDefinition types.Object `tfsdk:"operation_definition"`
	AssociatedVaults    types.List   `tfsdk:"associated_vaults"`
}

// schedule is a pattern for people who do not read iCalendar.
type schedule struct {
	Interval       types.Int64 `tfsdk:"interval"`
	Days           types.Set   `tfsdk:"days"`
	ExecutionTimes types.Set   `tfsdk:"execution_times"`
}

// definition is what a policy keeps, and where its replicas go.
type definition struct {
	MaxBackups            types.Int64  `tfsdk:"max_backups"`
	RetentionDurationDays types.Int64  `tfsdk:"retention_duration_days"`
	DayBackups            types.Int64  `tfsdk:"day_backups"`
	WeekBackups           types.Int64  `tfsdk:"week_backups"`
	MonthBackups          types.Int64  `tfsdk:"month_backups"`
	YearBackups           types.Int64  `tfsdk:"year_backups"`
	Timezone              types.String `tfsdk:"timezone"`
	FullBackupInterval    types.Int64  `tfsdk:"full_backup_interval"`
	DestinationRegion     types.String `tfsdk:"destination_region"`
	DestinationProjectID  types.String `tfsdk:"destination_project_id"`
	EnableAcceleration    types.Bool   `tfsdk:"enable_acceleration"`
	CrossAccountURN       types.String `tfsdk:"cross_account_urn"`
}

var scheduleType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"interval": types.Int64Type, "days": types.SetType{ElemType: types.StringType},
	"execution_times": types.SetType{ElemType: types.StringType},
}}

var definitionType = map[string]attr.Type{
	"max_backups": types.Int64Type, "retention_duration_days": types.Int64Type, "day_backups": types.Int64Type,
	"week_backups": types.Int64Type, "month_backups": types.Int64Type, "year_backups": types.Int64Type,
	"timezone": types.StringType, "full_backup_interval": types.Int64Type, "destination_region": types.StringType,
	"destination_project_id": types.StringType, "enable_acceleration": types.BoolType,
	"cross_account_urn": types.StringType,
}

var vaultType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"vault_id": types.StringType, "destination_vault_id": types.StringType,
}}

// fill copies what the cloud says into p.
func (p *policy) fill(got *record) {
	p.Name = types.StringValue(got.Name)
	p.Enabled = types.BoolValue(got.Enabled)
	p.OperationType = types.StringValue(got.OperationType)
	p.fillSchedule(got.Trigger.Properties.Pattern)
	d := p.definition()
	d.fill(&got.Definition)
	p.OperationDefinition = attribute.ObjectOf(definitionType, d)
	vaults := make([]attr.Value, len(got.AssociatedVaults))
	for i, v := range got.AssociatedVaults {
		vaults[i] = types.ObjectValueMust(vaultType.AttrTypes, map[string]attr.Value{
			"vault_id":             types.StringValue(v.VaultID),
			"destination_vault_id": attribute.StringOrNull(v.DestinationVaultID),
		})
	}
	p.AssociatedVaults = types.ListValueMust(vaultType, vaults)
}

// fillSchedule keeps the spelling that is there if it means the same.
func (p *policy) fillSchedule(pattern []string) {
	known := texts(p.TriggerPattern.Elements())
	if p.TriggerPattern.IsUnknown() || len(known) == 0 || !sameTimes(known, pattern) {
		p.TriggerPattern = listOf(pattern)
	}
	if s := p.schedule(); s != nil && !sameTimes(s.pattern(), pattern) {
		// What a schedule cannot say is shown by the pattern.
		p.Schedule = scheduleOf(pattern)
	}
}

// definition is what p.OperationDefinition holds. All of it may be unknown.
func (p *policy) definition() *definition {
	d := new(definition)
	attribute.Fields(p.OperationDefinition, definitionType, d)
	return d
}

// schedule is the one that is set, nil if none is, or if it is not known yet.
func (p *policy) schedule() *schedule {
	if p.Schedule.IsNull() || p.Schedule.IsUnknown() {
		return nil
	}
	s := new(schedule)
	p.Schedule.As(context.Background(), s, basetypes.ObjectAsOptions{})
	return s
}

// scheduleOf is the schedule that means the same as a pattern, nil if there is
// none: all rules have the same days then.
func scheduleOf(pattern []string) types.Object {
	var days []string
	var times []attr.Value
	every := -1
	for _, text := range pattern {
		r, err := parseRule(text)
		if err != nil || every >= 0 && (r.every != every || !sameSet(r.days, days)) {
			return types.ObjectNull(scheduleType.AttrTypes)
		}
		every, days = r.every, r.days
		for _, hour := range r.hours {
			for _, minute := range r.minutes {
				times = append(times, types.StringValue(fmt.Sprintf("%02d:%02d", hour, minute)))
			}
		}
	}
	members := map[string]attr.Value{
		"interval": types.Int64Null(), "days": types.SetNull(types.StringType),
		"execution_times": types.SetValueMust(types.StringType, times),
	}
	if every > 0 {
		members["interval"] = types.Int64Value(int64(every))
	} else {
		members["days"] = types.SetValueMust(types.StringType, values(days))
	}
	return types.ObjectValueMust(scheduleType.AttrTypes, members)
}

// pattern is when the policy runs, in the API's words.
func (p *policy) pattern() []string {
	if s := p.schedule(); s != nil {
		return s.pattern()
	}
	return texts(p.TriggerPattern.Elements())
}

func (s *schedule) pattern() []string {
	return patternOf(s.Interval.ValueInt64(), texts(s.Days.Elements()), texts(s.ExecutionTimes.Elements()))
}

// neutral are the values that mean the same as none (CBR API reference,
// PolicyoODCreate).
const (
	unlimited = -1
	none      = 0
)

func (d *definition) fill(got *definitionRecord) {
	d.MaxBackups = same(d.MaxBackups, got.MaxBackups, unlimited)
	d.RetentionDurationDays = same(d.RetentionDurationDays, got.RetentionDurationDays, unlimited)
	d.DayBackups = same(d.DayBackups, got.DayBackups, none)
	d.WeekBackups = same(d.WeekBackups, got.WeekBackups, none)
	d.MonthBackups = same(d.MonthBackups, got.MonthBackups, none)
	d.YearBackups = same(d.YearBackups, got.YearBackups, none)
	d.FullBackupInterval = types.Int64PointerValue(got.FullBackupInterval)
	d.Timezone = textOrNull(got.Timezone)
	d.DestinationRegion = textOrNull(got.DestinationRegion)
	d.DestinationProjectID = textOrNull(got.DestinationProjectID)
	d.CrossAccountURN = textOrNull(got.CrossAccountURN)
	d.EnableAcceleration = types.BoolPointerValue(got.EnableAcceleration)
}

// same is what is there if the cloud says the same in other words.
func same(known types.Int64, got *int64, neutral int64) types.Int64 {
	nothing := got == nil || *got == neutral
	if nothing && (known.IsNull() || known.ValueInt64() == neutral) && !known.IsUnknown() {
		return known
	}
	if nothing {
		return types.Int64Null()
	}
	return types.Int64Value(*got)
}

// opts is the definition as it is sent: only what is set.
func (d *definition) opts() *definitionRecord {
	return &definitionRecord{
		MaxBackups: d.MaxBackups.ValueInt64Pointer(), RetentionDurationDays: d.RetentionDurationDays.ValueInt64Pointer(),
		DayBackups: d.DayBackups.ValueInt64Pointer(), WeekBackups: d.WeekBackups.ValueInt64Pointer(),
		MonthBackups: d.MonthBackups.ValueInt64Pointer(), YearBackups: d.YearBackups.ValueInt64Pointer(),
		Timezone: attribute.Known(d.Timezone), FullBackupInterval: attribute.KnownInt64(d.FullBackupInterval),
		DestinationRegion:    attribute.Known(d.DestinationRegion),
		DestinationProjectID: attribute.Known(d.DestinationProjectID),
		EnableAcceleration:   attribute.KnownBool(d.EnableAcceleration), CrossAccountURN: attribute.Known(d.CrossAccountURN),
	}
}

// clear sends the neutral value of each number that was set and is not any more:
// whether the service merges a definition or takes it whole is not documented.
func (d *definitionRecord) clear(prior *definitionRecord) {
	for _, member := range []struct {
		is, was **int64
		neutral int64
	}{
		{&d.MaxBackups, &prior.MaxBackups, unlimited},
		{&d.RetentionDurationDays, &prior.RetentionDurationDays, unlimited},
		{&d.DayBackups, &prior.DayBackups, none},
		{&d.WeekBackups, &prior.WeekBackups, none},
		{&d.MonthBackups, &prior.MonthBackups, none},
		{&d.YearBackups, &prior.YearBackups, none},
	} {
		if *member.is == nil && *member.was != nil && **member.was != member.neutral {
			*member.is = new(member.neutral)
		}
	}
}

// createOpts is the request that makes p.
func (p *policy) createOpts() changes {
	return changes{
		Name: p.Name.ValueStringPointer(), Enabled: attribute.KnownBool(p.Enabled),
		OperationType: p.OperationType.ValueStringPointer(), Definition: p.definition().opts(),
		Trigger: trigger(p.pattern()),
	}
}

// updateOpts are the changes that make p of prior. The definition is sent whole:
// the service does not say that it would merge it.
func (p *policy) updateOpts(prior *policy) changes {
	var c changes
	if !p.Name.Equal(prior.Name) {
		c.Name = p.Name.ValueStringPointer()
	}
	if !p.Enabled.Equal(prior.Enabled) {
		c.Enabled = attribute.KnownBool(p.Enabled)
	}
	if !p.sameDefinition(prior) {
		c.Definition = p.definition().opts()
		c.Definition.clear(prior.definition().opts())
	}
	if !sameTimes(p.pattern(), prior.pattern()) {
		c.Trigger = trigger(p.pattern())
	}
	return c
}
