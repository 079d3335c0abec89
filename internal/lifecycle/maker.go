package lifecycle

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Maker makes, watches and removes objects of a kind for a resource that has
// several of them, such as a series of backups. What it does to one of them it
// does as the kind's own resource does; what becomes of its state and of the
// others is up to that resource.
type Maker struct{ r kindResource }

// NewMaker returns a Maker for objects of that kind. It is nil before the provider
// is configured.
func NewMaker(kind Kind, providerData any, diags *diag.Diagnostics) *Maker {
	setup := setupFrom(providerData, diags)
	if setup == nil {
		return nil
	}
	return &Maker{kindResource{kind: kind, setup: setup}}
}

// listing is a look at all objects of a source.
var listing = phase{verb: "list", doing: "listing", done: "listed", timeout: "read"}

// Undertaking is what a Maker was doing to an object when it failed.
type Undertaking struct {
	phase phase
	obj   Object
	err   error
}

func (u *Undertaking) Error() string { return u.err.Error() }

// Unwrap returns what went wrong.
func (u *Undertaking) Unwrap() error { return u.err }

// undertaking is nil if err is.
func undertaking(p phase, obj Object, err error) error {
	if err == nil {
		return nil
	}
	return &Undertaking{phase: p, obj: obj, err: err}
}

// Locate sets the region to the provider's where nothing else did.
func (m *Maker) Locate(ctx context.Context, region *types.String) error {
	return undertaking(planning, m.r.kind.New(), m.r.setup.locate(ctx, region))
}

// Time is the time by the cloud's clock.
func (m *Maker) Time(ctx context.Context, region string) (time.Time, error) {
	return m.r.setup.serverTime(ctx, m.r.setup.Client.In(region))
}

// Limit ends ctx after that time, in words that an error has then.
func (m *Maker) Limit(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return within(ctx, d)
}

// Object is the object of that id, of which nothing else is known yet.
func (m *Maker) Object(ctx context.Context, region, id string) Object {
	obj, err := m.r.setup.shape(ctx, m.r.kind).object(ctx, map[string]attr.Value{
		"id": types.StringValue(id), "region": types.StringValue(region),
	})
	if err != nil {
		panic(fmt.Sprintf("lifecycle: a blank %s: %v", m.r.kind.Noun, err)) // a mistake in the schema
	}
	return obj
}

// Turn waits until nothing else is being made from the object's source, and
// returns what gives the turn on.
func (m *Maker) Turn(ctx context.Context, obj Object) (release func(), err error) {
	release, err = m.r.turn(ctx, obj)
	return release, undertaking(creating, obj, err)
}

// Make asks the cloud for the object, once, and sets its id. Found says that the
// answer was lost, and that what the request has made was found. Asked is when
// the request was sent, by the server's clock.
func (m *Maker) Make(ctx context.Context, obj Object) (found bool, asked time.Time, err error) {
	found, err = m.r.make(ctx, m.r.client(obj.base()), obj)
	obj.base().Status = types.StringNull()
	return found, obj.base().asked, undertaking(creating, obj, err)
}

// Await waits until an object that was just made is finished.
func (m *Maker) Await(ctx context.Context, obj Object) error {
	w := m.r.watch(m.r.client(obj.base()), obj)
	defer w.done()
	w.look = m.r.appearing(w.look, obj, time.Now())
	return undertaking(creating, obj, m.r.await(ctx, obj, w))
}

// Resume goes on waiting for an object that was asked for then, zero if nobody
// knows when.
func (m *Maker) Resume(ctx context.Context, obj Object, asked time.Time) error {
	c := m.r.client(obj.base())
	w := m.r.watch(c, obj)
	defer w.done()
	w.look = m.r.resumed(ctx, c, w.look, obj, asked)
	return undertaking(resuming, obj, m.r.await(ctx, obj, w))
}

// Remove deletes the object and ends when it is really gone. Asked is when an
// object was asked for whose creation was not seen to end, nil for any other.
func (m *Maker) Remove(ctx context.Context, obj Object, asked *time.Time) error {
	m.r.setup.gatherer.Wrote()
	end := m.r.setup.departures.begin(key(obj.base()))
	var since time.Time
	if asked != nil {
		since = *asked
	}
	p, err := m.r.delete(ctx, m.r.client(obj.base()), obj, asked != nil, since)
	end(err == nil)
	return undertaking(p, obj, err)
}

// Look looks at the object once. Absence is a status.
func (m *Maker) Look(ctx context.Context, obj Object) (wait.Status, error) {
	status, err := m.r.look(m.r.client(obj.base()), obj)(ctx)
	return status, undertaking(reading, obj, cmp.Or(overTime(ctx, err), err))
}

// IsYoung reports whether an object that was asked for then may be there although
// the cloud does not show it.
func (m *Maker) IsYoung(ctx context.Context, obj Object, asked time.Time) bool {
	return m.r.isYoung(ctx, obj, asked)
}

// List lists the objects of that region that have these values of the kind's
// filters, all of them.
func (m *Maker) List(ctx context.Context, region string, filters map[string]string) ([]Listed, error) {
	values := map[string]attr.Value{}
	for name, value := range filters {
		values[name] = types.StringValue(value)
	}
	q := m.r.kind.query(values)
	q.Full = true
	var all []Listed
	c := m.r.setup.Client.In(region)
	for one, err := range m.r.setup.list(ctx, c, m.r.kind, types.StringValue(region), q) {
		if err != nil {
			return nil, undertaking(listing, m.r.kind.New(), err)
		}
		all = append(all, one)
	}
	return all, nil
}

// FoundAgain says which object was taken for the one whose answer was lost.
func (m *Maker) FoundAgain(obj Object) diag.Diagnostic { return m.r.foundAgain(obj) }

// Say says of an error of a Maker what happened, to which object, and in the
// cloud's own words why.
func (m *Maker) Say(err error) string {
	u, ok := errors.AsType[*Undertaking](err)
	if !ok {
		return capital(cloud.Explain(err).Reason) + "."
	}
	what := m.r.what(u.phase, u.obj, err)
	if u.phase == listing {
		what = couldNot(m.r.kind.Lookup.nouns(), u.phase.done, err)
	}
	return joined(capital(what), strings.Join(facts(err), "\n"))
}

// Advice is what the error of a Maker knows to do about it, "" if nothing.
func (m *Maker) Advice(err error) string { return adviceOf(err) }

// Interrupted reports whether somebody ended the wait that ended in err.
func Interrupted(err error) bool { return interrupted(err) }

// CheckTimeouts refuses time-outs that are over before anything is sent.
func CheckTimeouts(ctx context.Context, config tfsdk.Config) (diags diag.Diagnostics) {
	var limits timeouts.Value
	diags.Append(config.GetAttribute(ctx, path.Root("timeouts"), &limits)...)
	diags.Append(tooShort(limits.Attributes())...)
	return diags
}
