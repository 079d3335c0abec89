// Package door stands between the CLI and the framework. It answers what needs
// no thought, an upgrade from the same version, a read that finds nothing new
// and a plan that changes nothing, and lets go of what each call leaves behind.
//
// The framework copies all attributes of a schema at each step of a path, so
// that a plan of 1,000 objects that changes nothing takes seconds. The door is
// right by proof: the tests ask the framework as well (internal/acceptance,
// Compared), and what cannot be proven equal goes to the framework.
package door

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// framework is all that the framework's server has. The CLI is served by what
// a server has; nothing must get lost on the way.
type framework interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// door is a server that has the framework behind it.
type door struct {
	framework
	observer Observer
	schemas  func() (*tfprotov6.GetProviderSchemaResponse, error)
	kinds    func() map[string]kind
}

// kind is what the door has to know of a type of resource.
type kind struct {
	version  int64
	object   tftypes.Type
	identity tftypes.Type // or nil
	// plain says that the schema has no lists of blocks: the framework makes
	// empty ones of those that are null (fwschemadata, ReifyNullCollectionBlocks).
	// Nor has it write-only attributes, which the framework makes null.
	plain bool
}

// New returns a server that answers for behind, a server of the framework. What has
// changed, it asks the provider.
func New(behind tfprotov6.ProviderServer, provider Observer) (tfprotov6.ProviderServer, error) {
	server, ok := behind.(framework)
	if !ok {
		return nil, fmt.Errorf("%T lacks some of the calls that the framework's server has", behind)
	}
	d := &door{framework: server, observer: provider}
	d.schemas = sync.OnceValues(func() (*tfprotov6.GetProviderSchemaResponse, error) {
		return server.GetProviderSchema(context.Background(), new(tfprotov6.GetProviderSchemaRequest))
	})
	d.kinds = sync.OnceValue(d.ask)
	return d, nil
}

// ask gets the schemas from the framework. The CLI may have them from another
// process of this provider, and not ask this one.
func (d *door) ask() map[string]kind {
	kinds := map[string]kind{}
	schemas, err := d.schemas()
	if err != nil {
		return nil
	}
	identities, err := d.GetResourceIdentitySchemas(context.Background(), new(tfprotov6.GetResourceIdentitySchemasRequest))
	if err != nil {
		return nil
	}
	for name, schema := range schemas.ResourceSchemas {
		k := kind{
			version: schema.Version, object: schema.ValueType(),
			plain: !slices.ContainsFunc(schema.Block.BlockTypes, nested) &&
				!slices.ContainsFunc(schema.Block.Attributes, writeOnly),
		}
		if identity, ok := identities.IdentitySchemas[name]; ok {
			k.identity = identity.ValueType()
		}
		kinds[name] = k
	}
	return kinds
}

// GetProviderSchema asks the framework once, for the CLI and for the door.
func (d *door) GetProviderSchema(
	context.Context, *tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	return d.schemas()
}

func writeOnly(a *tfprotov6.SchemaAttribute) bool { return a.WriteOnly }

// nested reports whether a block may hold lists of blocks.
func nested(b *tfprotov6.SchemaNestedBlock) bool {
	return b.Nesting != tfprotov6.SchemaNestedBlockNestingModeSingle || len(b.Block.BlockTypes) > 0
}

// PlanResourceChange answers where the CLI proposes the state as it is. No
// modifier of a plan changes that, and no schema has defaults; the tests prove
// both for all resources that the provider observes. A series looks once more at
// what its rule keeps.
func (d *door) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	if answer, ok := d.noChange(req); ok {
		return answer, nil
	}
	return release(ctx, req, d.framework.PlanResourceChange)
}

func (d *door) noChange(req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, bool) {
	k, ok := d.kinds()[req.TypeName]
	deferrals := req.ClientCapabilities != nil && req.ClientCapabilities.DeferralAllowed
	if !ok || !k.plain || !d.observer.Observes(req.TypeName) || deferrals ||
		!same(req.PriorState, req.ProposedNewState) || marked(req.PriorPrivate) {
		return nil, false
	}
	answer := &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.ProposedNewState, PlannedIdentity: req.PriorIdentity,
	}
	if len(req.PriorPrivate) > 0 {
		answer.PlannedPrivate = req.PriorPrivate
	}
	if k.identity != nil && (req.PriorIdentity == nil || req.PriorIdentity.IdentityData == nil) {
		answer.PlannedIdentity = &tfprotov6.ResourceIdentityData{IdentityData: &tfprotov6.DynamicValue{MsgPack: null}}
	}
	return answer, true
}

// null is how MessagePack writes a value that is null.
var null = []byte{0xc0}

// same reports whether two values are equal and not null. A value that is not
// in MessagePack counts as another one.
func same(one, other *tfprotov6.DynamicValue) bool {
	return one != nil && other != nil && len(one.MsgPack) > 0 &&
		!bytes.Equal(one.MsgPack, null) && bytes.Equal(one.MsgPack, other.MsgPack)
}

// marked reports whether the private state says more than marks that are
// false, or is written in another way than the framework's.
func marked(private []byte) bool {
	if len(private) == 0 {
		return false
	}
	var marks map[string][]byte
	if json.Unmarshal(private, &marks) != nil {
		return true
	}
	for _, mark := range marks {
		if string(mark) != "false" {
			return true
		}
	}
	again, err := json.Marshal(marks)
	return err != nil || !bytes.Equal(again, private)
}
