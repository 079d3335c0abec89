package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// past is what the cloud was doing, by verb.
var past = map[string]string{
	"create": "creating", "read": "reading", "update": "updating", "delete": "deleting", "run": "running",
}

// failed is the one place where an error becomes a diagnostic.
//
// Its summary is static, so that a search finds it. Its detail says what
// happened, to which object, then facts, one a line, then what to do.
func (r *managed) failed(verb string, b *Base, err error) diag.Diagnostic {
	return report(verb, r.kind.Noun, r.what(verb, b, err), err, r.advice(verb, err))
}

// report puts a diagnostic together. An error that belongs to an argument is
// shown there.
func report(verb, noun, what string, err error, advice string) diag.Diagnostic {
	summary := "Unable to " + verb + " " + noun
	detail := what
	if lines := facts(err); len(lines) > 0 {
		detail += "\n\n" + strings.Join(lines, "\n")
	}
	if advised, ok := errors.AsType[*advisedError](err); ok {
		advice = advised.advice
	}
	if advice == "" && cloud.IsSignIn(err) {
		advice = "Check auth_url, the user or credential, the password, the project and the domains: in the provider " +
			"block, in the OS_* variables, or in clouds.yaml."
	}
	if advice != "" {
		detail += "\n\n" + advice
	}
	if at, ok := errors.AsType[*attributeError](err); ok {
		return diag.NewAttributeErrorDiagnostic(at.path, summary, detail)
	}
	return diag.NewErrorDiagnostic(summary, detail)
}

// name is the object in a sentence: with its id once it has one.
func (r *managed) name(b *Base) string {
	if id := b.ID.ValueString(); id != "" {
		return r.kind.Noun + " " + id
	}
	return "the " + r.kind.Noun
}

// what says in one sentence what happened.
func (r *managed) what(verb string, b *Base, err error) string {
	name, doing := r.name(b), past[verb]
	var (
		failed     *wait.FailedError
		unexpected *wait.UnexpectedError
		stopped    *wait.StoppedError
		dependents *DependentsError
		at         *attributeError
	)
	sentence := ""
	switch {
	case errors.As(err, &failed):
		sentence = fmt.Sprintf("%s went to status %q while the cloud was %s it.", name, failed.Status.Name, doing)
	case errors.As(err, &unexpected) && unexpected.Status.Name == wait.Gone:
		sentence = fmt.Sprintf("%s disappeared while the cloud was %s it.", name, doing)
	case errors.As(err, &unexpected):
		sentence = fmt.Sprintf("%s is in status %q, which has no meaning while the cloud is %s it.",
			name, unexpected.Status.Name, doing)
	case errors.As(err, &stopped):
		sentence = r.stopped(verb, name, stopped)
	case errors.As(err, &dependents) && len(dependents.IDs) == 0:
		sentence = fmt.Sprintf("%s is still needed by others, which cannot be seen from here.", name)
	case errors.As(err, &dependents):
		sentence = fmt.Sprintf("%s is still needed by others, which this run does not delete: %s.",
			name, strings.Join(dependents.IDs, ", "))
	case errors.Is(err, errStillThere):
		sentence = fmt.Sprintf("The cloud answered 404 to the deletion of %s, but it still exists.", name)
	case errors.As(err, &at):
		sentence = at.err.Error() + "."
	default:
		sentence = couldNot(name, perfect[verb], err)
	}
	return capital(sentence)
}

func capital(sentence string) string { return strings.ToUpper(sentence[:1]) + sentence[1:] }

// couldNot says what did not happen. The cloud's own words, if there are any,
// follow as facts; any other error is part of the sentence.
func couldNot(name, verb string, err error) string {
	sentence := fmt.Sprintf("%s could not be %s", name, verb)
	if cloud.Explain(err).Status == 0 {
		sentence += ": " + err.Error()
	}
	return sentence + "."
}

// perfect is what did not happen, by verb.
var perfect = map[string]string{
	"create": "created", "read": "read", "update": "updated", "delete": "deleted", "import": "imported",
	"plan": "planned", "run": "finished",
}

func (r *managed) stopped(verb, name string, stopped *wait.StoppedError) string {
	how := "timed out after " + span(stopped.After).String()
	if errors.Is(stopped.Err, context.Canceled) {
		how = "was interrupted"
	}
	switch stopped.Last.Name {
	case "":
		return fmt.Sprintf("The wait for %s to be %s %s, without one look at it.", name, perfect[verb], how)
	case "busy", "refused":
		return fmt.Sprintf("The wait for %s to be %s %s: the cloud was busy all the time.", name, perfect[verb], how)
	}
	return fmt.Sprintf("The wait for %s to be %s %s; its status was still %q.", name, perfect[verb], how,
		stopped.Last.Name)
}

// facts are the cloud's own words, one fact a line.
func facts(err error) []string {
	var lines []string
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, name+": "+value)
		}
	}
	var (
		failed     *wait.FailedError
		unexpected *wait.UnexpectedError
		busy       *BusyError
	)
	if errors.As(err, &busy) {
		add("Busy", busy.With)
	}
	answer := cloud.Explain(err)
	switch {
	case errors.As(err, &failed):
		add("Reason", failed.Status.Reason)
	case errors.As(err, &unexpected):
		add("Reason", unexpected.Status.Reason)
	case answer.Status != 0:
		add("Reason", answer.Reason)
		add("HTTP status", fmt.Sprintf("%d %s", answer.Status, http.StatusText(answer.Status)))
		add("Request ID", answer.RequestID)
	}
	return lines
}

// advice is what the reader can do, as far as it is the same for every kind.
func (r *managed) advice(verb string, err error) string {
	var stopped *wait.StoppedError
	switch {
	case errors.As(err, &stopped) && stopped.Last.Name == "busy":
		return "Nothing was made. Wait until the cloud has finished what it is doing, or raise timeouts.create, " +
			"and apply again."
	case errors.As(err, &stopped) && verb == "create":
		return fmt.Sprintf("The cloud goes on making it, and Terraform has marked it as tainted. To keep it, "+
			"run `terraform untaint` for this resource, raise timeouts.create, and apply again: the wait goes on. "+
			"Otherwise the next apply deletes this %s and makes another.", r.kind.Noun)
	case errors.As(err, &stopped) && verb == "run":
		return "The cloud goes on with it. Look at how it ended before you run it again."
	case errors.As(err, &stopped) && verb == "delete":
		return "It stays in the state. Destroy again to go on, if need be with a longer timeouts.delete."
	case errors.As(err, new(*wait.FailedError)) && verb == "create":
		return fmt.Sprintf("The %s stays in the state as tainted; the next apply deletes it and tries again.",
			r.kind.Noun)
	case errors.As(err, new(*wait.FailedError)) && verb == "delete":
		return fmt.Sprintf("The %s stays in the state; nothing was lost. Mend the cause and destroy again.",
			r.kind.Noun)
	case errors.As(err, new(*DependentsError)):
		return "Delete those first, or leave this one in the cloud."
	case errors.Is(err, errStillThere):
		return "A service behind the API is missing, most likely. It stays in the state; destroy again when the " +
			"service is back."
	}
	return ""
}

// interrupted says that an unfinished object stays, and what happens next.
func (r *managed) interrupted(b *Base) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Waiting for "+r.kind.Noun+" was interrupted", fmt.Sprintf(
		"The cloud goes on making %s; its status was %q.\n\nThe next apply goes on waiting. Nothing is made twice.",
		r.name(b), b.Status.ValueString()))
}

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
