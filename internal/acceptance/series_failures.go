package acceptance

import (
	"net/http"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Lives of a series in which backups fail, vanish, or are somebody else's.

func (n *nights) failedNight() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	before := n.stage.IDs()
	config := n.next()
	n.stage.FailCreation("disk full")
	n.says(n.made.Refuses(config), "went to status", "It was deleted.", `"2026-01-04" stays due`)
	n.is("due", "2026-01-03")
	if diff := cmp.Diff(sorted(before), sorted(n.stage.IDs())); diff != "" {
		n.Errorf("the cloud's backups (-before +after):\n%s", diff)
	}
	n.quiet()
	n.plans("full", n.ids()[1])
	n.config["due"] = "2026-01-03"
	n.made.PlansNothing(n.config) // a night that is called off deletes nothing, either
	n.config["due"] = "2026-01-04"
	n.made.Change(config)
	n.settled()
	n.is("due", "2026-01-04")
}

func (n *nights) failedAndStays() {
	n.keepLast(1)
	n.rotate()
	config := n.next()
	n.stage.FailCreation("disk full")
	n.stage.Fake().Fail(http.MethodDelete, n.Item, http.StatusForbidden, 1)
	n.says(n.made.Refuses(config), "It could not be deleted, either", "stays in the list of the series", "stays due")
	failed := n.ids()[0]
	n.says(n.made.Refresh(), failed, "in status")
	n.plans("full", failed)
	n.says(n.made.Warned(), failed, "it cannot be restored")
	n.made.Change(config)
	n.settled()
	if len(n.ids()) != 2 {
		n.Errorf("the list is %v", n.ids())
	}
}

func (n *nights) failedFirst() {
	n.stage.FailCreation("disk full")
	n.made.Refuses(n.next())
	if n.made.State() != nil || len(n.stage.IDs()) > 0 {
		n.Errorf("left are the state %v and the backups %v", n.made.State(), n.stage.IDs())
	}
	n.rotate()
	n.settled()
}

func (n *nights) fullOneGone() {
	n.keepLast(9)
	n.fullEvery(4)
	n.rotate()
	n.rotate()
	n.is("next_is_full", false)
	n.is("chain_length", 2.0)
	gone := n.ids()[1]
	n.stage.Vanish(gone)
	n.says(n.made.Refresh(), "has lost backups", gone, "these build on it", n.ids()[0])
	n.made.PlansNothing(n.config)
	n.is("next_is_full", true)
	n.is("chain_length", 0.0)
	n.next()
	n.plans("full")
	n.made.Change(n.config)
	n.settled()
	n.next()
	n.plans("incremental", n.ids()[1]) // there is a good one by now
	n.says(n.made.Warned(), "what it builds on is gone")
}

func (n *nights) fullOneFailed() {
	n.fullEvery(4)
	n.rotate()
	n.rotate()
	status := n.embedded().Spoil(n.ids()[1])
	n.says(n.made.Refresh(), n.ids()[1], `is in status "`+status+`"`)
	n.next()
	n.plans("full")
	n.made.Change(n.config)
	if n.newest("is_incremental") != false {
		n.Errorf("the new one is %v", n.entries()[0])
	}
}

func (n *nights) stranger() {
	n.fullEvery(4)
	n.rotate()
	n.stage.Fake().SetTime(n.night.Add(time.Hour))
	stranger := n.embedded().Stranger()
	n.next()
	n.plans("incremental")
	n.made.Change(n.config)
	if n.NoParents {
		n.says(n.made.Told(), "makes a full backup", stranger, "not of this series")
	}
	if n.newest("is_incremental") != !n.NoParents {
		n.Errorf("the new one is %v", n.entries()[0])
	}
	n.made.PlansNothing(n.config)
	n.rotate()
	if n.newest("is_incremental") != true {
		n.Errorf("the next one is %v", n.entries()[0])
	}
}
