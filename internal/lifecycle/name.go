package lifecycle

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
)

// Named is the object in a sentence; see [Called].
func Named(noun string, obj Object) string {
	return Called(noun, nameOf(obj), obj.base().ID.ValueString())
}

// Called is something in a sentence: the noun, its name if it has one, and its id once it
// has that: `volume backup "nightly" (5f1c0a2e)`. The name is printable already.
func Called(noun, name, id string) string {
	switch {
	case name != "" && id != "":
		return fmt.Sprintf("%s %q (%s)", noun, name, id)
	case name != "":
		return fmt.Sprintf("%s %q", noun, name)
	case id != "":
		return noun + " " + id
	}
	return "the " + noun
}

func (r *kindResource) named(obj Object) string { return Named(r.kind.Noun, obj) }

// nameOf is the name attribute of the object, "" without any.
func nameOf(obj Object) string {
	name, _ := codec.Field(obj, "name").(types.String)
	return cloud.Printable(name.ValueString())
}
