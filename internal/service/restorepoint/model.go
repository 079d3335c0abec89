package restorepoint

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// point is a restore point as the resource sees it.
type point struct {
	lifecycle.Base
	lifecycle.OnDestroy
	lifecycle.OnMissing
	VaultID           types.String `tfsdk:"vault_id"`
	Name              types.String `tfsdk:"name"`
	Description       types.String `tfsdk:"description"`
	Incremental       types.Bool   `tfsdk:"incremental"`
	AutoTrigger       types.Bool   `tfsdk:"auto_trigger"`
	Resources         types.Set    `tfsdk:"resources"`
	ResourceDetails   types.Set    `tfsdk:"resource_details"`
	Triggers          types.Map    `tfsdk:"triggers"`
	CreatedAt         types.String `tfsdk:"created_at"`
	ProjectID         types.String `tfsdk:"project_id"`
	Vault             types.Object `tfsdk:"vault"`
	RetentionDuration types.Int64  `tfsdk:"retention_duration"`
	Backups           types.List   `tfsdk:"backups"`

	asked map[string]*removal // backups whose deletion was asked for
}

// detail is a resource that is to take part.
type detail struct {
	ID             types.String `tfsdk:"id"`
	Type           types.String `tfsdk:"type"`
	Name           types.String `tfsdk:"name"`
	ExcludeVolumes types.Set    `tfsdk:"exclude_volumes"`
	IncludeVolumes types.Set    `tfsdk:"include_volumes"`
}

// volume is a disk of a server.
type volume struct {
	ID        types.String `tfsdk:"id"`
	OSVersion types.String `tfsdk:"os_version"`
}

type vaultModel struct {
	ID               types.String `tfsdk:"id"`
	Name             types.String `tfsdk:"name"`
	Resources        types.List   `tfsdk:"resources"`
	SkippedResources types.List   `tfsdk:"skipped_resources"`
}

type participant struct {
	ID            types.String `tfsdk:"id"`
	Name          types.String `tfsdk:"name"`
	Type          types.String `tfsdk:"type"`
	ProtectStatus types.String `tfsdk:"protect_status"`
	ResourceSize  types.Int64  `tfsdk:"resource_size"`
	BackupSize    types.Int64  `tfsdk:"backup_size"`
	BackupCount   types.Int64  `tfsdk:"backup_count"`
	ExtraInfo     types.String `tfsdk:"extra_info"`
}

type skipped struct {
	ID     types.String `tfsdk:"id"`
	Name   types.String `tfsdk:"name"`
	Type   types.String `tfsdk:"type"`
	Code   types.String `tfsdk:"code"`
	Reason types.String `tfsdk:"reason"`
}

var (
	participantType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "name": types.StringType, "type": types.StringType, "protect_status": types.StringType,
		"resource_size": types.Int64Type, "backup_size": types.Int64Type, "backup_count": types.Int64Type,
		"extra_info": types.StringType,
	}}
	skippedType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "name": types.StringType, "type": types.StringType, "code": types.StringType,
		"reason": types.StringType,
	}}
	vaultType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "name": types.StringType, "resources": types.ListType{ElemType: participantType},
		"skipped_resources": types.ListType{ElemType: skippedType},
	}}
	memberType = types.ObjectType{AttrTypes: map[string]attr.Type{
		"id": types.StringType, "name": types.StringType, "status": types.StringType, "resource_id": types.StringType,
		"resource_name": types.StringType, "resource_type": types.StringType, "resource_size": types.Int64Type,
		"created_at": types.StringType, "expired_at": types.StringType,
	}}
)

// createOpts is the request that makes p.
func (p *point) createOpts() createOpts {
	o := parameters{
		AutoTrigger: p.AutoTrigger.ValueBoolPointer(), Description: p.Description.ValueStringPointer(),
		Incremental: p.Incremental.ValueBoolPointer(), Name: attribute.Known(p.Name), Resources: ids(p.Resources),
	}
	for _, d := range attribute.Elements[detail](p.ResourceDetails) {
		o.ResourceDetails = append(o.ResourceDetails, resourceOpts{
			ID: d.ID.ValueString(), Type: d.Type.ValueString(), Name: attribute.Known(d.Name), ExtraInfo: d.extra(),
		})
	}
	slices.SortFunc(o.ResourceDetails, func(a, b resourceOpts) int { return strings.Compare(a.ID, b.ID) })
	return createOpts{VaultID: p.VaultID.ValueString(), Parameters: &o}
}

