package lifecycle

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// StringOrNull is null for an empty string: where the API cannot tell empty
// from absent, neither can the state.
func StringOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// TimeOrNull is the time in RFC 3339, as Terraform's own functions expect it,
// and null for the zero time.
func TimeOrNull(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339Nano))
}
