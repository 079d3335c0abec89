package volumebackup_test

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// onThatDay is the configuration of testdata/series.tf for two volumes. Keep is
// changed by pairs of old and new texts.
func onThatDay(t *testing.T, s *fakeStage, day time.Time, changes ...string) []string {
	t.Helper()
	file, err := os.ReadFile("testdata/series.tf")
	if err != nil {
		t.Fatal(err)
	}
	s.SetTime(day)
	return []string{
		fmt.Sprintf("variable \"volumes\" {\n  default = { web = %q, db = %q }\n}\n", s.volume, s.other),
		fmt.Sprintf("variable \"today\" {\n  default = %q\n}\n", day.Format(time.DateOnly)),
		strings.NewReplacer(changes...).Replace(string(file)),
	}
}

func TestSeriesOfAMapOfVolumesThroughTheCLI(t *testing.T) {
	day := time.Date(2026, 11, 29, 2, 0, 0, 0, time.UTC)
	s, c := start(t)
	c.OnCLI() // once with Terraform itself, as somebody writes it
	s.Cinder.Volumes.Edit(s.other, func(v *fakecloud.Volume) { v.Status = "in-use" })
	for night := range 3 {
		c.Write(onThatDay(t, s, day.AddDate(0, 0, night))...)
		c.Apply()
		c.PlansNothing()
		c.Holds(2 * (night + 1))
	}
	later := day.AddDate(0, 0, 3)
	c.Write(onThatDay(t, s, later, "last     = 3", "last     = 1", "daily    = 7", "daily    = 1")...)
	plan := c.Succeeds("plan", "-out=tonight")
	plan.Says(t, `"2026-12-01" -> "2026-12-02"`)
	s.SetTime(later.Add(20 * time.Hour)) // the plan lies until the evening
	c.Succeeds("apply", "tonight")
	c.PlansNothing()
	c.Holds(8) // both chains are needed by their newest
	destroy := c.Succeeds("destroy", "-auto-approve")
	destroy.Says(t, `"night-web" stays in the cloud`)
	destroy.Says(t, `"night-db" stays in the cloud`)
	c.Holds(8)
}

// manyVolumes is the embedded cloud at the pace of a test with many nights.
type manyVolumes struct{ *fakeStage }

// Pace is quick: what is waited for here takes no time.
func (manyVolumes) Pace() wait.Pace {
	pace := acceptance.Quick
	pace.Least, pace.Most = 2*time.Millisecond, 10*time.Millisecond
	return pace
}

// allAtOnce does something for each with so many at a time as a CLI does by default.
func allAtOnce[T any](all []T, do func(T)) {
	free := make(chan struct{}, 10)
	var group sync.WaitGroup
	for _, one := range all {
		group.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			do(one)
		})
	}
	group.Wait()
}

func TestSeriesOfFiftyVolumesGoOnNightAfterNight(t *testing.T) {
	t.Parallel()
	const volumes, nights = 50, 6
	s := newFakeStage(t)
	s.Limit(10000)
	s.Cinder.SetQuota(s.Project, "backup_gigabytes", 10000)
	day := time.Date(2026, 11, 1, 2, 0, 0, 0, time.UTC)
	made := make([]acceptance.Made, volumes)
	configs := make([]map[string]any, volumes)
	for i := range volumes {
		id := fmt.Sprintf("20000000-0000-4000-8000-%012d", i)
		s.Cinder.AddVolume(id, 1, s.owned)
		configs[i] = map[string]any{
			"name": "night", "volume_id": id, "full_every": 3.0, "keep": map[string]any{"last": 2.0, "weekly": 2.0},
		}
	}
	for night := range nights {
		s.SetTime(day.AddDate(0, 0, night))
		run := acceptance.NewProtocol(t, manyVolumes{s})
		indexes := make([]int, volumes)
		for i := range volumes {
			indexes[i] = i
			configs[i]["due"] = day.AddDate(0, 0, night).Format(time.DateOnly)
			if night == 0 {
				made[i] = run.Blank(volumeSeries.Type)
			}
			made[i] = run.TakeOver(made[i])
		}
		if night > 0 {
			allAtOnce(indexes, func(i int) { made[i].Refresh() })
		}
		allAtOnce(indexes, func(i int) {
			if said := <-made[i].Begin(configs[i]); said != "" || made[i].Told() != "" {
				t.Errorf("volume %d: %s%s", i, said, made[i].Told())
			}
		})
		kept := 0
		for i := range volumes {
			made[i].PlansNothing(configs[i])
			kept += len(made[i].State()["backups"].([]any))
		}
		if got := len(s.IDs()); got != kept {
			t.Fatalf("night %d: the cloud has %d backups, the states %d", night, got, kept)
		}
	}
}
