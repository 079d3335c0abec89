package engine

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// makeOne makes or changes an object. It is planned once more, now that all is known.
func (o *operation) makeOne(c *Change) bool {
	schema := o.of(c.Resource)
	if c.Action == Replace && c.first {
		o.state.depose(c.Address)
	}
	config, diags := o.scope.decode(c.block, schema, c.own)
	o.say(diags...)
	good := !diags.HasErrors() && o.validateOne(c.block, schema, config, c.Address)
	if good {
		good = o.makePlanned(c, schema, config)
	}
	if c.Action == Replace && c.first {
		o.state.restore(c.Address)
	}
	return good
}

func (o *operation) makePlanned(c *Change, schema *Schema, config cty.Value) bool {
	var prior *Object
	doing, done := "Creating", "Creation"
	if c.Action == Update {
		prior = o.state.Object(c.Address)
		config = ignoring(c.block, config, prior.Value)
		doing, done = "Modifying", "Modifications"
	}
	planned, good := o.planned(c.block, c.Address, schema, config, prior)
	if !good {
		return false
	}
	if wrong := schema.Incompatible(c.After, planned.value); len(wrong) > 0 {
		o.bug(c.block, c.Address, "Provider produced inconsistent final plan", "produced an inconsistent final plan for",
			wrong)
		return false
	}
	if len(planned.forces) > 0 {
		o.bug(c.block, c.Address, "Provider produced inconsistent final plan",
			"changed the planned action from Update to DeleteThenCreate for", []string{""})
		return false
	}
	o.show.line("%s: %s...%s", c.Address, doing, prior.label())
	made, diags := o.carryOut(c, schema, prior, planned, config)
	o.say(diags...)
	switch {
	case made == nil && diags.HasErrors(): // what was there stays
		return false
	case diags.HasErrors():
		made.Tainted = prior == nil || prior.Tainted
	default:
		o.show.line("%s: %s complete after 0s%s", c.Address, done, made.label())
	}
	o.state.put(c.Address, made)
	return !diags.HasErrors()
}

// carryOut has the provider do what was planned, and holds it to a CLI's rules. It
// returns nil for what is not there.
func (o *operation) carryOut(
	c *Change, schema *Schema, prior *Object, planned planned, config cty.Value,
) (*Object, Diagnostics) {
	was := cty.NullVal(schema.Type)
	if prior != nil {
		was = prior.Value
	}
	ctx, end := o.call()
	defer end()
	resp, err := o.serving(c.Type).ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: c.Type, PriorState: Encode(was, schema.Type), PlannedState: Encode(planned.value, schema.Type),
		Config: Encode(config, schema.Type), PlannedPrivate: planned.private, PlannedIdentity: planned.identity,
	})
	if err != nil {
		return nil, Diagnostics{o.mistake(c.block, c.String(), "Plugin error", err.Error())}
	}
	diags := o.said(c.block, c.String(), resp.Diagnostics)
	value := Decode(resp.NewState, schema.Type)
	if !value.IsWhollyKnown() {
		diags = append(diags, o.mistake(c.block, c.String(), "Provider returned invalid result object after apply",
			"After the apply operation, the provider still indicated an unknown value for "+c.String()+"."))
		value = cty.UnknownAsNull(value)
	}
	if !diags.HasErrors() {
		for _, one := range schema.Incompatible(planned.value, value) {
			diags = append(diags, o.mistake(c.block, c.String(), "Provider produced inconsistent result after apply",
				fmt.Sprintf("When applying changes to %s, the provider produced an unexpected new value: %s.\n\n"+
					"This is a bug in the provider, which should be reported in the provider's own issue tracker.",
					c.Address, one)))
		}
	}
	if value.IsNull() {
		return nil, diags
	}
	made := &Object{Value: value, Private: resp.Private, Identity: resp.NewIdentity, First: c.first}
	if c.block != nil {
		made.Needs = o.needs(c.block)
	}
	return made, diags
}

// destroyOne destroys an object.
func (o *operation) destroyOne(c *Change) bool {
	schema := o.of(c.Resource)
	object, deposed := o.state.Object(c.Address), c.deposed
	if c.Action == Replace && c.first {
		all := o.state.Deposed(c.Address)
		deposed = all[len(all)-1]
	}
	if deposed != nil {
		object = deposed
	}
	o.show.line("%s: Destroying...%s", c.Address, object.label())
	null := cty.NullVal(schema.Type)
	// Of a replacement, private and identity are those of what comes after it.
	left, diags := o.carryOut(c, schema, object, planned{value: null, private: c.private, identity: c.identity}, null)
	o.say(diags...)
	switch {
	case diags.HasErrors() && left == nil:
		left = object
	case diags.HasErrors():
		left.Tainted, left.Needs, left.First = object.Tainted, object.Needs, object.First
	default:
		o.show.line("%s: Destruction complete after 0s", c.Address)
	}
	if deposed != nil {
		o.state.exchange(c.Address, deposed, left)
	} else {
		o.state.put(c.Address, left)
	}
	return !diags.HasErrors()
}
