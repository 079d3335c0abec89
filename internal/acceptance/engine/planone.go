package engine

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// planManaged plans a resource; prior is nil for one that is not there.
func (o *operation) planManaged(b *block, i instance, prior *Object) (*Change, bool) {
	schema := o.of(b.Resource)
	config, diags := o.scope.decode(b, schema, i.own)
	o.say(diags...)
	if diags.HasErrors() || !o.validateOne(b, schema, config, i.Address) {
		return nil, false
	}
	change := &Change{
		Address: i.Address, block: b, own: i.own, prior: prior, first: b.first, Before: cty.NullVal(schema.Type),
		needs: o.needs(b),
	}
	if prior != nil {
		change.Before = prior.Value
	}
	config = ignoring(b, config, change.Before)
	if prior == nil || prior.Tainted {
		change.Action, change.why = Create, "created"
		good := o.propose(change, schema, config, nil)
		if prior != nil {
			change.Action, change.why = Replace, "tainted"
		}
		return change, good
	}
	if !o.propose(change, schema, config, prior) {
		return nil, false
	}
	switch {
	case slices.Contains(o.Replace, i.String()):
		change.Action, change.why = Replace, "requested"
	case len(change.forces) > 0:
		change.Action, change.why = Replace, "forced"
	case change.After.RawEquals(change.Before):
		change.Action = NoOp
	default:
		change.Action = Update
	}
	if change.Action == Replace {
		forces := change.forces
		good := o.propose(change, schema, config, nil)
		change.forces = forces
		return change, good
	}
	return change, true
}

// propose asks the provider for a plan from what is there, nil for nothing.
func (o *operation) propose(c *Change, schema *Schema, config cty.Value, prior *Object) bool {
	planned, good := o.planned(c.block, c.Address, schema, config, prior)
	if !good {
		return false
	}
	c.After, c.private, c.identity, c.forces = planned.value, planned.private, planned.identity, planned.forces
	return true
}

// planned is a provider's plan.
type planned struct {
	value    cty.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	forces   []string
}

// planned asks the provider, and holds it to a CLI's rules.
func (o *operation) planned(
	b *block, a Address, schema *Schema, config cty.Value, prior *Object,
) (planned, bool) {
	was := prior
	if was == nil {
		was = &Object{Value: cty.NullVal(schema.Type)}
	}
	ctx, end := o.call()
	defer end()
	resp, err := o.serving(a.Type).PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: a.Type, PriorState: Encode(was.Value, schema.Type), PriorPrivate: was.Private,
		PriorIdentity: was.Identity, ProposedNewState: Encode(schema.Proposed(was.Value, config), schema.Type),
		Config: Encode(config, schema.Type),
	})
	if !o.answered(b, a, err) {
		return planned{}, false
	}
	diags := o.said(b, a.String(), resp.Diagnostics)
	o.say(diags...)
	if diags.HasErrors() {
		return planned{}, false
	}
	p := planned{
		value: Decode(resp.PlannedState, schema.Type), private: resp.PlannedPrivate, identity: resp.PlannedIdentity,
	}
	if wrong := schema.Invalid(was.Value, config, p.value); len(wrong) > 0 {
		o.bug(b, a, "Provider produced invalid plan", "planned an invalid value for", wrong)
		return planned{}, false
	}
	if prior != nil {
		p.forces = forcing(resp.RequiresReplace, prior.Value, p.value)
	}
	return p, true
}

// forcing are the paths that need a new object and have really changed.
func forcing(paths []*tftypes.AttributePath, before, after cty.Value) []string {
	var all []string
	for _, path := range paths {
		equal := member(after, path).Equals(member(before, path))
		if !equal.IsKnown() || equal.False() {
			name, _ := path.Steps()[0].(tftypes.AttributeName)
			all = append(all, string(name))
		}
	}
	return all
}

// bug is a rule of a CLI that the provider has broken.
func (o *operation) bug(b *block, a Address, summary, what string, wrong []string) {
	for _, one := range wrong {
		o.say(o.mistake(b, a.String(), summary, "Provider "+what+" "+a.String()+one+
			".\n\nThis is a bug in the provider, which should be reported in the provider's own issue tracker."))
	}
}

// answered reports whether the provider did answer.
func (o *operation) answered(b *block, a Address, err error) bool {
	if err != nil {
		o.say(o.mistake(b, a.String(), "Plugin error", err.Error()))
	}
	return err == nil
}

// ignoring is a configuration with the prior values of what is ignored.
func ignoring(b *block, config, prior cty.Value) cty.Value {
	if prior.IsNull() || !b.ignoresAll && len(b.ignored) == 0 {
		return config
	}
	if b.ignoresAll {
		return prior
	}
	members := config.AsValueMap()
	for _, t := range b.ignored {
		name := firstName(t)
		if len(t) > 1 || members[name] == cty.NilVal {
			panic(notKnown("the engine does not ignore " + name + " or what is in it"))
		}
		members[name] = prior.GetAttr(name)
	}
	return cty.ObjectVal(members)
}

func firstName(t hcl.Traversal) string {
	attribute, _ := t[0].(hcl.TraverseAttr)
	return attribute.Name
}

// planDelete plans to destroy an object.
func (o *operation) planDelete(b *block, a Address, object, deposed *Object) bool {
	schema := o.of(a.Resource)
	null := cty.NullVal(schema.Type)
	ctx, end := o.call()
	defer end()
	resp, err := o.serving(a.Type).PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{
		TypeName: a.Type, PriorState: Encode(object.Value, schema.Type), PriorPrivate: object.Private,
		PriorIdentity: object.Identity, ProposedNewState: Encode(null, schema.Type), Config: Encode(null, schema.Type),
	})
	if !o.answered(b, a, err) {
		return false
	}
	diags := o.said(b, a.String(), resp.Diagnostics)
	o.say(diags...)
	if diags.HasErrors() {
		return false
	}
	if !Decode(resp.PlannedState, schema.Type).IsNull() {
		o.bug(b, a, "Provider produced invalid plan", "planned a non-null destroy value for", []string{""})
		return false
	}
	o.note(&Change{
		Address: a, Action: Delete, Before: object.Value, After: null, block: b, private: resp.PlannedPrivate,
		identity: resp.PlannedIdentity, prior: object, deposed: deposed, first: object.First, needs: object.Needs,
	})
	return true
}

// upstream are the resources and data sources that a block is made from, and those
// that they are made from.
func (o *operation) upstream(b *block) []Resource {
	var all []Resource
	seen := map[Resource]bool{b.Resource: true}
	var visit func(*block)
	visit = func(b *block) {
		for _, r := range o.references(b.traversals(o.of(b.Resource))) {
			if next := o.byAddress[r]; next != nil && !seen[r] {
				seen[r] = true
				all = append(all, r)
				visit(next)
			}
		}
	}
	visit(b)
	slices.SortFunc(all, func(a, b Resource) int { return strings.Compare(a.String(), b.String()) })
	return all
}

// needs are those of them that a state notes: resources.
func (o *operation) needs(b *block) []Resource {
	return slices.DeleteFunc(o.upstream(b), func(r Resource) bool { return r.Data })
}

// firstIsContagious makes what others need before they are destroyed be replaced
// first as well (terraform/internal/terraform, ForcedCBDTransformer).
func (o *operation) firstIsContagious() {
	o.mu.Lock()
	defer o.mu.Unlock()
	first := map[Resource]bool{}
	for _, c := range o.changes {
		if c.first {
			for _, r := range c.needs {
				first[r] = true
			}
		}
	}
	for _, c := range o.changes {
		c.first = c.first || first[c.Resource]
	}
}
