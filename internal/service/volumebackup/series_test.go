package volumebackup_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// Stranger is a backup of the volume that nobody here has made.
func (s *fakeStage) Stranger() string {
	return s.Cinder.Backups.Add(fakecloud.Backup{VolumeID: s.volume, ProjectID: s.Project}).ID
}

var volumeSeries = acceptance.SeriesCase{
	Type: "cloudbackup_volume_backup_series", Source: "volume_id", Collection: "/backups", Item: "/backups/*",
	GoodStatus: "available", NoParents: true,
	LongLife: 400,
	Stage:    func(t *testing.T) acceptance.Stage { return newFakeStage(t) },
}

func TestVolumeBackupSeries(t *testing.T) {
	t.Parallel()
	acceptance.Series(t, volumeSeries)
}

func TestRealVolumeBackupSeries(t *testing.T) {
	acceptance.NeedCinder(t)
	c := volumeSeries
	c.Stage = func(t *testing.T) acceptance.Stage { return newRealStage(t) }
	acceptance.RealSeries(t, c)
}
