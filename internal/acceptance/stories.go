package acceptance

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-testing/compare"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"
	"github.com/hashicorp/terraform-plugin-testing/tfversion"
)

// stories are lives of an object in which nothing goes wrong.
var stories = []scenario{
	{name: "made, read, imported, changed, replaced and destroyed", cli: true, play: (*play).life},
	{name: "imported by identity, through the protocol", looks: true, play: (*play).identity},
	{name: "imported by identity, through the CLI", cli: true, looks: true, play: (*play).identityCLI},
	{name: "vanished outside and made again", looks: true, play: (*play).vanished},
	{name: "a change of timeouts sends nothing", play: (*play).timeoutsOnly},
	{name: "destroyed after it was gone", play: (*play).destroyedWhenGone},
	{name: "mocked in terraform test", cli: true, faults: true, play: (*play).mocked},
}

// life goes through terraform-plugin-testing, which plans again after each
// apply and fails if that plan is not empty.
func (p *play) life() {
	same, other := statecheck.CompareValue(compare.ValuesSame()), statecheck.CompareValue(compare.ValuesDiffer())
	id := tfjsonpath.New("id")
	steps := []resource.TestStep{
		{
			Config: p.config(p.Basic),
			ConfigStateChecks: []statecheck.StateCheck{
				same.AddStateValue(p.Address(), id),
			},
		},
		{
			ImportState:             true,
			ImportStateVerify:       true,
			ImportStateVerifyIgnore: append([]string{"timeouts"}, p.Kind.Local...),
			ResourceName:            p.Address(),
			ImportStateIdFunc:       p.importIDFrom,
		},
		{
			Config: p.config(p.Changed),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(p.Address(), plancheck.ResourceActionUpdate),
			}},
			ConfigStateChecks: []statecheck.StateCheck{
				same.AddStateValue(p.Address(), id),
				other.AddStateValue(p.Address(), id),
			},
		},
		{
			Config: p.config(p.Replaced),
			ConfigPlanChecks: resource.ConfigPlanChecks{PreApply: []plancheck.PlanCheck{
				plancheck.ExpectResourceAction(p.Address(), plancheck.ResourceActionReplace),
			}},
			ConfigStateChecks: []statecheck.StateCheck{other.AddStateValue(p.Address(), id)},
		},
	}
	if p.Past {
		steps = slices.Delete(steps, 1, 2)
	}
	p.test(steps...)
	p.none()
	if p.Fake() != nil {
		posts := 2
		if p.Again {
			posts++
		}
		p.sent("POST", p.Collection, posts)
	}
}

// importIDFrom is the id that an import of the resource in a state takes.
func (p *play) importIDFrom(state *terraform.State) (string, error) {
	found, ok := state.RootModule().Resources[p.Address()]
	if !ok {
		return "", fmt.Errorf("there is no %s in the state", p.Address())
	}
	r := &Resource{Values: map[string]any{}}
	for name, value := range found.Primary.Attributes {
		r.Values[name] = value
	}
	return p.importID(r), nil
}

// test runs steps with the real CLI and destroys what they leave.
func (p *play) test(steps ...resource.TestStep) {
	p.Helper()
	Test(p.T, p.Stage, steps...)
}

// Test runs steps on a stage with the real CLI and destroys what they leave.
func Test(t *testing.T, stage Stage, steps ...resource.TestStep) {
	t.Helper()
	variables := config.Variables{}
	for name, value := range stage.Variables() {
		variables[name] = config.StringVariable(value)
	}
	for i := range steps {
		if steps[i].Config != "" {
			steps[i].ConfigVariables = variables
		}
		if steps[i].ImportState {
			steps[i].ConfigVariables = variables
		}
	}
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: map[string]func() (tfprotov6.ProviderServer, error){"cloudbackup": Server(stage.Pace())},
		TerraformVersionChecks:   []tfversion.TerraformVersionCheck{tfversion.SkipBelow(tfversion.Version1_8_0)},
		Steps:                    steps,
	})
}

