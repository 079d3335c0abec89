package engine

import (
	"context"
	"fmt"
	"runtime/debug"
	"strings"
)

// notKnown is what the engine does not know of the language or of a CLI.
type notKnown string

// Run is a command at work.
type Run struct {
	w       *Workspace
	args    []string
	show    *transcript
	cancel  context.CancelFunc
	started chan struct{} // closed once there is a provider, or none will be
	done    chan struct{}

	operation *operation
	code      int
	diags     Diagnostics
	crash     string
}

// Start begins what a command line says, such as "apply", "-auto-approve".
func (w *Workspace) Start(args ...string) *Run {
	w.tb.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.tb.Context()))
	r := &Run{
		w: w, args: args, show: new(transcript), cancel: cancel, started: make(chan struct{}), done: make(chan struct{}),
	}
	go func() {
		defer close(r.done)
		defer func() {
			if crash := recover(); crash != nil {
				r.crash = fmt.Sprint(crash)
				if _, ok := crash.(notKnown); !ok {
					r.crash += "\n" + string(debug.Stack())
				}
			}
			if !r.hasStarted() {
				close(r.started)
			}
		}()
		r.command(ctx)
	}()
	w.tb.Cleanup(func() {
		// One that a test has left behind, because it has failed meanwhile.
		cancel()
		<-r.done
	})
	return r
}

func (r *Run) hasStarted() bool {
	select {
	case <-r.started:
		return true
	default:
		return false
	}
}

// Interrupt presses Ctrl-C, and returns when the provider has heard of it.
func (r *Run) Interrupt() {
	<-r.started
	if r.operation != nil {
		r.show.line("\nInterrupt received.")
		r.operation.interrupt()
	}
}

// Out is what the run has said so far.
func (r *Run) Out() string { return r.show.String() }

// Done is closed when the run has ended.
func (r *Run) Done() <-chan struct{} { return r.done }

// Wait waits for the end and returns the exit code. What the engine does not know
// fails the test.
func (r *Run) Wait() int {
	r.w.tb.Helper()
	<-r.done
	if r.crash != "" {
		r.w.tb.Fatalf("%s: %s\n%s", strings.Join(r.args, " "), r.crash, r.Out())
	}
	return r.code
}

// Diagnostics are all that was said of errors and warnings, once the run has ended.
func (r *Run) Diagnostics() Diagnostics { return r.diags }

// tell says what was found so far.
func (r *Run) tell(diags Diagnostics) {
	r.diags = append(r.diags, diags...)
	diags.renderAll(r.show)
	if diags.HasErrors() {
		r.code = 1
	}
}
