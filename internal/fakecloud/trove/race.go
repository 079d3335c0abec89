package trove

import (
	"time"
)

// Race makes creations of backups race as they do on a real server, which
// checks the instance and then inserts the row, d later, with nothing between
// that keeps others out. So creations that come together are all accepted, an
// incremental one finds no completed backup and becomes a full one, and the
// guest stops what it is at when the next one comes
// (trove/guestagent/utils/docker.py, run_container). Zero makes a creation
// atomic, which is the default.
func (s *Trove) Race(d time.Duration) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.race = d
}

// crowd is how many backups of one instance the conductor can tell apart: of
// more at once it drops a message as too late, and one stays BUILDING for ever.
const crowd = 3

// collide is what becomes of backups of one instance on which another has been
// started: they fail, and if there are too many the last of them never ends.
func (bs *Backups) collide(running []*Backup) {
	for i, b := range running {
		bs.rows.Drop(b)
		plan := []string{b.Status, "FAILED"}
		if i == crowd-1 {
			plan = []string{"BUILDING"}
		}
		bs.rows.Run(b, plan, func(string, bool) { bs.report(b) })
		bs.report(b)
	}
}

// drift is what the quota's count is off by.
type drift struct{ used, reserved int }

// Drift makes the quota of a project tell a wrong count of backups, as it does
// on a server in use after some failures. What is refused stays right.
func (s *Trove) Drift(projectID string, used, reserved int) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.drift[projectID] = drift{used, reserved}
}
