package databasebackup_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// Stranger is a backup of the instance that nobody here has made.
func (s *fakeStage) Stranger() string {
	b := s.Trove.Backups.Add(fakecloud.DatabaseBackup{InstanceID: &s.instance, ProjectID: s.Project, Name: "theirs"})
	return b.ID
}

var databaseSeries = acceptance.SeriesCase{
	Type: "cloudbackup_database_backup_series", Source: "instance_id", Collection: collection, Item: item,
	GoodStatus: "COMPLETED",
	LongLife:   60,
	Stage:      func(t *testing.T) acceptance.Stage { return newFakeStage(t) },
}

func TestDatabaseBackupSeries(t *testing.T) {
	t.Parallel()
	acceptance.Series(t, databaseSeries)
}

func TestRealDatabaseBackupSeries(t *testing.T) {
	acceptance.NeedTrove(t)
	c := databaseSeries
	c.Stage = func(t *testing.T) acceptance.Stage { return newRealStage(t) }
	acceptance.RealSeries(t, c)
}
