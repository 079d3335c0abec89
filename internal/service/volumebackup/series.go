package volumebackup

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/series"
)

// Keys of the metadata that say what series a backup is of.
const (
	seriesKey = "cloudbackup_series"
	runKey    = "cloudbackup_run"
	dueKey    = "cloudbackup_due"
)

// Series is a series of backups of one volume.
var Series = series.Kind{
	Type: "volume_backup_series",
	Of:   Kind,
	Description: "Backups of a volume over time, made by Cinder: another value of `due` makes one, full or " +
		"incremental, and those that `keep` does not keep are deleted once it is complete. The plan says which. " +
		"Only backups that the series has made are ever deleted. Needs block storage API 3.43.",
	Source:     "volume_id",
	SourceNoun: "volume",
	Arguments: map[string]schema.Attribute{
		"description": attribute.InPlace("Description of the backups. It counts for those that are made from then on.",
			attribute.Label),
		"metadata": seriesMetadata(),
		"container": attribute.InPlace("Container that the backups are stored in. Default: the choice of the backup "+
			"driver. It counts for those that are made from then on.", attribute.NotEmpty, attribute.Label, foreignFolder{}),
		"availability_zone": attribute.InPlace("Availability zone of the backup service. Needs block storage API "+
			"3.51. It counts for those that are made from then on.", attribute.NotEmpty, attribute.Label),
		"force": attribute.Switch("Whether to back up the volume while it is attached. Default: `false`."),
	},
	New:     newInSeries,
	Show:    showForSeries,
	Tip:     newestOf,
	Parents: parentsAmong,
}

func seriesMetadata() schema.MapAttribute {
	a := attribute.Metadata("Metadata of the backups, besides `cloudbackup_series`, `cloudbackup_run` and "+
		"`cloudbackup_due`, which the series writes and finds its backups by. It counts for those that are made from then "+
		"on.",
		metadataKey)
	a.Validators = append(a.Validators, mapvalidator.KeysAre(stringvalidator.NoneOf(seriesKey, runKey, dueKey)))
	return a
}

// newInSeries is the next backup of a series.
func newInSeries(o series.Order) lifecycle.Object {
	b := &backup{
		Base: lifecycle.Base{Region: types.StringValue(o.Region)}, Name: types.StringValue(o.Name),
		VolumeID: types.StringValue(o.Source), Incremental: types.BoolValue(o.Parent != ""),
		FullIfNoParent: types.BoolValue(true), Triggers: types.MapNull(types.StringType),
	}
	o.Get("description", &b.Description)
	o.Get("metadata", &b.Metadata)
	o.Get("container", &b.Container)
	o.Get("availability_zone", &b.AvailabilityZone)
	o.Get("force", &b.Force)
	metadata := attribute.Strings(b.Metadata)
	metadata[seriesKey], metadata[runKey], metadata[dueKey] = o.Mark.Series, o.Mark.Run, o.Mark.Due
	b.Metadata = attribute.MapOrNull(metadata)
	return b
}

// showForSeries is what a series has to know of a backup.
func showForSeries(o lifecycle.Object) series.Backup {
	b := o.(*backup)
	metadata := attribute.Strings(b.Metadata)
	return series.Backup{
		ID: b.ID.ValueString(), Name: b.Name.ValueString(), Status: b.Status.ValueString(),
		CreatedAt: attribute.Time(b.CreatedAt), IsIncremental: b.IsIncremental.ValueBool(),
		Size: float64(b.Size.ValueInt64()),
		Mark: series.Mark{Series: metadata[seriesKey], Run: metadata[runKey], Due: metadata[dueKey]},
	}
}

// newestOf is the id of the backup that the server builds an incremental one on:
// the newest of the volume, whatever its status and whoever has made it
// (cinder/backup/api.py, create).
func newestOf(all []lifecycle.Record) string {
	var newest *record
	for _, one := range all {
		if got := one.(*record); newest == nil || got.dataTime().After(newest.dataTime()) {
			newest = got
		}
	}
	if newest == nil {
		return ""
	}
	return newest.ID
}

// parentsAmong are what the incremental backups of a volume build on.
func parentsAmong(all []lifecycle.Record) map[string]string {
	records := make([]*record, len(all))
	for i, one := range all {
		records[i] = one.(*record)
	}
	parents := map[string]string{}
	for _, child := range records {
		if parent := parentOf(child, records, ""); parent != nil {
			parents[child.ID] = parent.ID
		}
	}
	return parents
}
