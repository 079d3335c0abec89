package retention

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // not every machine has time zones

	"github.com/google/go-cmp/cmp"
)

func day(text string) time.Time {
	at, err := time.Parse(time.DateTime, text)
	if err != nil {
		panic(err)
	}
	return at
}

func full(at string) Point { return Point{ID: at, At: day(at), Good: true} }

func on(parent Point, at string) Point {
	return Point{ID: at, At: day(at), Good: true, Parent: parent.ID}
}

func bad(p Point) Point {
	p.Good = false
	return p
}

// kept is what a rule keeps: "ID: reasons".
func kept(points []Point, rule Rule) []string {
	var all []string
	for _, v := range Judge(points, rule) {
		if len(v.Kept) > 0 {
			all = append(all, fmt.Sprint(v.ID, " ", v.Kept))
		}
	}
	return all
}

func TestTheRuleKeeps(t *testing.T) {
	t.Parallel()
	sunday := full("2026-11-22 03:00:00")
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		points []Point
		rule   Rule
		want   []string
	}{
		"everything without a rule": {
			[]Point{full("2020-01-01 00:00:00"), bad(full("2020-01-02 00:00:00"))},
			Rule{},
			[]string{"2020-01-02 00:00:00 [all]", "2020-01-01 00:00:00 [all]"},
		},
		"nothing of nothing": {nil, Rule{Last: 1}, nil},
		"the newest": {
			[]Point{full("2026-11-01 00:00:00"), full("2026-11-03 00:00:00"), full("2026-11-02 00:00:00")},
			Rule{Last: 2},
			[]string{"2026-11-03 00:00:00 [last]", "2026-11-02 00:00:00 [last]"},
		},
		"the newest of a day, and only days that have one": {
			[]Point{
				full("2026-11-30 23:00:00"), full("2026-11-30 01:00:00"), full("2026-10-02 12:00:00"),
				full("2026-10-02 11:00:00"), full("2026-10-01 11:00:00"),
			},
			Rule{Daily: 2},
			[]string{"2026-11-30 23:00:00 [daily]", "2026-10-02 12:00:00 [daily]"},
		},
		"weeks that begin on Monday, also at the end of a year": {
			[]Point{
				full("2027-01-03 00:00:00"), full("2026-12-28 00:00:00"), full("2026-12-27 00:00:00"), full("2026-12-20 00:00:00"),
			},
			Rule{Weekly: 2},
			[]string{"2027-01-03 00:00:00 [weekly]", "2026-12-27 00:00:00 [weekly]"},
		},
		"months and years": {
			[]Point{
				full("2026-11-30 00:00:00"), full("2026-11-01 00:00:00"), full("2026-02-28 00:00:00"), full("2025-12-31 00:00:00"),
			},
			Rule{Monthly: 2, Yearly: 2},
			[]string{"2026-11-30 00:00:00 [monthly yearly]", "2026-02-28 00:00:00 [monthly]", "2025-12-31 00:00:00 [yearly]"},
		},
		"what a kept one builds on": {
			[]Point{sunday, on(sunday, "2026-11-23 03:00:00"), on(sunday, "2026-11-24 03:00:00")},
			Rule{Last: 1},
			[]string{"2026-11-24 03:00:00 [last]", "2026-11-22 03:00:00 [needed]"},
		},
		"good ones only, and what they build on": {
			[]Point{sunday, bad(on(sunday, "2026-11-23 03:00:00"))}, Rule{Last: 1}, []string{"2026-11-22 03:00:00 [last]"},
		},
		"no child whose full one is gone, as long as there is a good one": {
			[]Point{full("2026-11-01 00:00:00"), on(sunday, "2026-11-23 03:00:00")},
			Rule{Last: 1},
			[]string{"2026-11-01 00:00:00 [last]"},
		},
		"everything as long as nothing is good": {
			[]Point{on(sunday, "2026-11-23 03:00:00"), bad(full("2026-11-01 00:00:00"))},
			Rule{Last: 1},
			[]string{"2026-11-23 03:00:00 [doubt]", "2026-11-01 00:00:00 [doubt]"},
		},
		"days of the zone, also when its clocks change": {
			// 23:30 UTC in October is the next day in Berlin, and 22:30 in summer as well.
			[]Point{full("2026-10-25 22:59:00"), full("2026-10-24 22:30:00"), full("2026-10-24 21:30:00")},
			Rule{Daily: 3, Zone: berlin},
			[]string{"2026-10-25 22:59:00 [daily]", "2026-10-24 21:30:00 [daily]"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, kept(test.points, test.rule)); diff != "" {
				t.Errorf("kept (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAChainGoesNewestFirst(t *testing.T) {
	t.Parallel()
	a := full("2026-11-01 00:00:00")
	b := on(a, "2026-11-02 00:00:00")
	c := on(b, "2026-11-01 00:00:00")
	c.ID = "of a clock that was set back"
	points := []Point{full("2026-11-30 00:00:00"), a, b, c}
	want := []string{c.ID, b.ID, a.ID}
	if diff := cmp.Diff(want, Expired(Judge(points, Rule{Last: 1}))); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
}

// series is a random series: chains of points over some years, bad ones and
// broken chains among them.
func series(r *rand.Rand) []Point {
	var points []Point
	at := time.Date(2024, 2, 27, 0, 0, 0, 0, time.UTC)
	for i := range r.IntN(40) {
		at = at.Add(time.Duration(r.IntN(40*24)) * time.Hour)
		p := Point{ID: fmt.Sprintf("p%02d", i), At: at, Good: r.IntN(8) > 0}
		switch {
		case r.IntN(20) == 0:
			p.Parent = "gone"
		case i > 0 && r.IntN(4) > 0:
			p.Parent = points[i-1].ID
		}
		points = append(points, p)
	}
	return points
}

func randomRule(r *rand.Rand) Rule {
	return Rule{
		Last: r.IntN(4), Daily: r.IntN(8), Weekly: r.IntN(5), Monthly: r.IntN(13), Yearly: r.IntN(3),
		Zone: time.FixedZone("", (r.IntN(25)-12)*3600),
	}
}

// holds says what is wrong with what the rule does to the points, "" if nothing.
func holds(r *rand.Rand, points []Point, rule Rule) string {
	verdicts := Judge(points, rule)
	byID, stays := map[string]*Verdict{}, []Point{}
	for i, v := range verdicts {
		byID[v.ID] = &verdicts[i]
		if len(v.Kept) > 0 {
			stays = append(stays, v.Point)
		}
	}
	for _, v := range verdicts {
		if parent := byID[v.Parent]; len(v.Kept) > 0 && parent != nil && len(parent.Kept) == 0 {
			return v.ID + " is kept, and not what it builds on"
		}
	}
	newest := slices.IndexFunc(pointers(verdicts), func(v *Verdict) bool { return whole(v, byID) })
	if newest >= 0 && len(verdicts[newest].Kept) == 0 {
		return "the newest good one is given up"
	}
	if rule.empty() && len(stays) != len(points) {
		return "an empty rule gives something up"
	}
	if again := Expired(Judge(stays, rule)); len(again) > 0 {
		return fmt.Sprintf("a second time gives up %v as well", again)
	}
	mixed := slices.Clone(points)
	r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	if diff := cmp.Diff(verdicts, Judge(mixed, rule)); diff != "" {
		return "the order of the points matters: " + diff
	}
	gone := map[string]bool{}
	for _, id := range Expired(verdicts) {
		for _, v := range verdicts {
			if v.Parent == id && !gone[v.ID] {
				return id + " goes before " + v.ID + ", which builds on it"
			}
		}
		gone[id] = true
	}
	if len(gone)+len(stays) != len(points) {
		return "some points are neither kept nor given up"
	}
	return ""
}

func TestNothingThatIsNeededIsGivenUp(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3000) {
		r := rand.New(rand.NewPCG(seed, 1))
		if wrong := holds(r, series(r), randomRule(r)); wrong != "" {
			t.Fatalf("seed %d: %s", seed, wrong)
		}
	}
}

func FuzzJudge(f *testing.F) {
	f.Add(uint64(1), 3, 7, 4, 12, 3)
	f.Fuzz(func(t *testing.T, seed uint64, last, daily, weekly, monthly, yearly int) {
		r := rand.New(rand.NewPCG(seed, 2))
		rule := Rule{Last: last, Daily: daily, Weekly: weekly, Monthly: monthly, Yearly: yearly}
		if wrong := holds(r, series(r), rule); wrong != "" {
			t.Fatal(wrong)
		}
	})
}

func TestARuleTellsWhatItKeeps(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		rule Rule
		want string
	}{
		{Rule{}, ""},
		{Rule{Zone: time.FixedZone("here", 3600)}, ""},
		{Rule{Last: 3, Yearly: 1, Zone: time.UTC}, "last 3, yearly 1"},
		{Rule{Daily: 7, Weekly: 4, Monthly: 12, Zone: time.FixedZone("here", 3600)}, "daily 7, weekly 4, monthly 12 in here"},
	} {
		if got := test.rule.String(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
	}
}
