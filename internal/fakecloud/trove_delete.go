package fakecloud

import (
	"net/http"
	"slices"
)

// remove deletes a backup with all that builds on it.
func (bs *DatabaseBackups) remove(q *call) (Answer, error) {
	b, err := bs.find(q, q.args[0])
	if err != nil {
		return Answer{}, err
	}
	if err := bs.discard(q, b, &bs.deletes); err != nil {
		return Answer{}, err
	}
	return Answer{Status: http.StatusAccepted}, nil
}

// discard starts the deletion of b, after that of its children: if one of them
// runs, others may be gone already (trove/backup/models.py, Backup.delete;
// trove-real/delete-parent-with-running-child).
func (bs *DatabaseBackups) discard(q *call, b *databaseBackup, plans *[][]string) error {
	children := bs.choose(func(x *databaseBackup) bool { return x.ParentID != nil && *x.ParentID == b.ID })
	slices.SortStableFunc(children, func(x, y *databaseBackup) int { return x.CreatedAt.Compare(y.CreatedAt) })
	for _, child := range children {
		if err := bs.discard(q, child, new([][]string)); err != nil {
			return err
		}
	}
	if b.running() {
		if bs.trove.major >= withExpiry {
			return broken()
		}
		return refuse(http.StatusUnprocessableEntity,
			"Backup "+b.ID+" cannot be deleted because it is running.")
	}
	if err := bs.trove.needSwift(q, b.StorageDriver); err != nil {
		return err
	}
	b.returned = true
	if b.deleting {
		// A second DELETE is accepted as well
		// (trove-real/delete-again-before-done).
		return nil
	}
	plan := take(plans, b.Status, Gone)
	b.op, b.deleting = &operation{early: func() { bs.forgetAll(children) }}, true
	if plan[0] != b.Status {
		b.Status, b.UpdatedAt = plan[0], bs.trove.now()
	}
	for i, status := range plan[1:] {
		last := i == len(plan)-2
		b.op.moves = append(b.op.moves, func() { bs.move(b, status, last) })
	}
	bs.trove.cloud.clock.begin(b.op)
	if b.Status == Gone {
		bs.forgetAll(children)
		bs.forget(b)
	}
	return nil
}

// forgetAll ends the deletion of children before that of their parent.
func (bs *DatabaseBackups) forgetAll(children []*databaseBackup) {
	for _, child := range children {
		if child.deleting {
			bs.forget(child)
		}
	}
}
