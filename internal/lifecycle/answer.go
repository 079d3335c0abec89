package lifecycle

import (
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// hollowError says that a good answer is not about the object that was asked
// for. It tells nothing about the object.
type hollowError struct{ text string }

func (e *hollowError) Error() string { return e.text }

// Answered returns an error unless an answer is about the object that was asked
// for. A gateway or a half-started service answers 200 with {}, {"vault": null}
// or an error of its own, and none of that is an object. A kind that acts on an
// answer calls it first; [wait.Status.ID] does so for all that only look.
func Answered(noun, asked, got string) error {
	switch {
	case got == "":
		return &hollowError{fmt.Sprintf("the cloud answered without a %s", noun)}
	case !strings.EqualFold(asked, got): // databases compare so, too
		return &hollowError{fmt.Sprintf("the cloud answered with another %s, %s", noun, cloud.Printable(got))}
	}
	return nil
}

// answered returns an error unless the look was at the object that was asked for.
func (k Kind) answered(b *Base, status wait.Status) error {
	if err := Answered(k.Noun, b.ID.ValueString(), status.ID); err != nil {
		return err
	}
	if status.Name == "" && len(k.Created.Done) > 0 {
		return &hollowError{fmt.Sprintf("the cloud answered with a %s that has no status", k.Noun)}
	}
	return nil
}

// ask is a read whose answer is about the object. Any other answer leaves the
// object as it was: it may be saved after that.
func (k Kind) ask(
	ctx context.Context, obj Object, read func(context.Context) (wait.Status, error),
) (wait.Status, error) {
	value := reflect.ValueOf(obj).Elem()
	before := reflect.New(value.Type()).Elem()
	before.Set(value)
	status, err := read(ctx)
	if err != nil {
		return wait.Status{}, err
	}
	if err := k.answered(obj.base(), status); err != nil {
		value.Set(before)
		return wait.Status{}, err
	}
	// Both go into messages.
	status.Name, status.Reason = cloud.Printable(status.Name), cloud.Printable(status.Reason)
	return status, nil
}
