package acceptance

import (
	"fmt"
	"slices"
	"strings"
)

// sent fails the test unless so many requests were sent.
func (p *play) sent(method, path string, want int) {
	p.Helper()
	if got := p.Fake().Count(method, path); got != want {
		p.Errorf("%s %s was sent %d times, want %d\n%s", method, path, got, want, requests(p.Stage))
	}
}

// requests are all that the embedded cloud got, one a line.
func requests(stage Stage) string {
	fake := stage.Fake()
	if fake == nil {
		return "(only the embedded cloud knows)"
	}
	var lines []string
	for _, r := range fake.Requests() {
		lines = append(lines, fmt.Sprintf("%s %s %s %d %s", r.Service, r.Method, r.Path, r.Status, r.Body))
	}
	return strings.Join(lines, "\n")
}

// only returns the id of the only object in the cloud. Of those that stay, it is
// the last one.
func (p *play) only() string {
	p.Helper()
	ids := p.IDs()
	if p.Stays && len(ids) > 0 {
		return ids[len(ids)-1]
	}
	if len(ids) != 1 {
		p.Fatalf("the cloud has %d objects, want 1: %v", len(ids), ids)
	}
	return ids[0]
}

// none fails the test if the cloud still has objects.
func (p *play) none() {
	p.Helper()
	if ids := p.IDs(); len(ids) > 0 && !p.Stays {
		p.Errorf("the cloud still has %v", slices.Sorted(slices.Values(ids)))
	}
}
