package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

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
	return report(p.verb, r.kind.Noun, r.what(p, obj, err), err, r.advice(p, obj, err))
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

// what says in one sentence what happened.
func (r *kindResource) what(p phase, obj Object, err error) string {
	name := r.named(obj)
	var (
		failed     *wait.FailedError
		unexpected *wait.UnexpectedError
		stopped    *wait.StoppedError
		dependents *dependentsStay
		searched   *searchError
		ambiguous  *ambiguousError
		turn       *turnError
		over       *timeLimit
	)
	switch {
	case errors.As(err, &turn):
		return fmt.Sprintf("The wait of %s for others that are made from %s was interrupted. Nothing was sent.",
			name, turn.source)
	case errors.Is(err, errUnchanged):
		return fmt.Sprintf("%s was not changed: the wait for its creation was interrupted.", name)
	case errors.As(err, new(*unseenError)):
		return fmt.Sprintf("The change of %s was accepted, and what has become of it could not be read.", name)
	case errors.As(err, &searched):
		return searched.Error() + "."
	case errors.As(err, &ambiguous):
		return ambiguous.Error() + "."
	case errors.As(err, &failed):
		return fmt.Sprintf("%s went to status %q while the cloud was %s it.", name, failed.Status.Name, p.doing)
	case errors.As(err, &unexpected) && unexpected.Status.Name == wait.Gone:
		return fmt.Sprintf("The cloud was %s %s, and says now that it does not exist.", p.doing, name)
	case errors.As(err, &unexpected):
		return fmt.Sprintf("%s is in status %q, which has no meaning while the cloud is %s it.",
			name, unexpected.Status.Name, p.doing)
	case errors.As(err, &dependents):
		return dependents.sentence()
	case errors.As(err, &stopped):
		return stoppedSentence(p, name, stopped)
	case errors.As(err, new(*stillThereError)):
		return fmt.Sprintf("The cloud answered 404 to the deletion of %s, but it still exists.", name)
	case errors.As(err, &over):
		return fmt.Sprintf("%s could not be %s: %s.", name, p.done, over)
	case p.verb == "update" && cloud.IsNotFound(err):
		return fmt.Sprintf("%s could not be updated: it does not exist any more.", name)
	case attributeOf(err) != "" && cloud.Explain(err).Status == 0:
		return cloud.Explain(err).Reason + "."
	}
	return couldNot(name, p.done, err)
}

// couldNot says what did not happen. What is about a request follows as facts;
// any other error is part of the sentence.
func couldNot(name, done string, err error) string {
	sentence := fmt.Sprintf("%s could not be %s", name, done)
	if answer := cloud.Explain(err); answer.Status == 0 && answer.URL == "" {
		sentence += ": " + answer.Reason
	}
	return sentence + "."
}

