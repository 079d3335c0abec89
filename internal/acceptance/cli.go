package acceptance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance/engine"
)

// NeedCLI skips the test unless acceptance tests are asked for, as
// terraform-plugin-testing does, and fails it if there is no CLI. Tests that are to be
// short do without one.
func NeedCLI(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("-short leaves out what needs a CLI")
	}
	needCLI(t)
}

func needCLI(t *testing.T) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run with TF_ACC=1; make test sets it")
	}
	if _, err := cliPath(); err != nil {
		t.Fatal(err)
	}
}

func cliPath() (string, error) {
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" {
		return path, nil
	}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no terraform and no tofu on PATH: install one of them")
}

// providerAddress is where a configuration without required_providers looks.
func providerAddress() string {
	host := "registry.terraform.io"
	if set := os.Getenv("TF_ACC_PROVIDER_HOST"); set != "" {
		host = set
	}
	return host + "/hashicorp/cloudbackup"
}

// CLI is a command line in a folder, as a person has it, with the provider of this
// process. Where the CLI is not the point, it is the [engine] that does what it says.
type CLI struct {
	*testing.T
	stage  Stage
	engine *engine.Workspace // nil for a real CLI

	dir  string
	path string
	env  []string
}

// Which tests run Terraform or OpenTofu: those that are about it, and with this in the
// environment all of them, or no others.
const (
	through     = "CLOUDBACKUP_TEST_CLI"
	throughAll  = "all"
	throughOnly = "only"
)

// leftOut skips what is not about the CLI, if only that is asked for.
func leftOut(t *testing.T) {
	t.Helper()
	if os.Getenv(through) == throughOnly {
		t.Skipf("%s=%s leaves out what is not about the CLI", through, throughOnly)
	}
}

// cli is the command line that the scenario needs.
func (p *play) cli(config string) *CLI {
	p.Helper()
	return p.cliOn(p.Stage, config)
}

// cliOn does the same on another stage.
func (p *play) cliOn(stage Stage, config string) *CLI {
	p.Helper()
	if p.real {
		return RealCLI(p.T, stage, config)
	}
	return NewCLI(p.T, stage, config)
}

// NewCLI sets up a folder with the configuration and the stage's variables. On the
// embedded cloud, the engine stands for the CLI.
func NewCLI(t *testing.T, stage Stage, config string) *CLI {
	t.Helper()
	if stage.Fake() == nil || os.Getenv(through) == throughAll {
		return RealCLI(t, stage, config)
	}
	return &CLI{T: t, stage: stage, engine: newEngine(t, stage, config)}
}

// RealCLI does the same with Terraform or OpenTofu, for a test that is about them.
func RealCLI(t *testing.T, stage Stage, config string) *CLI {
	t.Helper()
	c := &CLI{T: t, stage: stage}
	c.real(config)
	return c
}

// OnCLI goes on with Terraform or OpenTofu: the test is about them. Nothing must have
// been run yet.
func (c *CLI) OnCLI() {
	c.Helper()
	if c.engine != nil {
		c.real(c.engine.Source())
	}
}

// real sets up the folder.
func (c *CLI) real(config string) {
	c.Helper()
	NeedCLI(c.T)
	path, err := cliPath()
	if err != nil {
		c.Fatal(err)
	}
	c.path, c.dir, c.engine = path, c.TempDir(), nil
	c.Write(config)
	variables, err := json.Marshal(c.stage.Variables())
	if err != nil {
		c.Fatal(err)
	}
	c.file("terraform.tfvars.json", variables)
}

// Write replaces the configuration.
func (c *CLI) Write(config string) {
	c.Helper()
	if c.engine != nil {
		c.engine.Write(config)
		return
	}
	c.file("main.tf", []byte(config))
}

func (c *CLI) file(name string, content []byte) {
	c.Helper()
	if err := os.WriteFile(filepath.Join(c.dir, name), content, 0o600); err != nil {
		c.Fatal(err)
	}
}

// Result is what a run of the CLI has left.
type Result struct {
	Code int
	Out  string
}

