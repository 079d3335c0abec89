package acceptance

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// answers are lives in which answers are lost, late or wrong.
var answers = []scenario{
	{name: "two 503 on a read are not seen", faults: true, looks: true, play: (*play).unavailable},
	{name: "the token expires in the middle", faults: true, waits: true, play: (*play).tokenExpires},
	{name: "secrets are in no log and in no state", cli: true, play: (*play).secrets},
}

func (p *play) unavailable() {
	c := p.cli(p.config(p.Basic))
	c.Apply()
	p.Fake().ForgetRequests()
	p.Fake().Fail(http.MethodGet, p.Item, http.StatusServiceUnavailable, 2)
	c.PlansNothing()
	p.sent(http.MethodGet, p.Item, 3)
	c.Destroy()
	p.none()
}

func (p *play) tokenExpires() {
	p.Hold()
	c := p.cli(p.config(p.Basic))
	apply := c.Start("apply", "-auto-approve")
	Until(p.T, "the provider waits", p.seen)
	p.Fake().ExpireTokens()
	p.Thaw()
	apply.Succeeds()
	c.PlansNothing()
	c.Destroy()
	p.none()
}

// secrets runs the provider as the program that users have, with everything
// logged.
func (p *play) secrets() {
	c := p.cli(p.config(p.Basic))
	log := filepath.Join(c.dir, "trace.log")
	c.file("cli.tfrc", []byte(`provider_installation {
  dev_overrides { "`+providerAddress()+`" = "`+filepath.Dir(program(p.T))+`" }
  direct {}
}`))
	env := []string{"TF_LOG=TRACE", "TF_LOG_PATH=" + log, "TF_CLI_CONFIG_FILE=" + filepath.Join(c.dir, "cli.tfrc")}
	for _, args := range [][]string{{"apply", "-auto-approve"}, {"plan"}, {"destroy", "-auto-approve"}} {
		c.start(nil, env, args...).Succeeds()
	}
	p.none()
	secrets := map[string]string{"the password": p.Secret()}
	if p.Fake() != nil {
		for _, r := range p.Fake().Requests() {
			if token := r.Header.Get("X-Auth-Token"); token != "" {
				secrets["a token"] = token
			}
		}
		if secrets["a token"] == "" {
			p.Fatal("no request had a token")
		}
	}
	p.absent(log, secrets)
	p.absent(filepath.Join(c.dir, "terraform.tfstate.backup"), secrets)
}

// absent fails the test if the file has one of the secrets, or nothing at all.
func (p *play) absent(file string, secrets map[string]string) {
	p.Helper()
	content, err := os.ReadFile(filepath.Clean(file))
	if err != nil || !strings.Contains(string(content), p.Kind.Type) {
		p.Fatalf("%s does not have what it should (%d bytes, %v)", file, len(content), err)
	}
	for line := range strings.Lines(string(content)) {
		for what, secret := range secrets {
			if strings.Contains(line, secret) {
				p.Errorf("%s has %s: %.200s", filepath.Base(file), what, line)
			}
		}
	}
}

// program is the provider as a program. The go command keeps it in its build
// cache, by the hash of all that it is made of: however many packages ask for
// it, it is linked once. The first go run still runs it from elsewhere.
func program(t *testing.T) string {
	t.Helper()
	const provider = "github.com/cloudbackup/terraform-provider-cloudbackup"
	var out []byte
	for _, runner := range []string{"true", "echo"} {
		var err error
		build := exec.CommandContext(t.Context(), "go", "run", "-exec", runner, provider)
		if out, err = build.Output(); err != nil {
			t.Fatalf("building the provider: %v", err)
		}
	}
	return strings.TrimSpace(string(out))
}
