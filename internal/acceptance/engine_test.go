package acceptance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// policies is a stage with vault policies, the simplest kind there is.
type policies struct {
	*acceptance.Embedded
	alone bool // there is one policy
}

func (s policies) Variables() map[string]string { return map[string]string{"zone": "UTC+01:00"} }

func (s policies) IDs() []string {
	var ids []string
	for _, p := range s.CBR.Policies.All() {
		ids = append(ids, p.ID)
	}
	return ids
}

func (s policies) Vanish(id string)    { s.CBR.Policies.Remove(id) }
func (s policies) FailCreation(string) {}
func (s policies) FailDeletion(string) {}

// policy is a resource of that name.
func policy(name string, lines ...string) string {
	return acceptance.Block("vault_policy", name, append([]string{
		`operation_type = "backup"`, `operation_definition = { timezone = var.zone, day_backups = 3 }`,
		`trigger_pattern = ["FREQ=DAILY;INTERVAL=1;BYHOUR=06;BYMINUTE=00"]`,
	}, lines...)...)
}

// step is a configuration, unless it is the one before, and what is done with it.
type step struct {
	config string
	args   []string
	before func(policies)
}

func does(config string, args ...string) step { return step{config: config, args: args} }

var (
	apply, plan = []string{"apply", "-auto-approve"}, []string{"plan", "-detailed-exitcode"}
	destroy     = []string{"destroy", "-auto-approve"}
)

// plays are lives in which a CLI has to do more than to make one object.
var plays = map[string][]step{
	"counts, keys, locals, outputs and what waits for others": {
		does(`locals { names = toset(["b", "a"]) }
output "first" { value = cloudbackup_vault_policy.counted[0].name }
output "all" { value = [for p in cloudbackup_vault_policy.keyed : p.name] }
output "found" { value = length(data.cloudbackup_vault_policies.all.policies) }
data "cloudbackup_vault_policies" "all" {
  name = "${cloudbackup_vault_policy.last.id == "" ? "" : "last"}"
}
`+policy("counted", "count = 2", `name = "c-${count.index}"`)+
			policy("keyed", "for_each = local.names", `name = each.key`)+
			policy("last", `name = "last"`, "depends_on = [cloudbackup_vault_policy.keyed]"), plan...),
		does("", apply...), does("", plan...),
		does(`locals { names = toset(["a", "c"]) }
`+policy("counted", "count = 1", `name = "c-${count.index}"`)+
			policy("keyed", "for_each = local.names", `name = each.key`), plan...),
		does("", apply...), does("", plan...), does("", destroy...), does("", plan...),
	},
	"a replacement that is asked for, marks, targets and moves": {
		does(policy("one", `name = "one"`)+policy("two", `name = cloudbackup_vault_policy.one.name`), apply...),
		does("", "apply", "-auto-approve", "-replace=cloudbackup_vault_policy.one"),
		does("", "taint", "cloudbackup_vault_policy.two"), does("", plan...),
		does("", "untaint", "cloudbackup_vault_policy.two"), does("", plan...),
		does("", "state", "mv", "cloudbackup_vault_policy.two", "cloudbackup_vault_policy.three"), does("", plan...),
		does(policy("one", `name = "one"`)+policy("two", `name = "two"`)+
			"moved {\n  from = cloudbackup_vault_policy.three\n  to = cloudbackup_vault_policy.two\n}\n", plan...),
		does("", apply...), does("", plan...),
		does("", "destroy", "-auto-approve", "-target=cloudbackup_vault_policy.one"), does("", plan...),
		does("", "state", "rm", "cloudbackup_vault_policy.two"), does("", plan...),
	},
	first: {
		does(policy("one", `name = "one"`, "lifecycle {\n    create_before_destroy = true\n  }"), apply...),
		does(strings.Replace(policy("one", `name = "one"`, "lifecycle {\n    create_before_destroy = true\n  }"),
			`"backup"`, `"replication"`, 1), plan...),
		does("", "apply", "-auto-approve", "-replace=cloudbackup_vault_policy.one"),
		does(policy("one", `name = "one"`, "lifecycle {\n    ignore_changes = [name]\n  }"), plan...),
		does(policy("one", `name = "other"`, "lifecycle {\n    ignore_changes = [name]\n  }"), plan...),
		does("", destroy...),
	},
	"a saved plan, drift and what is gone": {
		does(policy("one", `name = "one"`)+policy("two", `name = "two"`), "plan", "-out=saved"),
		does("", "apply", "saved"),
		{args: plan, before: func(s policies) {
			for _, p := range s.CBR.Policies.All() {
				if p.Name == "one" {
					s.Vanish(p.ID)
				} else {
					s.CBR.Policies.Edit(p.ID, func(p *cbr.Policy) { p.Definition.DayBackups = new(9) })
				}
			}
		}},
		does("", "apply", "-auto-approve", "-refresh=false"),
		does("", "apply", "-auto-approve", "-refresh-only"),
		does("", apply...), does("", plan...), does("", "plan", "-destroy"), does("", "apply", "-auto-approve", "-destroy"),
	},
	"imports": {
		{
			config: policy("one", `name = "mine"`) +
				"import {\n  to = cloudbackup_vault_policy.one\n  id = \"" + found + "\"\n}\n",
			args: plan, before: func(s policies) {
				s.CBR.Policies.Add(cbr.Policy{ID: found, ProjectID: s.Project, Name: "mine", OperationType: "backup"})
			},
		},
		does("", apply...),
		does("", "state", "rm", "cloudbackup_vault_policy.one"),
		does(policy("one", `name = "mine"`), "import", "cloudbackup_vault_policy.one", found),
		does("", "import", "cloudbackup_vault_policy.one", found),
		does("", plan...),
		does(policy("other", `name = "mine"`), "import", "cloudbackup_vault_policy.other", "no-such"),
	},
	"mistakes": {
		does(policy("one"), plan...),
		does(policy("one", `name = "one"`, "color = 1"), plan...),
		does(policy("one", `name = cloudbackup_vault_policy.nobody.name`), plan...),
		does(policy("one", `name = "not a name"`), "validate"),
		does(policy("one", `name = "one"`, `count = "many"`), plan...),
		does(policy("one", `name = local.nothing`), plan...),
		does(policy("one", `name = upperr("one")`), plan...),
		does(policy("one", `name = ["one"]`), plan...),
		{
			config: policy("one", `name = "one"`) + policy("two", `name = cloudbackup_vault_policy.one.id`), args: apply,
			before: func(s policies) { s.Fake().Fail(http.MethodPost, "/policies", http.StatusServiceUnavailable, 20) },
		},
		{args: apply, before: func(s policies) { s.Fake().ForgetFaults() }},
	},
}

