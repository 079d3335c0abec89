package attribute_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

func TestWhatCanBeNoIDIsRefused(t *testing.T) {
	t.Parallel()
	for id, says := range map[string]string{
		"5f1c0a2e-6f5b-4f0c-9b1e-1c2d3e4f5a6b": "", "a.b": "", "mock-1": "", "...": "",
		"": "it is empty", ".": "it is a way through folders", "..": "it is a way through folders",
		"a/b": "it has one of / ? # %", "a b": "white space", "a\nb": "control characters",
		strings.Repeat("x", 256): "more than 255",
	} {
		var resp validator.StringResponse
		attribute.ID.ValidateString(t.Context(), validator.StringRequest{
			Path: path.Root("volume_id"), ConfigValue: types.StringValue(id),
		}, &resp)
		said := ""
		for _, d := range resp.Diagnostics {
			said += d.Detail()
		}
		if (said == "") != (says == "") || !strings.Contains(said, says) {
			t.Errorf("%q: got %q, want %q", id, said, says)
		}
	}
}