// extra says which disks take part, nil if all do.
func (d detail) extra() *extraOpts {
	o := extraOpts{ExcludeVolumes: ids(d.ExcludeVolumes)}
	for _, v := range attribute.Elements[volume](d.IncludeVolumes) {
		o.IncludeVolumes = append(o.IncludeVolumes, volumeOpts{ID: v.ID.ValueString(), OSVersion: v.OSVersion.ValueString()})
	}
	slices.SortFunc(o.IncludeVolumes, func(a, b volumeOpts) int { return strings.Compare(a.ID, b.ID) })
	if len(o.ExcludeVolumes) == 0 && len(o.IncludeVolumes) == 0 {
		return nil
	}
	return &o
}

// fillOnce takes what only the answer to the creation tells.
func (p *point) fillOnce(got *record) {
	if info := got.ExtraInfo; info != nil {
		if p.Name.IsUnknown() {
			p.Name = attribute.StringOrNull(info.Name)
		}
		p.RetentionDuration = types.Int64PointerValue(info.RetentionDuration)
	}
	p.CreatedAt = attribute.Timestamp(got.CreatedAt)
	if got.Vault != nil {
		p.Vault = vaultOf(got.Vault, nil)
	}
}

// fill copies what the cloud says into p, and leaves what is known already and
// not told any more.
func (p *point) fill(got *record, backups []*backupRecord) {
	if len(backups) > 0 {
		first := backups[0]
		p.VaultID = types.StringValue(first.VaultID)
		if p.CreatedAt.IsNull() || p.CreatedAt.IsUnknown() {
			p.CreatedAt = attribute.Timestamp(cmp.Or(got.CreatedAt, first.CreatedAt))
			// Nothing but the members is known of an imported one.
			p.Description = attribute.StringOrNull(first.Description)
		}
		if p.Name.IsNull() || p.Name.IsUnknown() {
			several := len(backups) > 1 || got.Vault != nil && len(got.Vault.Resources) > 1
			p.Name = attribute.StringOrNull(baseName(backups, several))
		}
		p.ProjectID = attribute.StringOrNull(cmp.Or(got.ProjectID, first.ProjectID))
	}
	p.Vault = vaultOf(got.Vault, p.vault())
	if p.RetentionDuration.IsUnknown() || p.RetentionDuration.IsNull() {
		p.RetentionDuration = types.Int64Null()
		if got.ExtraInfo != nil && got.ExtraInfo.RetentionDuration != nil {
			p.RetentionDuration = types.Int64PointerValue(got.ExtraInfo.RetentionDuration)
		} else if !slices.ContainsFunc(backups, func(b *backupRecord) bool { return b.ExpiredAt != "" }) {
			p.RetentionDuration = types.Int64Value(-1)
		}
	}
	p.Backups = membersOf(backups)
	p.Triggers = attribute.StringMap(p.Triggers)
}

func membersOf(backups []*backupRecord) types.List {
	list := make([]attr.Value, len(backups))
	for i, b := range backups {
		list[i] = types.ObjectValueMust(memberType.AttrTypes, map[string]attr.Value{
			"id": types.StringValue(b.ID), "name": attribute.StringOrNull(b.Name), "status": types.StringValue(b.Status),
			"resource_id": types.StringValue(b.ResourceID), "resource_name": attribute.StringOrNull(b.ResourceName),
			"resource_type": attribute.StringOrNull(b.ResourceType), "resource_size": types.Int64Value(b.ResourceSize),
			"created_at": attribute.Timestamp(b.CreatedAt), "expired_at": attribute.Timestamp(b.ExpiredAt),
		})
	}
	return types.ListValueMust(memberType, list)
}

// numbered is what the service adds to the name of each of several backups of a
// run, such as "-0001" (user manual, "Creating a Backup").
var numbered = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`-\d+$`)
})

// isNumbered reports whether a backup of that name may be of the run called base.
func isNumbered(name, base string) bool {
	rest, ok := strings.CutPrefix(name, base)
	return ok && (rest == "" || numbered().FindString(rest) == rest)
}

// baseName is the name of the run. Its members have a number behind it if there
// were several, also when only one of them is left.
func baseName(backups []*backupRecord, several bool) string {
	name := backups[0].Name
	if !several {
		return name
	}
	base := numbered().ReplaceAllString(name, "")
	if base == "" || slices.ContainsFunc(backups, func(b *backupRecord) bool {
		return numbered().ReplaceAllString(b.Name, "") != base || b.Name == base
	}) {
		return name
	}
	return base
}
