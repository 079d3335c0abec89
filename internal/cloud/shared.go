package cloud

import (
	"context"
	"sync"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// shared is a value that is found out once, by the first who asks, while all
// others who ask wait for it. A failure is told to those who wait and then
// forgotten.
type shared[T any] struct {
	mu      sync.Mutex
	found   bool
	value   T
	pending *attempt[T]
}

type attempt[T any] struct {
	done  chan struct{}
	value T
	err   error
}

// get returns the value. The search does not end with ctx, because others may
// have joined it; only the waiting does.
func (s *shared[T]) get(ctx context.Context, find func(context.Context) (T, error)) (T, error) {
	s.mu.Lock()
	if s.found {
		defer s.mu.Unlock()
		return s.value, nil
	}
	a := s.pending
	if a == nil {
		a = &attempt[T]{done: make(chan struct{})}
		s.pending = a
		go s.run(transport.Detached(ctx), a, find)
	}
	s.mu.Unlock()

	select {
	case <-a.done:
		return a.value, a.err
	case <-ctx.Done():
		var none T
		return none, ctx.Err()
	}
}

func (s *shared[T]) run(ctx context.Context, a *attempt[T], find func(context.Context) (T, error)) {
	a.value, a.err = find(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = nil
	if a.err == nil {
		s.found, s.value = true, a.value
	}
	close(a.done)
}
