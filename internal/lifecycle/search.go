package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// skew is how far a service's clock may be behind the Date header of its
// answers, which has whole seconds.
const skew = 2 * time.Second

// before is what has to be known before a POST, so that what it makes can be
// told from what was there.
type before struct {
	time  time.Time       // by the server's clock
	known map[string]bool // ids of the same arguments, where the API tells no time
}

// lostError says that the answer to a POST was lost, whatever the client says
// about it.
type lostError struct{ err error }

func (e *lostError) Error() string { return e.err.Error() }

// Unwrap returns what went wrong.
func (e *lostError) Unwrap() error { return e.err }

// refusedError says that a POST has made nothing.
type refusedError struct{ err error }

func (e *refusedError) Error() string { return e.err.Error() }

// Unwrap returns what went wrong.
func (e *refusedError) Unwrap() error { return e.err }

// Lost marks the error of a Create after which the object may exist all the
// same, so that it is searched for.
func Lost(err error) error { return &lostError{err: err} }

// Refused marks the error of a Create that has certainly made nothing, although
// its status leaves that open, such as that of a 500 which the API documents as
// a refusal.
func Refused(err error) error { return &refusedError{err: err} }

// isLost reports whether a POST that ended in err may have been carried out. A
// [BusyError] makes no difference: only a clean refusal says that nothing has
// happened, and a 5xx is none, whatever it calls itself.
func isLost(err error) bool {
	switch {
	case err == nil, errors.As(err, new(*refusedError)):
		return false
	case errors.As(err, new(*lostError)):
		return true
	}
	return cloud.IsLost(err)
}

// beforePost finds out what has to be known before obj's POST. The first answer
// of a run tells the server's time: this machine's clock may be wrong by hours.
func (r *kindResource) beforePost(ctx context.Context, c *cloud.Client, obj Object) (before, error) {
	var b before
	var err error
	if b.time, err = r.setup.serverTime(ctx, c); err != nil {
		return b, err
	}
	recognizer, ok := obj.(Recognizer)
	_, searches := obj.(Searcher)
	if !ok || searches || r.kind.Lookup == nil || r.kind.Lookup.CreatedAt != "" {
		return b, nil
	}
	b.known = map[string]bool{}
	found, err := r.listAlike(ctx, c, recognizer)
	if err != nil {
		return b, fmt.Errorf("looking at what is there already: %w", err)
	}
	for _, other := range found {
		b.known[key(other.Object.base())] = true
	}
	return b, nil
}

// search looks for what a POST has made whose answer was lost, and takes its id.
// It has time of its own: neither an interrupt nor the time-out that has cut the
// POST ends it. Lost is the error of the POST.
func (r *kindResource) search(ctx context.Context, c *cloud.Client, obj Object, since before, lost error) error {
	defer r.ledger().giveUp(obj)
	recognizer, ok := obj.(Recognizer)
	_, searches := obj.(Searcher)
	if !ok || r.kind.Lookup == nil && !searches {
		return &searchError{noun: r.kind.Noun, lost: lost}
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.setup.Pace.Search)
	defer cancel()
	good := 0 // lists that were complete
	err := wait.Retry(ctx, r.setup.Pace, func(ctx context.Context) (bool, error) {
		found, err := r.candidates(ctx, c, recognizer, since)
		if err != nil {
			tflog.Warn(ctx, "searching for what a lost request has made failed", map[string]any{
				"kind": r.kind.Noun, "reason": cloud.Explain(err).Reason,
			})
			return false, err
		}
		good++
		claimed, free := r.ledger().claim(recognizer, found)
		if claimed != nil {
			obj.base().ID = types.StringValue(claimed.RecordID())
			return true, nil
		}
		if len(free) > 0 {
			return true, r.ambiguous(free, lost)
		}
		return false, nil
	})
	if stopped, ok := errors.AsType[*wait.StoppedError](err); ok {
		return &searchError{noun: r.kind.Noun, lost: lost, stopped: stopped, good: good}
	}
	return err
}

// candidates are what obj's POST may have made. After the list, all POSTs like
// it have to have ended: what they have made is in the list as well.
func (r *kindResource) candidates(
	ctx context.Context, c *cloud.Client, obj Recognizer, since before,
) ([]Record, error) {
	var candidates []Record
	var err error
	if searcher, ok := obj.(Searcher); ok {
		candidates, err = searcher.Candidates(ctx, c, since.time.Add(-skew))
	} else {
		var found []Listed
		found, err = r.listAlike(ctx, c, obj)
		for _, other := range found {
			if r.kind.Lookup.madeSince(other.Object, since) {
				candidates = append(candidates, other.Record)
			}
		}
	}
	if err != nil {
		return nil, err
	}
	return candidates, r.ledger().settle(ctx, obj)
}

// listAlike are the objects in the cloud that have the arguments of obj.
func (r *kindResource) listAlike(ctx context.Context, c *cloud.Client, obj Recognizer) ([]Listed, error) {
	address := codec.Values(obj)
	values := maps.Clone(address)
	for name := range r.kind.Lookup.Options {
		delete(values, name) // project_id and the like mean something else there
	}
	delete(address, "id")
	var alike []Listed
	records := r.kind.Lookup.records(ctx, c, r.kind.query(values))
	for other, err := range r.setup.shape(ctx, r.kind).objects(ctx, address, records) {
		if err != nil {
			return nil, err
		}
		if obj.SameArguments(other.Object) {
			alike = append(alike, other)
		}
	}
	return alike, nil
}

func (r *kindResource) ambiguous(free []Record, lost error) error {
	ids := make([]string, len(free))
	for i, candidate := range free {
		ids[i] = candidate.RecordID()
	}
	return &ambiguousError{noun: r.kind.Noun, ids: ids, lost: lost}
}

// searchError says that what a lost request may have made was not found.
type searchError struct {
	noun    string
	lost    error              // the error of the request
	stopped *wait.StoppedError // the end of the search, nil if it cannot be searched for
	good    int                // how many looks of the search succeeded
}

func (e *searchError) Error() string {
	switch {
	case e.stopped == nil:
		return "no good answer came to the request, and it is not known whether it has made something"
	case e.good == 0:
		return fmt.Sprintf("no good answer came to the request, and whether it has made something could not be "+
			"found out: %d looks within %s failed", e.stopped.Tries, span(e.stopped.After))
	}
	return fmt.Sprintf("no good answer came to the request, and no %s with these arguments has shown up within %s",
		e.noun, span(e.stopped.After))
}

// Unwrap returns the error of the request.
func (e *searchError) Unwrap() error { return e.lost }

func (e *searchError) advice(p phase) string {
	known := "The cloud may have made it all the same."
	if e.good > 0 {
		known = "Most likely nothing was made."
	}
	if p == invoking {
		return known + " Look into the cloud before you run it again."
	}
	return known + " Look into the cloud before you apply again: what is there can be imported or deleted."
}

// ambiguousError says that several objects may be what a lost request has made.
type ambiguousError struct {
	noun string
	ids  []string
	lost error
}

func (e *ambiguousError) Error() string {
	return fmt.Sprintf("no good answer came to the request, and more than one %s may be what it has made: %s",
		e.noun, strings.Join(e.ids, ", "))
}

// Unwrap returns the error of the request.
func (e *ambiguousError) Unwrap() error { return e.lost }
