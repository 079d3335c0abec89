package acceptance

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Bench is a CLI on a stage, for a test of a single thing. Its configurations
// are made of blocks, behind the provider block and the stage's variables.
type Bench struct {
	*CLI
	Stage Stage
}

// NewBench sets up a bench with a configuration of those blocks.
func NewBench(t *testing.T, stage Stage, blocks ...string) *Bench {
	t.Helper()
	return &Bench{CLI: NewCLI(t, stage, Config(stage, blocks...)), Stage: stage}
}

// Config is a configuration of those blocks.
func Config(stage Stage, blocks ...string) string {
	parts := []string{Provider(stage)}
	for _, name := range slices.Sorted(maps.Keys(stage.Variables())) {
		parts = append(parts, `variable "`+name+`" {}`)
	}
	return strings.Join(append(parts, blocks...), "\n")
}

// Block is a resource of that type, without the provider's prefix, and name.
func Block(kind, name string, lines ...string) string {
	return `resource "cloudbackup_` + kind + `" "` + name + "\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// Data is a data source of that type, without the provider's prefix, and name.
func Data(kind, name string, lines ...string) string {
	return `data "cloudbackup_` + kind + `" "` + name + "\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n"
}

// Config is a configuration of those blocks on the bench's stage.
func (b *Bench) Config(blocks ...string) string { return Config(b.Stage, blocks...) }

// Write replaces the configuration by one of those blocks.
func (b *Bench) Write(blocks ...string) {
	b.Helper()
	b.CLI.Write(b.Config(blocks...))
}

// WriteAs does the same with another user's name.
func (b *Bench) WriteAs(user string, blocks ...string) {
	b.Helper()
	is := b.Stage.Settings()["user_name"]
	b.CLI.Write(strings.Replace(b.Config(blocks...), `user_name = "`+is+`"`, `user_name = "`+user+`"`, 1))
}

// Holds fails the test unless the cloud has so many objects.
func (b *Bench) Holds(want int) {
	b.Helper()
	if got := b.Stage.IDs(); len(got) != want {
		b.Errorf("the cloud has %d objects, want %d: %v", len(got), want, got)
	}
}

// Sent fails the test unless so many requests were sent. A real cloud does not
// tell.
func (b *Bench) Sent(method, path string, want int) {
	b.Helper()
	fake := b.Stage.Fake()
	if fake == nil {
		return
	}
	if got := fake.Count(method, path); got != want {
		b.Errorf("%s %s was sent %d times, want %d\n%s", method, path, got, want, requests(b.Stage))
	}
}

// Wrote are the bodies of what was sent to change something, the oldest first,
// each behind its method.
func (b *Bench) Wrote() []string { return Wrote(b.Stage) }

// Wrote are those that the embedded cloud of a stage got.
func Wrote(stage Stage) []string {
	var sent []string
	for _, r := range stage.Fake().Requests() {
		if r.Service != "identity" && r.Method != http.MethodGet {
			sent = append(sent, strings.TrimSpace(r.Method+" "+r.Body))
		}
	}
	return sent
}

// Queries are those of the GETs of a collection, such as "/vaults", that the
// embedded cloud of a stage got.
func Queries(stage Stage, collection string) []string {
	var sent []string
	for _, r := range stage.Fake().Requests() {
		path, query, _ := strings.Cut(r.Path, "?")
		if r.Method == http.MethodGet && strings.HasSuffix(path, collection) {
			sent = append(sent, query)
		}
	}
	return sent
}
