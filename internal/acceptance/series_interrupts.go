package acceptance

import (
	"net/http"
	"time"
)

// Lives of a series in which a run ends too early.

func (n *nights) timedOut() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	config := n.next()
	config["timeouts"] = map[string]any{"create": "5s"}
	n.stage.Hold()
	n.says(n.made.Refuses(config), "timed out after 5s", "the next apply goes on waiting", "Nothing was deleted")
	n.is("due", "2026-01-03")
	n.sent(3, 0)
	n.stage.Thaw()
	n.restart()
	n.quiet()
	planned, _, _ := n.made.Plan(config)
	if planned["due"] != "2026-01-04" {
		n.Errorf("the next plan is %v", planned)
	}
	n.made.Change(config)
	n.settled()
	n.sent(3, 1)
}

func (n *nights) interruptedNight() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	oldest := n.ids()[1]
	n.interrupted()
	n.sent(3, 0)
	n.plans("full", oldest)
	n.stage.Thaw()
	n.made.Change(n.config)
	n.settled()
	n.sent(3, 1)
}

func (n *nights) interruptedAndFailed() {
	n.rotate()
	n.interrupted()
	n.stage.Thaw()
	n.embedded().Spoil(n.ids()[0])
	n.says(n.made.Refresh(), `"2026-01-03", stays due`)
	n.made.Change(n.config)
	n.sent(3, 0)
	if n.newest("status") != n.GoodStatus {
		n.Errorf("the newest is %v", n.entries()[0])
	}
}

func (n *nights) interruptedAndGone() {
	n.rotate()
	n.interrupted()
	n.stage.Thaw()
	n.stage.Vanish(n.ids()[0])
	n.stage.Fake().SetTime(n.night.Add(time.Hour)) // it is not young any more
	n.says(n.made.Refresh(), "is gone", `"2026-01-03", stays due`)
	n.made.Change(n.config)
	n.sent(3, 0)
	n.settled()
}

func (n *nights) interruptedAndLater() {
	n.keepLast(9)
	n.fullEvery(9)
	n.rotate()
	n.interrupted()
	n.stage.Thaw()
	n.made.Change(n.next())
	n.settled()
	n.sent(3, 0)
	n.is("chain_length", 3.0)
	n.is("makes", "incremental")
}

func (n *nights) lostAnswer() {
	n.keepLast(1)
	n.rotate()
	n.stage.Fake().CutAfter(http.MethodPost, n.Collection, 1)
	n.made.Change(n.next())
	n.says(n.made.Told(), "The answer to a request was lost")
	n.sent(2, 0)
	n.settled()
}

func (n *nights) killed() {
	n.keepLast(1)
	n.fullEvery(3)
	for range 3 {
		n.rotate()
	}
	before := n.run.TakeOver(n.made)
	config := n.next()
	n.quiet()
	n.made.Change(config) // and the run is killed: the state of before stays
	n.made = n.run.TakeOver(before)
	n.restart()
	n.made.Refresh()
	n.made.Change(config)
	n.says(n.made.Told(), "has found backups of its own", n.ids()[0])
	n.sent(4, 0)
	n.settled()
}

func (n *nights) killedInPrune() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	before := n.run.TakeOver(n.made)
	config := n.next()
	n.quiet()
	n.made.Change(config)
	n.sent(3, 1)
	n.made = n.run.TakeOver(before)
	n.restart()
	n.says(n.made.Refresh(), "is gone")
	n.made.Change(config)
	n.sent(3, 1)
	n.settled()
}
