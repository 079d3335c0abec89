package lifecycle

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/gather"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Listed is an Object that can be filled from one that the kind's [Lookup] has
// yielded as well as from its own GET. FillFrom does what Read does, without a
// call; others may use listed at the same time.
type Listed interface {
	Object
	FillFrom(listed Object) wait.Status
}

// look reads the object for a refresh. Absence is a status. What keeps us from
// looking is logged and says nothing about the object.
func (r *kindResource) look(c *cloud.Client, obj Object) wait.Look {
	from, ok := r.gathered(c, obj)
	if !ok {
		return r.judged(obj, func(ctx context.Context) (wait.Status, error) { return obj.Read(ctx, c) })
	}
	return r.judged(obj, func(ctx context.Context) (wait.Status, error) {
		found, err := r.setup.gatherer.Get(ctx, from, obj.base().ID.ValueString())
		return filled(obj, found, err)
	})
}

// watched is an object that is waited for.
type watched struct {
	look wait.Look
	pace wait.Pace // with the news of other objects' looks
	done func()
}

// watch reads the object again and again for a wait, until done is called.
func (r *kindResource) watch(c *cloud.Client, obj Object) watched {
	from, ok := r.gathered(c, obj)
	if !ok {
		return watched{look: r.hopeful(r.look(c, obj)), pace: r.setup.Pace, done: func() {}}
	}
	w := r.setup.gatherer.Watch(from, obj.base().ID.ValueString())
	pace := r.setup.Pace
	pace.News = w.News
	return watched{pace: pace, done: w.Done, look: r.hopeful(r.judged(obj, func(ctx context.Context) (wait.Status, error) {
		found, err := w.Look(ctx)
		return filled(obj, found, err)
	}))}
}

// hopeful is a look of a wait that ends the wait once no other look can succeed:
// nobody is signed in any more, or the cloud has refused all looks for a while. A
// right that was lost does not come back while a run waits for it.
func (r *kindResource) hopeful(look wait.Look) wait.Look {
	var refused time.Time // since when all looks are refused
	return func(ctx context.Context) (wait.Status, error) {
		status, err := look(ctx)
		switch {
		case cloud.IsTokenEnded(err):
			return status, &wait.HopelessError{Err: err}
		case !cloud.IsStatus(err, http.StatusForbidden):
			refused = time.Time{}
		case refused.IsZero():
			refused = time.Now()
		case time.Since(refused) >= r.setup.Pace.Trouble:
			return status, &wait.HopelessError{Err: err}
		}
		return status, err
	}
}

// readResult is what one read of an object brings: its status, if its own GET has
// filled it already, or the object as a list shows it.
type readResult struct {
	status wait.Status
	listed Object // nil after a GET
}

// filled is the status of an object that was read.
func filled(obj Object, found readResult, err error) (wait.Status, error) {
	if err != nil || found.listed == nil {
		return found.status, err
	}
	return obj.(Listed).FillFrom(found.listed), nil
}

// judged makes absence a status, and logs what keeps us from looking.
func (r *kindResource) judged(obj Object, read func(context.Context) (wait.Status, error)) wait.Look {
	return func(ctx context.Context) (wait.Status, error) {
		status, err := r.kind.ask(ctx, obj, read)
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

// gathered says how the object is read together with others of its kind, region
// and parents, if it can be.
func (r *kindResource) gathered(c *cloud.Client, obj Object) (gather.Source[readResult], bool) {
	if _, ok := obj.(Listed); !ok || r.setup.gatherer == nil || r.kind.Lookup == nil {
		return gather.Source[readResult]{}, false
	}
	parents, err := r.parents(obj)
	if err != nil {
		return gather.Source[readResult]{}, false
	}
	key := []string{r.kind.Type, obj.base().Region.ValueString()}
	for _, name := range r.kind.Parents {
		text, _ := parents[name].(types.String)
		key = append(key, text.ValueString())
	}
	return gather.Source[readResult]{
		Key: strings.Join(key, " "),
		ID:  func(s readResult) string { return s.listed.base().ID.ValueString() },
		Get: func(ctx context.Context, _ string) (readResult, error) {
			status, err := obj.Read(ctx, c)
			return readResult{status: status}, err
		},
		List: func(ctx context.Context) iter.Seq2[readResult, error] {
			return func(yield func(readResult, error) bool) {
				for listed, err := range r.kind.Lookup.List(ctx, c, r.kind.query(parents)) {
					if !yield(readResult{listed: listed}, err) {
						return
					}
				}
			}
		},
	}, true
}

// parents are the attributes that address the object besides its id.
func (r *kindResource) parents(obj Object) (map[string]attr.Value, error) {
	if len(r.kind.Parents) == 0 {
		return nil, nil
	}
	return r.setup.shape(context.Background(), r.kind).values(context.Background(), obj)
}

// appearing is a look at something whose POST was answered then: a cloud may not
// show it everywhere at once, so absence counts only after a while.
func (r *kindResource) appearing(look wait.Look, obj Object, posted time.Time) wait.Look {
	end := posted.Add(r.setup.Pace.Settle)
	return func(ctx context.Context) (wait.Status, error) {
		before := obj.base().Status
		status, err := look(ctx)
		if err == nil && status.Name == wait.Gone && time.Now().Before(end) {
			obj.base().Status = before
			return wait.Status{}, errors.New("the cloud does not show it yet")
		}
		return status, err
	}
}

// resumed is a look at something whose creation was not seen to end. Asked is
// when its POST was sent, by the server's clock.
func (r *kindResource) resumed(
	ctx context.Context, c *cloud.Client, look wait.Look, obj Object, asked time.Time,
) wait.Look {
	now, err := r.setup.serverTime(ctx, c)
	if asked.IsZero() || err != nil {
		return look
	}
	return r.appearing(look, obj, time.Now().Add(-now.Sub(asked)))
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
