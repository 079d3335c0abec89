// Package lifecycle has everything that is true of all objects: create, note
// the id, wait, read, state, import, delete. A kind of object brings a schema,
// status tables, and a model with verbs.
//
// What it promises to every kind:
//
//   - The state knows the object before the first look at it.
//   - An interrupt stops waiting, never the call that makes something.
//   - An interrupted wait goes on at the next apply.
//   - A timed-out or failed creation keeps its id.
//   - State is filled from what the cloud says, not from what was asked.
//   - Delete ends when the object is really gone.
//   - A local change sends nothing.
//   - A lost answer is looked up, never resent.
//   - Every error has one wording.
package lifecycle

import (
	"context"
	"iter"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Object is one thing in the cloud, as Terraform sees it. A model becomes an
// Object by embedding [Base] and having the verbs.
type Object interface {
	// Create asks the cloud to make the object and sets its id. It runs on a
	// context that an interrupt does not cancel. It must not do anything that
	// can fail once the object exists; that is Read's or Update's work. An
	// error that wraps a [BusyError] means that nothing was made and that it
	// is worth trying again.
	Create(ctx context.Context, c *cloud.Client) error
	// Read fills the object from the cloud and reports its status. It does not
	// touch what Base holds, nor local attributes. If the object is gone, the
	// error satisfies cloud.IsNotFound.
	Read(ctx context.Context, c *cloud.Client) (wait.Status, error)
	// Delete asks the cloud to remove the object. It does not wait. The error
	// may be a [BusyError], a [DependentsError] or [ErrKept].
	Delete(ctx context.Context, c *cloud.Client) error
	base() *Base
}

// Updater is an Object that can change in place. Prior is the object as it was.
type Updater interface {
	Object
	Update(ctx context.Context, c *cloud.Client, prior Object) error
}

// Checker is an Object that knows at plan time what this cloud refuses. Prior
// is nil if the object is to be made. Values may still be unknown.
type Checker interface {
	Object
	Check(ctx context.Context, c *cloud.Client, prior Object) error
}

// Lister is an Object whose fellows can be listed in full detail. It lists by
// example: all objects that have the values set in the receiver.
type Lister interface {
	Object
	List(ctx context.Context, c *cloud.Client) iter.Seq2[Object, error]
}

// Finder is a Lister that recognizes what its own lost POST has made.
type Finder interface {
	Lister
	// Made reports whether other came from the same arguments, and when it was
	// made. The time is zero if other has not been read from the cloud.
	Made(other Object) (time.Time, bool)
}

// Adviser is an Object that knows better than this package what to do after the
// cloud has failed its creation.
type Adviser interface {
	Object
	Advice(failure error) string
}

// Base is what every model has. Embed it by value.
type Base struct {
	ID       types.String   `tfsdk:"id"`
	Region   types.String   `tfsdk:"region"`
	Status   types.String   `tfsdk:"status"` // set by this package from Read's answer
	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

func (b *Base) base() *Base { return b }

// Kind describes one kind of object: its names, its schema, and what its
// statuses mean while it is created, updated and deleted.
type Kind struct {
	Type    string   // after the provider's prefix: "volume_backup"
	Noun    string   // in messages: "volume backup"
	Parents []string // attributes that address the object besides id: "provider_id"
	Local   []string // attributes that only the provider knows: "force", "retain_on_destroy"
	New     func() Object
	Schema  func() schema.Schema // without what Base brings
	Created wait.Table
	Updated wait.Table // zero if an update has ended when it was answered
	Deleted wait.Table
	Patience
}

// Patience says how long to wait where the configuration does not.
type Patience struct {
	Create, Read, Update, Delete time.Duration
}

// Setup is what the provider block gives to every kind.
type Setup struct {
	Client *cloud.Client
	Pace   wait.Pace
}

// locate sets the region to the provider's where nothing else did.
func (s *Setup) locate(ctx context.Context, region *types.String) error {
	if region.ValueString() != "" {
		return nil
	}
	name, err := s.Client.Region(ctx)
	if err != nil {
		return err
	}
	*region = types.StringValue(name)
	return nil
}
