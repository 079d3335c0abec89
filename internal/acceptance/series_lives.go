package acceptance

import (
	"maps"
	"net/http"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	rules "github.com/cloudbackup/terraform-provider-cloudbackup/internal/retention"
)

// seriesLives are those of every series, on the embedded cloud.
var seriesLives = []struct {
	name string
	play func(*nights)
}{
	{"it keeps what its rule says, night after night", (*nights).longLife},
	{"a failed night stays due and deletes nothing", (*nights).failedNight},
	{"a failed backup that cannot be deleted is named", (*nights).failedAndStays},
	{"the first backup leaves nothing if it fails", (*nights).failedFirst},
	{"a chain whose full one is gone is not continued", (*nights).fullOneGone},
	{"a chain whose full one has failed is not continued", (*nights).fullOneFailed},
	{"somebody else's backup is not built on", (*nights).stranger},
	{"a deletion that is refused goes on later", (*nights).pruneRefused},
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
		at, err := time.Parse(time.RFC3339Nano, n.newest("created_at").(string))
		if err != nil || at.Format(time.DateOnly) != n.night.Format(time.DateOnly) {
			n.Fatalf("night %d: it was made at %v (%v)", night, at, err)
		}
		var stay []rules.Point
		for _, v := range rules.Judge(points, rule) {
			if len(v.Kept) > 0 {
				stay = append(stay, v.Point)
			}
		}
		points = append(stay, rules.Point{ID: n.newest("id").(string), At: at, Parent: parent, Good: true})
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
	status := n.stage.Spoil(n.ids()[1])
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
	stranger := n.stage.Stranger()
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

func (n *nights) timedOut() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	config := n.next()
	config["timeouts"] = map[string]any{"create": "1s"}
	n.stage.Hold()
	n.says(n.made.Refuses(config), "timed out after 1s", "the next apply goes on waiting", "Nothing was deleted")
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
	n.stage.Spoil(n.ids()[0])
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
	status := n.stage.Spoil(n.ids()[0]) // which no refresh has seen
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

func (n *nights) left() {
	n.fullEvery(2)
	for range 3 {
		n.rotate()
	}
	n.made.Plan(nil)
	n.says(n.made.Warned(), "3 backups of", "will be left in the cloud")
	n.made.Change(nil)
	n.sent(3, 0)
	n.made = n.run.Import(n.Type, n.address())
	n.is("due", n.config["due"])
	n.config["on_destroy"] = "delete"
	n.made.Change(n.config)
	n.settled()
	n.made.Plan(nil)
	n.says(n.made.Warned(), "3 backups of", "will be deleted")
	n.made.Change(nil)
	n.sent(3, 3)
	if left := n.stage.IDs(); len(left) > 0 {
		n.Errorf("left are %v", left)
	}
}

// address is what the series is imported by.
func (n *nights) address() string { return n.config[n.Source].(string) + "/night" }

func (n *nights) unfinishedLeft() {
	n.rotate()
	n.interrupted()
	n.stage.Thaw()
	n.made.Change(nil)
	n.sent(2, 1)
	if left := n.stage.IDs(); len(left) != 1 {
		n.Errorf("left are %v, want the one that was complete", left)
	}
}

func (n *nights) destroyRefused() {
	n.fullEvery(3)
	n.config["on_destroy"] = "delete"
	for range 3 {
		n.rotate()
	}
	oldest := n.ids()[2]
	n.stage.Fake().Fail(http.MethodDelete, n.Item, http.StatusForbidden, 1)
	n.says(n.made.Refuses(nil), "Unable to delete", "3 backups of", "Destroy again")
	if len(n.ids()) != 3 || n.ids()[2] != oldest {
		n.Errorf("the list is %v", n.ids())
	}
	n.made.Change(nil)
	n.sent(3, 4)
}

func (n *nights) imported() {
	n.fullEvery(3)
	for range 5 {
		n.rotate()
	}
	before := n.entries()
	n.made = n.run.Import(n.Type, n.stage.Settings()["region"]+":"+n.address())
	n.made.Change(n.config)
	n.settled()
	if diff := cmp.Diff(before, n.entries()); diff != "" {
		n.Errorf("the backups (-before +after the import):\n%s", diff)
	}
	n.rotate()
	if n.newest("is_incremental") != true {
		n.Errorf("the next one is %v", n.entries()[0])
	}
	n.sent(6, 0)
}

func (n *nights) namesake() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	theirs := n.ids()
	n.made = n.run.Blank(n.Type)
	n.made.Change(n.next())
	n.says(n.made.Told(), "has the name of another one", theirs[0], theirs[1], n.address())
	n.rotate()
	n.rotate()
	n.sent(5, 1)
	for _, id := range theirs {
		if !strings.Contains(strings.Join(n.stage.IDs(), " "), id) {
			n.Errorf("%s of the other series is gone", id)
		}
	}
}

