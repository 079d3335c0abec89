package lifecycle

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// dependentsStay says that an object could not go because others stayed.
type dependentsStay struct {
	name string // of the object, in a sentence
	// Ids: of those that this run was deleting, those whose deletion has failed in
	// it, and those with which it had not begun (yet).
	leaving, failed, staying []string

	err   error
	ended error // why the wait for them ended, nil if nothing moved any more
}

func (e *dependentsStay) Error() string { return e.err.Error() }

// Unwrap returns the refusal.
func (e *dependentsStay) Unwrap() error { return e.err }

// sentence claims only what is known: this run may delete the others later.
func (e *dependentsStay) sentence() string {
	var limit *timeLimit
	switch {
	case errors.As(e.ended, &limit):
		return e.which() + " The wait for them " + limit.Error() + "."
	case e.ended != nil:
		return e.which() + " The wait for them was interrupted."
	case len(e.leaving) > 0 && len(e.failed) == 0:
		return e.which() + " Nothing has moved for a while."
	}
	return e.which()
}

func (e *dependentsStay) which() string {
	all := slices.Concat(e.failed, e.leaving, e.staying)
	if len(all) == 0 {
		return fmt.Sprintf("%s is still needed by others, which cannot be seen from here.", e.name)
	}
	needed := fmt.Sprintf("%s is still needed by %s", e.name, strings.Join(all, ", "))
	switch {
	case len(e.failed) == len(all):
		return needed + ", whose deletion has failed in this run."
	case len(e.failed) > 0:
		return fmt.Sprintf("%s. The deletion of %s has failed in this run.", needed, strings.Join(e.failed, ", "))
	case len(e.leaving) == 0:
		return needed + ". This run had not begun to delete any of them."
	case len(e.staying) == 0:
		return needed + ". This run was deleting all of them."
	}
	return fmt.Sprintf("%s. This run was deleting %s, and had not begun with the others.",
		needed, strings.Join(e.leaving, ", "))
}

func (e *dependentsStay) advice(obj Object) string {
	if len(e.failed) > 0 {
		return "Their own errors say why. Fix that, and destroy again."
	}
	instead := ""
	if _, ok := obj.(retainer); ok {
		instead = ", or leave this one in the cloud (on_destroy = \"retain\", applied before the destroy)"
	}
	return "Delete those first" + instead + ". If all of them are part of this run, they have not had their turn: each " +
		"object that waits for others holds one of the places that -parallelism gives (10 by default). Destroy again, " +
		"which goes on with what is left, or set -parallelism to the number of objects that are to be deleted."
}
