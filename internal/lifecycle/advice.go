package lifecycle

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// advice is what the reader can do, as far as it is the same for every kind, and
// what the kind itself knows of the status.
func (r *kindResource) advice(p phase, obj Object, err error) string {
	var (
		stopped    *wait.StoppedError
		failed     *wait.FailedError
		unexpected *wait.UnexpectedError
		searched   *searchError
		dependents *dependentsStay
	)
	switch {
	case errors.As(err, new(*turnError)):
		return p.again("") + "."
	case errors.Is(err, errUnchanged):
		return "Apply again: the wait goes on, and the change is made after it."
	case errors.As(err, new(*unseenError)):
		return "Plan again to see what is left to do."
	case errors.As(err, &searched):
		return searched.advice(p)
	case errors.As(err, new(*ambiguousError)) && p == invoking:
		return "Find out which of them is yours, and how it ended, before you run it again."
	case errors.As(err, new(*ambiguousError)):
		return "Find out which of them is yours, import it, and delete the others."
	case errors.As(err, &dependents):
		return dependents.advice(obj)
	case errors.As(err, &stopped):
		return joined(r.stoppedAdvice(p, obj.base(), stopped), adviceFor(obj, stopped.Last.Name))
	case errors.As(err, &failed):
		return cmp.Or(adviceFor(obj, failed.Status.Name), r.failedAdvice(p))
	case errors.As(err, &unexpected):
		return cmp.Or(adviceFor(obj, unexpected.Status.Name), r.unexpectedAdvice(p, unexpected.Status.Name))
	case errors.As(err, new(*stillThereError)):
		return fmt.Sprintf("A service behind the API is missing, most likely. The %s stays in the state; destroy again "+
			"when the service is back.", r.kind.Noun)
	case errors.As(err, new(*timeLimit)) && p == updating:
		return fmt.Sprintf("The cloud may have made the change all the same. Plan again to see what is left to do, or "+
			"raise timeouts.%s.", p.timeout)
	case errors.As(err, new(*timeLimit)) && p == removing:
		return fmt.Sprintf("The deletion may have begun all the same. The %s stays in the state. %s.", r.kind.Noun,
			p.again("raise timeouts."+p.timeout))
	case errors.As(err, new(*timeLimit)):
		return fmt.Sprintf("Try again later, or raise timeouts.%s.", p.timeout)
	case p.verb == "update" && cloud.IsNotFound(err):
		return "The next apply makes another."
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

func (r *kindResource) failedAdvice(p phase) string {
	switch {
	case p.verb == "delete":
		return fmt.Sprintf("The %s stays in the state. Fix the cause and destroy again.", r.kind.Noun)
	case p.taints:
		return fmt.Sprintf("The %s stays in the state as tainted; the next apply deletes it and tries again.",
			r.kind.Noun)
	case p == resuming:
		return fmt.Sprintf("The %s stays in the state; the next apply deletes it and tries again.", r.kind.Noun)
	case p == invoking:
		return "Fix the cause and run it again."
	}
	return "Plan again to see what is left to do."
}

// unexpectedAdvice is about a status that the table of the phase does not have.
func (r *kindResource) unexpectedAdvice(p phase, status string) string {
	switch {
	case status == wait.Gone && p.verb == "create":
		return "Somebody may have deleted it. The next apply makes another."
	case status == wait.Gone && p == invoking:
		return "Somebody may have deleted it. Look at what it has done before you run it again."
	case p.verb == "delete":
		return fmt.Sprintf("The %s stays in the state. Look at it in the cloud, and destroy again.", r.kind.Noun)
	case p.taints:
		return fmt.Sprintf("Look at it in the cloud. It is in the state as tainted: the next apply deletes it and makes "+
			"another, unless you untaint it (%s).", untaint)
	case p == invoking:
		return "Look at it in the cloud before you run it again."
	}
	return "Look at it in the cloud, and plan again to see what is left to do."
}

// untaint is the command of both CLIs.
const untaint = "`terraform untaint ADDRESS` or `tofu untaint ADDRESS`"

func (r *kindResource) stoppedAdvice(p phase, b *Base, stopped *wait.StoppedError) string {
	longer := fmt.Sprintf("raise timeouts.%s", p.timeout)
	free := p.again("") + " when the cloud has finished what it is doing, or " + longer + " to wait longer for that."
	if stopped.Interrupted() || stopped.Hopeless() {
		longer = ""
		free = p.again("") + " when the cloud has finished what it is doing."
	}
	busy := errors.As(stopped.Trouble, new(*BusyError))
	stays := fmt.Sprintf("The %s stays in the state.", r.kind.Noun)
	unmade := p == invoking || p.verb == "create" // as long as there is no id
	switch {
	case unmade && b.ID.ValueString() == "" && busy:
		return "Nothing was made. " + free
	case unmade && b.ID.ValueString() == "":
		return "Nothing was made. " + p.again(longer) + "."
	case p.taints:
		keep := "untaint it (" + untaint + ")"
		if longer != "" {
			keep += ", " + longer + ","
		}
		return fmt.Sprintf("The cloud may well go on making it, and it is in the state as tainted. To keep it, %s and "+
			"apply again: the wait goes on. Otherwise the next apply deletes this %s and makes another.",
			keep, r.kind.Noun)
	case p == resuming:
		return "The cloud may well go on making it. " + p.again(longer) + ": the wait goes on."
	case p == invoking:
		return "The cloud may well go on with it. Look at how it ended before you run it again."
	case p == ending:
		return "The cloud does not delete what it still makes: no deletion was asked for. " + stays + " " +
			p.again(longer) + "."
	case p == removing && busy:
		return "Nothing was deleted. " + stays + " " + free
	case p == removing:
		return "The deletion may have begun all the same. " + stays + " " + p.again(longer) + "."
	case p == deleting:
		return "The cloud may well go on deleting it. " + stays + " " + p.again(longer) + "."
	case busy:
		return "Nothing was changed. " + free
	case stopped.Tries == 0:
		return "Nothing was changed. " + p.again(longer) + "."
	}
	return "The cloud may well go on with the change. " + p.again(longer) + "."
}
