package attribute_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
)

type disk struct {
	Name types.String `tfsdk:"name"`
	Tags types.Set    `tfsdk:"tags"`
}

func TestTheFieldsOfAnObjectThatIsNotKnownAsAWhole(t *testing.T) {
	t.Parallel()
	of := map[string]attr.Type{"name": types.StringType, "tags": types.SetType{ElemType: types.StringType}}
	var d disk
	attribute.Fields(types.ObjectUnknown(of), of, &d)
	if !d.Name.IsUnknown() || !d.Tags.IsUnknown() {
		t.Errorf("of an unknown object: %v", d)
	}
	attribute.Fields(types.Object{}, of, &d)
	if !d.Name.IsNull() || !d.Tags.IsNull() {
		t.Errorf("of no object: %v", d)
	}
	d.Name = types.StringValue("data")
	known := attribute.ObjectOf(of, d)
	var again disk
	attribute.Fields(known, of, &again)
	if got := again.Name.ValueString(); got != "data" {
		t.Errorf("of a known one: %q", got)
	}
}
