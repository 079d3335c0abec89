// Package protectable is what a CBR vault could take: servers, disks and file systems.
package protectable

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// Many lists what a vault could take.
var Many = lifecycle.DataSource{
	Type:   "protectable_resources",
	Noun:   "protectable resources",
	New:    func() lifecycle.DataSourceModel { return new(question) },
	Schema: dataSourceSchema,
}

// question is the question for what can be backed up.
type question struct {
	lifecycle.DataSourceBase
	ProtectableType types.String `tfsdk:"protectable_type"`
	ID              types.String `tfsdk:"id"`
	Name            types.String `tfsdk:"name"`
	State           types.String `tfsdk:"status"`
	ServerID        types.String `tfsdk:"server_id"`
	Protectable     types.Bool   `tfsdk:"protectable"`
	Detailed        types.Bool   `tfsdk:"detailed"`
	Limit           types.Int64  `tfsdk:"limit"`
	Instances       []instance   `tfsdk:"instances"`
}

// instance is a server, a disk or whatever else can be backed up.
type instance struct {
	ID          types.String `tfsdk:"id"`
	Name        types.String `tfsdk:"name"`
	Type        types.String `tfsdk:"type"`
	Size        types.Int64  `tfsdk:"size"`
	Status      types.String `tfsdk:"status"`
	Detail      types.String `tfsdk:"detail"`
	Children    []child      `tfsdk:"children"`
	Protectable *verdict     `tfsdk:"protectable"`
}

// child is a disk of a server.
type child struct {
	ID     types.String `tfsdk:"id"`
	Name   types.String `tfsdk:"name"`
	Type   types.String `tfsdk:"type"`
	Size   types.Int64  `tfsdk:"size"`
	Status types.String `tfsdk:"status"`
	Detail types.String `tfsdk:"detail"`
}

// verdict is whether a vault takes an instance.
type verdict struct {
	Result  types.Bool   `tfsdk:"result"`
	Code    types.String `tfsdk:"code"`
	Reason  types.String `tfsdk:"reason"`
	Message types.String `tfsdk:"message"`
	Vault   *holder      `tfsdk:"vault"`
}

// holder is the vault that has an instance already.
type holder struct {
	ID   types.String `tfsdk:"id"`
	Name types.String `tfsdk:"name"`
}

// Read lists the instances. An empty result is not an error.
func (p *question) Read(ctx context.Context, c *cloud.Client) error {
	cbr, err := c.CloudBackup(ctx)
	if err != nil {
		return err
	}
	p.Instances = []instance{}
	query := url.Values{"limit": {strconv.Itoa(pageSize)}}
	for name, value := range map[string]types.String{"id": p.ID, "name": p.Name, "server_id": p.ServerID} {
		if value.ValueString() != "" {
			query.Set(name, value.ValueString())
		}
	}
	last := 0 // how many the last page had
	for got, err := range list(ctx, cbr, p.ProtectableType.ValueString(), query, &last) {
		switch {
		case errors.Is(err, cloud.ErrRepeats) && last < pageSize:
			return nil // One page, that was not full, was all.
		case errors.Is(err, cloud.ErrRepeats):
			return lifecycle.Advise(err, "This cloud shows the first "+strconv.Itoa(pageSize)+" of a list and has "+
				"more: select some with id, name or server_id.")
		case err != nil:
			return err
		case !p.selects(got):
			continue
		}
		p.Instances = append(p.Instances, p.instanceOf(got))
		if int64(len(p.Instances)) == p.Limit.ValueInt64() {
			break
		}
	}
	return nil
}

// selects reports whether got is what was asked for. Whether the service compares
// names exactly is not documented. A status is written active in the API document
// and ACTIVE in its samples: the service is not asked to compare it.
func (p *question) selects(got *record) bool {
	switch {
	case p.Name.ValueString() != "" && p.Name.ValueString() != got.Name,
		p.State.ValueString() != "" && !strings.EqualFold(p.State.ValueString(), got.Status):
		return false
	}
	return p.Protectable.IsNull() || p.Protectable.ValueBool() == got.Protectable.may()
}

func (p *question) instanceOf(got *record) instance {
	i := instance{
		ID: types.StringValue(got.ID), Name: attribute.StringOrNull(got.Name), Type: attribute.StringOrNull(got.Type),
		Size: types.Int64Value(got.Size), Status: attribute.StringOrNull(got.Status), Detail: p.detail(got.Detail),
		Children: []child{}, Protectable: got.Protectable.model(),
	}
	for _, c := range got.Children {
		i.Children = append(i.Children, child{
			ID: types.StringValue(c.ID), Name: attribute.StringOrNull(c.Name), Type: attribute.StringOrNull(c.Type),
			Size: types.Int64Value(c.Size), Status: attribute.StringOrNull(c.Status), Detail: p.detail(c.Detail),
		})
	}
	return i
}

// detail is raw as text, if that is wanted.
func (p *question) detail(raw json.RawMessage) types.String {
	var text bytes.Buffer
	if !p.Detailed.ValueBool() || json.Compact(&text, raw) != nil || text.String() == "null" {
		return types.StringNull()
	}
	return types.StringValue(text.String())
}

func (v *verdictRecord) may() bool { return v != nil && v.Result == "true" }

func (v *verdictRecord) model() *verdict {
	if v == nil {
		return nil
	}
	m := &verdict{
		Result: types.BoolValue(v.may()), Code: attribute.StringOrNull(v.Code),
		Reason: attribute.StringOrNull(v.Reason), Message: attribute.StringOrNull(v.Message),
	}
	if v.Vault != nil {
		m.Vault = &holder{ID: types.StringValue(v.Vault.ID), Name: attribute.StringOrNull(v.Vault.Name)}
	}
	return m
}
