// Command tally reads the output of "go test -json", shows what a person wants
// to see of it (each package's result, all output of what failed, the reason of
// each skip), and writes the closing line "N passed, N failed, N skipped" to the
// file that its argument names. Lines that are not JSON pass through.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
)

// event is one line of test2json (https://pkg.go.dev/cmd/test2json) or of
// "go build -json", which "go test -json" includes.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
	FailedBuild                   string
}

// tally counts tests, subtests included.
type tally struct {
	passed, failed, skipped int

	out    io.Writer
	output map[string]string // by package and test, until its result is known
	broken map[string]bool   // packages with a failed test
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: go test -json ./... | tally FILE")
		os.Exit(2)
	}
	t, err := read(os.Stdin, os.Stdout)
	if err == nil {
		err = os.WriteFile(os.Args[1], []byte(t.String()), 0o600)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	if !t.good() {
		fmt.Fprint(os.Stderr, t)
		os.Exit(1)
	}
}

// read takes all events into account, and writes what a person wants to see.
func read(in io.Reader, out io.Writer) (*tally, error) {
	t := &tally{out: out, output: map[string]string{}, broken: map[string]bool{}}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil || e.Action == "" {
			fmt.Fprintln(out, lines.Text())
			continue
		}
		t.add(e)
	}
	return t, lines.Err()
}

// String is the closing line.
func (t *tally) String() string {
	return fmt.Sprintf("%d passed, %d failed, %d skipped\n", t.passed, t.failed, t.skipped)
}

// good reports whether tests have run, and none has failed.
func (t *tally) good() bool { return t.failed == 0 && t.passed > 0 }

// add takes one event into account.
func (t *tally) add(e event) {
	key := e.Package + " " + e.Test
	switch {
	case e.Action == "build-output":
		fmt.Fprint(t.out, e.Output)
	case e.Action == "output":
		t.output[key] += e.Output
	case e.Action == "pass" && e.Test != "":
		t.passed++
		delete(t.output, key)
	case e.Action == "skip" && e.Test != "":
		t.skipped++
		fmt.Fprintf(t.out, "skip %s: %s\n", key, reason(t.output[key]))
		delete(t.output, key)
	case e.Action == "fail" && e.Test != "":
		t.failed++
		t.broken[e.Package] = true
		fmt.Fprint(t.out, t.output[key])
		delete(t.output, key)
	case e.Action == "pass":
		fmt.Fprintf(t.out, "ok   %s %.1fs\n", e.Package, e.Elapsed)
		delete(t.output, key)
	case e.Action == "fail":
		t.fail(e)
	}
}

// fail takes a failed package into account. One that does not build, panics or
// runs out of time has no failed test, and counts as one.
func (t *tally) fail(e event) {
	if !t.broken[e.Package] {
		t.failed++
	}
	for _, key := range slices.Sorted(maps.Keys(t.output)) {
		if strings.HasPrefix(key, e.Package+" ") {
			fmt.Fprint(t.out, t.output[key])
		}
	}
	fmt.Fprintf(t.out, "FAIL %s %.1fs %s\n", e.Package, e.Elapsed, e.FailedBuild)
}

// reason returns what a test said before it was skipped.
func reason(output string) string {
	var said []string
	for line := range strings.Lines(output) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "===") && !strings.HasPrefix(line, "---") {
			said = append(said, line)
		}
	}
	return strings.Join(said, " ")
}
