package engine

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
)

// importOf is the import block of an address, nil if there is none.
func (o *operation) importOf(a Address) *importing {
	for _, i := range o.imports {
		if i.to == a {
			return i
		}
	}
	return nil
}

// importBlock does what an import block says.
func (o *operation) importBlock(b *block, a Address, i *importing) (*Object, bool) {
	req := &tfprotov6.ImportResourceStateRequest{TypeName: a.Type}
	if i.identity != nil {
		identity, good := o.identity(a, i)
		if !good {
			return nil, false
		}
		req.Identity = &tfprotov6.ResourceIdentityData{IdentityData: identity}
	} else {
		id, diags := o.scope.evaluate(i.id)
		o.say(diags...)
		if diags.HasErrors() {
			return nil, false
		}
		req.ID = id.AsString()
	}
	return o.importOne(b, a, req)
}

// identity is what an import block says of an object.
func (o *operation) identity(a Address, i *importing) (*tfprotov6.DynamicValue, bool) {
	value, diags := o.scope.evaluate(i.identity)
	o.say(diags...)
	if diags.HasErrors() {
		return nil, false
	}
	kind, ok := o.identities[a.Type]
	if !ok {
		panic(a.Type + " has no identity")
	}
	members := value.AsValueMap()
	for name, member := range kind.AttributeTypes() {
		if members[name] == cty.NilVal {
			members[name] = cty.NullVal(member)
		}
	}
	value, err := convert.Convert(cty.ObjectVal(members), kind)
	must(err)
	return Encode(value, kind), true
}

// importOne imports an object and reads it.
func (o *operation) importOne(b *block, a Address, req *tfprotov6.ImportResourceStateRequest) (*Object, bool) {
	if req.ID != "" {
		o.show.line("%s: Importing from ID %q...", a, req.ID)
	}
	ctx, end := o.call()
	defer end()
	resp, err := o.serving(a.Type).ImportResourceState(ctx, req)
	if !o.answered(b, a, err) {
		return nil, false
	}
	diags := o.said(b, a.String(), resp.Diagnostics)
	o.say(diags...)
	if diags.HasErrors() {
		return nil, false
	}
	if len(resp.ImportedResources) != 1 || resp.ImportedResources[0].TypeName != a.Type {
		panic(fmt.Sprintf("the import of %s has made %d objects", a, len(resp.ImportedResources)))
	}
	one := resp.ImportedResources[0]
	object, good := o.look(b, a, &Object{
		Value: Decode(one.State, o.of(a.Resource).Type), Private: one.Private, Identity: one.Identity,
	})
	if !good {
		return nil, false
	}
	if object == nil {
		o.say(o.mistake(nil, "", "Cannot import non-existent remote object",
			"While attempting to import an existing object to "+a.String()+", the provider detected that no object "+
				"exists with the given id. Only pre-existing objects can be imported; check that the id is correct "+
				"and that it is associated with the provider's configured region or endpoint, or use \"apply\" to "+
				"create a new remote object for this resource."))
		return nil, false
	}
	return object, true
}

// applyMoves gives objects their new addresses, and returns the old ones.
func (o *operation) applyMoves() map[Address]Address {
	moved := map[Address]Address{}
	for _, m := range slices.Concat(o.moves, o.impliedMoves()) {
		object := o.state.Object(m.from)
		if object == nil || o.state.Object(m.to) != nil {
			continue
		}
		if m.from.Type != m.to.Type {
			panic(notKnown(fmt.Sprintf("the engine does not move %s to another type", m.from)))
		}
		o.state.put(m.from, nil)
		o.state.put(m.to, object)
		moved[m.to] = m.from
	}
	return moved
}

// impliedMoves are those between one without a count and the first with one
// (terraform/internal/refactoring, ImpliedMoveStatements).
func (o *operation) impliedMoves() []move {
	var all []move
	for _, b := range o.resources {
		alone, counted := Address{Resource: b.Resource}, Address{b.Resource, "[0]"}
		switch {
		case b.Data:
		case b.count != nil:
			all = append(all, move{alone, counted})
		case b.forEach == nil:
			all = append(all, move{counted, alone})
		}
	}
	return all
}

// targeted reports whether a resource is among the targets, or one of them needs it;
// while destroying, whether it needs one of them.
func (o *operation) targeted(r Resource) bool {
	if len(o.Targets) == 0 {
		return true
	}
	for _, text := range o.Targets {
		t := ParseAddress(text)
		if t.Key != "" {
			panic(notKnown("the engine takes no single instances as targets"))
		}
		if t.Resource == r || o.reaches(t.Resource, r) {
			return true
		}
	}
	return false
}

// reaches reports whether the target needs a resource, or the reverse in a destroy.
func (o *operation) reaches(target, r Resource) bool {
	if !o.Options.Destroy {
		b := o.byAddress[target]
		return b != nil && slices.Contains(o.needs(b), r)
	}
	for _, a := range o.state.instances(r) {
		if slices.Contains(o.state.Object(a).Needs, target) {
			return true
		}
	}
	return false
}
