package lifecycle

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// failed is the one place where an error becomes a diagnostic.
//
// Its summary is static, so that a search finds it. Its detail says what
// happened, to which object, then facts, one a line, then what to do.
func (r *kindResource) failed(p phase, obj Object, err error) diag.Diagnostic {
	return report(p.verb, r.kind.Noun, r.what(p, obj.base(), err), err, r.advice(p, obj, err))
}

// report puts a diagnostic together. An error that belongs to an argument is
// shown there.
func report(verb, noun, what string, err error, advice string) diag.Diagnostic {
	summary := "Unable to " + verb + " " + noun
	detail := capital(what)
	if lines := facts(err); len(lines) > 0 {
		detail += "\n\n" + strings.Join(lines, "\n")
	}
	if more := adviceOf(err); more != "" {
		advice = more
	}
	if advice == "" {
		advice = cloud.Explain(err).Advice
	}
	if advice != "" {
		detail += "\n\n" + advice
	}
	if attribute := attributeOf(err); attribute != "" {
		return diag.NewAttributeErrorDiagnostic(path.Root(attribute), summary, detail)
	}
	return diag.NewErrorDiagnostic(summary, detail)
}

// name is the object in a sentence: with its id once it has one.
func (r *kindResource) name(b *Base) string {
	if id := b.ID.ValueString(); id != "" {
		return r.kind.Noun + " " + id
	}
	return "the " + r.kind.Noun
}

// what says in one sentence what happened.
func (r *kindResource) what(p phase, b *Base, err error) string {
	name := r.name(b)
	var (
		failed     *wait.FailedError
		unexpected *wait.UnexpectedError
		stopped    *wait.StoppedError
		dependents *dependentsStay
		searched   *searchError
		ambiguous  *ambiguousError
		turn       *turnError
	)
	switch {
	case errors.As(err, &turn):
		return fmt.Sprintf("The wait for others that are made from %s was interrupted. Nothing was sent.", turn.source)
	case errors.As(err, &searched):
		return searched.Error() + "."
	case errors.As(err, &ambiguous):
		return ambiguous.Error() + "."
	case errors.As(err, &failed):
		return fmt.Sprintf("%s went to status %q while the cloud was %s it.", name, failed.Status.Name, p.doing)
	case errors.As(err, &unexpected) && unexpected.Status.Name == wait.Gone:
		return fmt.Sprintf("%s disappeared while the cloud was %s it.", name, p.doing)
	case errors.As(err, &unexpected):
		return fmt.Sprintf("%s is in status %q, which has no meaning while the cloud is %s it.",
			name, unexpected.Status.Name, p.doing)
	case errors.As(err, &dependents):
		return dependents.sentence(name)
	case errors.As(err, &stopped):
		return stoppedSentence(p, name, stopped)
	case errors.Is(err, errStillThere):
		return fmt.Sprintf("The cloud answered 404 to the deletion of %s, but it still exists.", name)
	case attributeOf(err) != "" && cloud.Explain(err).Status == 0:
		return cloud.Explain(err).Reason + "."
	}
	return couldNot(name, p.done, err)
}

// couldNot says what did not happen. The cloud's own words, if there are any,
// follow as facts; any other error is part of the sentence.
func couldNot(name, done string, err error) string {
	sentence := fmt.Sprintf("%s could not be %s", name, done)
	if answer := cloud.Explain(err); answer.Status == 0 {
		sentence += ": " + answer.Reason
	}
	return sentence + "."
}

// stoppedSentence says how a wait ended before what it waited for did.
func stoppedSentence(p phase, name string, stopped *wait.StoppedError) string {
	how := "was interrupted"
	if !stopped.Interrupted() {
		how = "timed out after " + span(stopped.After).String()
		if limit, ok := errors.AsType[*timeLimit](stopped.Err); ok {
			how = limit.Error()
		}
	}
	sentence := fmt.Sprintf("The wait for %s to be %s %s", name, p.done, how)
	switch {
	case errors.As(stopped.Trouble, new(*BusyError)):
		return sentence + ": the cloud was busy all the time."
	case stopped.Tries == 0:
		return sentence + ", before anything was sent."
	case stopped.Failed > 0 && stopped.Last.Name == "":
		return fmt.Sprintf("%s. It could not be seen: all %d attempts failed.", sentence, stopped.Failed)
	case stopped.Failed > 0:
		return fmt.Sprintf("%s. Its status was %q when it was last seen; the last %d of %d looks failed.",
			sentence, stopped.Last.Name, stopped.Failed, stopped.Tries)
	case stopped.Last.Name == "":
		return sentence + "."
	}
	return fmt.Sprintf("%s; its status was still %q.", sentence, stopped.Last.Name)
}

// facts are the cloud's own words, one fact a line.
func facts(err error) []string {
	var lines []string
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, name+": "+value)
		}
	}
	if stopped, ok := errors.AsType[*wait.StoppedError](err); ok && stopped.Trouble != nil {
		err = stopped.Trouble
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
		add("HTTP status", strings.TrimSpace(fmt.Sprintf("%d %s", answer.Status, http.StatusText(answer.Status))))
		add("Request ID", answer.RequestID)
		add("Request", request(answer))
	case answer.URL != "":
		add("Reason", answer.Reason)
		add("Request", request(answer))
	}
	return lines
}

