package lifecycle

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
)

// ErrKept is Delete's answer if the object stays in the cloud because its
// configuration says so.
var ErrKept = errors.New("kept by configuration")

// BusyError says that the cloud refused a call only because something else is
// under way, and that nothing has happened.
type BusyError struct {
	With string // what is under way: `volume 5f1c is in status "backing-up"`
	Err  error  // the refusal
}

func (e *BusyError) Error() string { return fmt.Sprintf("%s: %v", e.With, e.Err) }

// Unwrap returns the refusal.
func (e *BusyError) Unwrap() error { return e.Err }

// DependentsError says that an object cannot go before others that need it.
type DependentsError struct {
	IDs []string // of objects of the same kind, as far as they can be seen
	Err error    // the refusal, may be nil
}

func (e *DependentsError) Error() string {
	return "needed by " + strings.Join(e.IDs, ", ")
}

// Unwrap returns the refusal.
func (e *DependentsError) Unwrap() error { return e.Err }

// attributeError is an error that belongs to one argument.
type attributeError struct {
	path path.Path
	err  error
}

func (e *attributeError) Error() string { return e.err.Error() }

// Unwrap returns what is wrong with the argument.
func (e *attributeError) Unwrap() error { return e.err }

// At says that err is about the argument of that name. It returns nil if err is
// nil.
func At(attribute string, err error) error {
	if err == nil {
		return nil
	}
	return &attributeError{path: path.Root(attribute), err: err}
}

// Advise adds to err what the reader can do about it. It returns nil if err is
// nil.
func Advise(err error, advice string) error {
	if err == nil {
		return nil
	}
	return &advisedError{err: err, advice: advice}
}

type advisedError struct {
	err    error
	advice string
}

func (e *advisedError) Error() string { return e.err.Error() }

// Unwrap returns the error without the advice.
func (e *advisedError) Unwrap() error { return e.err }
