package acceptance

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// SeriesCase is what the lives of a series of backups know of its kind.
type SeriesCase struct {
	Type   string // of the resource: "cloudbackup_volume_backup_series"
	Source string // attribute and variable of the stage: "volume_id"
	// Collection and Item are the routes of the backups.
	Collection, Item string
	GoodStatus       string // of a complete backup
	NoParents        bool   // the cloud builds on the newest backup, whoever has made it
	LongLife         int    // in nights
	Stage            func(*testing.T) Stage
}

// SeriesStage is the embedded cloud, on which more can happen than on a real one.
type SeriesStage interface {
	Stage
	// Spoil makes a backup one that has failed, and returns its status.
	Spoil(id string) string
	// Limit sets the quota.
	Limit(n int)
	// Stranger is a backup of the same source that nobody here has made.
	Stranger() (id string)
}

// nights is a series night after night.
type nights struct {
	*testing.T
	SeriesCase
	stage  Stage
	config map[string]any
	night  time.Time
	run    *Protocol
	made   Made
}

// seriesLife is one life of a series.
type seriesLife struct {
	name string
	play func(*nights)
}

// inHaste is a stage at the pace of a test in which hundreds of nights pass.
type inHaste struct{ Stage }

// Pace is quick on the embedded cloud.
func (h inHaste) Pace() wait.Pace {
	if h.Fake() == nil {
		return h.Stage.Pace()
	}
	return hasty
}

// Series plays the lives of a series on the embedded cloud.
func Series(t *testing.T, c SeriesCase) {
	for _, life := range slices.Concat(seriesLives, realSeriesLives) {
		t.Run(life.name, func(t *testing.T) {
			t.Parallel()
			life.play(c.begin(t))
		})
	}
}

// RealSeries plays the lives of a series on a real cloud, one after the other.
func RealSeries(t *testing.T, c SeriesCase) {
	for _, life := range realSeriesLives {
		t.Run(life.name, func(t *testing.T) { life.play(c.begin(t)) })
	}
}

// begin begins with no series.
func (c SeriesCase) begin(t *testing.T) *nights {
	t.Helper()
	n := &nights{T: t, SeriesCase: c, stage: c.Stage(t), night: time.Date(2026, 1, 1, 2, 0, 0, 0, time.UTC)}
	n.config = map[string]any{"name": "night", c.Source: n.stage.Variables()[c.Source]}
	n.setTime()
	n.restart()
	n.made = n.run.Blank(c.Type)
	return n
}

// setTime sets the cloud's clock. On a real one the nights follow each other within
// seconds: what is due is a word, and the rules there count backups.
func (n *nights) setTime() {
	if fake := n.stage.Fake(); fake != nil {
		fake.SetTime(n.night)
	}
}

// keep sets the rule.
func (n *nights) keep(counts map[string]any) {
	rule := map[string]any{}
	for name, count := range counts {
		if number, ok := count.(int); ok {
			count = float64(number)
		}
		rule[name] = count
	}
	n.config["keep"] = rule
}

func (n *nights) keepLast(count int) { n.keep(map[string]any{"last": count}) }

func (n *nights) fullEvery(count int) { n.config["full_every"] = float64(count) }

// restart goes on in another process of the provider.
func (n *nights) restart() {
	n.Helper()
	n.run = NewProtocol(n.T, inHaste{n.stage})
	if n.made.life != nil {
		n.made = n.run.TakeOver(n.made)
	}
}

// next is the configuration of the next night, in which another backup is due.
func (n *nights) next() map[string]any {
	n.Helper()
	n.night = n.night.AddDate(0, 0, 1)
	n.setTime()
	if n.night.Day()%10 == 0 {
		n.restart()
	}
	n.config["due"] = n.night.Format(time.DateOnly)
	return n.config
}

// rotate is a night in which all goes well.
func (n *nights) rotate() {
	n.Helper()
	config := n.next()
	if n.made.State() != nil {
		n.quiet()
	}
	n.made.Change(config)
	if told := n.made.Told(); told != "" {
		n.Errorf("a good night warns: %s", told)
	}
}

// quiet refreshes, which has nothing to say.
func (n *nights) quiet() {
	n.Helper()
	if said := n.made.Refresh(); said != "" {
		n.Errorf("a refresh says: %s", said)
	}
}

