package acceptance

import (
	"net/http"
	"time"

	"github.com/google/go-cmp/cmp"

	rules "github.com/cloudbackup/terraform-provider-cloudbackup/internal/retention"
)

// seriesLives are those of every series, on the embedded cloud.
var seriesLives = []seriesLife{
	{"it keeps what its rule says, night after night", (*nights).longLife},
	{"a failed night stays due and deletes nothing", (*nights).failedNight},
	{"a failed backup that cannot be deleted is named", (*nights).failedAndStays},
	{"the first backup leaves nothing if it fails", (*nights).failedFirst},
	{"a chain whose full one is gone is not continued", (*nights).fullOneGone},
	{"a chain whose full one has failed is not continued", (*nights).fullOneFailed},
	{"somebody else's backup is not built on", (*nights).stranger},
	{"a deletion that is refused goes on later", (*nights).pruneRefused},
	{"a deletion that takes too long goes on later", (*nights).pruneTimesOut},
	{"a backup that takes too long is waited for by the next apply", (*nights).timedOut},
	{"an interrupt leaves the backup to the next apply", (*nights).interruptedNight},
	{"an interrupted backup that fails is made again", (*nights).interruptedAndFailed},
	{"an interrupted backup that is gone is made again", (*nights).interruptedAndGone},
	{"a night after one that was interrupted makes its own", (*nights).interruptedAndLater},
	{"a lost answer is found", (*nights).lostAnswer},
	{"what a killed run has made is found again", (*nights).killed},
	{"a run that is killed while it deletes loses nothing", (*nights).killedInPrune},
	{"a saved plan deletes what it has shown", (*nights).savedPlan},
	{"missed nights make one backup", (*nights).missed},
	{"another rule deletes at once what the plan shows", (*nights).otherRule},
	{"no rule deletes nothing", (*nights).noRule},
	{"nothing is deleted if the newest is no good any more", (*nights).newestSpoiled},
	{"what is gone is told and not made again", (*nights).vanished},
	{"it leaves its backups unless it is told otherwise", (*nights).left},
	{"an unfinished backup is not left behind", (*nights).unfinishedLeft},
	{"a destroy that is refused goes on later", (*nights).destroyRefused},
	{"an import knows what builds on what", (*nights).imported},
	{"another series of the same name is left alone", (*nights).namesake},
	{"what is not known neither makes nor deletes unseen", (*nights).unknowns},
	{"a name, a source or a region makes another series", (*nights).replaced},
	{"local changes send nothing", (*nights).local},
	{"what cannot be is refused before anything is sent", (*nights).refused},
	{"what is not known yet is no mistake", (*nights).notKnownYet},
	{"an identity imports it", (*nights).identity},
}

// longLife compares the cloud after each night with what the rule makes of the
// night before. Its rule has all kinds of periods and keeps few, so that the nights
// cost little.
func (n *nights) longLife() {
	n.keep(map[string]any{
		"last": 2, "daily": 3, "weekly": 2, "monthly": 3, "yearly": 2, "timezone": "Europe/Berlin",
	})
	n.fullEvery(4)
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		n.Fatal(err)
	}
	rule := rules.Rule{Last: 2, Daily: 3, Weekly: 2, Monthly: 3, Yearly: 2, Zone: berlin}
	var points []rules.Point
	for night := range n.LongLife {
		n.rotate()
		parent, _ := n.newest("parent_id").(string)
		if (parent == "") != (night%4 == 0) {
			n.Fatalf("night %d: the backup builds on %q", night, parent)
		}
		at := n.timeOf(n.entries()[0])
		if at.Format(time.DateOnly) != n.night.Format(time.DateOnly) {
			n.Fatalf("night %d: it was made at %v", night, at)
		}
		var stay []rules.Point
		for _, v := range rules.Judge(points, rule) {
			if len(v.Kept) > 0 {
				stay = append(stay, v.Point)
			}
		}
		stay = append(stay, rules.Point{ID: n.newest("id").(string), At: at, Parent: parent, Good: true})
		points = stay
		want := make([]string, len(points))
		for i, p := range points {
			want[i] = p.ID
		}
		if diff := cmp.Diff(sorted(want), sorted(n.stage.IDs())); diff != "" {
			n.Fatalf("night %d: the rule's backups and the cloud's (-want +got):\n%s", night, diff)
		}
		if night%40 == 0 {
			n.settled()
		}
	}
	n.settled()
	n.sent(n.LongLife, n.LongLife-len(points))
}

