package lifecycle

import (
	"fmt"
	"slices"
	"strings"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// Facts are the attributes of a resource as a data source shows them: all
// computed, each described once, in the resource. Local and without are left
// out. It panics on a type of attribute that no resource has had so far.
func Facts(resource schema.Schema, local []string, without ...string) map[string]datasource.Attribute {
	facts := map[string]datasource.Attribute{}
	for name, attribute := range resource.Attributes {
		if !slices.Contains(local, name) && !slices.Contains(without, name) {
			facts[name] = fact(attribute)
		}
	}
	return facts
}

func fact(attribute schema.Attribute) datasource.Attribute {
	description := firstSentence(attribute.GetMarkdownDescription())
	switch a := attribute.(type) {
	case schema.StringAttribute:
		return datasource.StringAttribute{MarkdownDescription: description, Computed: true}
	case schema.Int64Attribute:
		return datasource.Int64Attribute{MarkdownDescription: description, Computed: true}
	case schema.Float64Attribute:
		return datasource.Float64Attribute{MarkdownDescription: description, Computed: true}
	case schema.BoolAttribute:
		return datasource.BoolAttribute{MarkdownDescription: description, Computed: true}
	case schema.MapAttribute:
		return datasource.MapAttribute{MarkdownDescription: description, Computed: true, ElementType: a.ElementType}
	case schema.SingleNestedAttribute:
		return datasource.SingleNestedAttribute{
			MarkdownDescription: description,
			Computed:            true,
			Attributes:          Facts(schema.Schema{Attributes: a.Attributes}, nil),
		}
	case schema.ListNestedAttribute:
		return datasource.ListNestedAttribute{
			MarkdownDescription: description,
			Computed:            true,
			NestedObject: datasource.NestedAttributeObject{
				Attributes: Facts(schema.Schema{Attributes: a.NestedObject.Attributes}, nil),
			},
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
