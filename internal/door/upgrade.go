package door

import (
	"bytes"
	"context"
	"encoding/json"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// UpgradeResourceState answers for a state of the version that the schema has:
// it is only encoded in another way. fwserver/server_upgraderesourcestate.go
// leaves out attributes that the schema does not have, too.
func (d *door) UpgradeResourceState(
	ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if answer, ok := d.sameVersion(req); ok {
		return answer, nil
	}
	return release(ctx, req, d.framework.UpgradeResourceState)
}

func (d *door) sameVersion(req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, bool) {
	k, ok := d.kinds()[req.TypeName]
	if !ok || !k.plain || req.Version != k.version || req.RawState == nil {
		return nil, false
	}
	value, ok := parse(req.RawState.JSON, k.object)
	if !ok {
		return nil, false
	}
	state, err := tfprotov6.NewDynamicValue(k.object, value)
	if err != nil {
		return nil, false
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &state}, true
}

// parse reads a value as tftypes.ValueFromJSON does, which makes two decoders for
// each attribute: 100 KB of garbage for an object, three quarters of all that a
// plan leaves. It reports false for what is not plainly of that type.
func parse(text []byte, kind tftypes.Type) (tftypes.Value, bool) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var raw any
	if decoder.Decode(&raw) != nil {
		return tftypes.Value{}, false
	}
	return typed(raw, kind)
}

func typed(raw any, kind tftypes.Type) (tftypes.Value, bool) {
	if raw == nil {
		return tftypes.NewValue(kind, nil), true
	}
	var content any
	ok := false
	switch t := kind.(type) {
	case tftypes.Object:
		content, ok = members(raw, t)
	case tftypes.Map:
		content, ok = entries(raw, t.ElementType)
	case tftypes.List:
		content, ok = elements(raw, t.ElementType)
	case tftypes.Set:
		content, ok = elements(raw, t.ElementType)
	default:
		content, ok = primitive(raw, kind)
	}
	if !ok {
		return tftypes.Value{}, false
	}
	return tftypes.NewValue(kind, content), true
}

// members are the attributes of an object; what is missing is null.
func members(raw any, object tftypes.Object) (map[string]tftypes.Value, bool) {
	all, ok := raw.(map[string]any)
	values := make(map[string]tftypes.Value, len(object.AttributeTypes))
	for name, kind := range object.AttributeTypes {
		value, fits := typed(all[name], kind)
		values[name], ok = value, ok && fits
	}
	return values, ok
}

func entries(raw any, kind tftypes.Type) (map[string]tftypes.Value, bool) {
	all, ok := raw.(map[string]any)
	values := make(map[string]tftypes.Value, len(all))
	for key, entry := range all {
		value, fits := typed(entry, kind)
		values[key], ok = value, ok && fits
	}
	return values, ok
}

func elements(raw any, kind tftypes.Type) ([]tftypes.Value, bool) {
	all, ok := raw.([]any)
	values := make([]tftypes.Value, len(all))
	for i, element := range all {
		value, fits := typed(element, kind)
		values[i], ok = value, ok && fits
	}
	return values, ok
}

func primitive(raw any, kind tftypes.Type) (any, bool) {
	switch raw := raw.(type) {
	case string:
		return raw, kind.Is(tftypes.String)
	case bool:
		return raw, kind.Is(tftypes.Bool)
	case json.Number:
		number, _, err := big.ParseFloat(raw.String(), 10, 512, big.ToNearestEven)
		return number, err == nil && kind.Is(tftypes.Number)
	}
	return nil, false
}
