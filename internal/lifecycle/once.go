package lifecycle

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Once is an Object that happens rather than is, such as a restore. Once the cloud
// has accepted it, only the cloud's own word that it has failed makes it a failed
// one; whatever else keeps us from seeing its end leaves it unfinished, and it is
// not asked for again. Its Delete returns [ErrKept].
type Once interface {
	Object
	// Again is what asking for it once more does: "overwrites volume 5f1c again".
	// It is "" for one that is like any other Object.
	Again() string
}

// again is what asking for obj once more does, "" unless obj is a [Once].
func again(obj Object) string {
	if once, ok := obj.(Once); ok {
		return once.Again()
	}
	return ""
}

// created is what statuses mean while obj is made. A status without a meaning
// tells nothing about the end of what must not be asked for twice.
func (r *kindResource) created(obj Object) wait.Table {
	table := r.kind.Created
	table.Patient = again(obj) != ""
	return table
}

// staysUnfinished reports whether a creation that ended in err leaves an object
// that is neither finished nor failed. An error would taint it, and the next apply
// would delete it and make another.
func staysUnfinished(obj Object, err error) bool {
	return isHopeless(err) || again(obj) != "" && errors.As(err, new(*wait.StoppedError))
}

// goesOn reports whether an unfinished object in that status is to be waited for.
func (r *kindResource) goesOn(obj Object, status types.String) bool {
	return status.IsNull() || slices.Contains(r.kind.Created.Pending, status.ValueString()) ||
		again(obj) != "" && !slices.Contains(r.kind.Created.Failed, status.ValueString())
}

// unwatched says that an object stays whose creation cannot be watched any more.
func (r *kindResource) unwatched(obj Object, err error) diag.Diagnostic {
	next := "The cloud may well go on making it. It stays in the state as unfinished; nothing is known to be wrong with " +
		"it. Fix the cause and apply again: the wait goes on, and nothing is made twice."
	var status string
	if stopped, ok := errors.AsType[*wait.StoppedError](err); ok {
		status = stopped.Last.Name
	}
	if again(obj) != "" {
		next = fmt.Sprintf("The cloud has accepted it and may well go on with it. It stays in the state as unfinished: "+
			"apply again, and the wait goes on; raise timeouts.create to wait longer. No second %s is asked for.\n\nWhat "+
			"depends on it is not held up: check how it has ended before you use the result.", r.kind.Noun)
	}
	return diag.NewWarningDiagnostic("Waiting for "+r.kind.Noun+" was given up", joined(
		r.what(creating, obj, err), strings.Join(facts(err), "\n"), next, adviceFor(obj, status)))
}

// forgets reports whether a deletion that ended in err in that phase leaves nothing
// to do but to forget the object: nothing would be deleted, and its end may never
// come. Whoever interrupts a destroy gets the object back.
func forgets(obj Object, p phase, err error) bool {
	return p == ending && again(obj) != "" && errors.As(err, new(*wait.StoppedError)) && !interrupted(err)
}

// forgotten says that an object has left the state before its end was seen.
func (r *kindResource) forgotten(obj Object, err error) diag.Diagnostic {
	var status string
	if stopped, ok := errors.AsType[*wait.StoppedError](err); ok {
		status = stopped.Last.Name
	}
	return diag.NewWarningDiagnostic(capital(r.kind.Noun)+" may still be running", joined(
		r.what(ending, obj, err), strings.Join(facts(err), "\n"),
		"It is no longer in the state, and nothing was sent: no call ends it. It may still be running. Check how it has "+
			"ended in the cloud before you use or delete what it works on.", adviceFor(obj, status)))
}

// unfinishedFailed says that an object whose creation has failed since is replaced.
func (r *kindResource) unfinishedFailed(obj Object) diag.Diagnostic {
	status := obj.base().Status.ValueString()
	detail := fmt.Sprintf("The creation of %s was not seen to end, and it is in status %q now. It is good for nothing: "+
		"apply deletes it and makes another.", r.named(obj), status)
	if more := again(obj); more != "" {
		detail = fmt.Sprintf("The end of %s was not seen, and it is in status %q now. Apply forgets it, asks for another "+
			"one, and %s. If that is not wanted, take it out of the configuration.", r.named(obj), status, more)
	}
	return diag.NewWarningDiagnostic(capital(r.kind.Noun)+" is replaced", detail)
}
