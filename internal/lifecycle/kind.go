// Package lifecycle has everything that is true of all objects: create, note
// the id, wait, read, state, import, delete, find. A kind of object brings a
// schema, status tables, and a model with verbs.
//
// What it promises to every kind:
//
//   - The state knows the object before the first look at it.
//   - An interrupt stops waiting, never the call that makes something.
//   - An interrupted wait goes on at the next apply.
//   - Only the cloud's own word makes a creation a failed one.
//   - Objects of one source are made one after the other.
//   - State is filled from what the cloud says, not from what was asked.
//   - Delete ends when the object is really gone, and keeps only what is good.
//   - A local change sends nothing.
//   - A lost answer is looked up, never resent.
//   - Every error has one wording.
package lifecycle

import (
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Base is what every model has. Embed it by value.
type Base struct {
	ID       types.String   `tfsdk:"id"`
	Region   types.String   `tfsdk:"region"`
	Status   types.String   `tfsdk:"status"` // set by this package from what Fill reports
	Timeouts timeouts.Value `tfsdk:"timeouts"`

	known   map[string]bool // before the POST, as in [before]
	asked   time.Time       // when the POST was sent, by the server's clock
	invoked bool
	maker   string // of a [Tie], as in the private state
}

func (b *Base) base() *Base { return b }

var _ interface{ base() *Base } = (*Base)(nil)

// Invoked reports whether an action does it, which keeps no state.
func (b *Base) Invoked() bool { return b.invoked }

// KnownBefore reports whether an object with that id and the same arguments was
// there before the POST of this one. Only kinds whose [Lookup] has no CreatedAt
// know.
func (b *Base) KnownBefore(id string) bool {
	return b.known[key(&Base{ID: types.StringValue(id), Region: b.Region})]
}

// OnDestroy is what a model has that can be left in the cloud. Embed it by
// value; the schema's part is attribute.OnDestroy.
type OnDestroy struct {
	OnDestroy types.String `tfsdk:"on_destroy"`

	unfinished bool
}

// Unfinished tells Delete that the creation was not seen to end well.
func (o *OnDestroy) Unfinished() bool { return o.unfinished }

// retained reports whether destroy leaves the object in the cloud. An unfinished
// one is good for nothing.
func (o *OnDestroy) retained(unfinished bool) bool {
	o.unfinished = unfinished
	return o.OnDestroy.ValueString() == "retain" && !unfinished
}

// OnMissing is what a point in time has: once it is gone from the cloud, another
// one is none. Embed it by value; the schema's part is attribute.OnMissing.
type OnMissing struct {
	OnMissing types.String `tfsdk:"on_missing"`
}

func (o *OnMissing) forgotten() bool { return o.OnMissing.ValueString() == "forget" }

// pointInTime is an Object that embeds [OnMissing].
type pointInTime interface {
	Object
	forgetter
}

type forgetter interface{ forgotten() bool }

var _ forgetter = (*OnMissing)(nil)

// gone is the status of a point in time that the state still has.
const gone = "gone"

// retainer is an Object that embeds [OnDestroy].
type retainer interface{ retained(unfinished bool) bool }

var _ retainer = (*OnDestroy)(nil)

// Kind describes one kind of object: its names, its schema, and what its
// statuses mean while it is created, updated and deleted.
type Kind struct {
	Type    string   // after the provider's prefix: "volume_backup"
	Noun    string   // in messages: "volume backup"
	Parents []string // attributes that address the object besides id: "provider_id"
	Local   []string // attributes that only the provider knows: "force", "on_destroy"
	New     func() Object
	Schema  func() schema.Schema // without what Base brings

	Created wait.Table
	Updated wait.Table // zero if an update has ended when it was answered
	Deleted wait.Table
	// Meanings says, for statuses in which a finished object is not well, what
	// that means and what to do, in full sentences.
	Meanings map[string]string

	// Sources names what an object is made from, such as "volume 5f1c". Objects
	// of one source, of all kinds, are made one after the other. Without any,
	// nobody waits.
	Sources func(Object) []string
	// Lookup says how the objects are listed; nil if they cannot be.
	Lookup *Lookup
	// Moves are the types of other providers that become one of the kind.
	Moves []Move

	DefaultTimeouts DefaultTimeouts
}

// sources are what the object is made from, in one order for all, so that no two
// can wait for each other.
func (k Kind) sources(obj Object) []string {
	if k.Sources == nil {
		return nil
	}
	return slices.Sorted(slices.Values(k.Sources(obj)))
}

// DefaultTimeouts say how long to wait where the configuration does not.
type DefaultTimeouts struct {
	Create, Read, Update, Delete time.Duration
}
