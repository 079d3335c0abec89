package databasebackup

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/series"
)

// Series is a series of backups of one database instance.
var Series = series.Kind{
	Type: "database_backup_series",
	Of:   Kind,
	Description: "Backups of a database instance over time, made by Trove: another value of `due` makes one, full " +
		"or incremental, and those that `keep` does not keep are deleted once it is complete. The plan says which. " +
		"Only backups that the series has made are ever deleted.",
	Source:     "instance_id",
	SourceNoun: "database instance",
	Arguments: map[string]schema.Attribute{
		"description": attribute.InPlace("Description of the backups. The series writes `(due DUE, run RUN)` behind "+
			"it, and finds its backups by that. It counts for those that are made from then on.",
			stringvalidator.UTF8LengthAtMost(60), stringvalidator.Any(stringvalidator.OneOf(""), text), attribute.Label),
		"swift_container": attribute.InPlace("Container in Swift that the backups are stored in. Default: that of "+
			"the backup strategy of the instance or of the project, else `database_backups`. Needs Victoria. It "+
			"counts for those that are made from then on.", attribute.NotEmpty, containerName, text),
		"storage_driver": attribute.InPlace("Driver that stores the backups, such as `swift` or `cinder`. Default: "+
			"the choice of the operator. Needs 2025.1. It counts for those that are made from then on.",
			attribute.NotEmpty),
	},
	New:     newInSeries,
	Show:    showForSeries,
	Parents: parentsAmong,
}

// mark is what a series writes behind the description: Trove has no metadata.
var mark = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`\(due (.*), run ([A-Z2-7]+)\)$`)
})

// newInSeries is the next backup of a series.
func newInSeries(o series.Order) lifecycle.Object {
	b := &backup{
		Base: lifecycle.Base{Region: types.StringValue(o.Region)}, Name: types.StringValue(o.Name),
		InstanceID: types.StringValue(o.Source), ParentID: attribute.StringOrNull(o.Parent),
		RestoreFrom: types.ObjectNull(restoreFromType.AttrTypes), Datastore: types.ObjectNull(datastoreType.AttrTypes),
		Triggers: types.MapNull(types.StringType),
	}
	o.Get("description", &b.Description)
	o.Get("swift_container", &b.SwiftContainer)
	o.Get("storage_driver", &b.StorageDriver)
	b.Description = types.StringValue(strings.TrimSpace(fmt.Sprintf("%s (due %s, run %s)", b.Description.ValueString(),
		o.Mark.Due, o.Mark.Run)))
	return b
}

// showForSeries is what a series has to know of a backup. Its name says what series
// it may be of, and its description what it was made for.
func showForSeries(o lifecycle.Object) series.Backup {
	b := o.(*backup)
	shown := series.Backup{
		ID: b.ID.ValueString(), Name: b.Name.ValueString(), Status: b.Status.ValueString(),
		CreatedAt: attribute.Time(b.Created), IsIncremental: b.ParentID.ValueString() != "",
		Parent: b.ParentID.ValueString(), Size: b.Size.ValueFloat64(),
	}
	if match := mark().FindStringSubmatch(b.Description.ValueString()); match != nil {
		shown.Mark = series.Mark{Series: series.OfName(shown.Name), Due: match[1], Run: match[2]}
	}
	return shown
}

// parentsAmong are what the incremental backups of an instance build on.
func parentsAmong(all []lifecycle.Record) map[string]string {
	parents := map[string]string{}
	for _, one := range all {
		parents[one.RecordID()] = one.(*record).ParentID
	}
	return parents
}
