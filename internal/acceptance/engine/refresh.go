package engine

import (
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

// validate looks at the configuration alone, and reports whether nothing is wrong
// with it. Nothing has a value yet.
func (o *operation) validate() bool {
	o.scope = &scope{config: o.config, schemas: o.Schemas, functions: whilePlanning, blank: true}
	if o.failed() {
		return false
	}
	o.providerConfig()
	for _, b := range o.resources {
		schema := o.of(b.Resource)
		if schema == nil {
			o.say(o.mistake(b, "", "Invalid resource type", "The provider does not support "+b.Type+"."))
			continue
		}
		if o.dangling(b, schema) {
			continue
		}
		instances, diags := o.scope.expand(b)
		o.say(diags...)
		for _, i := range instances {
			config, diags := o.scope.decode(b, schema, i.own)
			o.say(diags...)
			if !diags.HasErrors() {
				o.validateOne(b, schema, config, i.Address)
			}
		}
	}
	for _, out := range o.outputs {
		_, diags := o.scope.evaluate(out.value)
		o.say(diags...)
	}
	return !o.failed()
}

// dangling says what a block refers to that is not there, and reports whether there is
// such a thing.
func (o *operation) dangling(b *block, schema *Schema) bool {
	found := false
	for _, t := range b.traversals(schema) {
		at, name := t.SourceRange(), firstAttribute(t)
		d := &Diagnostic{Error: true, at: &at, context: o.blockAt(&at), line: o.lineAt(&at)}
		switch t.RootName() {
		case "var", "each", "count":
			continue
		case "local":
			if o.locals[name] != nil {
				continue
			}
			d.Summary = "Reference to undeclared local value"
			d.Detail = "A local value with the name " + name + " has not been declared."
		default:
			r, _ := resourceOf(t)
			if o.byAddress[r] != nil {
				continue
			}
			d.Summary = "Reference to undeclared resource"
			d.Detail = "A resource " + r.String() + " has not been declared in the root module."
		}
		o.say(d)
		found = true
	}
	return found
}

// validateOne has the provider look at one configuration.
func (o *operation) validateOne(b *block, schema *Schema, config cty.Value, a Address) bool {
	ctx, end := o.call()
	defer end()
	var said []*tfprotov6.Diagnostic
	var err error
	if b.Data {
		var resp *tfprotov6.ValidateDataResourceConfigResponse
		resp, err = o.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{
			TypeName: a.Type, Config: Encode(config, schema.Type),
		})
		if err == nil {
			said = resp.Diagnostics
		}
	} else {
		var resp *tfprotov6.ValidateResourceConfigResponse
		resp, err = o.serving(a.Type).ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
			TypeName: a.Type, Config: Encode(config, schema.Type),
			ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
		})
		if err == nil {
			said = resp.Diagnostics
		}
	}
	if !o.answered(b, a, err) {
		return false
	}
	diags := o.said(b, a.String(), said)
	if !o.scope.blank {
		// What the walk before has warned of is not told again.
		diags = slices.DeleteFunc(diags, func(d *Diagnostic) bool { return !d.Error })
	}
	o.say(diags...)
	return !diags.HasErrors()
}

// providerConfig is the provider block, as the provider prepares it.
func (o *operation) providerConfig() (cty.Value, bool) {
	config, diags := o.scope.decodeBody(o.config.provider, o.Schemas.provider, nil)
	o.say(diags...)
	if diags.HasErrors() {
		return config, false
	}
	ctx, end := o.call()
	defer end()
	resp, err := o.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{
		Config: Encode(config, o.Schemas.provider.Type),
	})
	must(err)
	diags = o.said(nil, "", resp.Diagnostics)
	o.say(diags...)
	return config, !diags.HasErrors()
}

// configure configures the provider, as a CLI does before each walk.
func (o *operation) configure() bool {
	o.scope = &scope{config: o.config, schemas: o.Schemas, functions: whilePlanning, value: o.known}
	config, good := o.providerConfig()
	if !good {
		return false
	}
	ctx, end := o.call()
	defer end()
	resp, err := o.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.14.0", Config: Encode(config, o.Schemas.provider.Type),
	})
	must(err)
	diags := o.said(nil, `provider["registry.terraform.io/cloudbackup/cloudbackup"]`, resp.Diagnostics)
	o.say(diags...)
	return !diags.HasErrors()
}

