package cbr

import "regexp"

var zoneShape = regexp.MustCompile(`^UTC[+-]\d\d:\d\d$`)

// check looks at what is given (API reference, Creating a Policy).
func (w *policyBody) check(kind string) error {
	if w.Name != nil && !nameShape.MatchString(*w.Name) {
		return invalid("Invalid name provided.")
	}
	if w.Trigger != nil {
		if w.Trigger.Properties == nil || w.Trigger.Properties.Pattern == nil {
			return invalid("Invalid trigger provided.")
		}
		if err := checkPattern(*w.Trigger.Properties.Pattern); err != nil {
			return err
		}
	}
	if w.Definition == nil {
		return nil
	}
	d := w.Definition
	several := 0
	for _, n := range []*int{d.DayBackups, d.WeekBackups, d.MonthBackups, d.YearBackups} {
		if or(n, 0) < 0 || or(n, 0) > 100 {
			return invalid("Invalid operation_definition provided.")
		}
		several += or(n, 0)
	}
	days := or(d.RetentionDurationDays, -1)
	for _, n := range []int{days, or(d.MaxBackups, -1)} {
		if n != -1 && (n < 1 || n > 99999) {
			return invalid("Invalid operation_definition provided.")
		}
	}
	switch {
	case days > 0 && (or(d.MaxBackups, -1) > 0 || several > 0):
		return invalid("Invalid operation_definition provided: retention by time and by number exclude each other.")
	case several > 0 && d.Timezone == nil:
		return invalid("Invalid timezone provided.")
	case d.Timezone != nil && !zoneShape.MatchString(*d.Timezone):
		return invalid("Invalid timezone provided.")
	case kind == "replication" && (or(d.DestinationRegion, "") == "" || or(d.DestinationProjectID, "") == ""):
		return invalid("Invalid destination_region provided.")
	}
	return nil
}
