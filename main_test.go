//go:build unix

package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// asProvider in the environment makes the program of the tests the provider.
const asProvider = "CLOUDBACKUP_TEST_AS_PROVIDER"

func TestMain(m *testing.M) {
	if os.Getenv(asProvider) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

const volume = "5f1c0a2e-6f5b-4f0c-9b1e-1c2d3e4f5a6b"

// folder is where the CLI starts the provider as a process of its own.
type folder struct {
	*testing.T
	*acceptance.Embedded
	path string
	// alive ends with the last provider: each has its other end.
	alive *os.File
}

func newFolder(t *testing.T) *folder {
	t.Helper()
	acceptance.NeedCLI(t)
	f := &folder{T: t, Embedded: acceptance.Embed(t), path: t.TempDir()}
	f.Cinder.AddVolume(volume, 1, func(v *fakecloud.Volume) { v.ProjectID = f.Project })
	f.write("main.tf", "resource \"cloudbackup_volume_backup\" \"test\" {\n  volume_id = \""+volume+"\"\n}\n")
	f.write("cli.tfrc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n",
		"hashicorp/cloudbackup", f.path))
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	f.write("terraform-provider-cloudbackup", fmt.Sprintf(
		"#!/bin/sh\n%s=1 exec '%s' 2>>'%[3]s/log' 9>'%[3]s/alive'\n", asProvider, program, f.path))
	if err := syscall.Mkfifo(f.file("alive"), 0o600); err != nil {
		t.Fatal(err)
	}
	f.alive, err = os.OpenFile(f.file("alive"), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.alive.Close() })
	return f
}

func (f *folder) file(name string) string { return filepath.Join(f.path, name) }

func (f *folder) write(name, content string) {
	f.Helper()
	if err := os.WriteFile(f.file(name), []byte(content), 0o700); err != nil {
		f.Fatal(err)
	}
}

func (f *folder) read(name string) string {
	f.Helper()
	content, err := os.ReadFile(f.file(name))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		f.Fatal(err)
	}
	return string(content)
}

// start starts the CLI as the leader of a process group.
func (f *folder) start(env []string, args ...string) (*exec.Cmd, *bufio.Reader) {
	f.Helper()
	cmd := exec.CommandContext(f.Context(), cmp.Or(os.Getenv("TF_ACC_TERRAFORM_PATH"), "terraform"), args...)
	cmd.Dir = f.path
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+f.file("cli.tfrc"), "CHECKPOINT_DISABLE=1")
	settings := f.Settings()
	for variable, setting := range map[string]string{
		"OS_AUTH_URL": "auth_url", "OS_REGION_NAME": "region", "OS_USERNAME": "user_name", "OS_PASSWORD": "password",
		"OS_PROJECT_ID": "tenant_id", "OS_USER_DOMAIN_ID": "user_domain_id",
	} {
		cmd.Env = append(cmd.Env, variable+"="+settings[setting])
	}
	cmd.Env = append(cmd.Env, env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := cmd.StdoutPipe()
	if err != nil {
		f.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		f.Fatal(err)
	}
	return cmd, bufio.NewReader(out)
}

// heard reads on until the CLI says the words.
func (f *folder) heard(out *bufio.Reader, words string) {
	f.Helper()
	var seen strings.Builder
	for {
		line, err := out.ReadString('\n')
		seen.WriteString(line)
		if strings.Contains(line, words) {
			return
		}
		if err != nil {
			f.Fatalf("the CLI did not say %q:\n%s", words, seen.String())
		}
	}
}

// ended fails the test if a provider outlives its CLI.
func (f *folder) ended() {
	f.Helper()
	if err := f.alive.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		f.Fatal(err)
	}
	if _, err := io.ReadAll(f.alive); err != nil {
		f.Errorf("a provider is left: %v", err)
	}
}

func TestATerminatedProcessGroupLosesNoBackup(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	arrived, release := f.Pause(http.MethodPost, "/backups")
	cmd, out := f.start(nil, "apply", "-auto-approve", "-no-color")
	<-arrived
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	f.heard(out, "Interrupt received")
	release()
	rest, err := io.ReadAll(out)
	if err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was interrupted
	f.ended()
	made := f.Cinder.Backups.All()
	if len(made) != 1 {
		t.Fatalf("the cloud has %d backups, want 1:\n%s", len(made), rest)
	}
	if state := f.read("terraform.tfstate"); !strings.Contains(state, made[0].ID) {
		t.Errorf("the state does not know %s:\n%s\n%s", made[0].ID, state, rest)
	}
}

func TestAProviderEndsWithItsCLI(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	arrived, release := f.Pause(http.MethodPost, "/backups")
	defer release()
	cmd, _ := f.start(nil, "apply", "-auto-approve", "-no-color")
	<-arrived
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	f.ended()
}

func TestNothingIsLoggedUnlessAsked(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env  []string
		says bool
	}{
		"no TF_LOG":               {env: []string{"TF_LOG=", "TF_LOG_PROVIDER=", "TF_LOG_CORE="}},
		"a path alone is no wish": {env: []string{"TF_LOG_PATH=/dev/null"}},
		"TF_LOG":                  {env: []string{"TF_LOG=TRACE"}, says: true},
		"TF_LOG_PROVIDER":         {env: []string{"TF_LOG_PROVIDER=TRACE"}, says: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFolder(t)
			cmd, out := f.start(c.env, "plan", "-no-color")
			said, _ := io.ReadAll(out)
			if err := cmd.Wait(); err != nil {
				t.Fatalf("%v:\n%s", err, said)
			}
			for _, module := range []string{"sdk.framework", "cloudbackup"} {
				if got := strings.Contains(f.read("log"), `"@module":"`+module+`"`); got != c.says {
					t.Errorf("%s logs: %t, want %t", module, got, c.says)
				}
			}
		})
	}
}
