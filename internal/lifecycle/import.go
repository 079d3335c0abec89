package lifecycle

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// ImportState takes `id`, `parent/id`, both also with `region:` in front, or an
// identity.
func (r *kindResource) ImportState(
	ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse,
) {
	address, diags := r.address(ctx, req)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	obj := r.kind.New()
	b := obj.base()
	b.Region = types.StringValue(address["region"])
	if err := r.setup.locate(ctx, &b.Region); err != nil {
		resp.Diagnostics.Append(r.failed(importing, obj, err))
		return
	}
	address["region"] = b.Region.ValueString()
	for name, value := range address {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root(name), value)...)
	}
	resp.Diagnostics.Append(r.identify(ctx, resp.Identity, resp.State)...)
}

// address finds out what addresses the object: id, region, parents.
func (r *kindResource) address(
	ctx context.Context, req resource.ImportStateRequest,
) (map[string]string, diag.Diagnostics) {
	names := slices.Concat(r.kind.Parents, []string{"id"})
	if req.ID != "" {
		return r.parse(req.ID, names)
	}
	var diags diag.Diagnostics
	address := map[string]string{}
	for _, name := range append(names, "region") {
		var value types.String
		diags.Append(req.Identity.GetAttribute(ctx, path.Root(name), &value)...)
		address[name] = value.ValueString()
		if address[name] == "" && name != "region" {
			diags.AddAttributeError(path.Root(name), "Unable to import "+r.kind.Noun, fmt.Sprintf(
				"The import has neither an id nor an identity with %q in it.", name))
		}
		if name != "region" && astray(address[name]) {
			diags.AddAttributeError(path.Root(name), "Unable to import "+r.kind.Noun, fmt.Sprintf(
				"In the identity, %s = %q cannot be an id: no id is . or .., or has one of / ? # %% & \\ or a control "+
					"character in it.", name, address[name]))
		}
	}
	return address, diags
}

// parse takes an import id apart. No id of these services has a colon or a
// slash in it, and no region a slash.
func (r *kindResource) parse(id string, names []string) (map[string]string, diag.Diagnostics) {
	address := map[string]string{}
	rest := id
	if region, after, found := strings.Cut(id, ":"); found {
		address["region"], rest = region, after
	}
	parts := strings.Split(rest, "/")
	if len(parts) != len(names) || slices.Contains(parts, "") || strings.HasPrefix(id, ":") ||
		strings.ContainsAny(rest, ": ") {
		format := strings.Join(names, "/")
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unable to import "+r.kind.Noun, fmt.Sprintf(
			"The import id %q is not of the form %q or %q.", id, format, "region:"+format))}
	}
	for i, name := range names {
		address[name] = parts[i]
		// Such a text would lead to another address, and find something else there.
		if astray(parts[i]) {
			return nil, diag.Diagnostics{diag.NewErrorDiagnostic("Unable to import "+r.kind.Noun, fmt.Sprintf(
				"In the import id %q, %q cannot be an id: no id is . or .., or has one of / ? # %% & \\ or a control "+
					"character in it.", id, parts[i]))}
		}
	}
	return address, nil
}

// astray reports whether a text in the place of an id would lead elsewhere.
func astray(id string) bool {
	return id == "." || id == ".." || strings.ContainsAny(id, "/?#%&\\") || strings.ContainsFunc(id, unicode.IsControl)
}
