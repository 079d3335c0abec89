package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// computedAttributes are the attributes of a resource as a data source shows
// them: all computed, each described once, in the resource. It panics on a type
// of attribute that no resource has had so far.
func computedAttributes(resource map[string]schema.Attribute, without []string) map[string]datasource.Attribute {
	computed := map[string]datasource.Attribute{}
	for name, attribute := range resource {
		if !slices.Contains(without, name) {
			computed[name] = computedAttribute(attribute)
		}
	}
	return computed
}

func computedAttribute(attribute schema.Attribute) datasource.Attribute {
	description := firstSentence(attribute.GetMarkdownDescription())
	sensitive, deprecated := attribute.IsSensitive(), attribute.GetDeprecationMessage()
	nested := func(attributes map[string]schema.Attribute) map[string]datasource.Attribute {
		return computedAttributes(attributes, nil)
	}
	switch a := attribute.(type) {
	case schema.StringAttribute:
		return datasource.StringAttribute{
			MarkdownDescription: description, Computed: true, Sensitive: sensitive, DeprecationMessage: deprecated,
		}
	case schema.Int64Attribute:
		return datasource.Int64Attribute{
			MarkdownDescription: description, Computed: true, Sensitive: sensitive, DeprecationMessage: deprecated,
			CustomType: a.CustomType, // rows of lists are of the resource's types
		}
	case schema.Float64Attribute:
		return datasource.Float64Attribute{
			MarkdownDescription: description, Computed: true, Sensitive: sensitive, DeprecationMessage: deprecated,
		}
	case schema.BoolAttribute:
		return datasource.BoolAttribute{
			MarkdownDescription: description, Computed: true, Sensitive: sensitive, DeprecationMessage: deprecated,
		}
	case schema.MapAttribute:
		return datasource.MapAttribute{
			MarkdownDescription: description, Computed: true, Sensitive: sensitive, DeprecationMessage: deprecated,
			ElementType: a.ElementType,
		}
	case schema.ListAttribute:
		return datasource.ListAttribute{
			MarkdownDescription: description, Computed: true, Sensitive: sensitive, DeprecationMessage: deprecated,
			ElementType: a.ElementType,
		}
	case schema.SetAttribute:
		return datasource.SetAttribute{
			MarkdownDescription: description, Computed: true, Sensitive: sensitive, DeprecationMessage: deprecated,
			ElementType: a.ElementType,
		}
	case schema.SingleNestedAttribute:
		return datasource.SingleNestedAttribute{
			MarkdownDescription: description, Computed: true, Sensitive: sensitive, DeprecationMessage: deprecated,
			Attributes: nested(a.Attributes),
		}
	case schema.ListNestedAttribute:
		return datasource.ListNestedAttribute{
			MarkdownDescription: description, Computed: true, Sensitive: sensitive, DeprecationMessage: deprecated,
			NestedObject: datasource.NestedAttributeObject{Attributes: nested(a.NestedObject.Attributes)},
		}
	case schema.SetNestedAttribute:
		return datasource.SetNestedAttribute{
			MarkdownDescription: description, Computed: true, Sensitive: sensitive, DeprecationMessage: deprecated,
			NestedObject: datasource.NestedAttributeObject{Attributes: nested(a.NestedObject.Attributes)},
		}
	default:
		panic(fmt.Sprintf("no data source shows a %T yet", attribute))
	}
}

// firstSentence is what the thing is; what a change causes follows behind it.
func firstSentence(description string) string {
	first, _, more := strings.Cut(description, ". ")
	if more {
		return first + "."
	}
	return description
}
