package engine

import (
	"fmt"

	"github.com/zclconf/go-cty/cty"
)

// Invalid returns what a CLI finds wrong with a plan of one object
// (terraform/internal/plans/objchange, AssertPlanValid).
func (s *Schema) Invalid(prior, config, planned cty.Value) []string {
	switch {
	case planned.IsNull() && !config.IsNull():
		return []string{"planned for absence but config wants existence"}
	case config.IsNull() && !planned.IsNull():
		return []string{"planned for existence but config wants absence"}
	case planned.IsNull():
		return nil
	}
	return invalidMembers(s.fields, prior, config, planned, "")
}

func invalidMembers(fields []*field, prior, config, planned cty.Value, at string) []string {
	var wrong []string
	for _, f := range fields {
		wrong = append(wrong, f.invalid(memberOrNull(prior, f), config.GetAttr(f.name), planned.GetAttr(f.name),
			at+"."+f.name)...)
	}
	return wrong
}

func (f *field) invalid(prior, config, planned cty.Value, at string) []string {
	switch {
	case unrefined(planned).RawEquals(unrefined(config)):
		return nil
	case !f.block && planned.RawEquals(prior) && !prior.IsNull() && !config.IsNull():
		return nil // it is the same in other words
	case f.computed && (!f.optional || config.IsNull()):
		return nil
	case config.IsNull():
		return []string{fmt.Sprintf("%s: planned value %s for a non-computed attribute", at, f.show(planned))}
	case planned.IsNull() && f.writeOnly:
		return nil
	case f.nesting == flat:
		return []string{fmt.Sprintf("%s: planned value %s does not match config value %s nor prior value %s",
			at, f.show(planned), f.show(config), f.show(prior))}
	case planned.IsNull():
		return []string{at + ": planned for absence but config wants existence"}
	case !planned.IsKnown():
		return []string{at + ": planned unknown for configured value"}
	case !config.IsKnown():
		return []string{fmt.Sprintf("%s: planned value %s for an unknown configured value", at, f.show(planned))}
	case f.nesting == single:
		return invalidMembers(f.nested, prior, config, planned, at)
	}
	return f.invalidElements(prior, config, planned, at)
}

// invalidElements does so for lists, maps and sets of objects. Elements of sets have
// nothing to be told by: only their number is compared.
func (f *field) invalidElements(prior, config, planned cty.Value, at string) []string {
	if planned.LengthInt() != config.LengthInt() {
		return []string{fmt.Sprintf("%s: count in plan (%d) disagrees with count in config (%d)",
			at, planned.LengthInt(), config.LengthInt())}
	}
	if f.nesting == set {
		return f.invalidSet(prior, config, planned, at)
	}
	var wrong []string
	for it := planned.ElementIterator(); it.Next(); {
		key, element := it.Element()
		if !config.HasIndex(key).True() {
			wrong = append(wrong, fmt.Sprintf("%s[%s]: is not present in config", at, show(key)))
			continue
		}
		was := cty.NullVal(element.Type())
		if !prior.IsNull() && prior.HasIndex(key).True() {
			was = prior.Index(key)
		}
		wrong = append(wrong, invalidMembers(f.nested, was, config.Index(key), element,
			fmt.Sprintf("%s[%s]", at, show(key)))...)
	}
	return wrong
}

// invalidSet fails a planned element that comes from no configured one.
func (f *field) invalidSet(prior, config, planned cty.Value, at string) []string {
	var wrong []string
	for _, element := range planned.AsValueSlice() {
		if !f.comes(element, prior, config) {
			wrong = append(wrong, fmt.Sprintf("%s: planned set element %s does not match any element in config",
				at, f.show(element)))
		}
	}
	return wrong
}

func (f *field) comes(element, prior, config cty.Value) bool {
	if !prior.IsNull() && prior.IsKnown() {
		for _, was := range prior.AsValueSlice() {
			if was.RawEquals(element) {
				return true
			}
		}
	}
	for _, configured := range config.AsValueSlice() {
		if len(invalidMembers(f.nested, cty.NullVal(element.Type()), configured, element, "")) == 0 {
			return true
		}
	}
	return false
}