// Add puts a file into the folder, or below it. The engine has none.
func (c *CLI) Add(name, content string) {
	c.Helper()
	c.OnCLI()
	if err := os.MkdirAll(filepath.Dir(filepath.Join(c.dir, name)), 0o700); err != nil {
		c.Fatal(err)
	}
	c.file(name, []byte(content))
}

// Run runs the CLI to its end.
func (c *CLI) Run(args ...string) Result {
	c.Helper()
	return c.Start(args...).Wait()
}

// Apply runs apply and fails the test unless that goes well.
func (c *CLI) Apply() Result {
	c.Helper()
	return c.Succeeds("apply", "-auto-approve")
}

// Destroy runs destroy and fails the test unless that goes well.
func (c *CLI) Destroy() Result {
	c.Helper()
	return c.Succeeds("destroy", "-auto-approve")
}

// Succeeds runs the CLI and fails the test unless that goes well.
func (c *CLI) Succeeds(args ...string) Result {
	c.Helper()
	got := c.Run(args...)
	if got.Code != 0 {
		c.Fatalf("%s ended with code %d:\n%s", strings.Join(args, " "), got.Code, got.Out)
	}
	return got
}

// Fails runs the CLI and fails the test unless that goes wrong and says so.
func (c *CLI) Fails(says string, args ...string) Result {
	c.Helper()
	got := c.Run(args...)
	if got.Code == 0 {
		c.Fatalf("%s went well, want an error:\n%s", strings.Join(args, " "), got.Out)
	}
	got.Says(c.T, says)
	return got
}

// PlansNothing fails the test unless a plan is empty.
func (c *CLI) PlansNothing() {
	c.Helper()
	if got := c.Run("plan", "-detailed-exitcode"); got.Code != 0 {
		c.Errorf("the plan is not empty (code %d):\n%s", got.Code, got.Out)
	}
}

// Plans fails the test unless a plan has changes and says so.
func (c *CLI) Plans(says string) {
	c.Helper()
	got := c.Run("plan", "-detailed-exitcode")
	if got.Code != 2 {
		c.Errorf("the plan ended with code %d, want changes:\n%s", got.Code, got.Out)
	}
	got.Says(c.T, says)
}

// Says fails the test unless the output has the words, however it is wrapped.
func (r Result) Says(t *testing.T, words string) {
	t.Helper()
	if !strings.Contains(unwrap(r.Out), unwrap(words)) {
		t.Errorf("the output does not say %q:\n%s", words, r.Out)
	}
}

var frame = regexp.MustCompile(`[\s│╷╵]+`)

// unwrap takes the CLI's frames and line breaks out of a text.
func unwrap(text string) string { return frame.ReplaceAllString(text, " ") }

// KnowsIdentity reports whether import blocks take an identity.
func (c *CLI) KnowsIdentity() bool {
	c.Helper()
	return c.engine != nil || c.atLeast(12)
}

// KnowsActions reports whether there are action blocks.
func (c *CLI) KnowsActions() bool {
	c.Helper()
	return c.atLeast(14)
}

// atLeast reports whether the CLI is that minor version of 1 or newer. OpenTofu
// has the numbers of the Terraform whose language it speaks.
func (c *CLI) atLeast(minor int) bool {
	c.Helper()
	is, err := minorVersion()
	if err != nil {
		c.Fatal(err)
	}
	return is >= minor
}

// minorVersion asks the CLI once.
var minorVersion = sync.OnceValues(func() (int, error) {
	path, err := cliPath()
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(context.Background(), path, "version", "-json")
	cmd.Env = environment()
	out, err := cmd.Output()
	if err != nil {
		return 0, err
	}
	var version struct {
		Terraform string `json:"terraform_version"`
	}
	if err := json.Unmarshal(out, &version); err != nil {
		return 0, fmt.Errorf("%w in %s", err, out)
	}
	var minor int
	if _, err := fmt.Sscanf(version.Terraform, "1.%d", &minor); err != nil {
		return 0, fmt.Errorf("%w in version %q", err, version.Terraform)
	}
	return minor, nil
})
