package lifecycle

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// fetch gets the record of one object, by a GET of its own or out of a list.
type fetch func(context.Context) (Record, error)

// observation is what a refresh has seen of an object.
type observation struct {
	obj    Object
	status wait.Status
	err    error
}

// refresh looks at the object of a state, for as long as the configuration says.
func (r *kindResource) refresh(ctx context.Context, obj Object, diags *diag.Diagnostics) observation {
	b := obj.base()
	ctx, cancel := limit(ctx, b.Timeouts.Read, r.kind.DefaultTimeouts.Read, diags)
	defer cancel()
	if diags.HasError() {
		return observation{obj: obj}
	}
	// A state that was moved from another provider may have no region.
	if err := r.setup.locate(ctx, &b.Region); err != nil {
		return observation{obj: obj, err: err}
	}
	status, err := r.look(r.client(b), obj)(ctx)
	return observation{obj: obj, status: status, err: cmp.Or(overTime(ctx, err), err)}
}

// observed is a look at the object. Absence is a status. What keeps us from
// looking is logged and says nothing about the object.
func (r *kindResource) observed(c *cloud.Client, obj Object, get fetch) wait.Look {
	return func(ctx context.Context) (wait.Status, error) {
		status, err := r.kind.observe(ctx, c, obj, get)
		if cloud.IsNotFound(err) {
			status, err = wait.Status{Name: wait.Gone}, nil
		}
		if err != nil {
			tflog.Warn(ctx, "looking at an object failed", map[string]any{
				"kind": r.kind.Noun, "id": obj.base().ID.ValueString(), "reason": cloud.Explain(err).Reason,
			})
			return wait.Status{}, err
		}
		r.setStatus(ctx, obj.base(), status)
		return status, nil
	}
}

// observe looks at an object: it gets the record, goes on with what was ordered,
// and fills the object. An answer that is not about the object is an error and
// leaves the object as it was: it may be saved after that. If the object is gone,
// the error satisfies cloud.IsNotFound.
func (k Kind) observe(ctx context.Context, c *cloud.Client, obj Object, get fetch) (wait.Status, error) {
	seen, err := get(ctx)
	if err == nil {
		err = Answered(k.Noun, obj.base().ID.ValueString(), seen.RecordID())
	}
	if err != nil {
		return wait.Status{}, err
	}
	if continuer, ok := obj.(Continuer); ok {
		if seen, err = continuer.Continue(ctx, c, seen); err != nil {
			return wait.Status{}, err
		}
	}
	before := copyOf(obj)
	status := obj.Fill(seen)
	if status.Name == "" && len(k.Created.Done) > 0 {
		reflect.ValueOf(obj).Elem().Set(reflect.ValueOf(before).Elem())
		return wait.Status{}, &hollowError{fmt.Sprintf("the cloud answered with a %s that has no status", k.Noun)}
	}
	if explainer, ok := obj.(Explainer); ok && status.Reason == "" {
		status.Reason = explainer.Explain(ctx, c, seen)
	}
	// Both go into messages.
	status.Name, status.Reason = cloud.Printable(status.Name), cloud.Printable(status.Reason)
	return status, nil
}

// copyOf is a model with the same values.
func copyOf(obj Object) Object {
	from := reflect.ValueOf(obj).Elem()
	to := reflect.New(from.Type())
	to.Elem().Set(from)
	return to.Interface().(Object)
}

// hollowError says that a good answer is not about the object that was asked
// for. It tells nothing about the object.
type hollowError struct{ text string }

func (e *hollowError) Error() string { return e.text }

// Answered returns an error unless an answer is about the object that was asked
// for. A gateway or a half-started service answers 200 with {}, {"vault": null}
// or an error of its own, and none of that is an object. Every look asks it about
// the record; a kind that acts on another answer calls it first.
func Answered(noun, asked, got string) error {
	switch {
	case got == "":
		return &hollowError{fmt.Sprintf("the cloud answered without a %s", noun)}
	case !strings.EqualFold(asked, got): // databases compare so, too
		return &hollowError{fmt.Sprintf("the cloud answered with another %s, %s", noun, cloud.Printable(got))}
	}
	return nil
}

// setStatus takes the status into the object, and logs a change of it.
func (r *kindResource) setStatus(ctx context.Context, b *Base, status wait.Status) {
	if b.Status.ValueString() == status.Name {
		return
	}
	tflog.Info(ctx, "status changed", map[string]any{
		"kind": r.kind.Noun, "id": b.ID.ValueString(), "region": b.Region.ValueString(),
		"from": b.Status.ValueString(), "to": status.Name, "reason": status.Reason,
	})
	b.Status = types.StringValue(status.Name)
}
