package engine

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"
)

// plan makes one, nil if that goes wrong.
func (o *operation) plan() *Plan {
	if !o.validate() || !o.configure() {
		return nil
	}
	base := o.State()
	moved := o.applyMoves()
	destroy := o.Destroy
	if destroy && !o.NoRefresh {
		// A CLI plans once as if nothing was to be destroyed, and tells only what went wrong.
		o.Destroy = false
		if !o.planWalk() {
			return nil
		}
		o.diags, o.changes, o.values, o.NoRefresh = nil, nil, map[Resource]cty.Value{}, true
		o.Destroy = true
	}
	if !o.planWalk() {
		return nil
	}
	p := &Plan{
		source: string(o.config.source), base: base, state: o.state, options: o.Options,
		outputs: map[string]cty.Value{},
	}
	p.Changes = slices.SortedFunc(slices.Values(o.changes), func(a, b *Change) int {
		return compareAddresses(a.Address, b.Address)
	})
	for _, c := range p.Changes {
		c.Moved = moved[c.Address]
	}
	if !destroy {
		p.outputs = o.evaluateOutputs()
	}
	p.Empty = p.nothing(base, o.RefreshOnly)
	if o.failed() {
		return nil
	}
	return p
}

// nothing reports whether a plan has nothing to apply.
func (p *Plan) nothing(base *State, refreshOnly bool) bool {
	for _, c := range p.Changes {
		if c.Action != NoOp || c.Imported || c.Moved != (Address{}) {
			return false
		}
	}
	if len(p.outputs) != len(base.outputs) {
		return false
	}
	for name, value := range p.outputs {
		if was, ok := base.outputs[name]; !ok || !was.RawEquals(value) {
			return false
		}
	}
	return !refreshOnly || maps.EqualFunc(base.current, p.state.current, func(a, b *Object) bool {
		return a.Value.RawEquals(b.Value)
	})
}

// planWalk refreshes and plans everything, and reports whether that went well.
func (o *operation) planWalk() bool {
	o.scope = &scope{config: o.config, schemas: o.Schemas, functions: whilePlanning, value: o.known}
	nodes, byResource := []*node{}, map[Resource]*node{}
	for _, b := range o.resources {
		// What is destroyed is what the state has, whatever the configuration says by now.
		if o.Destroy || !o.targeted(b.Resource) {
			continue
		}
		n := newNode(b.String(), func() bool { return o.planBlock(b) })
		nodes, byResource[b.Resource] = append(nodes, n), n
	}
	for _, b := range o.resources {
		if n := byResource[b.Resource]; n != nil {
			n.after = o.before(b, byResource)
		}
	}
	for _, a := range o.orphans() {
		nodes = append(nodes, newNode(a.String()+" (orphan)", func() bool {
			defer o.take()()
			return o.planOrphan(a)
		}))
	}
	whole := walk(nodes, func() bool { return !o.stopped() })
	if !whole {
		o.say(&Diagnostic{Error: true, Summary: "operation canceled", Detail: "The plan was interrupted."})
	}
	o.firstIsContagious()
	return whole && !o.failed()
}

// before are the nodes of the resources that a block refers to.
func (o *operation) before(b *block, byResource map[Resource]*node) []*node {
	var all []*node
	for _, r := range o.references(b.traversals(o.of(b.Resource))) {
		if n := byResource[r]; n != nil && r != b.Resource {
			all = append(all, n)
		}
	}
	return all
}

// known is what a resource is by now.
func (o *operation) known(b *block) cty.Value {
	o.mu.Lock()
	defer o.mu.Unlock()
	value, ok := o.values[b.Resource]
	if !ok {
		return cty.DynamicVal // one that is not planned: no target, or being destroyed
	}
	return value
}

// planBlock plans all instances of a block at the same time.
func (o *operation) planBlock(b *block) bool {
	instances, diags := o.scope.expand(b)
	o.say(diags...)
	if diags.HasErrors() {
		return false
	}
	results := map[Address]cty.Value{}
	nodes := []*node{}
	for _, i := range instances {
		nodes = append(nodes, newNode(i.String(), func() bool {
			defer o.take()()
			value, good := o.planOne(b, i)
			o.mu.Lock()
			defer o.mu.Unlock()
			results[i.Address] = value
			return good
		}))
	}
	for _, a := range o.state.instances(b.Resource) {
		if !slices.ContainsFunc(instances, func(i instance) bool { return i.Address == a }) {
			nodes = append(nodes, newNode(a.String(), func() bool {
				defer o.take()()
				return o.planOrphan(a)
			}))
		}
	}
	whole := walk(nodes, func() bool { return !o.stopped() })
	for _, n := range nodes {
		whole = whole && n.good
	}
	if !whole {
		return false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.values[b.Resource] = together(b, instances, func(a Address) cty.Value { return results[a] })
	return true
}

// planOne plans an instance, and returns what it will be.
func (o *operation) planOne(b *block, i instance) (cty.Value, bool) {
	if b.Data {
		return o.planData(b, i)
	}
	for _, d := range o.state.Deposed(i.Address) {
		o.planDeposed(b, i.Address, d)
	}
	prior, imported, good := o.refreshed(b, i)
	if !good {
		return cty.NilVal, false
	}
	if o.RefreshOnly {
		if prior == nil {
			return cty.DynamicVal, true
		}
		return prior.Value, true
	}
	change, good := o.planManaged(b, i, prior)
	if !good {
		return cty.NilVal, false
	}
	change.Imported = imported
	o.note(change)
	return change.After, true
}

func (o *operation) note(c *Change) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.changes = append(o.changes, c)
}

// evaluateOutputs are the outputs as far as they are known.
func (o *operation) evaluateOutputs() map[string]cty.Value {
	all := map[string]cty.Value{}
	for name, out := range o.outputs {
		value, diags := o.scope.evaluate(out.value)
		o.say(diags...)
		if !diags.HasErrors() && !value.IsNull() {
			all[name] = value
		}
	}
	return all
}

// orphans are instances whose block is gone, and all where everything goes.
func (o *operation) orphans() []Address {
	var all []Address
	for _, a := range slices.Concat(o.state.Addresses(), o.state.abandoned()) {
		if (o.Destroy || o.byAddress[a.Resource] == nil) && o.targeted(a.Resource) && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// planOrphan plans to destroy what the configuration does not have.
func (o *operation) planOrphan(a Address) bool {
	if a.Data {
		o.state.put(a, nil)
		return true
	}
	b := o.byAddress[a.Resource]
	for _, d := range o.state.Deposed(a) {
		o.planDeposed(b, a, d)
	}
	object := o.state.Object(a)
	if object == nil {
		return true
	}
	object, good := o.refresh(b, a, object)
	if !good {
		return false
	}
	o.state.put(a, object)
	return object == nil || o.RefreshOnly || o.planDelete(b, a, object, nil)
}

// planDeposed plans to destroy an object whose replacement is there.
func (o *operation) planDeposed(b *block, a Address, d *Object) {
	is, good := o.refresh(b, a, d)
	if !good {
		return
	}
	o.state.exchange(a, d, is)
	if is != nil && !o.RefreshOnly {
		o.planDelete(b, a, is, is)
	}
}
