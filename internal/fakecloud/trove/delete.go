package trove

import (
	"net/http"
	"slices"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// remove deletes a backup with all that builds on it.
func (bs *Backups) remove(q *core.Call) (core.Answer, error) {
	b, err := bs.find(q, q.Args[0])
	if err != nil {
		return core.Answer{}, err
	}
	if err := bs.discard(q, b, true); err != nil {
		return core.Answer{}, err
	}
	return core.Answer{Status: http.StatusAccepted}, nil
}

// discard starts the deletion of b, after that of its children: if one of them
// runs, others may be gone already (trove/backup/models.py, Backup.delete;
// trove-real/delete-parent-with-running-child).
func (bs *Backups) discard(q *core.Call, b *Backup, planned bool) error {
	children := bs.choose(func(x *Backup) bool { return x.ParentID != nil && *x.ParentID == b.ID })
	slices.SortStableFunc(children, func(x, y *Backup) int { return x.CreatedAt.Compare(y.CreatedAt) })
	for _, child := range children {
		if err := bs.discard(q, child, false); err != nil {
			return err
		}
	}
	if b.running() {
		if bs.trove.major >= withExpiry {
			return broken()
		}
		return core.Refuse(http.StatusUnprocessableEntity,
			"Backup "+b.ID+" cannot be deleted because it is running.")
	}
	if err := bs.trove.needSwift(q, b.StorageDriver); err != nil {
		return err
	}
	b.Returned = true
	if b.Deleting {
		// A second DELETE is accepted as well
		// (trove-real/delete-again-before-done).
		return nil
	}
	plan := []string{b.Status, core.Gone}
	if planned {
		plan = bs.rows.DeletePlan(plan...)
	}
	before := b.Status
	o := bs.rows.Run(b, plan, func(_ string, last bool) {
		b.Deleting = !last
		bs.report(b)
	})
	o.Early, b.Deleting = func() { bs.forgetAll(children) }, true
	switch b.Status {
	case before:
	case core.Gone:
		bs.forgetAll(children)
		bs.rows.Forget(b)
	default:
		bs.rows.Touch(b)
	}
	return nil
}

// forgetAll ends the deletion of children before that of their parent.
func (bs *Backups) forgetAll(children []*Backup) {
	for _, child := range children {
		if child.Deleting {
			bs.rows.Forget(child)
		}
	}
}
