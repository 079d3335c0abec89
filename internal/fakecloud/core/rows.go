package core

import (
	"slices"
	"time"
)

// Kind says what a store has to know of the objects that it holds.
type Kind[T any] struct {
	// Noun is what complaints call an object.
	Noun string
	// ID and Status are where an object keeps them. An object that has no
	// status needs no Status.
	ID, Status func(*T) *string
	// Name and Rename are for those who do not know the kind; an object may
	// have no name.
	Name   func(*T) string
	Rename func(*T, string)
	// Touch notes when an object has changed; nil notes nothing.
	Touch func(*T, time.Time)
	// Copy is a copy that shares nothing with the object; nil is a plain one.
	Copy func(*T) T
	// Fill gives an object that was added by hand what it lacks; an id it
	// has. Added follows when it is in the store.
	Fill, Added func(*T)
	// Edited follows when somebody has given an object another status by
	// hand.
	Edited func(*T)
	// Forgotten follows when an object is gone.
	Forgotten func(*T)
}

// Rows is a [Store] as its service uses it, with the cloud's lock held.
type Rows[T any] struct {
	cloud *Cloud
	kind  Kind[T]
	all   []*T
	known map[string]*T // those that were found before; an id may change
	work  map[*T]work

	creates, deletes Plans
	reasons          []string
}

// work is what goes on with an object.
type work struct {
	*Operation

	// own is set if the operation is about the object itself; else it only
	// keeps the object busy.
	own bool
}

// Plans are the statuses that the next operations run through.
type Plans [][]string

// Take takes the first plan, or the usual one.
func (p *Plans) Take(usual ...string) []string {
	plan := usual
	if len(*p) > 0 {
		plan, *p = (*p)[0], (*p)[1:]
	}
	if len(plan) == 0 {
		plan = []string{""}
	}
	return plan
}

// All are the objects, the oldest first.
func (r *Rows[T]) All() []*T { return r.all }

// Find gives the object of that id, or nil.
func (r *Rows[T]) Find(id string) *T {
	if x, ok := r.known[id]; ok && *r.kind.ID(x) == id {
		return x
	}
	for _, x := range r.all {
		if *r.kind.ID(x) == id {
			if r.known == nil {
				r.known = map[string]*T{}
			}
			r.known[id] = x
			return x
		}
	}
	return nil
}

// Where gives the objects that pass.
func (r *Rows[T]) Where(pass func(*T) bool) []*T {
	var some []*T
	for _, x := range r.all {
		if pass(x) {
			some = append(some, x)
		}
	}
	return some
}

// Insert adds an object that was made through the API.
func (r *Rows[T]) Insert(x *T) { r.all = append(r.all, x) }

// Forget removes an object and ends what goes on with it.
func (r *Rows[T]) Forget(x *T) {
	if !slices.Contains(r.all, x) {
		return
	}
	r.Drop(x)
	r.all = slices.DeleteFunc(r.all, func(y *T) bool { return y == x })
	delete(r.known, *r.kind.ID(x))
	if r.kind.Forgotten != nil {
		r.kind.Forgotten(x)
	}
}

// Touch notes that x has changed now.
func (r *Rows[T]) Touch(x *T) {
	if r.kind.Touch != nil {
		r.kind.Touch(x, r.cloud.Clock.Stamp())
	}
}

// Become gives x a status.
func (r *Rows[T]) Become(x *T, status string) {
	r.setStatus(x, status)
	r.Touch(x)
}

// Run gives x the first status of plan and lets the others come one after the
// other; [Gone] makes x vanish. Then follows each of them; it may be nil.
func (r *Rows[T]) Run(x *T, plan []string, then func(status string, last bool)) *Operation {
	r.setStatus(x, plan[0])
	o := r.cloud.Clock.Run(plan, func(status string, last bool) {
		if last {
			r.Free(x)
		}
		if status == Gone {
			r.Forget(x)
		} else {
			r.Become(x, status)
		}
		if then != nil {
			then(status, last)
		}
	})
	r.bind(x, o, true)
	return o
}

// Own makes o the operation that is about x.
func (r *Rows[T]) Own(x *T, o *Operation) { r.bind(x, o, true) }

// Occupy lets o keep x busy, without being about x.
func (r *Rows[T]) Occupy(x *T, o *Operation) { r.bind(x, o, false) }

// Free ends that an operation works on x or keeps it busy.
func (r *Rows[T]) Free(x *T) { delete(r.work, x) }

// Look is a look at x: it comes before x is shown.
func (r *Rows[T]) Look(x *T) { r.cloud.Clock.Look(r.work[x].Operation) }

// Drop ends what goes on with x before its end. An operation that only kept x
// busy goes on.
func (r *Rows[T]) Drop(x *T) {
	w := r.work[x]
	if w.Operation == nil {
		return
	}
	if w.own {
		r.cloud.Clock.Drop(w.Operation)
	} else {
		w.Early = nil
	}
	delete(r.work, x)
}

// CreatePlan is the plan of the next creation.
func (r *Rows[T]) CreatePlan(usual ...string) []string { return r.creates.Take(usual...) }

// DeletePlan is the plan of the next deletion.
func (r *Rows[T]) DeletePlan(usual ...string) []string { return r.deletes.Take(usual...) }

// Reason is why the next operation fails.
func (r *Rows[T]) Reason(usual string) string {
	if len(r.reasons) == 0 {
		return usual
	}
	reason := r.reasons[0]
	r.reasons = r.reasons[1:]
	return reason
}

// Copy is a copy of x that shares nothing with it.
func (r *Rows[T]) Copy(x *T) T {
	if r.kind.Copy == nil {
		return *x
	}
	return r.kind.Copy(x)
}

func (r *Rows[T]) status(x *T) string {
	if r.kind.Status == nil {
		return ""
	}
	return *r.kind.Status(x)
}

func (r *Rows[T]) setStatus(x *T, status string) {
	if r.kind.Status != nil {
		*r.kind.Status(x) = status
	}
}

func (r *Rows[T]) bind(x *T, o *Operation, own bool) {
	if r.work == nil {
		r.work = map[*T]work{}
	}
	r.work[x] = work{o, own}
}
