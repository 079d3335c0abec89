package databasebackup

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// errParentRuns is why a POST is not sent yet.
var errParentRuns = errors.New("nothing can build on a backup that is not complete")

// checkParent says why nothing can build on the parent. The server looks neither
// at its status nor at its instance (trove-real/create-incremental-parent-failed,
// create-incremental-parent-other-instance), and such a chain cannot be restored.
func (b *backup) checkParent(ctx context.Context, trove *gophercloud.ServiceClient) error {
	id := b.ParentID.ValueString()
	if id == "" {
		return nil
	}
	parent, err := get(ctx, trove, id)
	switch {
	case err != nil:
		return lifecycle.Missing("parent_id", Kind.Noun, id, b.Region.ValueString(), err)
	case !b.InstanceID.IsUnknown() && parent.InstanceID != b.InstanceID.ValueString():
		return lifecycle.At("parent_id", fmt.Errorf("database backup %s %s; a parent must be of the same instance, %s",
			id, whose(parent), b.InstanceID.ValueString()))
	case slices.Contains(running, parent.Status):
		return &lifecycle.BusyError{
			With: fmt.Sprintf("the parent %s is in status %s", id, parent.Status), Err: errParentRuns,
		}
	case parent.Status != completed:
		return lifecycle.At("parent_id", fmt.Errorf("database backup %s is in status %s; a parent must be %s",
			id, parent.Status, completed))
	}
	return nil
}

func whose(r *record) string {
	if r.InstanceID == "" {
		return "is of no instance"
	}
	return "is of instance " + r.InstanceID
}

// checkChildren says why b cannot go yet. The server deletes all that build on a
// backup with it, and those that are finished even if it then refuses because
// another one runs (trove-real/delete-parent-with-children,
// delete-parent-with-running-child).
func (b *backup) checkChildren(ctx context.Context, trove *gophercloud.ServiceClient, got *record) error {
	children, err := childrenOf(ctx, trove, got)
	if err != nil {
		return fmt.Errorf("looking for backups that build on it: %w", err)
	}
	if b.DeleteChildren.ValueBool() {
		for _, child := range children {
			if slices.Contains(running, child.Status) {
				return stillRunning(child)
			}
		}
		return nil
	}
	// Only those that build on it directly: they go after their own children, and
	// a wait for all of them would end with each that goes.
	var ids []string
	for _, child := range children {
		if child.ParentID == got.ID {
			ids = append(ids, child.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.Sort(ids)
	return lifecycle.Advise(&lifecycle.DependentsError{IDs: ids}, "The cloud would delete them, too. If all of them are "+
		"part of this run, they may not have had their turn: destroy again, or set -parallelism to the number of backups "+
		"that are to be deleted. Otherwise leave this one in the cloud with on_destroy = \"retain\", and apply that before "+
		"you destroy. Only if you no longer need those newer backups: delete them first, or let them be deleted with this "+
		"one by delete_children = true.")
}

// childrenOf looks for what builds on a backup among those of its instance, which
// are few. Only if nothing is found, and before the one DELETE, it looks at the
// whole project, where a list takes long: the server lets a backup of another
// instance build on it, too.
func childrenOf(ctx context.Context, trove *gophercloud.ServiceClient, got *record) ([]*record, error) {
	var everywhere query
	if got.ProjectID != project(trove) {
		// An administrator has to name another project than the own one, which
		// others may not even name (trove-real/list-project_id-member).
		everywhere.ProjectID = got.ProjectID
	}
	nearby := everywhere
	nearby.InstanceID = got.InstanceID
	for _, q := range slices.Compact([]query{nearby, everywhere}) {
		all, err := collect(ctx, trove, q)
		if err != nil {
			return nil, err
		}
		if children := descendants(got.ID, all); len(children) > 0 {
			return children, nil
		}
	}
	return nil, nil
}

// descendants are all that build on the backup of that id, and on those.
func descendants(id string, all []*record) []*record {
	var found []*record
	for _, child := range all {
		if child.ParentID == id {
			found = append(append(found, child), descendants(child.ID, all)...)
		}
	}
	return found
}

// DestroyWarning names the backups that build on b. They stand in the way or, with
// delete_children, go with it. Where they cannot be listed, nothing is known.
func (b *backup) DestroyWarning(ctx context.Context, c *cloud.Client) string {
	trove, err := c.Database(ctx)
	if err != nil {
		return ""
	}
	q := query{InstanceID: b.InstanceID.ValueString()}
	if owner := b.ProjectID.ValueString(); owner != "" && owner != project(trove) {
		q.ProjectID = owner
	}
	all, err := collect(ctx, trove, q)
	if err != nil {
		return ""
	}
	var names []string
	for _, child := range descendants(b.ID.ValueString(), all) {
		names = append(names, fmt.Sprintf("%q (%s)", cloud.Printable(child.Name), child.ID))
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	what := "Unless they are destroyed in the same run, it is not deleted, and stays."
	if b.DeleteChildren.ValueBool() {
		what = "They are deleted with it, as delete_children says."
	}
	return fmt.Sprintf("Other backups build on %s of instance %s: %s. %s", lifecycle.Named(Kind.Noun, b),
		b.InstanceID.ValueString(), strings.Join(names, ", "), what)
}
