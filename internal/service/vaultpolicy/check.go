package vaultpolicy

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// check says what does not fit together. Values may still be unknown.
func (p *policy) check() error {
	if p.OperationType.IsUnknown() || p.OperationDefinition.IsUnknown() {
		return nil
	}
	d := p.definition()
	here, project := d.DestinationRegion, d.DestinationProjectID
	switch replicates := p.OperationType.ValueString() == "replication"; {
	case replicates && (here.IsNull() || project.IsNull()):
		return lifecycle.At("operation_definition",
			errors.New("a replication policy needs destination_region and destination_project_id"))
	case replicates && here.Equal(p.Region):
		return lifecycle.At("operation_definition",
			fmt.Errorf("a replication goes to another region than %s", p.Region.ValueString()))
	case !replicates && (here.ValueString() != "" || project.ValueString() != ""):
		return lifecycle.At("operation_definition",
			errors.New("destination_region and destination_project_id are for policies with operation_type replication"))
	}
	return nil
}

// retentionRules checks what the parts of an operation definition mean together
// (CBR API reference, PolicyoODCreate). Zeros and -1 mean none.
type retentionRules struct{}

// Description implements [validator.Object].
func (retentionRules) Description(context.Context) string {
	return "retention is by time or by number"
}

// MarkdownDescription implements [validator.Object].
func (v retentionRules) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

// ValidateObject implements [validator.Object].
func (retentionRules) ValidateObject(_ context.Context, req validator.ObjectRequest, resp *validator.ObjectResponse) {
	members := req.ConfigValue.Attributes()
	set := func(name string) bool {
		n, _ := members[name].(types.Int64)
		return n.ValueInt64() > 0
	}
	several := false
	for _, name := range []string{"day_backups", "week_backups", "month_backups", "year_backups"} {
		several = several || set(name)
	}
	zone, _ := members["timezone"].(types.String)
	wrong := ""
	switch {
	case set("retention_duration_days") && set("max_backups"):
		wrong = "max_backups and retention_duration_days exclude each other: keep backups by number or by time."
	case set("retention_duration_days") && several:
		wrong = "retention_duration_days excludes day_backups, week_backups, month_backups and year_backups: keep " +
			"backups by number or by time."
	case several && zone.IsNull():
		wrong = "day_backups, week_backups, month_backups and year_backups need timezone, which says when a day begins."
	}
	if wrong != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid value", wrong)
	}
}

// validRule is a rule that the service can read.
var validRule = attribute.Text("must be a rule such as FREQ=WEEKLY;BYDAY=MO,TH;BYHOUR=14;BYMINUTE=00",
	func(s string) string {
		if _, err := parseRule(s); err != nil {
			return err.Error()
		}
		return ""
	})

// sameDefinition compares what is kept and where it goes. What p leaves to the
// cloud is not compared.
func (p *policy) sameDefinition(other *policy) bool {
	a, b := p.definition().opts().normal(), other.definition().opts().normal()
	if a.Timezone == nil {
		b.Timezone = nil
	}
	if a.FullBackupInterval == nil {
		b.FullBackupInterval = nil
	}
	if a.EnableAcceleration == nil {
		b.EnableAcceleration = nil
	}
	return reflect.DeepEqual(a, b)
}

// normal is d without what means the same as none.
func (d *definitionRecord) normal() definitionRecord {
	n := *d
	for neutral, members := range map[int64][]**int64{
		unlimited: {&n.MaxBackups, &n.RetentionDurationDays},
		none:      {&n.DayBackups, &n.WeekBackups, &n.MonthBackups, &n.YearBackups},
	} {
		for _, member := range members {
			if *member != nil && **member == neutral {
				*member = nil
			}
		}
	}
	return n
}
