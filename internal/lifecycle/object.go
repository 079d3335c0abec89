package lifecycle

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Record is an object as the API shows it, in a GET or in a list: the service's
// own struct.
type Record interface {
	// RecordID is the id of the object, "" if the answer has none.
	RecordID() string
}

// Object is one thing in the cloud, as Terraform sees it. A model becomes an
// Object by embedding [Base] and having the verbs.
type Object interface {
	// Create asks the cloud to make the object and sets its id. It runs on a
	// context that neither an interrupt nor a time-out of the configuration
	// cancels. It must not do anything that can fail once the object exists;
	// that is Update's work, or Continue's. The error may be a [BusyError], or be
	// marked by [Lost] or [Refused].
	Create(ctx context.Context, c *cloud.Client) error
	// Fetch gets the object's record and touches nothing, neither here nor in the
	// cloud. If the object is gone, the error satisfies cloud.IsNotFound.
	Fetch(ctx context.Context, c *cloud.Client) (Record, error)
	// Fill fills the object from a record and reports its status. It makes no call,
	// and does not touch what Base holds, nor local attributes.
	Fill(seen Record) wait.Status
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

// PlanChecker is an Object that knows at plan time what this cloud refuses.
// Prior is nil if the object is to be made. Values may still be unknown.
type PlanChecker interface {
	Object
	CheckPlan(ctx context.Context, c *cloud.Client, prior Object) error
}

// PlanWarner is an Object whose plan needs a warning: what it is about to
// destroy, or, with a WarningTitle of its own, what else the plan does not do as
// it seems. It sends nothing. Prior is nil if the object is to be made.
type PlanWarner interface {
	Object
	PlanWarning(prior Object) string
}

// Recognizer is an Object that recognizes what came from the same arguments:
// what its own lost POST has made, or another object that is being made. What
// the cloud chooses by itself is not compared.
type Recognizer interface {
	Object
	SameArguments(other Object) bool
}

// Completer is an Object whose Create has more to do after its POST. Complete does
// that for one whose answer was lost, and which has its id from a search.
type Completer interface {
	Recognizer
	Complete(ctx context.Context, c *cloud.Client) error
}

// WriteOnlyTaker is an Object with write-only arguments. No plan has them: they are
// taken from the configuration before the object is made.
type WriteOnlyTaker interface {
	Object
	TakeWriteOnly(config Object)
}

// Searcher is a Recognizer that finds by itself what its lost POST may have made
// since, for kinds whose [Lookup] cannot.
type Searcher interface {
	Recognizer
	Candidates(ctx context.Context, c *cloud.Client, since time.Time) ([]Record, error)
}

// Continuer is an Object that has more to send after its Create or Update, once the
// cloud shows how far it is.
type Continuer interface {
	Object
	// Continue sends what is next after a look has shown seen. It returns what Fill
	// is to take: seen or, if that has changed, what is there now.
	Continue(ctx context.Context, c *cloud.Client, seen Record) (Record, error)
}

// Explainer is an Object whose record lacks the reason of a bad status, which
// another call may tell.
type Explainer interface {
	Object
	// Explain returns the reason, "" if there is none to be had. It is called after
	// Fill; Base still has the status of the look before.
	Explain(ctx context.Context, c *cloud.Client, seen Record) string
}

// Detailer is an Object of which a list tells only a part.
type Detailer interface {
	Object
	// Detail returns the record with what only a call of its own tells. One that
	// lacks nothing is returned as it is. It touches nothing.
	Detail(ctx context.Context, c *cloud.Client, listed Record) (Record, error)
}

// Shower is a Record that has more for the data sources than the attributes of
// the resource: those of [Lookup.Shown].
type Shower interface {
	Record
	Show() map[string]attr.Value
}

// Adviser is an Object that knows what to do about one of its kind that is
// stuck in that status, or has failed; "" if it does not.
type Adviser interface {
	Object
	Advice(status string) string
}

// Resumer is an Object that takes along what the state knows, and no look tells
// before it is finished, when an apply goes on waiting for it.
type Resumer interface {
	Object
	Resume(prior Object)
}

// MadeWarner is an Object that knows, once it is made, what its maker should hear
// of; "" if there is nothing.
type MadeWarner interface {
	Object
	MadeWarning() string
}
