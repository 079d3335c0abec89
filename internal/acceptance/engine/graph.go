package engine

import (
	"fmt"
	"strings"
	"sync"
)

// node is one step of a walk. Run reports whether what comes after may begin.
type node struct {
	name  string
	after []*node
	run   func() bool

	done chan struct{}
	good bool
}

func newNode(name string, run func() bool) *node {
	return &node{name: name, run: run, done: make(chan struct{})}
}

// walk runs the nodes, each when those before it are through. What comes after one
// that has failed is left out, and so is what has not begun when begin says that
// nothing may. It reports whether nothing was left out because of that.
func walk(nodes []*node, begin func() bool) bool {
	if circle := circleIn(nodes); circle != nil {
		panic(fmt.Sprintf("Error: Cycle: %s", strings.Join(circle, ", ")))
	}
	var running sync.WaitGroup
	var mu sync.Mutex
	whole := true
	for _, n := range nodes {
		running.Go(func() {
			defer close(n.done)
			for _, before := range n.after {
				<-before.done
				if !before.good {
					return
				}
			}
			if !begin() {
				mu.Lock()
				whole = false
				mu.Unlock()
				return
			}
			n.good = n.run()
		})
	}
	running.Wait()
	return whole
}

// circleIn are the names of nodes that wait for each other.
func circleIn(nodes []*node) []string {
	const visiting, visited = 1, 2
	state := map[*node]int{}
	var visit func(n *node) []string
	visit = func(n *node) []string {
		switch state[n] {
		case visiting:
			return []string{n.name}
		case visited:
			return nil
		}
		state[n] = visiting
		for _, before := range n.after {
			if circle := visit(before); circle != nil {
				return append(circle, n.name)
			}
		}
		state[n] = visited
		return nil
	}
	for _, n := range nodes {
		if circle := visit(n); circle != nil {
			return circle
		}
	}
	return nil
}

// places are how many things a walk does at the same time.
type places chan struct{}

// take waits for a place and returns what gives it back.
func (p places) take() func() {
	p <- struct{}{}
	return func() { <-p }
}
