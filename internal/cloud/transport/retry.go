package transport

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"
)

// TriedHeader is put on the last answer of a request that was sent several
// times, and says so. It never leaves this process.
const TriedHeader = "X-Cloudbackup-Tried"

// retry sends a request again if the cloud asks for patience, or if doing it
// twice does no harm and there was trouble on the way.
type retry struct {
	next http.RoundTripper
	max  int
}

// RoundTrip implements [http.RoundTripper].
func (t *retry) RoundTrip(req *http.Request) (*http.Response, error) {
	start := time.Now()
	for attempt := 1; ; attempt++ {
		resp, err := t.next.RoundTrip(req)
		if attempt > t.max || !again(req, resp, err) {
			return tried(resp, err, attempt, start, "")
		}
		wait := pause(resp, attempt-1)
		left := repeatLimit - time.Since(start) - wait
		if left <= 0 {
			return tried(resp, err, attempt, start, tooLong(resp, wait))
		}
		next, rewindErr := Rewound(req)
		if rewindErr != nil {
			return resp, err
		}
		ctx := req.Context()
		tflog.Debug(ctx, "Sending the request again", map[string]any{
			"method":  req.Method,
			"url":     req.URL.Redacted(),
			"attempt": attempt + 1,
			"pause":   wait.String(),
		})
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil, ctx.Err()
		case <-timer.C:
		}
		req = next.WithContext(context.WithValue(ctx, remaining, left))
	}
}

// tried says in an answer or an error how often the request was sent.
func tried(
	resp *http.Response, err error, attempts int, start time.Time, why string,
) (*http.Response, error) {
	if attempts > 1 {
		often := fmt.Sprintf("%d attempts in %s", attempts, inWords(time.Since(start)))
		if why != "" {
			often += "; " + why
		}
		why = often
	}
	switch {
	case why == "":
	case err != nil:
		err = &repeatedError{err: err, tried: why}
	case resp.StatusCode >= 400:
		resp.Header.Set(TriedHeader, why)
	}
	return resp, err
}

// repeatedError says how often a request was sent that broke each time.
type repeatedError struct {
	err   error
	tried string
}

func (e *repeatedError) Error() string { return e.err.Error() + " (" + e.tried + ")" }

// Unwrap returns what broke.
func (e *repeatedError) Unwrap() error { return e.err }

// Tried says how often a request was sent that broke each time, "" if once.
func Tried(err error) string {
	if repeated, ok := errors.AsType[*repeatedError](err); ok {
		return repeated.tried
	}
	return ""
}

// tooLong says what a server asked for that is not done.
func tooLong(resp *http.Response, wait time.Duration) string {
	if resp == nil || wait <= maxPause {
		return ""
	}
	return fmt.Sprintf("the cloud asks to come back in %s, and a request is repeated for at most %s",
		inWords(wait), inWords(repeatLimit))
}

// inWords is a duration in whole seconds, without units that are zero at its end:
// "5m", not "5m0s".
func inWords(d time.Duration) string {
	text := max(d.Round(time.Second), time.Second).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// again reports whether req may be sent once more.
func again(req *http.Request, resp *http.Response, err error) bool {
	ctx := req.Context()
	if ctx.Value(once) == true {
		return false
	}
	twice := ctx.Value(repeatable) == true
	switch req.Method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		twice = true
	}
	if err != nil {
		return twice && ctx.Err() == nil && MayPass(err)
	}
	switch resp.StatusCode {
	case http.StatusTooManyRequests:
		return true
	case http.StatusRequestEntityTooLarge:
		// A quota answers "Retry-After: 0" (cinder-real/119-backup-create-over-quota)
		// or none (trove-real/create-over-quota), a rate limiter says when.
		after, ok := RetryAfter(resp)
		return ok && after > 0
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return twice
	case http.StatusInternalServerError:
		// A 500 of the service itself would be the same again. It has a request
		// id, or at least the service's own fault (trove-real/x-create-swift-down).
		return twice && RequestID(resp.Header) == "" && !faultIn(resp).IsService()
	}
	return false
}

// Rewound returns req with its body at the start.
func Rewound(req *http.Request) (*http.Request, error) {
	next := req.Clone(req.Context())
	if req.Body == nil || req.Body == http.NoBody {
		return next, nil
	}
	if req.GetBody == nil {
		return nil, errors.New("the body cannot be read again")
	}
	body, err := req.GetBody()
	next.Body = body
	return next, err
}

// pause returns how long to wait before the next attempt.
func pause(resp *http.Response, attempt int) time.Duration {
	if resp != nil {
		if after, ok := RetryAfter(resp); ok && after > 0 {
			return after
		}
	}
	wait := min(firstPause<<min(attempt, 10), maxPause)
	if resp != nil && resp.StatusCode == http.StatusTooManyRequests {
		// Gateways throttle by the minute (CBR API reference, rate limits).
		wait = min(firstThrottle<<min(attempt, 10), maxThrottle)
	}
	// Ten requests that failed together do not come back together.
	return wait/2 + rand.N(wait/2+1)
}

// RetryAfter reads the header in both its forms (RFC 9110, 10.2.3).
func RetryAfter(resp *http.Response) (time.Duration, bool) {
	text := resp.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(text); err == nil {
		const day = 24 * 60 * 60
		return time.Duration(min(seconds, day)) * time.Second, true
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0, false
	}
	// The server's own clock, if it says what it is.
	if now, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		return at.Sub(now), true
	}
	return time.Until(at), true
}
