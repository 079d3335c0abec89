package core

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// TB is the part of testing.TB that the cloud needs.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

// Identity knows who asks.
type Identity interface {
	// Caller gives who sent q, nil if nobody knows.
	Caller(q *Call) *Caller
	// Unauthorized is the 401 for everybody else.
	Unauthorized() Answer
}

// Caller is who asks, and for which project.
type Caller struct {
	UserID, ProjectID string
	Roles             []string
}

// Cloud is what the services of one cloud share: an address, a lock, a clock,
// faults and a log. Its knobs may be used at the same time as requests are
// served.
type Cloud struct {
	// Clock moves on what goes on behind the API. Services use it with the
	// lock held.
	Clock Clock

	tb       TB
	listener net.Listener
	server   *http.Server
	done     chan struct{}

	// mu guards everything below, the clock, and the data of all services.
	mu       sync.Mutex
	closed   bool
	identity Identity
	services []Service
	faults   []*fault
	log      ring
	latency  time.Duration
	nameless map[string]bool
	// control answers what lies below controlPath, if there is one.
	control http.Handler
	// complaints gets what nobody's test fails of, if there is somebody.
	complaints func(string)
}

// controlPath is where a program is controlled from outside.
const controlPath = "/fakecloud/"

// Control lets h answer what lies below /fakecloud/. It is called without the
// lock, and its requests are not in the log.
func (c *Cloud) Control(h http.Handler) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.control = h
}

// Start starts a cloud that listens at addr until Close. A request for a route
// that it does not know is answered 404.
func Start(addr string) (*Cloud, error) {
	start, err := startTime()
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening at %s: %w", addr, err)
	}
	c := &Cloud{listener: listener, done: make(chan struct{}), nameless: map[string]bool{}}
	c.Clock.looks, c.Clock.start = 1, start
	c.server = &http.Server{Handler: c, ReadHeaderTimeout: time.Minute}
	go func() {
		if err := c.server.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			c.Lock()
			defer c.Unlock()
			c.Complain("the embedded cloud stopped: %v", err)
		}
	}()
	return c, nil
}

// Attach ties the cloud to a test: it ends with the test, and a request for a
// route that it does not know fails the test.
func (c *Cloud) Attach(tb TB) {
	c.mu.Lock()
	c.tb = tb
	c.mu.Unlock()
	tb.Cleanup(c.Close)
}

// Close ends the cloud. Requests that it holds back are let go.
func (c *Cloud) Close() {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return
	}
	c.closed = true
	close(c.done)
	c.mu.Unlock()
	_ = c.server.Close()
}

// URL is the root of all services, without a slash at the end.
func (c *Cloud) URL() string {
	return "http://" + c.listener.Addr().String()
}

// Add makes services part of the cloud.
func (c *Cloud) Add(services ...Service) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.services = append(c.services, services...)
}

// Trust makes id the one that knows who asks.
func (c *Cloud) Trust(id Identity) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.identity = id
}

// Services are the services of the cloud. The lock is held.
func (c *Cloud) Services() []Service { return c.services }

// Lock keeps everybody else from the cloud: a knob of a service takes it.
func (c *Cloud) Lock() { c.mu.Lock() }

// Unlock ends what Lock began.
func (c *Cloud) Unlock() { c.mu.Unlock() }

// Complain fails the test that the cloud belongs to, if there is one. The lock
// is held.
func (c *Cloud) Complain(format string, args ...any) {
	if c.tb != nil && !c.closed {
		c.tb.Errorf("fakecloud: "+format, args...)
	}
	if c.complaints != nil {
		c.complaints(fmt.Sprintf(format, args...))
	}
}

// Complaints lets f hear of each request that no service knows, for a cloud that
// no test looks after. It is called with the lock held.
func (c *Cloud) Complaints(f func(string)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.complaints = f
}