// Incompatible returns what has become something else than it was known to become:
// unknowns alone may change (terraform/internal/plans/objchange,
// AssertObjectCompatible).
func (s *Schema) Incompatible(planned, actual cty.Value) []string {
	switch {
	case planned.IsNull() && !actual.IsNull():
		return []string{"root object was absent, but now present"}
	case actual.IsNull() && !planned.IsNull():
		return []string{"root object was present, but now absent"}
	case planned.IsNull():
		return nil
	}
	var wrong []string
	for _, f := range s.fields {
		found := incompatible(planned.GetAttr(f.name), actual.GetAttr(f.name), "."+f.name)
		if len(found) > 0 && f.sensitive {
			found = []string{"." + f.name + ": inconsistent values for sensitive attribute"}
		}
		wrong = append(wrong, found...)
	}
	return wrong
}

func incompatible(planned, actual cty.Value, at string) []string {
	switch {
	case !planned.IsKnown():
		if fits := planned.Range().Includes(actual); fits.IsKnown() && fits.False() {
			return []string{fmt.Sprintf("%s: final value %s does not conform to what was planned", at, show(actual))}
		}
		return nil
	case planned.IsNull() && actual.IsNull():
		return nil
	case actual.IsNull():
		return []string{fmt.Sprintf("%s: was %s, but now null", at, show(planned))}
	case !actual.IsKnown():
		return []string{at + ": was known, but now unknown"}
	case planned.IsNull():
		return []string{fmt.Sprintf("%s: was null, but now %s", at, show(actual))}
	case planned.Type().IsSetType():
		return incompatibleSets(planned, actual, at)
	case planned.CanIterateElements():
		return incompatibleElements(planned, actual, at)
	case !planned.RawEquals(actual):
		return []string{fmt.Sprintf("%s: was %s, but now %s", at, show(planned), show(actual))}
	}
	return nil
}

// incompatibleElements does so for lists, maps, tuples and objects.
func incompatibleElements(planned, actual cty.Value, at string) []string {
	var wrong []string
	if planned.LengthInt() != actual.LengthInt() {
		return []string{fmt.Sprintf("%s: had %d elements, but now %d", at, planned.LengthInt(), actual.LengthInt())}
	}
	for it := planned.ElementIterator(); it.Next(); {
		key, element := it.Element()
		name := fmt.Sprintf("%s[%s]", at, show(key))
		is := cty.NullVal(element.Type())
		if planned.Type().IsObjectType() {
			is = actual.GetAttr(key.AsString())
		} else if actual.HasIndex(key).True() {
			is = actual.Index(key)
		}
		wrong = append(wrong, incompatible(element, is, name)...)
	}
	return wrong
}

func incompatibleSets(planned, actual cty.Value, at string) []string {
	var wrong []string
	for _, element := range planned.AsValueSlice() {
		if !stays(element, actual) {
			wrong = append(wrong, fmt.Sprintf("%s: planned set element %s does not correlate with any element in actual",
				at, show(element)))
		}
	}
	for _, element := range actual.AsValueSlice() {
		if !cameFrom(element, planned) {
			wrong = append(wrong, fmt.Sprintf("%s: actual set element %s does not correlate with any element in plan",
				at, show(element)))
		}
	}
	return wrong
}

func stays(element, actual cty.Value) bool {
	for _, is := range actual.AsValueSlice() {
		if len(incompatible(element, is, "")) == 0 {
			return true
		}
	}
	return false
}

func cameFrom(element, planned cty.Value) bool {
	for _, was := range planned.AsValueSlice() {
		if len(incompatible(was, element, "")) == 0 {
			return true
		}
	}
	return false
}

// unrefined is an unknown without what is known of it.
func unrefined(value cty.Value) cty.Value {
	if !value.IsKnown() {
		return cty.UnknownVal(value.Type())
	}
	return value
}
