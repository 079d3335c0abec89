package fakecloud_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// watch is a recorded sequence of statuses, with the objects whose statuses
// they are.
type watch struct {
	name string
	// states are the recorded ones, each as "backup=creating volume=backing-up".
	states []string
	// paths are the paths of the objects by their names.
	paths map[string]string
	user  string
}

func readSequences(t *testing.T) []string {
	t.Helper()
	raw, err := os.ReadFile("testdata/cinder-real/sequences.txt")
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(raw)), "\n")
}

// versionEnd is the microversion that a call's name may end in and its
// sequence's does not.
var versionEnd = regexp.MustCompile(`-3\.[0-9]+$`)

// expect remembers that a sequence was recorded after a call.
func (r *replay) expect(e exchange, got any) {
	if len(r.sequences) == 0 || e.Response.Status/100 != 2 {
		return
	}
	name, states, _ := strings.Cut(r.sequences[0], ":")
	call := e.name[4:]
	if name != call && name != versionEnd.ReplaceAllString(call, "") {
		return
	}
	r.sequences = r.sequences[1:]
	w := &watch{name: name, paths: map[string]string{}, user: fakecloud.AdminUser}
	for state := range strings.SplitSeq(states, "->") {
		w.states = append(w.states, strings.TrimSpace(state))
	}
	if strings.Contains(e.Request.URL, fakecloud.DemoProjectID) {
		w.user = fakecloud.DemoUser
	}
	words := strings.Split(r.Translate(e.Request.URL), "/")
	for i, word := range words[:len(words)-1] {
		if kind, ok := strings.CutSuffix(word, "s"); ok && len(words[i+1]) == 36 {
			w.paths[kind] = "/" + word + "/" + words[i+1]
		}
	}
	for _, body := range []string{r.Translate(string(e.Request.Body)), fmt.Sprintf("%q", got)} {
		for _, kind := range []string{"backup", "volume", "snapshot"} {
			if id := regexp.MustCompile(`"` + kind + `_id": ?"([0-9a-f-]+)"`).FindStringSubmatch(body); id != nil {
				w.paths[kind] = "/" + kind + "s/" + id[1]
			}
		}
	}
	if answer, ok := got.(map[string]any); ok {
		for kind, inner := range answer {
			if id, ok := inner.(map[string]any)["id"].(string); ok {
				w.paths[kind] = "/" + kind + "s/" + id
			}
		}
	}
	r.pending = w
}

// finish waits for the end of what the cloud does. If a sequence was recorded
// of it, the cloud's has all statuses of it, in that order.
func (r *replay) finish(t *testing.T) {
	t.Helper()
	w := r.pending
	if w == nil {
		r.cloud.Finish()
		return
	}
	r.pending = nil
	c := newClient(t, r.cloud, w.user)
	var seen []string
	for range 20 {
		var state []string
		for part := range strings.SplitSeq(w.states[0], " ") {
			kind, _, _ := strings.Cut(part, "=")
			state = append(state, kind+"="+c.status(t, w.paths[kind]))
		}
		now := strings.Join(state, " ")
		if len(seen) == 0 || seen[len(seen)-1] != now {
			seen = append(seen, now)
		}
		if now == w.states[len(w.states)-1] {
			break
		}
	}
	at := 0
	for _, state := range w.states {
		i := slices.Index(seen[at:], state)
		if i < 0 {
			t.Errorf("%s: got %q, want in it %q", w.name, seen, w.states)
			return
		}
		at += i
	}
	for state := range strings.FieldsSeq(strings.Join(seen, " ")) {
		if !slices.Contains(r.allowed(w.name), state) {
			t.Errorf("%s: got %q, which no recording of such a call has", w.name, state)
		}
	}
}

// passing are states that the recording was too slow to see, with where they
// stand in the server.
var passing = map[string]string{
	"snapshot=deleting": "cinder/volume/api.py, delete_snapshot",
}

// verbs are what the recorded sequences are of, the longer words first.
var verbs = []string{"unmanage", "manage", "delete", "restore", "create", "attach", "detach", "reset"}

// verb is what a recorded call does; to manage makes a snapshot as to create
// does.
func verb(name string) string {
	i := slices.IndexFunc(verbs, func(verb string) bool { return strings.Contains(name, verb) })
	if verbs[i] == "manage" {
		return "create"
	}
	return verbs[i]
}

// allowed are the states that were recorded after calls that do the same.
func (r *replay) allowed(name string) []string {
	states := slices.Collect(maps.Keys(passing))
	for _, line := range r.every {
		if other, rest, _ := strings.Cut(line, ":"); verb(other) == verb(name) {
			states = append(states, strings.Fields(rest)...)
		}
	}
	return states
}