// stoppedSentence says how a wait ended before what it waited for did.
func stoppedSentence(p phase, name string, stopped *wait.StoppedError) string {
	how := "was interrupted"
	if stopped.Hopeless() {
		after := stopped.After
		if after > time.Minute {
			after = after.Round(time.Minute)
		}
		how = "was given up after " + span(after).String() + ", because no other look can succeed"
	} else if !stopped.Interrupted() {
		how = "timed out after " + span(stopped.After).String()
		if limit, ok := errors.AsType[*timeLimit](stopped.Err); ok {
			how = limit.Error()
		}
	}
	sentence := fmt.Sprintf("The wait for %s to be %s %s", name, p.done, how)
	switch {
	case errors.As(stopped.Trouble, new(*BusyError)) && stopped.Interrupted():
		return sentence + ": the cloud was busy until then."
	case errors.As(stopped.Trouble, new(*BusyError)):
		return sentence + ": the cloud was busy all the time."
	case stopped.Tries == 0:
		return sentence + ", before anything was sent."
	case stopped.Failed > 0 && p == removing:
		return fmt.Sprintf("%s: the last %d requests for it failed.", sentence, stopped.Failed)
	case stopped.Failed > 0 && stopped.Last.Name == "":
		return fmt.Sprintf("%s. It could not be seen: all %d looks failed.", sentence, stopped.Failed)
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
	hidden := false // whether the sentence does not say what went wrong
	if stopped, ok := errors.AsType[*wait.StoppedError](err); ok && stopped.Trouble != nil {
		err, hidden = stopped.Trouble, true
	}
	var (
		failed     *wait.FailedError
		unexpected *wait.UnexpectedError
		busy       *BusyError
	)
	if errors.As(err, &busy) {
		add("Busy", busy.With)
		err, hidden = busy.Err, false
	}
	var (
		searched  *searchError
		ambiguous *ambiguousError
	)
	switch {
	case errors.As(err, &searched):
		err, hidden = searched.lost, true
	case errors.As(err, &ambiguous):
		err, hidden = ambiguous.lost, true
	case errors.As(err, new(*unseenError)):
		hidden = true
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
	case hidden:
		add("Reason", answer.Reason)
	}
	return lines
}

func request(answer cloud.Failure) string {
	return strings.TrimSpace(answer.Method + " " + answer.URL)
}

// interrupted says that an unfinished object stays, and what happens next.
func (r *kindResource) interrupted(obj Object) diag.Diagnostic {
	state := "It has not been seen since"
	if status := obj.base().Status.ValueString(); status != "" {
		state = fmt.Sprintf("Its status was %q when it was last seen", status)
	}
	return diag.NewWarningDiagnostic("Waiting for "+r.kind.Noun+" was interrupted", fmt.Sprintf(
		"The cloud has begun to make %s, and may well go on. %s.\n\nThe next apply goes on waiting. Nothing is made "+
			"twice.", r.named(obj), state))
}

// endsBefore warns once in a run of a token that ends before the time-out of a
// creation does.
func (r *kindResource) endsBefore(ctx context.Context, c *cloud.Client) diag.Diagnostics {
	deadline, limited := ctx.Deadline()
	until, ends := r.setup.tokenEnd(ctx, c)
	if !limited || !ends {
		return nil
	}
	now, err := r.setup.serverTime(ctx, c)
	left := until.Sub(now)
	if err != nil || left >= time.Until(deadline) || !r.setup.warned.CompareAndSwap(false, true) {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("The token ends before the time-out", fmt.Sprintf(
		"The token that the provider signed in with ends at %s, in %s, and cannot be renewed. The wait for the %s may "+
			"take %s longer than that. What is still being made then stays in the state, and the next apply goes on "+
			"waiting.\n\n"+
			"To wait longer in one run, sign in with a password or an application credential.",
		until.UTC().Format(time.RFC3339), span(max(left, 0)), r.kind.Noun, span(time.Until(deadline)-left)))}
}

// notShown says that an object whose creation was not seen to end stays in the
// state, although the cloud does not show it.
func (r *kindResource) notShown(obj Object) diag.Diagnostic {
	return diag.NewWarningDiagnostic(capital(r.kind.Noun)+" is not shown yet", fmt.Sprintf(
		"The cloud has accepted the request for %s a short while ago, and does not show it yet. It stays in the "+
			"state.\n\nThe next apply goes on waiting. Nothing is made twice.", r.named(obj)))
}

// foundAgain says which object was taken for the one whose answer was lost:
// another run may have made the same at the same moment.
func (r *kindResource) foundAgain(obj Object) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The answer to a request was lost", fmt.Sprintf(
		"The request to create the %s was sent, and no good answer came. %s, which has shown up since with the same "+
			"arguments, was taken for what it has made.\n\nIf somebody else may have made the same at the same time, "+
			"check whose it is.", r.kind.Noun, capital(r.named(obj))))
}

// looksBad warns of an object in the cloud that is not well.
func (r *kindResource) looksBad(obj Object, status wait.Status) diag.Diagnostic {
	detail := fmt.Sprintf("%s is in status %q.", capital(r.named(obj)), status.Name)
	if status.Reason != "" {
		detail += "\n\nReason: " + cloud.Printable(status.Reason)
	}
	meaning := r.kind.Meanings[status.Name]
	if meaning == "" && slices.Contains(r.kind.Deleted.Pending, status.Name) {
		meaning = "Somebody is deleting it. Once it is gone, the next apply makes another."
	}
	if meaning == "" && status.Reason == "" {
		meaning = "What that means for it is not known here. Look at it in the cloud."
	}
	if meaning != "" {
		detail += "\n\n" + meaning
	}
	return diag.NewWarningDiagnostic(capital(r.kind.Noun)+" is not well", detail)
}