// settled fails the test unless the state is what the cloud has, and nothing is
// left to do.
func (n *nights) settled() {
	n.Helper()
	n.quiet()
	n.made.PlansNothing(n.config)
	n.nothingElse()
}

// nothingElse fails the test unless the state has all that the cloud has.
func (n *nights) nothingElse() {
	n.Helper()
	if diff := cmp.Diff(sorted(n.stage.IDs()), sorted(n.ids())); diff != "" {
		n.Errorf("the cloud's backups and those of the state (-cloud +state):\n%s", diff)
	}
}

// entries are the backups in the state, the newest first.
func (n *nights) entries() []map[string]any {
	var entries []map[string]any
	list, _ := n.made.State()["backups"].([]any)
	for _, e := range list {
		entries = append(entries, e.(map[string]any))
	}
	return entries
}

func (n *nights) ids() []string {
	var ids []string
	for _, e := range n.entries() {
		ids = append(ids, e["id"].(string))
	}
	return ids
}

// newest is an attribute of the newest backup.
func (n *nights) newest(name string) any {
	n.Helper()
	entries := n.entries()
	if len(entries) == 0 {
		n.Fatal("the series has no backup")
	}
	return entries[0][name]
}

// is fails the test unless an attribute in the state has that value.
func (n *nights) is(name string, want any) {
	n.Helper()
	if got := n.made.State()[name]; !same(got, want) {
		n.Errorf("%s is %v, want %v", name, got, want)
	}
}

// plans fails the test unless the plan makes and deletes that.
func (n *nights) plans(makes any, prunes ...string) {
	n.Helper()
	planned, replaces, said := n.made.Plan(n.config)
	if said != "" || replaces {
		n.Fatalf("the plan is refused, or replaces (%v): %s", replaces, said)
	}
	got := []string{}
	for _, id := range planned["prunes"].([]any) {
		got = append(got, id.(string))
	}
	if diff := cmp.Diff(append([]string{}, prunes...), got); diff != "" {
		n.Errorf("prunes (-want +got):\n%s", diff)
	}
	if planned["makes"] != makes {
		n.Errorf("makes is %v, want %v", planned["makes"], makes)
	}
}

// made counts the POSTs so far, deleted the DELETEs.
func (n *nights) sent(posts, deletes int) {
	n.Helper()
	fake := n.stage.Fake()
	got := []int{fake.Count(http.MethodPost, n.Collection), fake.Count(http.MethodDelete, n.Item)}
	if diff := cmp.Diff([]int{posts, deletes}, got); diff != "" {
		n.Errorf("POSTs and DELETEs (-want +got):\n%s", diff)
	}
}

// says fails the test unless the text has all of those in it.
func (n *nights) says(text string, want ...string) {
	n.Helper()
	for _, words := range want {
		if !strings.Contains(text, words) {
			n.Errorf("it does not say %q:\n%s", words, text)
		}
	}
}

// interrupted is a night that is interrupted while the backup is being made. It
// goes on in another process.
func (n *nights) interrupted() {
	n.Helper()
	config := n.next()
	n.quiet()
	before := n.stage.Fake().Count(http.MethodPost, n.Collection)
	n.stage.Hold()
	said := n.made.Begin(maps.Clone(config))
	Until(n.T, "the backup is asked for", func() bool {
		return n.stage.Fake().Count(http.MethodPost, n.Collection) > before
	})
	n.run.Stop()
	if said := <-said; said != "" {
		n.Fatalf("an interrupt is an error: %s", said)
	}
	n.says(n.made.Told(), "was interrupted", "The next apply goes on waiting", "nothing was deleted")
	n.restart()
}

func sorted(ids []string) []string { return slices.Sorted(slices.Values(ids)) }

// embedded is the stage, which is the embedded cloud.
func (n *nights) embedded() SeriesStage {
	n.Helper()
	stage, ok := n.stage.(SeriesStage)
	if !ok {
		n.Fatalf("%T is no stage of a series", n.stage)
	}
	return stage
}

// timeOf is when a backup of the state was made.
func (n *nights) timeOf(e map[string]any) time.Time {
	n.Helper()
	text, _ := e["created_at"].(string)
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		n.Fatal(err)
	}
	return at
}
