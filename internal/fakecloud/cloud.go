// Package fakecloud is an OpenStack cloud in memory. It speaks Keystone v3,
// Cinder and Trove over real HTTP on loopback, keeps state, and is as strict as
// the real servers: what it answers is pinned to calls that were recorded from
// a Cinder 21.3.1 and a Trove 18.0.0 (both Zed), see testdata/cinder-real and
// testdata/trove-real.
//
// Its clock, its faults and the objects in it are knobs, and it keeps a log of
// all requests, so that a test can also prove what was not sent.
//
// Another API joins as a [service]: a path prefix, entries in the catalog and
// a table of routes.
package fakecloud

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// The regions of the cloud. Each has its own data.
const (
	RegionOne = "RegionOne"
	RegionTwo = "RegionTwo"
)

// TB is the part of testing.TB that the cloud needs.
type TB interface {
	Helper()
	Cleanup(func())
	Errorf(string, ...any)
	Fatalf(string, ...any)
}

// Cloud is one cloud with its own address. All its methods may be used at the
// same time as requests are served.
type Cloud struct {
	// Cinder is the block storage of RegionOne.
	Cinder *Cinder
	// Trove is the database service of RegionOne.
	Trove *Trove

	tb       TB
	listener net.Listener
	server   *http.Server
	done     chan struct{}

	// mu guards everything below, and the data of all services.
	mu       sync.Mutex
	closed   bool
	keystone *keystone
	regions  []*Region
	services []service
	clock    clock
	faults   []*fault
	log      []Request
}

// New starts a cloud that lives as long as the test. A request for a route
// that it does not know fails the test.
func New(tb TB) *Cloud {
	tb.Helper()
	c, err := Start("127.0.0.1:0")
	if err != nil {
		tb.Fatalf("starting the embedded cloud: %v", err)
	}
	c.mu.Lock()
	c.tb = tb
	c.mu.Unlock()
	tb.Cleanup(c.Close)
	return c
}

// Start starts a cloud that listens at addr until Close. A request for a route
// that it does not know is answered 404.
func Start(addr string) (*Cloud, error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("listening at %s: %w", addr, err)
	}
	c := &Cloud{listener: listener, done: make(chan struct{})}
	c.clock.looks = 1
	c.keystone = newKeystone(c)
	c.services = append(c.services, c.keystone)
	one := c.addRegion(RegionOne, "")
	c.Cinder, c.Trove = one.Cinder, one.Trove
	c.addRegion(RegionTwo, "/region-two")
	c.server = &http.Server{Handler: c, ReadHeaderTimeout: time.Minute}
	go func() {
		if err := c.server.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			c.complain("the embedded cloud stopped: %v", err)
		}
	}()
	return c, nil
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

// AuthURL is where a client signs in.
func (c *Cloud) AuthURL() string {
	return c.URL() + c.keystone.prefix() + "/v3"
}

// complain fails the test that the cloud belongs to, if there is one.
func (c *Cloud) complain(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.complainLocked(format, args...)
}

func (c *Cloud) complainLocked(format string, args ...any) {
	if c.tb != nil && !c.closed {
		c.tb.Errorf("fakecloud: "+format, args...)
	}
}
