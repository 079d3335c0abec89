package lifecycle

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

// ErrKept is Delete's answer if there is nothing in the cloud to delete: the
// object is only forgotten.
var ErrKept = errors.New("kept in the cloud")

// BusyError says that the cloud refused a call only because something else is
// under way, and that nothing has happened. That is not believed of a POST that
// was answered with a 5xx, or not at all, unless the refusal is marked by
// [Refused].
type BusyError struct {
	With string // what is under way: `volume 5f1c is in status "backing-up"`
	Err  error  // the refusal, may be nil
}

func (e *BusyError) Error() string {
	if e.Err == nil {
		return e.With
	}
	return fmt.Sprintf("%s: %v", e.With, e.Err)
}

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

// Problem is an error of which more is known: the argument that it is about,
// or what the reader can do. Either may be missing.
type Problem struct {
	Attribute string // name of the argument
	Advice    string // full sentences
	Err       error
}

func (e *Problem) Error() string { return e.Err.Error() }

// Unwrap returns the error itself.
func (e *Problem) Unwrap() error { return e.Err }

// At says that err is about the argument of that name. It returns nil if err is
// nil.
func At(attribute string, err error) error {
	if err == nil {
		return nil
	}
	return &Problem{Attribute: attribute, Err: err}
}

// Advise adds to err what the reader can do about it. It returns nil if err is
// nil.
func Advise(err error, advice string) error {
	if err == nil {
		return nil
	}
	return &Problem{Advice: advice, Err: err}
}

// Missing says of an argument that the object that it names is not in the cloud,
// if that is what err says; of any other error it says only what was looked at,
// unless that is about an argument already.
func Missing(attribute, noun, id, region string, err error) error {
	if attributeOf(err) != "" {
		return err
	}
	if !cloud.IsNotFound(err) {
		return fmt.Errorf("looking at %s %s: %w", noun, id, err)
	}
	return At(attribute, Advise(fmt.Errorf("there is no %s %s in region %s", noun, id, region),
		"Check the id, the region and the project."))
}

// attributeOf is the argument that err is about, "" if it is about none.
func attributeOf(err error) string {
	for err != nil {
		problem, ok := errors.AsType[*Problem](err)
		if !ok {
			return ""
		}
		if problem.Attribute != "" {
			return problem.Attribute
		}
		err = problem.Err
	}
	return ""
}

// adviceOf is what the reader can do, as far as err knows.
func adviceOf(err error) string {
	for err != nil {
		problem, ok := errors.AsType[*Problem](err)
		if !ok {
			return ""
		}
		if problem.Advice != "" {
			return problem.Advice
		}
		err = problem.Err
	}
	return ""
}
