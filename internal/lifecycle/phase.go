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
	taints  bool   // whether the CLI taints the object if the phase fails
	asks    bool   // whether the phase is a request: that alone tells removing from deleting
}

var (
	creating = phase{verb: "create", doing: "creating", done: "created", timeout: "create", taints: true}
	resuming = phase{verb: "create", doing: "creating", done: "created", timeout: "create"}
	reading  = phase{verb: "read", doing: "reading", done: "read", timeout: "read"}
	updating = phase{verb: "update", doing: "updating", done: "updated", timeout: "update"}
	// A deletion waits until the making of the object has ended, asks for it, and
	// waits until the object is gone.
	ending    = phase{verb: "delete", doing: "creating", done: "finished before its deletion", timeout: "delete"}
	removing  = phase{verb: "delete", doing: "deleting", done: "deleted", timeout: "delete", asks: true}
	deleting  = phase{verb: "delete", doing: "deleting", done: "deleted", timeout: "delete"}
	importing = phase{verb: "import", doing: "importing", done: "imported"}
	planning  = phase{verb: "plan", doing: "planning", done: "planned"}
	invoking  = phase{verb: "run", doing: "running", done: "carried out", timeout: "invoke"}
)

// more is what the reader does next: "raise timeouts.create and apply again".
// What comes first may be "".
func (p phase) more(first string) string {
	then := "apply again"
	switch p.verb {
	case "delete":
		then = "destroy again"
	case "run":
		then = "run it again"
	}
	if first == "" {
		return then
	}
	return first + " and " + then
}

// again is the same at the beginning of a sentence.
func (p phase) again(first string) string { return capital(p.more(first)) }

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
