package acceptance

import (
	"fmt"
	"net/http"
	"path"
	"strings"
)

// crowd are lives of many objects of one source.
var crowd = []scenario{
	{name: "fourteen of one source are made one at a time", play: (*play).fourteen},
	{name: "a chain longer than -parallelism is destroyed", play: (*play).longChain},
	{name: "a parent whose child stays is refused soon", play: (*play).parentAlone},
}

const many = 14 // more than the default of -parallelism, which is 10

// Racing is a stage that accepts many POSTs of one source at once, as real
// servers do, and then breaks.
type Racing interface{ Race() }

func (p *play) fourteen() {
	if p.Kind.Sources == nil {
		p.Skip("objects of one source do not disturb each other")
	}
	if racing, ok := p.Stage.(Racing); ok {
		racing.Race()
	}
	c := p.cli(with(p.config(p.Basic), fmt.Sprintf("count = %d", many)))
	c.Apply()
	p.oneAtATime()
	c.PlansNothing()
	for _, r := range c.State() {
		if r.Tainted {
			p.Errorf("%s is tainted", r.Address)
		}
	}
	if got := len(p.IDs()); got != many {
		p.Errorf("the cloud has %d objects, want %d", got, many)
	}
	c.Destroy()
	p.none()
}

// oneAtATime fails the test if a POST was refused, or sent while an object of an
// earlier one was still looked at.
func (p *play) oneAtATime() {
	p.Helper()
	if p.Fake() == nil {
		return
	}
	posts, seen, before := 0, map[string]bool{}, map[string]bool{}
	for _, r := range p.Fake().Requests() {
		switch {
		case r.Method == http.MethodPost && r.Service != "identity":
			posts++
			if r.Status >= http.StatusBadRequest {
				p.Errorf("a POST was refused with %d", r.Status)
			}
			for id := range seen {
				before[id] = true
			}
		case r.Method == http.MethodGet && r.Service != "identity":
			dir, id := path.Split(strings.Split(r.Path, "?")[0])
			if path.Base(dir) != path.Base(path.Dir(p.Item)) || !isID(id) {
				continue // what it is made from, or a list
			}
			if before[id] {
				p.Errorf("%s was looked at after the POST of another one", id)
			}
			seen[id] = true
		}
	}
	if posts != many {
		p.Errorf("%d POSTs were sent, want %d", posts, many)
	}
}

// isID tells ids from words of a path.
func isID(word string) bool { return len(word) == 36 && strings.Count(word, "-") == 4 }

// chain makes a chain of that many, and forgets the order in which it was made.
func (p *play) chain(n int) *Bench {
	p.Helper()
	if p.Link == nil {
		p.Skip("objects of this kind do not build on each other")
	}
	name := func(i int) string { return fmt.Sprintf("link%02d", i) }
	ordered, loose, imports := []string{}, []string{}, []string{}
	addresses := []string{"rm"}
	for i := range n {
		after := ""
		if i > 0 {
			after = fmt.Sprintf("depends_on = [cloudbackup_%s.%s]", p.Kind.Type, name(i-1))
		}
		ordered, loose = append(ordered, p.Link(name(i), i, after)), append(loose, p.Link(name(i), i, ""))
		addresses = append(addresses, fmt.Sprintf("cloudbackup_%s.%s", p.Kind.Type, name(i)))
	}
	c := NewBench(p.T, p.Stage, ordered...)
	c.Apply()
	for i := range n {
		imports = append(imports, fmt.Sprintf("import {\n  to = %s\n  id = %q\n}\n", addresses[i+1], c.One(name(i)).ID()))
	}
	c.Succeeds(append([]string{"state"}, addresses...)...)
	c.Write(append(imports, loose...)...)
	c.Apply()
	c.Write(loose...)
	c.Holds(n)
	return c
}

// longChain is a chain whose order Terraform does not know: what waits for its
// children may hold all places.
func (p *play) longChain() {
	const links, places = 6, 3
	c := p.chain(links)
	if got := c.Run("destroy", "-auto-approve", fmt.Sprintf("-parallelism=%d", places)); got.Code != 0 {
		got.Says(p.T, "set -parallelism to the number of")
		// How many had to give up for others is a matter of this machine's speed;
		// the last link always gets its turn, and always goes.
		if left := len(p.IDs()); left >= links {
			p.Errorf("the first destroy has left %d objects:\n%s", left, got.Out)
		}
		c.Destroy()
	}
	p.none()
}

func (p *play) parentAlone() {
	c := p.chain(2)
	c.Succeeds("state", "rm", fmt.Sprintf("cloudbackup_%s.link01", p.Kind.Type))
	c.Write(p.Link("link00", 0, ""))
	// Soon is long before the time-out of a deletion, which no test would live to see.
	c.Fails("is still needed by", "destroy", "-auto-approve")
	c.Holds(2)
	if got := len(c.State()); got != 1 {
		p.Errorf("the state has %d resources, want the parent", got)
	}
}