func request(answer cloud.Failure) string {
	return strings.TrimSpace(answer.Method + " " + answer.URL)
}

// advice is what the reader can do, as far as it is the same for every kind, and
// what the kind itself knows of the status.
func (r *kindResource) advice(p phase, obj Object, err error) string {
	var (
		stopped    *wait.StoppedError
		failed     *wait.FailedError
		unexpected *wait.UnexpectedError
		searched   *searchError
	)
	switch {
	case errors.As(err, new(*turnError)):
		return "Apply again."
	case errors.As(err, &searched):
		return searched.advice()
	case errors.As(err, new(*ambiguousError)):
		return "Find out which of them is yours, import it, and delete what nobody needs."
	case errors.As(err, new(*dependentsStay)):
		return adviceAboutDependents
	case errors.As(err, &stopped):
		return joined(r.stoppedAdvice(p, obj.base(), stopped), adviceFor(obj, stopped.Last.Name))
	case errors.As(err, &failed):
		return r.failedAdvice(p, adviceFor(obj, failed.Status.Name))
	case errors.As(err, &unexpected):
		return adviceFor(obj, unexpected.Status.Name)
	case errors.Is(err, errStillThere):
		return "A service behind the API is missing, most likely. It stays in the state; destroy again when the " +
			"service is back."
	}
	return ""
}

// adviceFor is what the object's kind knows to do about a status.
func adviceFor(obj Object, status string) string {
	if adviser, ok := obj.(Adviser); ok && status != "" {
		return adviser.Advice(status)
	}
	return ""
}

func joined(paragraphs ...string) string {
	var some []string
	for _, p := range paragraphs {
		if p != "" {
			some = append(some, p)
		}
	}
	return strings.Join(some, "\n\n")
}

func (r *kindResource) failedAdvice(p phase, own string) string {
	switch {
	case own != "":
		return own
	case p.verb == "delete":
		return fmt.Sprintf("The %s stays in the state. Mend the cause and destroy again.", r.kind.Noun)
	case p.taints:
		return fmt.Sprintf("The %s stays in the state as tainted; the next apply deletes it and tries again.",
			r.kind.Noun)
	}
	return ""
}

func (r *kindResource) stoppedAdvice(p phase, b *Base, stopped *wait.StoppedError) string {
	longer := fmt.Sprintf("raise timeouts.%s, ", p.timeout)
	if stopped.Interrupted() {
		longer = ""
	}
	switch {
	case p.verb == "create" && b.ID.ValueString() == "":
		if errors.As(stopped.Trouble, new(*BusyError)) {
			return "Nothing was made. Wait until the cloud has finished what it is doing, " + longer + "and apply again."
		}
		return "Nothing was made. " + capital(longer+"apply again.")
	case p.taints:
		return fmt.Sprintf("The cloud may well go on making it, and it is in the state as tainted. To keep it, untaint "+
			"it (`terraform untaint ADDRESS`), %sand apply again: the wait goes on. Otherwise the next apply deletes "+
			"this %s and makes another.", longer, r.kind.Noun)
	case p.verb == "create":
		return "The cloud may well go on making it. " + capital(longer+"apply again: the wait goes on.")
	case p.verb == "run":
		return "The cloud may well go on with it. Look at how it ended before you run it again."
	case p.verb == "delete":
		return "It stays in the state, and its deletion may have been asked for. " + capital(longer+"destroy again to go on.")
	case p.verb == "update":
		return "The change may have been made. " + capital(longer+"plan again to see what is left to do.")
	}
	return ""
}

// interrupted says that an unfinished object stays, and what happens next.
func (r *kindResource) interrupted(b *Base) diag.Diagnostic {
	state := ""
	if status := b.Status.ValueString(); status != "" {
		state = fmt.Sprintf("; its status was %q", status)
	}
	return diag.NewWarningDiagnostic("Waiting for "+r.kind.Noun+" was interrupted", fmt.Sprintf(
		"The cloud goes on making %s%s.\n\nThe next apply goes on waiting. Nothing is made twice.", r.name(b), state))
}

// foundAgain says which object was taken for the one whose answer was lost:
// another run may have made the same at the same moment.
func (r *kindResource) foundAgain(b *Base) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The answer to a request was lost", fmt.Sprintf(
		"The request to create the %s was sent, and its answer was lost. %s, which has shown up since with the same "+
			"arguments, was taken for what it has made.\n\nIf somebody else has made the same at the same time, "+
			"check whose it is.", r.kind.Noun, capital(r.name(b))))
}

// looksBad warns of an object in the cloud that is not well.
func (r *kindResource) looksBad(b *Base, status wait.Status) diag.Diagnostic {
	detail := fmt.Sprintf("%s is in status %q.", capital(r.name(b)), status.Name)
	if status.Reason != "" {
		detail += "\n\nReason: " + cloud.Printable(status.Reason)
	}
	if meaning := r.kind.Meanings[status.Name]; meaning != "" {
		detail += "\n\n" + meaning
	}
	return diag.NewWarningDiagnostic(capital(r.kind.Noun)+" is not well", detail)
}