func (n *nights) pruneRefused() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	n.stage.Fake().Fail(http.MethodDelete, n.Item, http.StatusForbidden, 1)
	n.quiet()
	n.made.Change(n.next())
	n.says(n.made.Told(), "has not deleted all that it should", "The next apply goes on", n.ids()[2])
	if len(n.ids()) != 3 {
		n.Fatalf("the list is %v", n.ids())
	}
	n.restart()
	n.quiet()
	n.plans(nil, n.ids()[2])
	n.says(n.made.Warned(), "deletes backups", n.ids()[2])
	n.made.Change(n.config)
	n.settled()
	n.sent(3, 2)
}

func (n *nights) pruneTimesOut() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	n.stage.Fake().Fail(http.MethodDelete, n.Item, http.StatusServiceUnavailable, 10_000)
	config := n.next()
	config["timeouts"] = map[string]any{"delete": "5s"}
	n.made.Change(config)
	oldest := n.ids()[2]
	n.says(n.made.Told(), "has not deleted all that it should", "timed out after 5s", "The next apply goes on", oldest)
	n.stage.Fake().ForgetFaults()
	n.restart()
	n.quiet()
	n.plans(nil, oldest)
	n.made.Change(n.config)
	n.settled()
	if got := len(n.ids()); got != 2 {
		n.Errorf("%d backups are left, want 2", got)
	}
}

func (n *nights) savedPlan() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	oldest := n.ids()[1]
	planned, apply := n.made.Prepare(n.next())
	n.says(n.made.Warned(), `1 backup of `, oldest, "once the new backup is complete", "keep (last 1)")
	n.stage.Fake().SetTime(n.night.AddDate(0, 0, 9))
	if said := apply(); said != "" {
		n.Fatal(said)
	}
	if diff := cmp.Diff([]any{oldest}, planned["prunes"]); diff != "" {
		n.Errorf("prunes (-want +got):\n%s", diff)
	}
	n.sent(3, 1)
	n.settled()
}

func (n *nights) missed() {
	n.rotate()
	n.night = n.night.AddDate(0, 0, 5)
	n.rotate()
	n.sent(2, 0)
	n.settled()
}

func (n *nights) otherRule() {
	for range 5 {
		n.rotate()
	}
	all := n.ids()
	n.keepLast(2)
	n.plans(nil, all[2], all[3], all[4])
	n.says(n.made.Warned(), "3 backups of", "at once: nothing is due", "one after the other")
	n.made.Change(n.config)
	n.settled()
	n.sent(5, 3)
	n.keepLast(9)
	n.made.Change(n.config)
	n.settled()
	n.sent(5, 3)
}

func (n *nights) noRule() {
	n.config["keep"] = map[string]any{"timezone": "Europe/Berlin"}
	for range 4 {
		n.rotate()
	}
	n.sent(4, 0)
	if got := n.newest("kept_as"); !same(got, []any{"all"}) {
		n.Errorf("kept_as is %v", got)
	}
}

func (n *nights) newestSpoiled() {
	n.rotate()
	n.rotate()
	status := n.embedded().Spoil(n.ids()[0]) // which no refresh has seen
	n.keepLast(1)
	n.made.Change(n.config)
	n.says(n.made.Told(), "has not deleted all that it should", `in status "`+status+`" now`)
	n.sent(2, 0)
}

func (n *nights) vanished() {
	n.rotate()
	n.rotate()
	gone := n.ids()[1]
	n.stage.Vanish(gone)
	n.says(n.made.Refresh(), gone, "is gone", "is not made again")
	n.settled()
	n.sent(2, 0)
}
