package lifecycle

import (
	"strings"
	"time"
)

// phase is one undertaking, in the words of messages.
type phase struct {
	verb    string // in the summary: "create"
	doing   string // what the cloud was doing: "creating"
	done    string // what did not happen: "created"
	timeout string // the time-out that counts: "create"
	taints  bool   // whether Terraform taints the object if the phase fails
}

var (
	creating  = phase{verb: "create", doing: "creating", done: "created", timeout: "create", taints: true}
	resuming  = phase{verb: "create", doing: "creating", done: "created", timeout: "create"}
	reading   = phase{verb: "read", doing: "reading", done: "read", timeout: "read"}
	updating  = phase{verb: "update", doing: "updating", done: "updated", timeout: "update"}
	deleting  = phase{verb: "delete", doing: "deleting", done: "deleted", timeout: "delete"}
	importing = phase{verb: "import", doing: "importing", done: "imported"}
	planning  = phase{verb: "plan", doing: "planning", done: "planned"}
	invoking  = phase{verb: "run", doing: "running", done: "finished", timeout: "invoke"}
)

// span is a duration in the words of a configuration: "2h", not "2h0m0s".
type span time.Duration

func (s span) String() string {
	text := time.Duration(s).Round(time.Second).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func capital(sentence string) string { return strings.ToUpper(sentence[:1]) + sentence[1:] }
