package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// skew is how far a service's clock may be behind the Date header of its
// answers, which has whole seconds.
const skew = 2 * time.Second

// searches is how often it is looked for: the cloud may still be at work behind
// a proxy that gave up.
const searches = 20

// find looks for what a POST has made whose answer was lost, and takes its id.
// Lost is the error of the POST.
func (r *managed) find(ctx context.Context, c *cloud.Client, obj Object, since time.Time, lost error) error {
	finder, ok := obj.(Finder)
	if !ok {
		return Advise(lost, "The cloud may have made it all the same. Look before you apply again.")
	}
	looks := 0
	look := func(ctx context.Context) (wait.Status, error) {
		found, err := r.claim(ctx, c, finder, since)
		looks++
		switch {
		case cloud.IsTransient(err):
			return wait.Status{}, &wait.TransientError{Err: err}
		case err != nil || found:
			return wait.Status{Name: "found"}, err
		case looks == searches:
			return wait.Status{Name: "given up"}, nil
		}
		return wait.Status{Name: "missing"}, nil
	}
	table := wait.Table{Pending: []string{"missing"}, Done: []string{"found"}, Failed: []string{"given up"}}
	_, err := wait.Until(ctx, r.setup.Pace, table, look)
	if errors.As(err, new(*wait.FailedError)) || errors.As(err, new(*wait.StoppedError)) {
		return Advise(lost, fmt.Sprintf("The answer was lost, and no %s with these arguments has shown up since. "+
			"Most likely nothing was made; look before you apply again.", r.kind.Noun))
	}
	return err
}

// claim takes one object that came from the same arguments, was made since,
// and belongs to nobody in this run.
func (r *managed) claim(ctx context.Context, c *cloud.Client, obj Finder, since time.Time) (bool, error) {
	r.ledger.posting.Lock()
	defer r.ledger.posting.Unlock()
	var candidates []Object
	for other, err := range obj.List(ctx, c) {
		if err != nil {
			return false, fmt.Errorf("looking for what the lost request has made: %w", err)
		}
		other.base().Region = obj.base().Region
		made, same := obj.Made(other)
		if same && !made.Before(since.Add(-skew)) && !r.ledger.knows(other.base()) {
			candidates = append(candidates, other)
		}
	}
	if len(candidates) == 0 {
		return false, nil
	}
	if len(candidates) > r.ledger.alike(obj) {
		return false, r.ambiguous(candidates)
	}
	obj.base().ID = candidates[0].base().ID
	r.ledger.note(obj)
	tflog.Warn(ctx, "the answer to a POST was lost; what it made was found", map[string]any{
		"kind": r.kind.Noun, "id": obj.base().ID.ValueString(),
	})
	return true, nil
}

func (r *managed) ambiguous(candidates []Object) error {
	ids := make([]string, len(candidates))
	for i, candidate := range candidates {
		ids[i] = candidate.base().ID.ValueString()
	}
	return Advise(
		fmt.Errorf("the answer was lost, and more than one %s may be what was made: %s",
			r.kind.Noun, strings.Join(ids, ", ")),
		"Find out which of them is yours, import it with `terraform import`, and delete what nobody needs.")
}