func (n *nights) unknowns() {
	n.keepLast(1)
	n.rotate()
	n.rotate()
	oldest, due := n.ids()[1], n.config["due"]
	n.config["due"] = Unknown
	planned, _, said := n.made.Plan(n.config)
	if said != "" || planned["prunes"] != Unknown {
		n.Errorf("prunes is %v: %s", planned["prunes"], said)
	}
	n.says(n.made.Warned(), "due, which is not known before apply", oldest)
	n.config["due"] = due
	n.config["keep"] = map[string]any{"last": Unknown}
	_, _, said = n.made.Plan(n.config)
	n.says(said, "What", "keeps is not known before apply", "no plan has shown")
	n.keepLast(1)
	n.config[n.Source] = Unknown
	_, replaces, said := n.made.Plan(n.config)
	if replaces || said != "" {
		n.Errorf("an unknown source replaces (%v): %s", replaces, said)
	}
	n.says(n.made.Warned(), n.Source, "is left as it is for now")
	n.sent(2, 0)
}

func (n *nights) replaced() {
	n.rotate()
	for name, value := range map[string]string{
		"name": "noon", n.Source: "7a2d1b3f-0c6e-4d1a-8f2b-3e4d5c6b7a80", "region": "RegionTwo",
	} {
		was, set := n.config[name]
		n.config[name] = value
		if _, replaces, said := n.made.Plan(n.config); !replaces || said != "" {
			n.Errorf("another %s does not make another series: %s", name, said)
		}
		n.says(n.made.Warned(), "will be left in the cloud")
		if n.config[name] = was; !set {
			delete(n.config, name)
		}
	}
	n.made.PlansNothing(n.config)
}

func (n *nights) local() {
	n.rotate()
	before := len(n.stage.Fake().Requests())
	for name, value := range map[string]any{
		"full_every": 2.0, "on_destroy": "delete", "description": "nightly", "timeouts": map[string]any{"read": "1m"},
	} {
		n.config[name] = value
		n.made.Change(n.config)
		n.made.PlansNothing(n.config)
	}
	n.is("next_is_full", false)
	if after := len(n.stage.Fake().Requests()); after != before {
		n.Errorf("%d requests were sent", after-before)
	}
}

