package engine

import (
	"slices"

	"github.com/zclconf/go-cty/cty"
)

// steps are what is to be done with one object: a replacement is destroyed and made.
type steps struct {
	*Change
	destroy, make *node
}

// apply does what was planned, and reports whether all of it went well.
func (o *operation) apply(p *Plan) bool {
	if !o.configure() {
		return false
	}
	o.state = p.state.clone()
	o.scope = &scope{config: o.config, schemas: o.Schemas, functions: whileApplying, value: o.actual}
	all := o.steps(p.Changes)
	nodes := []*node{}
	for _, s := range all {
		for _, n := range []*node{s.destroy, s.make} {
			if n != nil {
				nodes = append(nodes, n)
			}
		}
		o.order(s, all)
	}
	if !walk(nodes, func() bool { return !o.stopped() }) {
		o.say(&Diagnostic{Error: true, Summary: "execution halted"})
	}
	o.state.outputs = map[string]cty.Value{}
	if !p.options.Destroy {
		for name, value := range o.evaluateOutputs() {
			if value.IsWhollyKnown() {
				o.state.outputs[name] = value
			}
		}
	}
	return !o.failed()
}

// steps are the nodes of all changes.
func (o *operation) steps(changes []*Change) []*steps {
	var all []*steps
	for _, c := range changes {
		s := &steps{Change: c}
		run := func(do func(*Change) bool) func() bool {
			return func() bool {
				defer o.take()()
				return do(c)
			}
		}
		switch c.Action {
		case Create, Update:
			s.make = newNode(c.String(), run(o.makeOne))
		case Read:
			s.make = newNode(c.String(), run(o.readLater))
		case Delete:
			s.destroy = newNode(c.String()+" (destroy)", run(o.destroyOne))
		case Replace:
			s.make = newNode(c.String(), run(o.makeOne))
			s.destroy = newNode(c.String()+" (destroy)", run(o.destroyOne))
		case NoOp:
		}
		all = append(all, s)
	}
	return all
}

// order says what comes before the steps of one object: what it is made from, and the
// end of what is made from it (terraform/docs/destroying.md).
func (o *operation) order(s *steps, all []*steps) {
	if s.make != nil {
		from := o.upstream(s.block)
		for _, other := range all {
			if other.make != nil && slices.Contains(from, other.Resource) {
				s.make.after = append(s.make.after, other.make)
			}
			if other.destroy != nil && !other.first && other.make == nil && s.needed(other.Resource) {
				s.make.after = append(s.make.after, other.destroy)
			}
		}
	}
	if s.destroy == nil {
		return
	}
	if s.make != nil && s.first {
		s.destroy.after = append(s.destroy.after, s.make)
	} else if s.make != nil {
		s.make.after = append(s.make.after, s.destroy)
	}
	for _, other := range all {
		if !other.needed(s.Resource) {
			continue
		}
		if other.destroy != nil {
			s.destroy.after = append(s.destroy.after, other.destroy)
		}
		if other.make != nil && s.first {
			s.destroy.after = append(s.destroy.after, other.make)
		}
	}
}

// needed reports whether the object that is there was made from that resource.
func (s *steps) needed(r Resource) bool {
	return s.prior != nil && slices.Contains(s.prior.Needs, r)
}

// actual is what a resource is in the state.
func (o *operation) actual(b *block) cty.Value {
	instances, diags := o.scope.expand(b)
	if diags.HasErrors() {
		return cty.DynamicVal
	}
	return together(b, instances, func(a Address) cty.Value {
		if object := o.state.Object(a); object != nil {
			return object.Value
		}
		return cty.DynamicVal
	})
}

// readLater reads a data source that could not be read while it was planned.
func (o *operation) readLater(c *Change) bool {
	schema := o.of(c.Resource)
	config, diags := o.scope.decode(c.block, schema, c.own)
	o.say(diags...)
	if diags.HasErrors() || !o.validateOne(c.block, schema, config, c.Address) {
		return false
	}
	_, good := o.readData(c.block, instance{c.Address, c.own}, schema, config)
	return good
}
