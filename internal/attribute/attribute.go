// Package attribute has what the schemas of all kinds are made of: constructors
// of attributes, validators, and conversions between Terraform's values and
// those of an API.
package attribute

import (
	"context"
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

// OnMissing says what becomes of a point in time that is gone from the cloud.
func OnMissing(noun string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: "What a " + noun + " that is gone from the cloud, such as one that expired, becomes: " +
			"`recreate` takes it out of the state, so that the next apply makes another one, of the data of that day; " +
			"`forget` keeps it in the state with the status `gone`, and no plan makes it again. Destroying it then sends " +
			"nothing. Default: `recreate`. It counts once it is in the state: apply a change before you need it.",
		Optional:   true,
		Validators: []validator.String{stringvalidator.OneOf("recreate", "forget")},
	}
}

// Triggers are any values, a change of which is to do something again. Again says
// what, as a sentence. They are computed as well, so that no plan shows a change
// where they are left out: that does nothing again.
func Triggers(again string) schema.MapAttribute {
	return schema.MapAttribute{
		MarkdownDescription: "Any values. " + again + " Leaving them out does not.",
		ElementType:         types.StringType,
		Optional:            true,
		Computed:            true,
		Validators:          []validator.Map{NoNullElements},
		PlanModifiers:       []planmodifier.Map{leftOut{}, Replacing()},
	}
}

// TriggersOfPoint are those of a point in time. One that was imported is not made
// again because it gets triggers.
func TriggersOfPoint(noun string) schema.MapAttribute {
	a := Triggers("Changing this makes another " + noun + " and destroys this one, with `create_before_destroy` in that " +
		"order. Setting it on one that was imported does not.")
	a.PlanModifiers = []planmodifier.Map{leftOut{}, ReplacingIf(func(ctx context.Context, c Change) bool {
		var triggers, were types.Map
		c.Get(ctx, &triggers, &were)
		return c.MadeHere || len(were.Elements()) > 0
	})}
	return a
}