// identity imports without a CLI: older ones know no identities.
func (p *play) identity() {
	c := p.cli(p.config(p.Basic))
	c.Apply()
	made := c.Only()
	region := made.Values["region"].(string)

	name := "cloudbackup_" + p.Kind.Type
	server := NewProtocol(p.T, p.Stage)
	identity := p.addressOf(made)
	withRegion := map[string]any{"region": region}
	maps.Copy(withRegion, identity)
	imported := server.importIdentity(name, withRegion)
	if got := imported["id"]; got != made.ID() {
		p.Errorf("by identity %v was imported, want %s", got, made.ID())
	}
	// The region is optional: the provider's is the default.
	if got := server.importIdentity(name, identity)["region"]; got != region {
		p.Errorf("an identity without a region was imported from %v, want %s", got, region)
	}
	server.gone(name, region+":"+p.importID(made), func() { p.Vanish(made.ID()) })
}

// identityCLI imports by identity through an import block.
func (p *play) identityCLI() {
	c := p.cli(p.config(p.Basic))
	if !c.KnowsIdentity() {
		p.Skip("this CLI knows no identities; Terraform 1.12 does")
	}
	c.Apply()
	made := c.Only()
	c.Succeeds("state", "rm", p.Address())
	var members []string
	for name, value := range p.addressOf(made) {
		members = append(members, fmt.Sprintf("%s = %q", name, value))
	}
	c.Write(p.config(p.Basic) + "\nimport {\n  to = " + p.Address() + "\n  identity = {\n" +
		strings.Join(members, "\n") + "\n  }\n}\n")
	c.Apply()
	if got := c.Only().ID(); got != made.ID() {
		p.Errorf("the CLI imported %s, want %s", got, made.ID())
	}
	c.PlansNothing()
	c.Destroy()
	p.none()
}

func (p *play) vanished() {
	c := p.cli(p.config(p.Basic))
	c.Apply()
	first := p.only()
	p.Vanish(first)
	c.Plans("1 to add, 0 to change, 0 to destroy")
	c.Apply()
	c.PlansNothing()
	if second := p.only(); second == first != p.SameID || c.Only().ID() != second {
		p.Errorf("the state has %s after %s, the cloud has %s", c.Only().ID(), first, second)
	}
	c.Destroy()
	p.none()
}

func (p *play) timeoutsOnly() {
	basic := p.config(p.Basic)
	c := p.cli(with(basic, `timeouts { create = "9m" }`))
	c.Apply()
	before := c.Only()
	if fake := p.Fake(); fake != nil {
		fake.ForgetRequests()
	}
	c.Write(with(basic, `timeouts { create = "10m" }`))
	c.Plans("0 to add, 1 to change, 0 to destroy")
	c.Apply()
	c.PlansNothing()
	after := c.Only()
	for name, was := range before.Values {
		if name != "timeouts" && !same(was, after.Values[name]) {
			p.Errorf("%s was %v and is %v", name, was, after.Values[name])
		}
	}
	if p.Fake() != nil {
		for _, r := range p.Fake().Requests() {
			if r.Method != "GET" && r.Service != "identity" {
				p.Errorf("%s %s was sent", r.Method, r.Path)
			}
		}
	}
	c.Destroy()
	p.none()
}

func same(a, b any) bool {
	left, errLeft := json.Marshal(a)
	right, errRight := json.Marshal(b)
	return errLeft == nil && errRight == nil && string(left) == string(right)
}

func (p *play) destroyedWhenGone() {
	c := p.cli(p.config(p.Basic))
	c.Apply()
	p.Vanish(p.only())
	c.Succeeds("destroy", "-auto-approve", "-refresh=false")
	if left := c.State(); len(left) > 0 {
		p.Errorf("the state still has %v", left[0].ID())
	}
}

// mocked lets "terraform test" make up what the cloud would say.
func (p *play) mocked() {
	c := p.cli(strings.Replace(p.config(p.Basic), Provider(p.Stage), "", 1))
	c.file("mock.tftest.hcl", []byte(`mock_provider "cloudbackup" {}

run "mocked" {
  command = apply

  assert {
    condition     = `+p.Address()+`.id != "" && `+p.Address()+`.status != ""
    error_message = "the mock has no id or no status"
  }
}
`))
	c.Succeeds("test").Says(p.T, "1 passed, 0 failed")
	if got := p.Fake().Requests(); len(got) > 0 {
		p.Errorf("%d requests were sent:\n%s", len(got), requests(p.Stage))
	}
}
