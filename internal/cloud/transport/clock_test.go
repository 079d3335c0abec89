package transport

import (
	"context"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport/script"
)

func TestClockFollowsTheServer(t *testing.T) {
	t.Parallel()
	// late is an answer with a Date that was written when it began.
	late := func(date time.Time, took time.Duration) script.Step {
		return script.Step{Do: func(req *http.Request) (*http.Response, error) {
			timer := time.NewTimer(took)
			<-timer.C
			return script.Status(200, "Date", date.UTC().Format(http.TimeFormat)).Do(req)
		}}
	}
	at := func(d time.Duration) time.Time { return time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).Add(d) }
	for name, test := range map[string]struct {
		answers []script.Step
		told    bool
		want    time.Duration // ahead of this machine
	}{
		"before the first answer":         {nil, false, 0},
		"an answer without a date":        {[]script.Step{script.Status(200)}, false, 0},
		"a server that is ahead":          {[]script.Step{late(at(5*time.Hour), 0)}, true, 5 * time.Hour},
		"a server that is behind":         {[]script.Step{late(at(-5*time.Hour), 0)}, true, -5 * time.Hour},
		"the date counts when it arrives": {[]script.Step{late(at(time.Hour+2*time.Second), 2*time.Second)}, true, time.Hour},
		"a long answer, dated at its beginning, does not set the clock back": {
			[]script.Step{late(at(time.Hour), 0), late(at(time.Hour), time.Minute)}, true, time.Hour,
		},
		"a long answer, dated at its end, does not matter": {
			[]script.Step{late(at(time.Hour), 0), late(at(time.Hour+time.Minute), time.Minute)}, true, time.Hour,
		},
		"a long answer is better than none": {[]script.Step{late(at(time.Hour), time.Minute)}, true, 59 * time.Minute},
		"a clock that is set back is followed": {
			[]script.Step{late(at(time.Hour), 0), late(at(0), 0)}, true, 0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				clock := new(Clock)
				for _, answer := range test.answers {
					through := New(Layers{Base: &script.Network{Steps: []script.Step{answer}}, Clock: clock})
					req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://cloud.example.com/", nil)
					resp, err := through.RoundTrip(req)
					if err != nil {
						t.Fatal(err)
					}
					resp.Body.Close()
				}
				// The server's clock goes on.
				minute, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				<-minute.Done()
				if got := time.Until(clock.Now()); got != test.want || clock.Told() != test.told {
					t.Errorf("got %s ahead (told: %t), want %s (%t)", got, clock.Told(), test.want, test.told)
				}
			})
		})
	}
}