func (n *nights) refused() {
	life := n.made.life
	valid := n.next()
	if said := life.validate(valid); said != "" {
		n.Fatal(said)
	}
	long := strings.Repeat("a", 101)
	for _, test := range []struct {
		name  string
		value any
		says  string
	}{
		{"name", "", "must have up to 100 characters"},
		{"name", "a/b", "must have up to 100 characters"},
		{"name", "a:b", "must have up to 100 characters"},
		{"name", "-a", "must have up to 100 characters"},
		{"name", long, "must have up to 100 characters"},
		{"due", "", "between 1 and 100"},
		{"due", long, "between 1 and 100"},
		{"due", "a\nb", "line break"},
		{n.Source, "", "it is empty"},
		{n.Source, "a/b", "it has one of"},
		{"region", "", "at least 1"},
		{"full_every", 0.0, "between 1 and 1000"},
		{"full_every", 1001.0, "between 1 and 1000"},
		{"full_every", 1.5, "whole number"},
		{"on_destroy", "perhaps", "perhaps"},
		{"description", " a", ""},
		{"keep", map[string]any{"last": 0.0}, "between 1 and 10000"},
		{"keep", map[string]any{"daily": -1.0}, "between 1 and 10000"},
		{"keep", map[string]any{"weekly": 10001.0}, "between 1 and 10000"},
		{"keep", map[string]any{"timezone": ""}, "it depends on the machine"},
		{"keep", map[string]any{"timezone": "Local"}, "it depends on the machine"},
		{"keep", map[string]any{"timezone": "Mars/Base"}, "there is none of that name"},
		{"timeouts", map[string]any{"create": "0s"}, "nothing can be done in that time"},
		{"timeouts", map[string]any{"delete": "soon"}, "must be a string containing a sequence"},
	} {
		config := maps.Clone(valid)
		config[test.name] = test.value
		said := life.validate(config)
		if said == "" || !strings.Contains(said, test.says) {
			n.Errorf("%s = %v: it says %q, want %q", test.name, test.value, said, test.says)
		}
	}
	if sent := n.stage.Fake().Requests(); len(sent) > 0 {
		n.Errorf("%d requests were sent", len(sent))
	}
}

// notKnownYet plans a new series of which something is not known, argument by
// argument, and one that is there. None of the plans makes a mistake of it.
func (n *nights) notKnownYet() {
	valid := n.next()
	valid["full_every"], valid["keep"] = 2.0, map[string]any{"last": 1.0, "timezone": "UTC"}
	names := []string{"name", "due", n.Source, "region", "full_every", "on_destroy", "description", "keep", "timeouts"}
	for _, name := range names {
		config := maps.Clone(valid)
		config[name] = Unknown
		if said := n.made.life.validate(config); said != "" {
			n.Errorf("%s is not known: %s", name, said)
		}
		if _, _, said := n.made.Plan(config); said != "" {
			n.Errorf("%s is not known in the first plan: %s", name, said)
		}
	}
	n.made.Change(valid)
	for _, name := range names {
		config := maps.Clone(valid)
		config[name] = Unknown
		_, replaces, said := n.made.Plan(config)
		if refused := strings.Contains(said, "is not known before apply"); refused != (name == "keep") || replaces {
			n.Errorf("%s is not known in the next plan (replaces %v): %s", name, replaces, said)
		}
	}
	config := maps.Clone(valid)
	config["full_every"] = Unknown
	planned, private, _, _ := n.made.life.plan(config)
	if planned["next_is_full"] != Unknown {
		n.Errorf("next_is_full is %v", planned["next_is_full"])
	}
	planned["full_every"], config["full_every"] = 9.0, 9.0
	if said := n.made.life.apply(config, planned, private); said != "" {
		n.Error(said)
	}
	n.made.PlansNothing(config)
}

func (n *nights) identity() {
	n.rotate()
	source := n.config[n.Source]
	state := n.run.importIdentity(n.Type, map[string]any{n.Source: source, "name": "night"})
	if got := len(state["backups"].([]any)); got != 1 || state["id"] != n.address() {
		n.Errorf("the import has %v", state)
	}
	for id, says := range map[string]string{
		"night": "not of the form", source.(string) + "/": "not of the form", ":" + n.address(): "not of the form",
		n.address() + "/x": "not of the form", source.(string) + "/noon": "There are no backups of",
	} {
		if said := n.run.importFails(n.Type, id); !strings.Contains(said, says) {
			n.Errorf("the import of %q says %q, want %q", id, said, says)
		}
	}
}
