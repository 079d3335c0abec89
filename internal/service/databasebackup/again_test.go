package databasebackup_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// refusal is a 422 in Trove's form.
func refusal(message string) fakecloud.Answer {
	return fakecloud.Answer{
		Status: http.StatusUnprocessableEntity,
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   fmt.Sprintf(`{"unprocessableEntity":{"code":422,"message":%q}}`, message),
	}
}

func TestWhatIsRefusedForAWhileIsSentAgain(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		method, path string
		answer       fakecloud.Answer
	}{
		"a creation, without a known status": {http.MethodPost, collection, refusal("Instance 1 is busy.")},
		// trove-real/delete-parent-with-running-child: it began after the look.
		"a deletion, for a child that runs": {
			http.MethodDelete, item, refusal("Backup 1 cannot be deleted because it is running."),
		},
		"a creation, for the rate": {http.MethodPost, collection, rateLimit},
		"a deletion, for the rate": {http.MethodDelete, item, rateLimit},
	} {
		t.Run(name, func(t *testing.T) {
			s, c := start(t)
			// The client itself sends nothing again.
			c.CLI.Write(strings.Replace(c.Config(resource("one")), "{\n", "{\n  max_retries = 0\n", 1))
			s.FailWith(test.method, test.path, 2, test.answer)
			c.Apply()
			c.PlansNothing()
			c.Destroy()
			c.Holds(0)
			c.Sent(test.method, test.path, 3)
		})
	}
}
