package engine

import "github.com/zclconf/go-cty/cty"

// Proposed is a new object as a CLI proposes it to a provider: what is configured,
// and of what only the cloud sets the values that the object has
// (terraform/internal/plans/objchange, ProposedNew).
func (s *Schema) Proposed(prior, config cty.Value) cty.Value {
	if config.IsNull() {
		return cty.NullVal(s.Type)
	}
	return proposedObject(s.fields, prior, config)
}

// proposedObject does so for the members of an object; prior may be null.
func proposedObject(fields []*field, prior, config cty.Value) cty.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	members := map[string]cty.Value{}
	for _, f := range fields {
		was := memberOrNull(prior, f)
		configured := config.GetAttr(f.name)
		switch {
		case f.computed && configured.IsNull():
			members[f.name] = was
			if f.optional && hasConfigured(f.nested, was) {
				members[f.name] = configured
			}
		case f.nesting != flat:
			members[f.name] = f.proposed(was, configured)
		default:
			members[f.name] = configured
		}
	}
	return cty.ObjectVal(members)
}

// memberOrNull is a member of an object, null in one that is null, and unknown in one
// that is unknown.
func memberOrNull(object cty.Value, f *field) cty.Value {
	if object.IsNull() {
		return cty.NullVal(f.kind)
	}
	return object.GetAttr(f.name)
}

// proposed does so for a nested field.
func (f *field) proposed(prior, config cty.Value) cty.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	if f.nesting == single {
		return proposedObject(f.nested, prior, config)
	}
	if config.LengthInt() == 0 {
		return config
	}
	elements, byKey := []cty.Value{}, map[string]cty.Value{}
	var used []cty.Value
	for it := config.ElementIterator(); it.Next(); {
		key, element := it.Element()
		was := cty.NullVal(config.Type().ElementType())
		switch {
		case !prior.IsKnown():
			was = cty.UnknownVal(config.Type().ElementType())
		case prior.IsNull():
		case f.nesting == set:
			was = f.counterpart(prior, element, &used)
		case prior.HasIndex(key).True():
			was = prior.Index(key)
		}
		if !was.IsNull() || f.nesting == set {
			element = proposedObject(f.nested, was, element)
		}
		elements = append(elements, element)
		if f.nesting == mapping {
			byKey[key.AsString()] = element
		}
	}
	switch f.nesting {
	case list:
		return cty.ListVal(elements)
	case set:
		return cty.SetVal(elements)
	}
	return cty.MapVal(byKey)
}

// counterpart is the element of a set that a configured one may have become: they
// differ only in what the cloud sets. Each is taken once.
func (f *field) counterpart(prior, config cty.Value, used *[]cty.Value) cty.Value {
next:
	for _, was := range prior.AsValueSlice() {
		for _, u := range *used {
			if u.RawEquals(was) {
				continue next
			}
		}
		if continues(f.nested, was, config) {
			*used = append(*used, was)
			return was
		}
	}
	return cty.NullVal(prior.Type().ElementType())
}

// continues reports whether an object may have come from a configured one.
func continues(fields []*field, was, config cty.Value) bool {
	if config.RawEquals(was) {
		return true
	}
	if !config.IsKnown() || config.IsNull() || was.IsNull() {
		return false
	}
	for _, f := range fields {
		is, want := was.GetAttr(f.name), config.GetAttr(f.name)
		switch {
		case is.RawEquals(want), f.computed && want.IsNull():
		case f.nesting == single && continues(f.nested, is, want):
		default:
			return false
		}
	}
	return true
}

// hasConfigured reports whether a value has something that only a configuration sets,
// so that a null in its place takes it away.
func hasConfigured(nested []*field, value cty.Value) bool {
	if len(nested) == 0 || value.IsNull() || !value.IsKnown() {
		return false
	}
	if !value.Type().IsObjectType() {
		for _, element := range value.AsValueSlice() {
			if hasConfigured(nested, element) {
				return true
			}
		}
		return false
	}
	for _, f := range nested {
		at := value.GetAttr(f.name)
		if !at.IsNull() && (!f.computed || hasConfigured(f.nested, at)) {
			return true
		}
	}
	return false
}

// unread is a data source that is read only when more is known.
func (s *Schema) unread(config cty.Value) cty.Value {
	return proposedObject(s.fields, cty.UnknownVal(s.Type), config)
}
