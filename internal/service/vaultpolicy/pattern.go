package vaultpolicy

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// rule is one line of a schedule: days, and times of these days in UTC.
type rule struct {
	every   int      // days between two days, 0 for days of the week
	days    []string // of the week
	hours   []int
	minutes []int
}

var week = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}

// parseRule reads a rule of iCalendar (RFC 2445), of which the service knows
// FREQ, BYDAY, BYHOUR, BYMINUTE and INTERVAL only.
func parseRule(text string) (rule, error) {
	var r rule
	freq, seen := "", map[string]bool{}
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(text)), "RRULE:") {
		return r, errors.New("leave RRULE: out")
	}
	for part := range strings.SplitSeq(strings.ToUpper(strings.TrimSpace(text)), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		if seen[name] {
			return r, fmt.Errorf("%s stands in it twice", name)
		}
		seen[name] = true
		var err error
		switch name {
		case "FREQ":
			freq = value
		case "BYDAY":
			r.days = strings.Split(value, ",")
		case "INTERVAL":
			r.every, err = number(value, 1, 30)
		case "BYHOUR":
			r.hours, err = numbers(value, 23)
		case "BYMINUTE":
			r.minutes, err = numbers(value, 59)
		default:
			err = fmt.Errorf("%q is none of FREQ, BYDAY, INTERVAL, BYHOUR and BYMINUTE", name)
		}
		if err != nil {
			return r, err
		}
	}
	return r, r.complete(freq)
}

// complete checks that the rule says when to run.
func (r *rule) complete(freq string) error {
	switch {
	case freq != "WEEKLY" && freq != "DAILY":
		return fmt.Errorf("FREQ is %q, neither WEEKLY nor DAILY", freq)
	case freq == "WEEKLY" && r.every > 1:
		return fmt.Errorf("a WEEKLY rule takes no INTERVAL but 1")
	case freq == "WEEKLY" && len(r.days) == 0:
		return fmt.Errorf("a WEEKLY rule needs BYDAY")
	case freq == "DAILY" && len(r.days) > 0:
		return fmt.Errorf("a DAILY rule takes no BYDAY")
	case len(r.hours) == 0 || len(r.minutes) == 0:
		return fmt.Errorf("BYHOUR and BYMINUTE are needed")
	}
	for _, day := range r.days {
		if !slices.Contains(week, day) {
			return fmt.Errorf("%q is none of %s", day, strings.Join(week, ", "))
		}
	}
	if freq == "WEEKLY" {
		r.every = 0
	} else {
		r.every = max(r.every, 1)
	}
	return nil
}

func number(text string, least, most int) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, fmt.Errorf("%q is not a number from %d to %d", text, least, most)
	}
	return n, nil
}

func numbers(text string, most int) ([]int, error) {
	var all []int
	for one := range strings.SplitSeq(text, ",") {
		n, err := number(one, 0, most)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// times are all points in time of the rule, in one spelling: each day of the
// week is the same as daily.
func (r rule) times() []string {
	var all []string
	for _, hour := range r.hours {
		for _, minute := range r.minutes {
			for _, when := range r.when() {
				all = append(all, fmt.Sprintf("%s %02d:%02d", when, hour, minute))
			}
		}
	}
	return all
}

func (r rule) when() []string {
	if r.every != 1 && r.every != 0 {
		return []string{fmt.Sprintf("every %d days", r.every)}
	}
	if r.every == 1 {
		return week
	}
	return r.days
}

// meaning is when a pattern runs, and false if it cannot be read.
func meaning(pattern []string) ([]string, bool) {
	var all []string
	for _, text := range pattern {
		r, err := parseRule(text)
		if err != nil {
			return nil, false
		}
		all = append(all, r.times()...)
	}
	slices.Sort(all)
	return slices.Compact(all), true
}

// sameTimes compares patterns by when they run: the service may give one back
// in another spelling (ansible-collection-cloud, issue 228).
func sameTimes(a, b []string) bool {
	x, ok := meaning(a)
	y, readable := meaning(b)
	if !ok || !readable {
		return slices.Equal(a, b)
	}
	return slices.Equal(x, y)
}

// patternOf is the pattern for a schedule: one rule for each time of the day.
func patternOf(interval int64, days, times []string) []string {
	when := fmt.Sprintf("FREQ=DAILY;INTERVAL=%d", interval)
	if len(days) > 0 {
		sorted := slices.Clone(days)
		slices.SortFunc(sorted, func(a, b string) int { return slices.Index(week, a) - slices.Index(week, b) })
		when = "FREQ=WEEKLY;BYDAY=" + strings.Join(sorted, ",")
	}
	var pattern []string
	for _, time := range slices.Sorted(slices.Values(times)) {
		hour, minute, _ := strings.Cut(time, ":")
		pattern = append(pattern, fmt.Sprintf("%s;BYHOUR=%s;BYMINUTE=%s", when, hour, minute))
	}
	return pattern
}
