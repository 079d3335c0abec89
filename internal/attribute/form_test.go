package attribute_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

func TestFormsSayWhatTheFrameworksRegularExpressionsSay(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		pattern, message string
		form             validator.String
	}{
		"a regular expression": {
			`^([01]\d|2[0-3]):[0-5]\d$`, "must be a time of the day",
			attribute.Form(`^([01]\d|2[0-3]):[0-5]\d$`, "must be a time of the day"),
		},
		"a word": {
			`^[\p{L}\p{N}_-]{1,4}$`, "must have 1 to 4 letters, digits, _ or -", attribute.Word(1, 4),
		},
		"a word that may be empty": {
			`^[\p{L}\p{N}_-]{0,4}$`, "must have up to 4 letters, digits, _ or -", attribute.Word(0, 4),
		},
	}
	values := []types.String{
		types.StringNull(), types.StringUnknown(), types.StringValue(""), types.StringValue("06:30"),
		types.StringValue("24:00"), types.StringValue("a_-9"), types.StringValue("a_-90"), types.StringValue("备份²Ⅷ"),
		types.StringValue("a b"), types.StringValue("a\n"), types.StringValue("\xff"), types.StringValue("e\u0301"),
		types.StringValue(strings.Repeat("語", 4)), types.StringValue(strings.Repeat("語", 5)),
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			framework := stringvalidator.RegexMatches(regexp.MustCompile(test.pattern), test.message)
			for _, value := range values {
				req := validator.StringRequest{Path: path.Root("name"), ConfigValue: value}
				var got, want validator.StringResponse
				test.form.ValidateString(t.Context(), req, &got)
				framework.ValidateString(t.Context(), req, &want)
				if diff := cmp.Diff(want.Diagnostics, got.Diagnostics); diff != "" {
					t.Errorf("%s (-want +got):\n%s", value, diff)
				}
			}
			if got := test.form.Description(t.Context()); got != test.message {
				t.Errorf("got %q, want %q", got, test.message)
			}
		})
	}
}
