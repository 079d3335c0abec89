package cloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

func TestExplain(t *testing.T) {
	t.Parallel()
	missing := httpError(404, `{"itemNotFound":{"code":404,"message":"Backup b1 could not be found."}}`)
	answered := func(code int, reason string) Failure {
		return Failure{
			Reason: reason, Status: code, RequestID: "req-1",
			Method: "POST", URL: "https://cloud.example.com/v3/backups",
		}
	}
	for name, test := range map[string]struct {
		err  error
		want Failure
	}{
		"no error":              {nil, Failure{}},
		"a fault with its name": {missing, answered(404, "Backup b1 could not be found.")},
		"what callers wrap stays": {
			fmt.Errorf("backup b1: %w", missing),
			answered(404, "backup b1: Backup b1 could not be found."),
		},
		"what a Python service was doing is no reason": {
			httpError(400, `{"badRequest":{"code":400,"message":"Create checkpoint failed: no plug-in.\nTraceback `+
				`(most recent call last):\n\n  File \"/opt/karbor.py\", line 118, in protect\n"}}`),
			answered(400, "Create checkpoint failed: no plug-in."),
		},
		"a fault of the Keystone middleware": {
			httpError(401, `{"error":{"code":401,"title":"Unauthorized","message":"Who are you?"}}`),
			answered(401, "Who are you?"),
		},
		"a path that the service does not have": {
			httpError(404, `{"message":"The resource could not be found.<br /><br />\n\n\n",`+
				`"code":"404 Not Found","title":"Not Found"}`),
			answered(404, `the service has nothing at this address, or what answers is not the service `+
				`("The resource could not be found.<br /><br />"); `+
				"look at the service's address in the catalog or in endpoint_overrides"),
		},
		"a success that is none": {
			httpError(200, `{}`),
			answered(200, "the status is 200, which is not what the service answers when all is well"),
		},
		"a broken connection": {
			&url.Error{
				Op: "Get", URL: "https://u:p@cloud.example.com/v3/backups?marker=b1",
				Err: &transport.UnansweredError{Err: io.EOF},
			},
			Failure{
				Reason: "the connection broke before the whole answer came",
				Method: "GET", URL: "https://cloud.example.com/v3/backups",
			},
		},
		"nobody there": {
			&url.Error{Op: "Get", URL: "https://cloud.example.com/", Err: &net.OpError{
				Op: "dial", Addr: &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 8776}, Err: syscall.ECONNREFUSED,
			}},
			Failure{
				Reason: "nothing answers at 192.0.2.1:8776: connection refused",
				Method: "GET", URL: "https://cloud.example.com/",
			},
		},
		"a host that does not exist": {
			&net.DNSError{Name: "cloud.example.com", IsNotFound: true},
			Failure{Reason: `there is no host named "cloud.example.com"`},
		},
		"a fault of CBR": {
			httpError(400, `{"error_code":"BackupService.6100","error_msg":"The vault is full."}`),
			answered(400, "The vault is full. (BackupService.6100)"),
		},
		"a web page is not repeated": {
			httpError(502, `<html><body>secret inner address</body></html>`, "Content-Type", "text/html"),
			answered(502, "Bad Gateway, without a reason"),
		},
		"JSON without a message is not repeated": {
			httpError(500, `{"password":"hunter2"}`),
			answered(500, "Internal Server Error, without a reason"),
		},
		"a service that has moved": {
			httpError(301, ``, "Location", "https://u:p@new.example.com/v3?a=b"),
			answered(301, "the service has moved to https://new.example.com/v3"),
		},
		"an answer after a renewal": {
			fmt.Errorf("backup b1: %w", &gophercloud.ErrErrorAfterReauthentication{ErrOriginal: missing}),
			answered(404, "backup b1: Backup b1 could not be found."),
		},
		"an interrupt":        {fmt.Errorf("backup b1: %w", context.Canceled), Failure{Reason: "backup b1: interrupted"}},
		"a time limit":        {context.DeadlineExceeded, Failure{Reason: "timed out"}},
		"an error of our own": {errors.New("it is Friday"), Failure{Reason: "it is Friday"}},
		"a failed renewal": {
			&gophercloud.ErrUnableToReauthenticate{ErrOriginal: missing, ErrReauth: &signInError{err: httpError(403, `{}`)}},
			answered(403, "signing in: Forbidden, without a reason"),
		},
		"what the user may not do": {
			httpError(403, `{"forbidden":{"message":"Policy does not allow it."}}`),
			Failure{
				Reason: "Policy does not allow it.", Status: 403, RequestID: "req-1", Method: "POST",
				URL:    "https://cloud.example.com/v3/backups",
				Advice: "The user who signed in may not do this. Ask for the role that the cloud wants for it.",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, Explain(test.err)); diff != "" {
				t.Errorf("Explain (-want +got):\n%s", diff)
			}
		})
	}
}

func TestOutsideTextIsPrintable(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"letters of all the world":  {"Sicherung für 東京 – done", "Sicherung für 東京 – done"},
		"lines become one":          {"  one\r\n\n\ttwo ", "one two"},
		"a bell and an escape":      {"\a\x1b[31mred\x1b[0m", `\a\x1b[31mred\x1b[0m`},
		"a return to the line":      {"all is well\rit is not", `all is well\rit is not`},
		"C1 controls":               {"\u009b31m", `\u009b31m`},
		"another direction":         {"abc\u202edef\u2066", `abc\u202edef\u2066`},
		"broken UTF-8":              {"a\xffb", `a\xffb`},
		"2,000 characters are kept": {strings.Repeat("ä", 2000), strings.Repeat("ä", 2000)},
		"one more is cut":           {strings.Repeat("ä", 2001), strings.Repeat("ä", 2000) + "…"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, Printable(test.text)); diff != "" {
				t.Errorf("Printable (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEveryFieldOfAFailureIsPrintable(t *testing.T) {
	t.Parallel()
	got := Explain(fmt.Errorf("\a: %w", gophercloud.ErrUnexpectedResponseCode{
		Method: "GET\x1b", URL: "https://user:hunter2@cloud.example.com/v3/\u202e?token=hunter2", Actual: 400,
		Body:           []byte(`{"badRequest":{"message":"\u001b[2J` + strings.Repeat("x", 3000) + `"}}`),
		ResponseHeader: http.Header{"X-Openstack-Request-Id": {"req-\x9b" + strings.Repeat("y", 3000)}},
	}))
	want := Failure{
		Reason: `\a: \x1b[2J` + strings.Repeat("x", 2000-len(`\a: \x1b[2J`)) + "…", Status: 400,
		RequestID: `req-\x9b` + strings.Repeat("y", 2000-len(`req-\x9b`)) + "…",
		Method:    `GET\x1b`, URL: "https://cloud.example.com/v3/%E2%80%AE",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("failure (-want +got):\n%s", diff)
	}
}
