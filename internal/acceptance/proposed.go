package acceptance

import (
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// withPrior is a configured value with what only the cloud sets inside of it as it
// was, as a CLI begins a plan (terraform/internal/plans/objchange, ProposedNew).
func withPrior(a *tfprotov6.SchemaAttribute, config, prior any) any {
	if a.NestedType == nil || prior == nil {
		return config
	}
	switch config := config.(type) {
	case map[string]any:
		was, ok := prior.(map[string]any)
		if a.NestedType.Nesting != tfprotov6.SchemaObjectNestingModeSingle || !ok {
			return config
		}
		return objectWithPrior(a.NestedType.Attributes, config, was)
	case []any:
		before, _ := prior.([]any)
		merged := make([]any, len(config))
		for i, element := range config {
			merged[i] = element
			members, ok := element.(map[string]any)
			at := slices.IndexFunc(before, func(one any) bool {
				was, same := one.(map[string]any)
				return ok && same && continues(a.NestedType.Attributes, members, was)
			})
			if at >= 0 {
				merged[i] = objectWithPrior(a.NestedType.Attributes, members, before[at].(map[string]any))
			}
		}
		return merged
	}
	return config
}

func objectWithPrior(attributes []*tfprotov6.SchemaAttribute, config, prior map[string]any) map[string]any {
	merged := maps.Clone(config)
	for _, a := range attributes {
		if config[a.Name] == nil && a.Computed {
			merged[a.Name] = prior[a.Name]
		} else {
			merged[a.Name] = withPrior(a, config[a.Name], prior[a.Name])
		}
	}
	return merged
}

// continues reports whether an element of a set may be what that one was: they differ
// only in what the cloud sets.
func continues(attributes []*tfprotov6.SchemaAttribute, config, prior map[string]any) bool {
	return !slices.ContainsFunc(attributes, func(a *tfprotov6.SchemaAttribute) bool {
		if a.Computed && config[a.Name] == nil {
			return false
		}
		return !fits(config[a.Name], prior[a.Name])
	})
}

// agreesOrStays reports whether each member of a planned object is the configured one
// or stays as it was.
func agreesOrStays(got, want, prior any) bool {
	planned, _ := got.(map[string]any)
	members, ok := want.(map[string]any)
	was, both := prior.(map[string]any)
	if !ok || !both {
		return false
	}
	for name, member := range members {
		if member != nil && !agrees(planned[name], member) && !same(planned[name], was[name]) {
			return false
		}
	}
	return true
}