const first = "what is replaced is made first"

const found = "0f0f0f0f-0000-4000-8000-00000000abcd"

// TestTheEngineDoesWhatTheCLIDoes plays each on two clouds: what is said, sent and kept
// must be the same.
func TestTheEngineDoesWhatTheCLIDoes(t *testing.T) {
	t.Parallel()
	for name, steps := range plays {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			alone := name == first
			ours, theirs := policies{acceptance.Embed(t), alone}, policies{acceptance.Embed(t), alone}
			engine, cli := acceptance.NewBench(t, ours), acceptance.NewBench(t, theirs)
			cli.OnCLI()
			for i, s := range steps {
				got, want := s.play(engine, ours), s.play(cli, theirs)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("step %d, %v (-CLI +engine):\n%s", i, s.args, diff)
				}
			}
		})
	}
}

// outcome is what a step has come to. What a cloud makes up has no place in it.
type outcome struct {
	Code  int
	Said  []string
	Sent  []string
	State map[string]string
}

func (s step) play(b *acceptance.Bench, on policies) outcome {
	if s.config != "" {
		b.Write(s.config)
	}
	on.ForgetRequests()
	if s.before != nil {
		s.before(on)
	}
	got := b.Run(s.args...)
	out := outcome{Code: got.Code, State: map[string]string{}}
	for _, line := range told.FindAllString(got.Out, -1) {
		out.Said = append(out.Said, anID.ReplaceAllString(strings.TrimSpace(line), "ID"))
	}
	slices.Sort(out.Said)
	for _, r := range on.Requests() {
		// How often something is looked at is a matter of who else looks.
		if r.Service != "identity" && r.Method != http.MethodGet {
			out.Sent = append(out.Sent, anID.ReplaceAllString(r.Method+" "+r.Path+" "+r.Body, "ID"))
		}
	}
	if !on.alone {
		slices.Sort(out.Sent) // much is done at the same time
	}
	for _, r := range b.State() {
		values, _ := json.Marshal(r.Values)
		out.State[r.Address] = fmt.Sprint(r.Tainted, " ", anID.ReplaceAllString(string(values), "ID"))
	}
	return out
}

var (
	told = regexp.MustCompile(`(?m)^(?:│ )?(?:Error|Warning|Plan|Apply complete!|Destroy complete!|No changes)[:. ].*` +
		`|^  # [a-z]\S+ .*|^\s+with \S+,$|^.* on main\.tf line \d+, in .*$`)
	anID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32}`)
)
