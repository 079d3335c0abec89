package attribute

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// text checks strings by a function that says what is wrong, "" for nothing.
type text struct {
	rule  string // "must ..."
	wrong func(string) string
}

// Text is a validator of strings. Rule says what a string must be; wrong says of
// one what is wrong with it, or "".
func Text(rule string, wrong func(string) string) validator.String {
	return text{rule: rule, wrong: wrong}
}

// Description implements [validator.String].
func (v text) Description(context.Context) string { return v.rule }

// MarkdownDescription implements [validator.String].
func (v text) MarkdownDescription(context.Context) string { return v.rule }

// ValidateString implements [validator.String].
func (v text) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if wrong := v.wrong(req.ConfigValue.ValueString()); wrong != "" {
		resp.Diagnostics.AddAttributeError(req.Path, "Invalid value", fmt.Sprintf(
			"%s %s: %s.", req.Path, v.rule, wrong))
	}
}

// ID refuses what can be no id of any service: with it, a request would go to
// another address. The rest is for the cloud to say; a mocked id is no UUID.
var ID = Text("must be an id", func(s string) string {
	switch {
	case s == "":
		return "it is empty"
	case s == ".", s == "..":
		return "it is a way through folders"
	case len(s) > 255:
		return "it has more than 255 characters"
	case strings.ContainsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsGraphic(r) }):
		return "it has white space or control characters in it"
	case strings.ContainsAny(s, "/?#%:\\"):
		return `it has one of / ? # % : \ in it`
	}
	return ""
})

// NotEmpty is for filters, and for arguments whose absence means something else
// than "".
var NotEmpty = stringvalidator.LengthAtLeast(1)

// Label is for names and descriptions of OpenStack's services: one line of up to
// 255 printable characters of the Basic Multilingual Plane
// (cinder/api/validation/parameter_types.py, name and description; the database
// columns have 255). The services trim them; a trimmed answer would differ from
// the configuration for ever.
var Label = Text("must be one line of up to 255 printable characters", func(s string) string {
	runes := []rune(s)
	switch {
	case len(runes) > 255:
		return fmt.Sprintf("it has %d", len(runes))
	case strings.ContainsAny(s, "\n\r"):
		return "it has a line break in it"
	case strings.TrimSpace(s) != s:
		return "it begins or ends with white space"
	}
	for _, r := range runes {
		if !unicode.IsPrint(r) || r > 0xFFFF {
			return fmt.Sprintf("%U cannot be printed, or is beyond U+FFFF", r)
		}
	}
	return ""
})

// noNullElements refuses null elements of maps and lists: no API has them.
type noNullElements struct{}

// NoNullElements is for maps and lists.
var NoNullElements = noNullElements{}

var (
	_ validator.Map  = NoNullElements
	_ validator.List = NoNullElements
	_ validator.Set  = NoNullElements
)

const noNull = "must not have null elements"

// Description implements the validators.
func (noNullElements) Description(context.Context) string { return noNull }

// MarkdownDescription implements the validators.
func (noNullElements) MarkdownDescription(context.Context) string { return noNull }

// ValidateMap implements [validator.Map].
func (noNullElements) ValidateMap(_ context.Context, req validator.MapRequest, resp *validator.MapResponse) {
	for key, value := range req.ConfigValue.Elements() {
		if value.IsNull() {
			resp.Diagnostics.AddAttributeError(req.Path.AtMapKey(key), "Invalid value", fmt.Sprintf(
				"%s is null. Leave the key out, or set a string.", req.Path.AtMapKey(key)))
		}
	}
}

// ValidateList implements [validator.List].
func (noNullElements) ValidateList(_ context.Context, req validator.ListRequest, resp *validator.ListResponse) {
	for i, value := range req.ConfigValue.Elements() {
		if value.IsNull() {
			resp.Diagnostics.AddAttributeError(req.Path.AtListIndex(i), "Invalid value", fmt.Sprintf(
				"%s is null. Leave the element out.", req.Path.AtListIndex(i)))
		}
	}
}

// ValidateSet implements [validator.Set].
func (noNullElements) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	for _, value := range req.ConfigValue.Elements() {
		if value.IsNull() {
			resp.Diagnostics.AddAttributeError(req.Path, "Invalid value", fmt.Sprintf(
				"%s has a null element. Leave it out.", req.Path))
		}
	}
}
