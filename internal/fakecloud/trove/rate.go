package trove

import (
	"fmt"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// recordedRate is how many requests a minute the recorded Trove took, which is
// as good as no limit (trove-real/limits). The usual setting is 200
// (trove/common/cfg.py, http_get_rate).
const recordedRate = 100000

// mgmtRate is how many POSTs a minute the paths below /mgmt take.
const mgmtRate = 200

// level is how much of its rate a project has used with one method
// (trove/common/limits.py, Limit).
type level struct {
	// water is in seconds: a minute of it is the whole rate.
	water float64
	last  time.Time
}

// Rate sets how many requests a minute the API takes of each project with each
// method. A Trove in use takes 200.
func (s *Trove) Rate(perMinute int) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.rate = perMinute
	clear(s.levels)
}

// throttle is a rate limit that the next requests of a method meet.
type throttle struct {
	method        string
	left, seconds int
}

// Throttle makes the rate limit refuse the next n requests of a method, with
// the advice to come again after that many seconds. An empty method is any.
func (s *Trove) Throttle(method string, n, seconds int) {
	s.cloud.Lock()
	defer s.cloud.Unlock()
	s.throttles = append(s.throttles, &throttle{method, n, seconds})
}

func levelKey(project, method string) string { return project + " " + method }

// level gives the level of a project and a method, with what has leaked since.
func (s *Trove) level(project, method string) *level {
	l := s.levels[levelKey(project, method)]
	if l == nil {
		l = &level{last: time.Now()}
		s.levels[levelKey(project, method)] = l
	}
	now := time.Now()
	l.water = max(0, l.water-now.Sub(l.last).Seconds())
	l.last = now
	return l
}

// limit counts a request. Nil lets it pass (trove-real/x-rate-limit).
func (s *Trove) limit(q *core.Call) *core.Answer {
	for _, t := range s.throttles {
		if t.left > 0 && (t.method == "" || t.method == q.Method) {
			t.left--
			return s.tooOften(q, t.seconds)
		}
	}
	l, drop := s.level(q.Caller.ProjectID, q.Method), 60/float64(s.rate)
	over := l.water + drop - 60
	if over <= 0 {
		l.water += drop
		return nil
	}
	return s.tooOften(q, int(math.Ceil(over)))
}

// tooOften is the 413 that says when to come again (trove-real/x-rate-limit).
func (s *Trove) tooOften(q *core.Call, after int) *core.Answer {
	seconds := strconv.Itoa(after)
	return new(fault(&core.Refusal{
		Status: http.StatusRequestEntityTooLarge, Message: "This request was rate-limited.",
		Header: http.Header{"Retry-After": {seconds}},
		Extra: core.Members{
			"details":    fmt.Sprintf("Only %d %s request(s) can be made to * every minute.", s.rate, q.Method),
			"retryAfter": seconds,
		},
	}))
}

// showLimits shows the quota and the rates of who asks (trove-real/limits).
func (s *Trove) showLimits(q *core.Call) (core.Answer, error) {
	limits := s.quota.Limits(q.Caller.ProjectID)
	shown := []any{core.Members{
		"verb": "ABSOLUTE", "max_instances": limits["instances"], "max_ram": limits["ram"],
		"max_backups": limits["backups"], "max_volumes": limits["volumes"],
	}}
	rate := func(verb, uri, regex string, value, remaining int) {
		shown = append(shown, core.Members{
			"verb": verb, "uri": uri, "regex": regex, "unit": "MINUTE", "value": value, "remaining": remaining,
			"nextAvailable": timestamp(s.now()) + "Z",
		})
	}
	for _, verb := range []string{http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodGet} {
		left := (60 - s.level(q.Caller.ProjectID, verb).water) / 60 * float64(s.rate)
		rate(verb, "*", ".*", s.rate, int(left))
	}
	rate(http.MethodPost, "*/mgmt", "^/mgmt", mgmtRate, mgmtRate)
	return core.Answer{Status: http.StatusOK, Body: core.Members{"limits": shown}}, nil
}
