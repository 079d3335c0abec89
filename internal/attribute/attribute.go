// Package attribute has what the schemas of all kinds are made of: constructors
// of attributes, validators, and conversions between Terraform's values and
// those of an API.
package attribute

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/boolplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Computed is what the cloud sets and may change by itself: it has no plan
// modifier, so that a plan stays empty.
func Computed(description string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Computed: true}
}

// Fixed is what the cloud sets once: it is known in every plan but the first.
func Fixed(description string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description,
		Computed:            true,
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
	}
}

// FixedInt64 is a number that the cloud sets once.
func FixedInt64(description string) schema.Int64Attribute {
	return schema.Int64Attribute{
		MarkdownDescription: description,
		Computed:            true,
		PlanModifiers:       []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
	}
}

// FixedBool is a truth that the cloud sets once.
func FixedBool(description string) schema.BoolAttribute {
	return schema.BoolAttribute{
		MarkdownDescription: description,
		Computed:            true,
		PlanModifiers:       []planmodifier.Bool{boolplanmodifier.UseStateForUnknown()},
	}
}

// RequiredID is the id of something else that has to be given. Another one
// needs a new object.
func RequiredID(description string) schema.StringAttribute {
	a := OptionalID(description)
	a.Optional, a.Required = false, true
	return a
}

// OptionalID is the id of something else that may be given. Another one needs a
// new object.
func OptionalID(description string, more ...validator.String) schema.StringAttribute {
	return Replaces(description, append([]validator.String{ID}, more...)...)
}

// Replaces is an argument that cannot change in place.
func Replaces(description string, validators ...validator.String) schema.StringAttribute {
	a := InPlace(description, validators...)
	a.PlanModifiers = []planmodifier.String{Replacing()}
	return a
}

// InPlace is an argument that can change in place.
func InPlace(description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: description, Optional: true, Validators: validators}
}

// ChosenByCloud is an argument that the cloud chooses where nobody sets it.
// Another one needs a new object; one that is not set any more stays.
func ChosenByCloud(description string, validators ...validator.String) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: description,
		Optional:            true,
		Computed:            true,
		Validators:          append([]validator.String{stringvalidator.LengthAtLeast(1)}, validators...),
		PlanModifiers:       []planmodifier.String{stringplanmodifier.UseStateForUnknown(), Replacing()},
	}
}

// Switch is a choice that counts for the provider alone.
func Switch(description string) schema.BoolAttribute {
	return schema.BoolAttribute{MarkdownDescription: description, Optional: true}
}

// Metadata is a map of strings that changes in place, with keys of that form
// and values of up to 255 characters.
func Metadata(description string, key validator.String) schema.MapAttribute {
	return schema.MapAttribute{
		MarkdownDescription: description,
		ElementType:         types.StringType,
		Optional:            true,
		Validators: []validator.Map{
			NoNullElements,
			mapvalidator.KeysAre(key),
			mapvalidator.ValueStringsAre(stringvalidator.UTF8LengthAtMost(255)),
		},
	}
}

// OnDestroy says what destroy does to the noun: "delete" without an argument,
// "retain", and more values with their meanings, such as "unmanage" and "makes
// Cinder forget it". The first value of more, if there is any, is the default.
func OnDestroy(noun string, more ...[2]string) schema.StringAttribute {
	values := []string{"delete", "retain"}
	meanings := []string{
		"`delete` deletes the " + noun,
		"`retain` forgets it and leaves it in the cloud",
	}
	preset := "delete"
	for i, m := range slices.Backward(more) {
		values = append(values, m[0])
		meanings = slices.Insert(meanings, 0, fmt.Sprintf("`%s` %s", m[0], m[1]))
		if i == 0 {
			preset = m[0]
		}
	}
	return schema.StringAttribute{
		MarkdownDescription: "What destroy does: " + strings.Join(meanings, ", ") + ". Default: `" + preset + "`. What " +
			"failed or was never finished is not kept. It counts once it is in the state: apply a change before you " +
			"destroy.",
		Optional:   true,
		Validators: []validator.String{stringvalidator.OneOf(values...)},
	}
}
