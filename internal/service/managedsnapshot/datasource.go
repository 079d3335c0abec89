package managedsnapshot

import (
	"context"
	"fmt"
	"math"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Many lists what a back end has.
var Many = lifecycle.DataSource{
	Type:   "manageable_snapshots",
	Noun:   "manageable snapshots",
	New:    func() lifecycle.DataSourceModel { return new(many) },
	Schema: manySchema,
}

// sortKeys are keys and directions (cinder/api/contrib/resource_common_manage.py,
// get_manageable_resources).
var sortKeys = attribute.Form(`^(reference|size)(:(asc|desc))?(,(reference|size)(:(asc|desc))?)*$`,
	"must be reference or size, each with :asc or :desc behind it, with a comma between")

// many is the question for all snapshots of a back end.
type many struct {
	lifecycle.DataSourceBase
	Host         types.String `tfsdk:"host"`
	Cluster      types.String `tfsdk:"cluster"`
	Detailed     types.Bool   `tfsdk:"detailed"`
	SafeToManage types.Bool   `tfsdk:"safe_to_manage"`
	Sort         types.String `tfsdk:"sort"`
	Marker       types.Map    `tfsdk:"marker"`
	Offset       types.Int64  `tfsdk:"offset"`
	Limit        types.Int64  `tfsdk:"limit"`
	Snapshots    []seen       `tfsdk:"snapshots"`
}

// seen is a snapshot of a back end as the data source shows it.
type seen struct {
	Reference       types.Map    `tfsdk:"reference"`
	SourceReference types.Map    `tfsdk:"source_reference"`
	Size            types.Int64  `tfsdk:"size"`
	SafeToManage    types.Bool   `tfsdk:"safe_to_manage"`
	ReasonNotSafe   types.String `tfsdk:"reason_not_safe"`
	CinderID        types.String `tfsdk:"cinder_id"`
	ExtraInfo       types.String `tfsdk:"extra_info"`
}

func (s *seen) fill(e *entry) {
	s.Reference = attribute.MapOrNull(e.Reference.plain())
	s.SourceReference = attribute.MapOrNull(e.SourceReference.plain())
	s.Size = types.Int64Value(e.Size)
	s.SafeToManage = types.BoolValue(e.SafeToManage)
	s.ReasonNotSafe = attribute.StringOrNull(e.ReasonNotSafe)
	s.CinderID = attribute.StringOrNull(e.CinderID)
	s.ExtraInfo = attribute.StringOrNull(string(e.ExtraInfo))
}

// Read lists the snapshots. An empty result is not an error.
func (m *many) Read(ctx context.Context, c *cloud.Client) error {
	cinder, err := c.BlockStorage(ctx)
	if err != nil {
		return err
	}
	if m.Cluster.ValueString() != "" {
		if err := cloud.Require(cinder, "3.17", "cluster"); err != nil {
			return lifecycle.At("cluster", fmt.Errorf("this cloud is too old: %w", err))
		}
	}
	m.Snapshots = []seen{}
	limit := m.Limit.ValueInt64()
	for e, err := range listManageable(ctx, cinder, m.place()) {
		if err != nil {
			return m.refused(err)
		}
		if !m.SafeToManage.IsNull() && e.SafeToManage != m.SafeToManage.ValueBool() {
			continue
		}
		var s seen
		s.fill(e)
		m.Snapshots = append(m.Snapshots, s)
		if int64(len(m.Snapshots)) == limit {
			break
		}
	}
	return nil
}

// place is what the server selects. It knows no filter: with one, the limit is
// ours to keep.
func (m *many) place() place {
	p := place{
		Host: m.Host.ValueString(), Cluster: m.Cluster.ValueString(), Sort: m.Sort.ValueString(),
		Offset:  m.Offset.ValueInt64(),
		Summary: !m.Detailed.IsNull() && !m.Detailed.ValueBool(),
	}
	if !m.Marker.IsNull() {
		p.Marker = attribute.Strings(m.Marker)
	}
	if m.SafeToManage.IsNull() {
		p.Limit = m.Limit.ValueInt64()
	}
	return p
}

func (m *many) refused(refusal error) error {
	switch {
	case cloud.IsStatus(refusal, http.StatusForbidden):
		return forbidden(refusal, "Listing what a back end has", "snapshot_extension:list_manageable")
	case cloud.IsStatus(refusal, http.StatusNotFound):
		at := "host"
		if m.Host.IsNull() {
			at = "cluster"
		}
		return lifecycle.Advise(lifecycle.At(at, refusal), "A host is written as host@backend or host@backend#pool. "+
			"`openstack volume service list` has those of this cloud, as has os-vol-host-attr:host of a volume.")
	case cloud.IsStatus(refusal, http.StatusInternalServerError):
		return lifecycle.Advise(refusal, "The back end is asked for all that it has while the call lasts; the server "+
			"gives up after a minute. The log of cinder-volume has the cause.")
	}
	return refusal
}

func manySchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "Snapshots that a storage back end has, all pages of them, also those that Cinder manages " +
			"already. An empty result is not an error: a driver that cannot list them gives none. Needs the administrator " +
			"role by default.",
		Attributes: map[string]schema.Attribute{
			"host": schema.StringAttribute{
				MarkdownDescription: "Back end whose snapshots are listed, as `host@backend`; a pool behind it is ignored. " +
					"Either this or `cluster`.",
				Optional: true,
				Validators: []validator.String{
					attribute.NotEmpty, stringvalidator.ExactlyOneOf(path.MatchRoot("host"), path.MatchRoot("cluster")),
				},
			},
			"cluster": schema.StringAttribute{
				MarkdownDescription: "Cluster whose snapshots are listed, as `cluster@backend`. Needs block storage API 3.17.",
				Optional:            true,
				Validators:          []validator.String{attribute.NotEmpty},
			},
			"detailed": schema.BoolAttribute{
				MarkdownDescription: "Whether to ask for `reason_not_safe`, `cinder_id` and `extra_info` as well. Default: " +
					"`true`.",
				Optional: true,
			},
			"safe_to_manage": schema.BoolAttribute{
				MarkdownDescription: "Whether the snapshots are safe to manage, as the back end sees it. Default: all " +
					"snapshots. The provider filters, not the cloud.",
				Optional: true,
			},
			"sort": schema.StringAttribute{
				MarkdownDescription: "Order, as `key:direction` with commas between; keys are `reference` and `size`. " +
					"Default: `reference:desc`.",
				Optional:   true,
				Validators: []validator.String{sortKeys},
			},
			"marker": schema.MapAttribute{
				MarkdownDescription: "Reference of the snapshot behind which the list begins. Default: none.",
				ElementType:         types.StringType,
				Optional:            true,
				Validators:          []validator.Map{attribute.NoNullElements, mapvalidator.SizeAtLeast(1)},
			},
			"offset": schema.Int64Attribute{
				CustomType: attribute.Whole{},
				// cinder/api/common.py, _get_offset_param: up to the database's largest number.
				MarkdownDescription: "How many snapshots to leave out at the beginning, or behind the marker. Default: `0`.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.Between(0, math.MaxInt32)},
			},
			"limit": schema.Int64Attribute{
				CustomType:          attribute.Whole{},
				MarkdownDescription: "How many snapshots to return at most. Default: all.",
				Optional:            true,
				Validators:          []validator.Int64{int64validator.AtLeast(1)},
			},
			"snapshots": schema.ListNestedAttribute{
				MarkdownDescription: "The snapshots.",
				Computed:            true,
				NestedObject:        schema.NestedAttributeObject{Attributes: seenAttributes()},
			},
		},
	}
}

func seenAttributes() map[string]schema.Attribute {
	text := func(description string) schema.StringAttribute {
		return schema.StringAttribute{MarkdownDescription: description, Computed: true}
	}
	reference := func(description string) schema.MapAttribute {
		return schema.MapAttribute{MarkdownDescription: description, Computed: true, ElementType: types.StringType}
	}
	return map[string]schema.Attribute{
		"reference": reference("What the back end calls the snapshot: the `ref` of a `cloudbackup_managed_snapshot`."),
		"source_reference": reference("What the back end calls the volume that the snapshot is of, which is not its id " +
			"in Cinder. By default that is the id with `volume-` in front."),
		"size": schema.Int64Attribute{MarkdownDescription: "Size of the snapshot in GiB.", Computed: true},
		"safe_to_manage": schema.BoolAttribute{
			MarkdownDescription: "Whether the back end would let Cinder adopt the snapshot.",
			Computed:            true,
		},
		"reason_not_safe": text("Why the snapshot is not safe to manage."),
		"cinder_id":       text("Id of the snapshot in Cinder, if that manages it already."),
		"extra_info":      text("What else the driver tells; JSON, if it is more than a text."),
	}
}
