package restorepoint

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

func TestTheStatusIsThatOfTheRunAndOfItsMembers(t *testing.T) {
	t.Parallel()
	took := vaultOf(&vaultRecord{ID: "v", Resources: []resourceRecord{{ID: "web"}, {ID: "db"}}}, nil)
	for name, one := range map[string]struct {
		run, web, db string // "" is no member
		want         wait.Status
	}{
		"all is well":             {"available", "available", "available", wait.Status{Name: "available"}},
		"one is restored from":    {"available", "restoring", "available", wait.Status{Name: "available"}},
		"one is still being made": {"available", "available", "waiting_protect", wait.Status{Name: "protecting"}},
		"one is on its way out":   {"available", "deleting", "available", wait.Status{Name: "deleting"}},
		"one will be":             {"available", "available", "waiting_delete", wait.Status{Name: "deleting"}},
		"the run goes on":         {"protecting", "available", "available", wait.Status{Name: "protecting"}},
		"the run has failed":      {"error", "available", "available", wait.Status{Name: "error"}},
		"one has failed":          {"available", "available", "error", failedDB},
		"one has failed in a run": {"error", "available", "error", failedDB},
		"one is gone": {"available", "available", "", wait.Status{
			Name: incomplete, Reason: "the backup of resource db is gone",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := new(point)
			p.Vault = took
			got := p.status(&record{Status: one.run}, backupsOf(one.web, one.db))
			if diff := cmp.Diff(one.want, got); diff != "" {
				t.Errorf("status (-want +got):\n%s", diff)
			}
		})
	}
}

var failedDB = wait.Status{Name: "error", Reason: "backup 2 of resource db (db) is in status error"}

// backupsOf are members in these statuses.
func backupsOf(web, db string) []*backupRecord {
	var all []*backupRecord
	for _, b := range []*backupRecord{
		{ID: "1", ResourceID: "web", ResourceName: "web", Status: web},
		{ID: "2", ResourceID: "db", ResourceName: "db", Status: db},
	} {
		if b.Status != "" {
			all = append(all, b)
		}
	}
	return all
}

// A deletion may take a while to begin; one that has begun does not come back.
func TestADeletionIsGivenSomeLooks(t *testing.T) {
	t.Parallel()
	stays := wait.Status{Name: notDeleted, Reason: "backup 1 of resource web went to status "}
	for name, one := range map[string]struct {
		asked removal
		web   string
		want  wait.Status
	}{
		"not begun yet":    {removal{before: "available"}, "available", wait.Status{Name: "deleting"}},
		"not begun at all": {removal{before: "available", looks: patience}, "available", stays},
		"under way":        {removal{before: "available"}, "deleting", wait.Status{Name: "deleting"}},
		"come back":        {removal{before: "available", begun: true}, "available", stays},
		"failed":           {removal{before: "available"}, "error", stays},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := new(point)
			p.asked = map[string]*removal{"1": &one.asked}
			if one.want.Reason != "" {
				one.want.Reason += one.web
			}
			got := p.status(&record{Status: "available"}, backupsOf(one.web, ""))
			if diff := cmp.Diff(one.want, got); diff != "" {
				t.Errorf("status (-want +got):\n%s", diff)
			}
		})
	}
}

// Only the number that the service adds is cut off, and only where there were
// several.
func TestTheNameOfARunIsThatOfItsMembersWithoutTheirNumbers(t *testing.T) {
	t.Parallel()
	for want, one := range map[string]struct {
		several bool
		members []string
	}{
		"before-upgrade": {true, []string{"before-upgrade", "before-upgrade"}},
		"before":         {true, []string{"before-0001", "before-0002"}},
		"one":            {true, []string{"one-0002"}}, // the other is gone
		"drill-2026":     {false, []string{"drill-2026"}},
		"a-1":            {true, []string{"a-1", "b-1"}},
		"c-0001":         {true, []string{"c-0001", "c"}},
	} {
		var backups []*backupRecord
		for _, name := range one.members {
			backups = append(backups, &backupRecord{Name: name})
		}
		if diff := cmp.Diff(want, baseName(backups, one.several)); diff != "" {
			t.Errorf("the name of %v (-want +got):\n%s", one.members, diff)
		}
	}
}
