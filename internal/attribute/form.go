package attribute

import (
	"context"
	"fmt"
	"regexp"
	"sync"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework-validators/helpers/validatordiag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// form is a validator of strings of a form that a message describes.
type form struct {
	message string
	matches func(string) bool
}

// Form is a validator of strings that match a regular expression. Message says
// what a string must be: "must be a time of the day". The expression is compiled
// on first use: most runs of the provider need few or none of them, and a start
// that compiles all of them takes twice as long.
func Form(pattern, message string) validator.String {
	compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
	return form{message: message, matches: func(s string) bool { return compiled().MatchString(s) }}
}

// Word is a validator of names, keys and values of CBR: least to most letters of
// any script, digits, _ or -. As a regular expression, 64 letters of any script
// take 10 ms and 2.4 MB to compile.
func Word(least, most int) validator.String {
	count := fmt.Sprintf("%d to %d", least, most)
	if least == 0 {
		count = fmt.Sprintf("up to %d", most)
	}
	return form{message: "must have " + count + " letters, digits, _ or -", matches: func(s string) bool {
		n := 0
		for _, r := range s {
			if r != '_' && r != '-' && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
				return false
			}
			n++
		}
		return least <= n && n <= most
	}}
}

// Description implements [validator.String].
func (f form) Description(context.Context) string { return f.message }

// MarkdownDescription implements [validator.String].
func (f form) MarkdownDescription(context.Context) string { return f.message }

// ValidateString implements [validator.String].
func (f form) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if value := req.ConfigValue.ValueString(); !f.matches(value) {
		resp.Diagnostics.Append(validatordiag.InvalidAttributeValueMatchDiagnostic(req.Path, f.message, value))
	}
}
