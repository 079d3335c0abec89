package core

// Store holds the objects of one kind in one service. Its methods are the
// hands behind the API's back: they look at nothing and send nothing.
type Store[T any] struct {
	rows *Rows[T]
}

// Objects is a store of whatever kind, for those who do not know the kind.
type Objects interface {
	Noun() string
	Summaries() []Summary
	Change(id, name, status string) bool
	Remove(id string)
}

// Summary is what is the same for objects of all kinds.
type Summary struct{ ID, Name, Status string }

// Keeper is a service that shows its objects to those who do not know it, such
// as the program's list.
type Keeper interface {
	Stores() []Objects
}

// NewStore makes a store, and gives the side of it that the service uses.
func NewStore[T any](c *Cloud, kind Kind[T]) (*Store[T], *Rows[T]) {
	rows := &Rows[T]{cloud: c, kind: kind}
	return &Store[T]{rows}, rows
}

// Add makes an object outside of the API. What is empty gets a likely value.
func (s *Store[T]) Add(object T) T {
	r := s.rows
	r.cloud.mu.Lock()
	defer r.cloud.mu.Unlock()
	x := &object
	SetIfZero(r.kind.ID(x), NewUUID())
	if r.kind.Fill != nil {
		r.kind.Fill(x)
	}
	r.Insert(x)
	if r.kind.Added != nil {
		r.kind.Added(x)
	}
	return r.Copy(x)
}

// Edit changes an object. A new status ends what the cloud was doing to it;
// what only kept it busy goes on.
func (s *Store[T]) Edit(id string, edit func(*T)) {
	r := s.rows
	r.cloud.mu.Lock()
	defer r.cloud.mu.Unlock()
	x := r.Find(id)
	if x == nil {
		r.cloud.Complain("there is no %s %s to edit", r.kind.Noun, id)
		return
	}
	before := r.status(x)
	r.Touch(x)
	edit(x)
	status := r.status(x)
	if status == before {
		return
	}
	r.Drop(x)
	r.setStatus(x, status)
	if r.kind.Edited != nil {
		r.kind.Edited(x)
	}
}

// Remove makes an object vanish.
func (s *Store[T]) Remove(id string) {
	s.rows.cloud.mu.Lock()
	defer s.rows.cloud.mu.Unlock()
	if x := s.rows.Find(id); x != nil {
		s.rows.Forget(x)
	}
}

// Get gives the object of that id. It is no look.
func (s *Store[T]) Get(id string) (T, bool) {
	s.rows.cloud.mu.Lock()
	defer s.rows.cloud.mu.Unlock()
	s.rows.cloud.Clock.Settle()
	if x := s.rows.Find(id); x != nil {
		return s.rows.Copy(x), true
	}
	var none T
	return none, false
}

// All gives the objects of all projects, the oldest first.
func (s *Store[T]) All() []T {
	s.rows.cloud.mu.Lock()
	defer s.rows.cloud.mu.Unlock()
	s.rows.cloud.Clock.Settle()
	var all []T
	for _, x := range s.rows.all {
		all = append(all, s.rows.Copy(x))
	}
	return all
}

// Next makes the next created object run through these statuses, the first of
// which it has at once; with one status it stays there for ever. More calls
// are for the objects after that.
func (s *Store[T]) Next(statuses ...string) {
	s.rows.cloud.mu.Lock()
	defer s.rows.cloud.mu.Unlock()
	s.rows.creates = append(s.rows.creates, statuses)
}

// NextDelete does for the next deletion what Next does for a creation.
func (s *Store[T]) NextDelete(statuses ...string) {
	s.rows.cloud.mu.Lock()
	defer s.rows.cloud.mu.Unlock()
	s.rows.deletes = append(s.rows.deletes, statuses)
}

// NextReason is why the next object fails that does.
func (s *Store[T]) NextReason(reason string) {
	s.rows.cloud.mu.Lock()
	defer s.rows.cloud.mu.Unlock()
	s.rows.reasons = append(s.rows.reasons, reason)
}

// Noun is what an object is called.
func (s *Store[T]) Noun() string { return s.rows.kind.Noun }

// Summaries is All in short.
func (s *Store[T]) Summaries() []Summary {
	s.rows.cloud.mu.Lock()
	defer s.rows.cloud.mu.Unlock()
	s.rows.cloud.Clock.Settle()
	var all []Summary
	for _, x := range s.rows.all {
		summary := Summary{ID: *s.rows.kind.ID(x), Status: s.rows.status(x)}
		if s.rows.kind.Name != nil {
			summary.Name = s.rows.kind.Name(x)
		}
		all = append(all, summary)
	}
	return all
}

// Change gives an object another name or status, each unless it is empty. It
// reports whether there is such an object.
func (s *Store[T]) Change(id, name, status string) bool {
	if _, ok := s.Get(id); !ok {
		return false
	}
	s.Edit(id, func(x *T) {
		if name != "" && s.rows.kind.Rename != nil {
			s.rows.kind.Rename(x, name)
		}
		if status != "" {
			s.rows.setStatus(x, status)
		}
	})
	return true
}

// SetIfZero gives a field its value, unless it has one.
func SetIfZero[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