// refreshed is the object of an instance as it is now, nil if there is none. One that
// is to be imported is.
func (o *operation) refreshed(b *block, i instance) (prior *Object, imported, good bool) {
	prior = o.state.Object(i.Address)
	if block := o.importOf(i.Address); block != nil && prior == nil {
		if prior, good = o.importBlock(b, i.Address, block); !good {
			return nil, false, false
		}
		imported = true
	} else if prior != nil {
		if prior, good = o.refresh(b, i.Address, prior); !good {
			return nil, false, false
		}
	}
	o.state.put(i.Address, prior)
	return prior, imported, true
}

// refresh upgrades an object and, unless that is not wanted, looks at it. One that is
// gone becomes nil.
func (o *operation) refresh(b *block, a Address, object *Object) (*Object, bool) {
	object, good := o.upgrade(b, a, object)
	if !good || o.NoRefresh {
		return object, good
	}
	return o.look(b, a, object)
}

// look reads an object.
func (o *operation) look(b *block, a Address, object *Object) (*Object, bool) {
	o.show.line("%s: Refreshing state...%s", a, object.label())
	schema := o.of(a.Resource)
	ctx, end := o.call()
	defer end()
	resp, err := o.serving(a.Type).ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: a.Type, CurrentState: Encode(object.Value, schema.Type), Private: object.Private,
		CurrentIdentity: object.Identity,
	})
	if !o.answered(b, a, err) {
		return object, false
	}
	diags := o.said(b, a.String(), resp.Diagnostics)
	o.say(diags...)
	if diags.HasErrors() {
		return object, false
	}
	is := *object
	is.Value, is.Private, is.Identity = Decode(resp.NewState, schema.Type), resp.Private, resp.NewIdentity
	if is.Value.IsNull() {
		return nil, true
	}
	if !is.Value.IsWhollyKnown() {
		o.bug(b, a, "Provider produced invalid object", "has an unknown value after a refresh of", []string{""})
		return object, false
	}
	return &is, true
}

// upgrade brings an object of the state to today's schema.
func (o *operation) upgrade(b *block, a Address, object *Object) (*Object, bool) {
	schema := o.of(a.Resource)
	if schema == nil {
		panic(notKnown("the engine knows no type " + a.Type))
	}
	text, err := ctyjson.Marshal(object.Value, schema.Type)
	must(err)
	ctx, end := o.call()
	defer end()
	resp, err := o.serving(a.Type).UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: a.Type, Version: schema.version, RawState: &tfprotov6.RawState{JSON: json.RawMessage(text)},
	})
	if !o.answered(b, a, err) {
		return object, false
	}
	diags := o.said(b, a.String(), resp.Diagnostics)
	o.say(diags...)
	if diags.HasErrors() {
		return object, false
	}
	is := *object
	is.Value = Decode(resp.UpgradedState, schema.Type)
	return &is, true
}

// planData reads a data source, or says that it is read later.
func (o *operation) planData(b *block, i instance) (cty.Value, bool) {
	schema := o.of(b.Resource)
	config, diags := o.scope.decode(b, schema, i.own)
	o.say(diags...)
	if diags.HasErrors() || !o.validateOne(b, schema, config, i.Address) {
		return cty.NilVal, false
	}
	if !config.IsWhollyKnown() || o.waitsFor(b) {
		after := schema.unread(config)
		o.note(&Change{
			Address: i.Address, Action: Read, Before: cty.NullVal(schema.Type), After: after, block: b, own: i.own,
		})
		return after, true
	}
	return o.readData(b, i, schema, config)
}

// waitsFor reports whether a data source depends on what is still to be done.
func (o *operation) waitsFor(b *block) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, r := range o.references(b.dependsOn) {
		for _, c := range o.changes {
			if c.Resource == r && c.Action != NoOp {
				return true
			}
		}
	}
	return false
}

// readData reads a data source and keeps it in the state.
func (o *operation) readData(b *block, i instance, schema *Schema, config cty.Value) (cty.Value, bool) {
	o.show.line("%s: Reading...", i.Address)
	ctx, end := o.call()
	defer end()
	resp, err := o.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{
		TypeName: b.Type, Config: Encode(config, schema.Type),
	})
	if !o.answered(b, i.Address, err) {
		return cty.NilVal, false
	}
	diags := o.said(b, i.String(), resp.Diagnostics)
	o.say(diags...)
	if diags.HasErrors() {
		return cty.NilVal, false
	}
	value := Decode(resp.State, schema.Type)
	if value.IsNull() || !value.IsWhollyKnown() {
		o.bug(b, i.Address, "Provider produced invalid object", "returned a null or unknown object for",
			[]string{""})
		return cty.NilVal, false
	}
	o.state.put(i.Address, &Object{Value: value})
	o.show.line("%s: Read complete after 0s", i.Address)
	return value, true
}
