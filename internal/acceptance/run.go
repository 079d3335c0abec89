package acceptance

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// limit is how long one run of the CLI may take. One that hangs shows what it
// has said and what was sent, instead of taking the whole package with it.
const limit = 90 * time.Second

// terminals are how many CLIs may be at work at the same time: more of them only slow
// each other down, and what is tested beside them.
var terminals = make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))

// Running is a CLI that is at work.
type Running struct {
	*testing.T
	command
	args []string
}

// command is a process or a run of the engine.
type command interface {
	// Interrupt presses Ctrl-C and returns when the provider has heard of it.
	Interrupt()
	// Out is what was said so far.
	Out() string
	// Wait waits for the end and returns the exit code.
	Wait() int
}

// process is a CLI.
type process struct {
	*testing.T
	args     []string
	cmd      *exec.Cmd
	ctx      context.Context
	out      output
	stage    Stage
	provider *served
	ended    bool
}

// Start starts the CLI with a provider server of its own: every run of a real
// CLI has a fresh one, too.
func (c *CLI) Start(args ...string) *Running {
	c.Helper()
	if c.engine != nil {
		leftOut(c.T)
		return &Running{c.T, bounded{c.T, c.engine.Start(args...), args, c.stage}, args}
	}
	provider := serve(c.T, c.stage.Pace())
	return c.start(provider, []string{"TF_REATTACH_PROVIDERS=" + provider.reattach}, args...)
}

// start starts the CLI. Provider is nil if the CLI starts one by itself.
func (c *CLI) start(provider *served, env []string, args ...string) *Running {
	c.Helper()
	r := &process{T: c.T, args: args, stage: c.stage, provider: provider}
	allowed := limit
	if c.stage.Fake() == nil {
		allowed = 10 * limit // a real cloud works while it is waited for
	}
	terminals <- struct{}{}
	var cancel context.CancelFunc
	r.ctx, cancel = context.WithTimeout(c.Context(), allowed)
	args = append(slices.Clip(args), "-no-color")
	if args[0] == "apply" || args[0] == "plan" || args[0] == "destroy" || args[0] == "import" {
		args = append(args[:1:1], append([]string{"-input=false"}, args[1:]...)...)
	}
	r.cmd = exec.CommandContext(r.ctx, c.path, args...)
	r.cmd.Dir = c.dir
	r.cmd.Env = append(append(environment(), c.env...), env...)
	r.cmd.Stdout, r.cmd.Stderr = &r.out, &r.out
	r.cmd.WaitDelay = 5 * time.Second
	if err := r.cmd.Start(); err != nil {
		<-terminals
		cancel()
		c.Fatal(err)
	}
	c.Cleanup(func() {
		cancel()
		if !r.ended { // a test that has failed meanwhile
			c.Logf("%s was still at work:\n%s", strings.Join(r.args, " "), r.Out())
			_ = r.cmd.Wait()
			<-terminals
			provider.stop()
		}
	})
	return &Running{c.T, r, r.args}
}

// environment is the process's without what would change a CLI's ways.
func environment() []string {
	env := []string{"CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1"}
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "TF_") && !strings.HasPrefix(entry, "OS_") {
			env = append(env, entry)
		}
	}
	return env
}

// Interrupt implements [command].
func (r *process) Interrupt() {
	r.Helper()
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		r.Fatal(err)
	}
	Until(r.T, "the provider hears of the interrupt", func() bool { return Closed(r.provider.stopped) })
}

// Out implements [command].
func (r *process) Out() string { return r.out.String() }

// Wait implements [command].
func (r *process) Wait() int {
	r.Helper()
	err := r.cmd.Wait()
	r.ended = true
	<-terminals
	r.provider.stop()
	if r.ctx.Err() != nil {
		r.Fatalf("%s did not end in time (%v). It said:\n%s\nThe cloud got:\n%s",
			strings.Join(r.args, " "), context.Cause(r.ctx), r.Out(), requests(r.stage))
	}
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		r.Fatal(err)
	}
	return r.cmd.ProcessState.ExitCode()
}

// Wait waits for the CLI's end.
func (r *Running) Wait() Result {
	r.Helper()
	code := r.command.Wait()
	return Result{Code: code, Out: r.Out()}
}

// Succeeds waits for the CLI's end and fails the test unless it went well.
func (r *Running) Succeeds() Result {
	r.Helper()
	got := r.Wait()
	if got.Code != 0 {
		r.Fatalf("%s ended with code %d:\n%s", strings.Join(r.args, " "), got.Code, got.Out)
	}
	return got
}

// Fails waits for the CLI's end and fails the test unless it went wrong and says
// so.
func (r *Running) Fails(says string) Result {
	r.Helper()
	got := r.Wait()
	if got.Code == 0 {
		r.Fatalf("%s went well, want an error:\n%s", strings.Join(r.args, " "), got.Out)
	}
	got.Says(r.T, says)
	return got
}

// output is what a CLI says, standard output and standard error together.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements [io.Writer].
func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// Until waits for what another process brings about.
func Until(t *testing.T, what string, reached func() bool) {
	t.Helper()
	for range 600 {
		if reached() {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("not reached within 30 s: %s", what)
}

// Closed reports whether what the channel stands for has happened.
func Closed(happened <-chan struct{}) bool {
	select {
	case <-happened:
		return true
	default:
		return false
	}
}
