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

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/gather"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// look looks at the object for a refresh, together with others of its kind.
func (r *kindResource) look(c *cloud.Client, obj Object) wait.Look {
	if r.kind.Lookup == nil {
		return r.observed(c, obj, fetchBy(c, obj))
	}
	from, id := r.source(c, obj)
	return r.observed(c, obj, detailed(c, obj, func(ctx context.Context) (Record, error) {
		return r.setup.gatherer.Get(ctx, from, id)
	}))
}

// fetchBy gets the object by itself.
func fetchBy(c *cloud.Client, obj Object) fetch {
	return func(ctx context.Context) (Record, error) { return obj.Fetch(ctx, c) }
}

// detailed adds to what get brings what no list tells.
func detailed(c *cloud.Client, obj Object, get fetch) fetch {
	detailer, ok := obj.(Detailer)
	if !ok {
		return get
	}
	return func(ctx context.Context) (Record, error) {
		listed, err := get(ctx)
		if err != nil {
			return nil, err
		}
		return detailer.Detail(ctx, c, listed)
	}
}

// watched is an object that is waited for.
type watched struct {
	look wait.Look
	pace wait.Pace // with the news of other objects' looks
	done func()
}

// watch looks at the object again and again for a wait, until done is called.
func (r *kindResource) watch(c *cloud.Client, obj Object) watched {
	if r.kind.Lookup == nil {
		return watched{look: r.hopeful(r.look(c, obj)), pace: r.setup.Pace, done: func() {}}
	}
	w := r.setup.gatherer.Watch(r.source(c, obj))
	pace := r.setup.Pace
	pace.News = w.News
	return watched{pace: pace, done: w.Done, look: r.hopeful(r.observed(c, obj, detailed(c, obj, w.Look)))}
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

// source says how the object is read together with others, and by what id: with
// those of its kind, region and parents or, if it is a [Tie], of its region.
func (r *kindResource) source(c *cloud.Client, obj Object) (from gather.Source[Record], id string) {
	key := []string{r.kind.Type, obj.base().Region.ValueString()}
	var address []string
	parents := map[string]attr.Value{}
	for _, name := range r.kind.Parents {
		parents[name] = codec.Field(obj, name)
		text, _ := parents[name].(types.String)
		address = append(address, text.ValueString())
	}
	id = obj.base().ID.ValueString()
	from.ID = Record.RecordID
	if _, ok := obj.(Tie); ok {
		id, from.ID, parents = strings.Join(append(address, id), "/"), tieID, nil
	} else {
		key = append(key, address...)
	}
	from.Key = strings.Join(key, "\x00")
	from.Get = func(ctx context.Context, _ string) (Record, error) { return obj.Fetch(ctx, c) }
	from.List = func(ctx context.Context) iter.Seq2[Record, error] {
		// A list is only a shortcut: where it fails, there are GETs.
		return r.kind.Lookup.records(cloud.Once(ctx), c, r.kind.All(parents))
	}
	return from, id
}

func tieID(listed Record) string { return listed.(TieRecord).TieID() }

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
