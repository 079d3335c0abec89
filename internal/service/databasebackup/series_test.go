package databasebackup_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// Stranger is a backup of the instance that nobody here has made.
func (s *fakeStage) Stranger() string {
	return s.Trove.Backups.Add(fakecloud.DatabaseBackup{InstanceID: &s.instance, ProjectID: s.Project, Name: "theirs"}).ID
}

var databaseSeries = acceptance.SeriesCase{
	Type: "cloudbackup_database_backup_series", Source: "instance_id", Collection: collection, Item: item,
	GoodStatus: "COMPLETED",
	LongLife:   60,
	Stage:      func(t *testing.T) acceptance.SeriesStage { return newFakeStage(t) },
}

func TestDatabaseBackupSeries(t *testing.T) {
	t.Parallel()
	acceptance.Series(t, databaseSeries)
}
