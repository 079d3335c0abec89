package acceptance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
)

// Running is a CLI that is at work.
type Running struct {
	*testing.T
	cmd  *exec.Cmd
	out  *bytes.Buffer
	stop func()
}

// Start starts the CLI with a provider server of its own: every run of a real
// CLI has a fresh one, too.
func (c *CLI) Start(args ...string) *Running {
	c.Helper()
	reattach, stop := c.serve()
	r := &Running{T: c.T, out: new(bytes.Buffer), stop: stop}
	args = append(args, "-no-color")
	if args[0] == "apply" || args[0] == "plan" || args[0] == "destroy" || args[0] == "import" {
		args = append(args[:1:1], append([]string{"-input=false"}, args[1:]...)...)
	}
	r.cmd = exec.CommandContext(c.Context(), c.path, args...)
	r.cmd.Dir = c.dir
	r.cmd.Env = append(environment(), c.env...)
	r.cmd.Env = append(r.cmd.Env, "TF_REATTACH_PROVIDERS="+reattach)
	var mu sync.Mutex
	r.cmd.Stdout = &locked{mu: &mu, w: r.out}
	r.cmd.Stderr = r.cmd.Stdout
	if err := r.cmd.Start(); err != nil {
		c.Fatal(err)
	}
	return r
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

// Interrupt presses Ctrl-C.
func (r *Running) Interrupt() {
	r.Helper()
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		r.Fatal(err)
	}
}

// Wait waits for the CLI's end.
func (r *Running) Wait() Result {
	r.Helper()
	defer r.stop()
	err := r.cmd.Wait()
	if err != nil && !errors.As(err, new(*exec.ExitError)) {
		r.Fatal(err)
	}
	return Result{Code: r.cmd.ProcessState.ExitCode(), Out: r.out.String()}
}

// serve serves the provider in this process and returns what the CLI needs to
// find it.
func (c *CLI) serve() (string, func()) {
	c.Helper()
	server, err := server(c.pace, func(difference string) { c.Error(difference) })
	if err != nil {
		c.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(c.Context()))
	configs, closed := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		err := tf6server.Serve(providerAddress(), func() tfprotov6.ProviderServer { return server },
			tf6server.WithDebug(ctx, configs, closed),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()),
			tf6server.WithLoggingSink(c.T),
			tf6server.WithoutLogStderrOverride())
		if err != nil {
			c.Errorf("serving the provider: %v", err)
		}
	}()
	select {
	case config := <-configs:
		reattach, err := json.Marshal(map[string]any{providerAddress(): map[string]any{
			"Protocol": config.Protocol, "ProtocolVersion": config.ProtocolVersion, "Pid": config.Pid,
			"Test": config.Test, "Addr": map[string]string{
				"Network": config.Addr.Network(), "String": config.Addr.String(),
			},
		}})
		if err != nil {
			c.Fatal(err)
		}
		return string(reattach), func() { cancel(); <-closed }
	case <-time.After(10 * time.Second):
		cancel()
		c.Fatal("the provider does not serve")
		return "", nil
	}
}

// locked lets standard output and standard error share a buffer.
type locked struct {
	mu *sync.Mutex
	w  *bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
