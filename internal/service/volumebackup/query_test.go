package volumebackup_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// A query wants the first few of many: what is behind them is not read.
func TestAQueryReadsNoMorePagesThanItShows(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	day := time.Date(2026, 11, 30, 3, 0, 0, 0, time.UTC)
	for i := range 10_000 {
		s.Cinder.Backups.Add(fakecloud.Backup{
			Name: new(fmt.Sprintf("night-%05d", i)), VolumeID: s.Variables()["volume_id"], ProjectID: s.Project,
			Status: "available", CreatedAt: day.AddDate(0, 0, i-9999),
		})
	}
	server := acceptance.NewProtocol(t, s)
	s.Fake().ForgetRequests()
	for _, whole := range []bool{false, true} {
		all, said := server.List("cloudbackup_volume_backup", nil, 50, whole)
		if said != "" || len(all) != 50 {
			t.Fatalf("%d are listed: %s", len(all), said)
		}
		if want := "night-09999 (2026-11-30 03:00, volume " + s.Variables()["volume_id"] + ")"; all[0].Name != want {
			t.Errorf("the first one is displayed as %q, want %q", all[0].Name, want)
		}
	}
	if got := s.Fake().Count(http.MethodGet, "/backups/detail"); got != 2 {
		t.Errorf("two queries have read %d pages, want 2", got)
	}
	if got := s.Fake().Count(http.MethodGet, "/backups/*"); got != 0 {
		t.Errorf("%d GETs were sent for objects that the list has whole", got)
	}
}
