package cbr

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	days      = []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
	ruleShape = regexp.MustCompile(`^FREQ=(WEEKLY|DAILY)(;(BYDAY|BYHOUR|BYMINUTE|INTERVAL)=[0-9A-Z,]+)*$`)
)

// day and week are their minutes.
const day, week = 24 * 60, 7 * day

// checkPattern looks at the rules of a schedule: their form, and that their points
// are an hour apart (API reference, PolicyTriggerPropertiesReq).
func checkPattern(rules []string) error {
	if len(rules) < 1 || len(rules) > 24 {
		return invalid("Invalid pattern provided.")
	}
	var points []int // minutes of the week
	for _, rule := range rules {
		found, ok := pointsOf(rule)
		if !ok {
			return invalid("Invalid pattern provided.")
		}
		points = append(points, found...)
	}
	slices.Sort(points)
	points = slices.Compact(points)
	for i, at := range points {
		next := points[(i+1)%len(points)]
		if apart := (next - at + week) % week; len(points) > 1 && apart < 60 {
			return invalid("Invalid pattern provided: two times are less than an hour apart.")
		}
	}
	return nil
}

// pointsOf are the times of a rule, in minutes of the week.
func pointsOf(rule string) (points []int, ok bool) {
	if !ruleShape.MatchString(rule) {
		return nil, false
	}
	parts := map[string]string{}
	for part := range strings.SplitSeq(rule, ";") {
		name, value, _ := strings.Cut(part, "=")
		if _, twice := parts[name]; twice {
			return nil, false
		}
		parts[name] = value
	}
	weekly, named := parts["FREQ"] == "WEEKLY", strings.Split(parts["BYDAY"], ",")
	hours, ok := numbers(parts["BYHOUR"], 0, 23)
	minutes, ok2 := numbers(parts["BYMINUTE"], 0, 59)
	_, ok3 := numbers(cmp.Or(parts["INTERVAL"], "1"), 1, 30)
	_, hasDays := parts["BYDAY"]
	if !ok || !ok2 || !ok3 || len(minutes) != 1 || weekly != hasDays ||
		hasDays && slices.ContainsFunc(named, func(name string) bool { return !slices.Contains(days, name) }) {
		return nil, false
	}
	for i, name := range days {
		for _, hour := range hours {
			if !weekly || slices.Contains(named, name) {
				points = append(points, i*day+hour*60+minutes[0])
			}
		}
	}
	return points, true
}

// numbers reads a list of whole numbers in a range.
func numbers(text string, least, most int) (all []int, ok bool) {
	for one := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(one)
		if err != nil || len(one) > 2 || n < least || n > most {
			return nil, false
		}
		all = append(all, n)
	}
	return all, true
}
