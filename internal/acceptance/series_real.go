package acceptance

import (
	"github.com/google/go-cmp/cmp"

	rules "github.com/cloudbackup/terraform-provider-cloudbackup/internal/retention"
)

// realSeriesLives are those that a real cloud is good for.
var realSeriesLives = []seriesLife{
	{"ten backups in chains of three, of which the newest stay", (*nights).tenNights},
	{"a failed night stays due and deletes nothing", (*nights).realFailure},
	{"an interrupt leaves the backup to the next apply", (*nights).realInterrupt},
	{"a series is left, imported and destroyed", (*nights).realEnd},
}

// tenNights compares what the cloud has after each backup with what the rule makes
// of those before. What builds on what is as the series believes; that nothing is
// refused says that the cloud believes the same.
func (n *nights) tenNights() {
	n.keepLast(2)
	n.fullEvery(3)
	var stay []string
	for night := range 10 {
		n.rotate()
		if isFull := n.newest("parent_id") == nil; isFull != (night%3 == 0) {
			n.Fatalf("night %d: the newest is %v", night, n.entries()[0])
		}
		want := append([]string{n.newest("id").(string)}, stay...)
		if diff := cmp.Diff(sorted(want), sorted(n.stage.IDs())); diff != "" {
			n.Fatalf("night %d: the rule's backups and the cloud's (-want +got):\n%s", night, diff)
		}
		n.settled()
		stay = nil
		for _, v := range rules.Judge(n.points(), rules.Rule{Last: 2}) {
			if len(v.Kept) > 0 {
				stay = append(stay, v.ID)
			}
		}
	}
	n.config["on_destroy"] = "delete"
	n.made.Change(n.config)
	n.made.Change(nil)
	if left := n.stage.IDs(); len(left) > 0 {
		n.Errorf("left are %v", left)
	}
}

// points are the backups of the state for the rule.
func (n *nights) points() []rules.Point {
	n.Helper()
	var points []rules.Point
	for _, e := range n.entries() {
		parent, _ := e["parent_id"].(string)
		points = append(points, rules.Point{
			ID: e["id"].(string), At: n.timeOf(e), Parent: parent, Good: e["status"] == n.GoodStatus,
		})
	}
	return points
}

func (n *nights) realFailure() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	config := n.next()
	n.stage.FailCreation("the tape is torn")
	n.says(n.made.Refuses(config), "went to status", "It was deleted.", "stays due")
	n.is("due", "2026-01-03")
	n.nothingElse()
	if got := len(n.ids()); got != 2 {
		n.Errorf("the list has %d backups, want those of before", got)
	}
	Until(n.T, "the next backup is complete", func() bool { return n.made.try(config) == "" })
	n.settled()
}

func (n *nights) realInterrupt() {
	n.keepLast(1)
	n.rotate()
	config := n.next()
	n.stage.Hold()
	said := n.made.Begin(config)
	Until(n.T, "the backup is being made", func() bool { return len(n.stage.IDs()) == 2 })
	n.run.Stop()
	if said := <-said; said != "" {
		n.Fatalf("an interrupt is an error: %s", said)
	}
	n.says(n.made.Told(), "was interrupted")
	n.restart()
	n.stage.Thaw()
	n.made.Change(config)
	n.settled()
	if got := len(n.ids()); got != 2 {
		n.Errorf("the list has %d backups, want 2", got)
	}
}

func (n *nights) realEnd() {
	n.fullEvery(3)
	for range 4 {
		n.rotate()
	}
	before := n.entries()
	n.made.Change(nil)
	n.made = n.run.Import(n.Type, n.address())
	n.config["on_destroy"] = "delete"
	n.made.Change(n.config)
	n.settled()
	for i, e := range n.entries() {
		if e["id"] != before[i]["id"] || e["parent_id"] != before[i]["parent_id"] || e["due"] != before[i]["due"] {
			n.Errorf("%v was %v before the import", e, before[i])
		}
	}
	n.made.Change(nil)
	if left := n.stage.IDs(); len(left) > 0 {
		n.Errorf("left are %v", left)
	}
}
