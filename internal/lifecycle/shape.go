package lifecycle

import (
	"context"
	"iter"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
)

// shape makes objects of a kind out of what is known of them.
type shape struct {
	kind   Kind
	schema schema.Schema // of the resource, with what Base brings
	of     attr.TypeWithAttributeTypes
}

func newShape(ctx context.Context, kind Kind) shape {
	var resp resource.SchemaResponse
	(&kindResource{kind: kind}).Schema(ctx, resource.SchemaRequest{}, &resp)
	of, _ := resp.Schema.Type().(attr.TypeWithAttributeTypes)
	return shape{kind: kind, schema: resp.Schema, of: of}
}

// object is an object of which only the address is known: id, region, parents.
// All else is null.
func (s shape) object(ctx context.Context, address map[string]attr.Value) (Object, error) {
	members := map[string]tftypes.Value{}
	for name, of := range s.of.AttributeTypes() {
		members[name] = tftypes.NewValue(of.TerraformType(ctx), nil)
	}
	for _, name := range slices.Concat([]string{"id", "region"}, s.kind.Parents) {
		if address[name] == nil {
			continue
		}
		value, err := address[name].ToTerraformValue(ctx)
		if err != nil {
			return nil, err
		}
		members[name] = value
	}
	obj := s.kind.New()
	return obj, codec.Decode(ctx, s.of, tftypes.NewValue(s.of.TerraformType(ctx), members), obj)
}

// Listed is an object of a list, with its record.
type Listed struct {
	Object Object
	Record Record
}

// objects are those that a list has. Address says where: region, parents.
func (s shape) objects(
	ctx context.Context, address map[string]attr.Value, records iter.Seq2[Record, error],
) iter.Seq2[Listed, error] {
	return func(yield func(Listed, error) bool) {
		blank, err := s.object(ctx, address)
		if err != nil {
			yield(Listed{}, err)
			return
		}
		for record, err := range records {
			if err != nil {
				yield(Listed{}, err)
				return
			}
			if !yield(Listed{Object: filled(blank, record), Record: record}, nil) {
				return
			}
		}
	}
}

// list yields the objects of a kind that q selects, in the region of the client.
func (s *Setup) list(
	ctx context.Context, c *cloud.Client, kind Kind, region types.String, q Query,
) iter.Seq2[Listed, error] {
	address := map[string]attr.Value{"region": region}
	for _, name := range kind.Parents {
		address[name] = q.value(name)
	}
	return s.shape(ctx, kind).objects(ctx, address, kind.Lookup.records(ctx, c, q))
}

// filled is a copy of a blank object that has what the record says.
func filled(blank Object, record Record) Object {
	obj := copyOf(blank)
	b := obj.base()
	b.ID = types.StringValue(record.RecordID())
	b.Status = types.StringValue(obj.Fill(record).Name)
	return obj
}

// row is what a data source shows of an object.
func row(obj Object, record Record) map[string]attr.Value {
	values := codec.Values(obj)
	if shower, ok := record.(Shower); ok {
		maps.Copy(values, shower.Show())
	}
	return values
}
