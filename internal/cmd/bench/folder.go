package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// usedFile says where a provider that has ended leaves what it has used.
const (
	realProvider = "CLOUDBACKUP_BENCH_PROVIDER"
	usedFile     = "CLOUDBACKUP_BENCH_USED"
)

// used is what the processes of the provider have used in one run of the CLI.
type used struct {
	CPU  time.Duration // of all
	Peak int64         // bytes, of the largest
}

// measureProvider runs the provider in the place of this program and notes
// what it has used.
func measureProvider() int {
	cmd := exec.CommandContext(context.Background(), os.Getenv(realProvider), os.Args[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), realProvider+"=")
	_ = cmd.Run() // its state says how it ended
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	line, err := json.Marshal(used{
		CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), Peak: usage.Maxrss << 10,
	})
	if err != nil {
		return 1
	}
	file, err := os.OpenFile(os.Getenv(usedFile), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return 1
	}
	defer file.Close()
	fmt.Fprintf(file, "%s\n", line)
	return cmd.ProcessState.ExitCode()
}

// folder is where the CLI runs.
type folder struct {
	path, cli, provider string
	env                 []string
}

func newFolder(cli, provider string, env []string) (*folder, error) {
	path, err := os.MkdirTemp("", "bench")
	if err != nil {
		return nil, err
	}
	f := &folder{path: path, cli: cli, provider: provider, env: env}
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if err := os.Symlink(program, f.file("terraform-provider-cloudbackup")); err != nil {
		return nil, err
	}
	return f, f.write("cli.tfrc", fmt.Sprintf(
		"provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n", "hashicorp/cloudbackup", path))
}

func (f *folder) file(name string) string { return filepath.Join(f.path, name) }

func (f *folder) write(name, content string) error {
	return os.WriteFile(f.file(name), []byte(content), 0o600)
}

func (f *folder) remove() { _ = os.RemoveAll(f.path) }

// run runs the CLI and says what that took.
func (f *folder) run(args ...string) (time.Duration, used, error) {
	_ = os.Remove(f.file("used"))
	cmd := exec.CommandContext(context.Background(), f.cli, append(args, "-no-color")...)
	cmd.Dir = f.path
	for _, entry := range os.Environ() {
		if !strings.HasPrefix(entry, "TF_") && !strings.HasPrefix(entry, "OS_") {
			cmd.Env = append(cmd.Env, entry)
		}
	}
	cmd.Env = append(cmd.Env, f.env...)
	cmd.Env = append(cmd.Env, "TF_CLI_CONFIG_FILE="+f.file("cli.tfrc"), "CHECKPOINT_DISABLE=1",
		realProvider+"="+f.provider, usedFile+"="+f.file("used"))
	began := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(began)
	if err != nil {
		return took, used{}, fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	sum, err := f.used()
	return took, sum, err
}

// used is what the processes of the provider have used.
func (f *folder) used() (sum used, err error) {
	lines, err := os.ReadFile(f.file("used"))
	if errors.Is(err, os.ErrNotExist) {
		return sum, nil
	}
	for line := range strings.Lines(string(lines)) {
		var one used
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			return sum, err
		}
		sum.CPU += one.CPU
		sum.Peak = max(sum.Peak, one.Peak)
	}
	return sum, err
}

// state is what the CLI keeps in its file, as far as it matters here.
type state struct {
	Version   int              `json:"version"`
	Terraform string           `json:"terraform_version"`
	Serial    int              `json:"serial"`
	Lineage   string           `json:"lineage"`
	Outputs   map[string]any   `json:"outputs"`
	Resources []map[string]any `json:"resources"`
}

// read returns the state and its only instance.
func (f *folder) read() (s state, instance json.RawMessage, err error) {
	text, err := os.ReadFile(f.file("terraform.tfstate"))
	if err != nil {
		return s, nil, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, nil, err
	}
	instance, err = json.Marshal(s.Resources[0]["instances"].([]any)[0])
	return s, instance, err
}

// replace changes the text of the state.
func (f *folder) replace(old, with string) error {
	text, err := os.ReadFile(f.file("terraform.tfstate"))
	if err != nil {
		return err
	}
	return f.write("terraform.tfstate", strings.Replace(string(text), old, with, 1))
}

// attributes are those of the first object in the state.
func (f *folder) attributes() (json.RawMessage, error) {
	_, instance, err := f.read()
	if err != nil {
		return nil, err
	}
	var one struct {
		Attributes json.RawMessage `json:"attributes"`
	}
	err = json.Unmarshal(instance, &one)
	return one.Attributes, err
}

// multiply turns the only object of the state into one for each id.
func (f *folder) multiply(from string, ids []string) error {
	s, one, err := f.read()
	if err != nil {
		return err
	}
	var all []any
	for i, id := range ids {
		var instance map[string]any
		if err := json.Unmarshal([]byte(strings.ReplaceAll(string(one), from, id)), &instance); err != nil {
			return err
		}
		instance["index_key"] = i
		all = append(all, instance)
	}
	s.Resources[0]["instances"] = all
	text, err := json.Marshal(s)
	return errors.Join(err, f.write("terraform.tfstate", string(text)))
}
