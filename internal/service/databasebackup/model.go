package databasebackup

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// backup is a backup as the resource sees it.
type backup struct {
	lifecycle.Base
	lifecycle.OnDestroy
	lifecycle.OnMissing
	Name           types.String  `tfsdk:"name"`
	Description    types.String  `tfsdk:"description"`
	InstanceID     types.String  `tfsdk:"instance_id"`
	ParentID       types.String  `tfsdk:"parent_id"`
	Incremental    types.Bool    `tfsdk:"incremental"`
	RestoreFrom    types.Object  `tfsdk:"restore_from"`
	SwiftContainer types.String  `tfsdk:"swift_container"`
	StorageDriver  types.String  `tfsdk:"storage_driver"`
	DeleteChildren types.Bool    `tfsdk:"delete_children"`
	Triggers       types.Map     `tfsdk:"triggers"`
	LocationRef    types.String  `tfsdk:"location_ref"`
	Size           types.Float64 `tfsdk:"size"`
	Datastore      types.Object  `tfsdk:"datastore"`
	ProjectID      types.String  `tfsdk:"project_id"`
	Created        types.String  `tfsdk:"created"`
	Updated        types.String  `tfsdk:"updated"`

	before *record // of the last look before the deletion was asked for
}

var datastoreType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"type": types.StringType, "version": types.StringType, "version_id": types.StringType,
}}

var restoreFromType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"remote_location": types.StringType, "local_datastore_version_id": types.StringType, "size": types.Float64Type,
}}

// fill copies what the cloud says into b.
func (b *backup) fill(got *record) {
	b.Triggers = attribute.StringMap(b.Triggers)
	b.Name = types.StringValue(got.Name)
	b.Description = attribute.StringOrNull(got.Description)
	b.InstanceID = attribute.StringOrNull(got.InstanceID)
	b.ParentID = attribute.StringOrNull(got.ParentID)
	// For an import: the cloud does not tell the origin, but all of it is in
	// what came of it (trove-real/create-restore_from).
	if b.RestoreFrom.IsNull() {
		b.RestoreFrom = originOf(got)
	}
	b.LocationRef = attribute.StringOrNull(got.LocationRef)
	b.Size = types.Float64PointerValue(got.Size)
	b.Datastore = datastoreOf(got)
	b.ProjectID = attribute.StringOrNull(got.ProjectID)
	b.Created = attribute.TimeOrNull(got.created())
	b.Updated = attribute.TimeOrNull(got.updated())
	// No answer has these two. What was asked for stays, even if an older
	// server ignores it; otherwise the location tells.
	driver, container := storageOf(got.LocationRef)
	if b.StorageDriver.IsNull() || b.StorageDriver.IsUnknown() {
		b.StorageDriver = attribute.StringOrNull(driver)
	}
	if b.SwiftContainer.IsNull() || b.SwiftContainer.IsUnknown() {
		b.SwiftContainer = attribute.StringOrNull(container)
	}
}

// storageOf reads a location: "cinder://<snapshot>", or the address of an object
// in Swift, "http://.../<container>/<object>" (trove-real/show-swift-container).
func storageOf(location string) (driver, container string) {
	scheme, rest, found := strings.Cut(location, "://")
	switch segments := strings.Split(rest, "/"); {
	case !found:
		return "", ""
	case scheme != "http" && scheme != "https":
		return scheme, ""
	case len(segments) < 3:
		return "swift", ""
	default:
		return "swift", segments[len(segments)-2]
	}
}

func datastoreOf(got *record) types.Object {
	if got.Datastore == nil {
		return types.ObjectNull(datastoreType.AttrTypes)
	}
	return types.ObjectValueMust(datastoreType.AttrTypes, map[string]attr.Value{
		"type":       attribute.StringOrNull(got.Datastore.Type),
		"version":    attribute.StringOrNull(got.Datastore.Version),
		"version_id": attribute.StringOrNull(got.Datastore.VersionID),
	})
}

// originOf is where a backup came from that was not made here, else null.
func originOf(got *record) types.Object {
	if got.Status != restored || got.Datastore == nil || got.Size == nil {
		return types.ObjectNull(restoreFromType.AttrTypes)
	}
	return types.ObjectValueMust(restoreFromType.AttrTypes, map[string]attr.Value{
		"remote_location":            types.StringValue(got.LocationRef),
		"local_datastore_version_id": types.StringValue(got.Datastore.VersionID),
		"size":                       types.Float64Value(*got.Size),
	})
}

// createOpts is the request that makes b.
func (b *backup) createOpts() createOpts {
	opts := createOpts{
		Name:          b.Name.ValueString(),
		Instance:      b.InstanceID.ValueString(),
		Description:   b.Description.ValueString(),
		ParentID:      b.ParentID.ValueString(),
		Container:     b.SwiftContainer.ValueString(),
		StorageDriver: b.StorageDriver.ValueString(),
		RestoreFrom:   b.origin(),
	}
	if b.Incremental.ValueBool() {
		opts.Incremental = 1
	}
	return opts
}

// origin is restore_from in the API's words, nil if there is none.
func (b *backup) origin() *restoreFrom {
	if b.RestoreFrom.IsNull() || b.RestoreFrom.IsUnknown() {
		return nil
	}
	members := b.RestoreFrom.Attributes()
	location, _ := members["remote_location"].(types.String)
	version, _ := members["local_datastore_version_id"].(types.String)
	size, _ := members["size"].(types.Float64)
	return &restoreFrom{
		RemoteLocation: location.ValueString(), LocalDatastoreVersionID: version.ValueString(), Size: size.ValueFloat64(),
	}
}

func sameOrigin(a, b *restoreFrom) bool {
	if a == nil || b == nil {
		return a == b
	}
	return *a == *b
}
