package engine

import (
	"encoding/json"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
	"github.com/zclconf/go-cty/cty/msgpack"
)

// Encode is a value as the protocol carries it.
func Encode(value cty.Value, kind cty.Type) *tfprotov6.DynamicValue {
	encoded, err := msgpack.Marshal(value, kind)
	must(err)
	return &tfprotov6.DynamicValue{MsgPack: encoded}
}

// Decode is the reverse of [Encode]. No value is null.
func Decode(encoded *tfprotov6.DynamicValue, kind cty.Type) cty.Value {
	if encoded == nil {
		return cty.NullVal(kind)
	}
	var value cty.Value
	var err error
	if len(encoded.MsgPack) > 0 {
		value, err = msgpack.Unmarshal(encoded.MsgPack, kind)
	} else {
		value, err = ctyjson.Unmarshal(encoded.JSON, kind)
	}
	must(err)
	return value
}

// plain is a known value as encoding/json would have it.
func plain(value cty.Value) any {
	if value == cty.NilVal || value.IsNull() {
		return nil
	}
	text, err := ctyjson.Marshal(value, value.Type())
	must(err)
	var all any
	must(json.Unmarshal(text, &all))
	return all
}

// typeOf is a type of the protocol as one of the language.
func typeOf(kind tftypes.Type) cty.Type {
	switch kind := kind.(type) {
	case tftypes.Object:
		members := map[string]cty.Type{}
		for name, member := range kind.AttributeTypes {
			members[name] = typeOf(member)
		}
		return cty.Object(members)
	case tftypes.List:
		return cty.List(typeOf(kind.ElementType))
	case tftypes.Set:
		return cty.Set(typeOf(kind.ElementType))
	case tftypes.Map:
		return cty.Map(typeOf(kind.ElementType))
	}
	for primitive, is := range map[cty.Type]tftypes.Type{
		cty.String: tftypes.String, cty.Bool: tftypes.Bool, cty.Number: tftypes.Number,
		cty.DynamicPseudoType: tftypes.DynamicPseudoType,
	} {
		if kind.Is(is) {
			return primitive
		}
	}
	panic(fmt.Sprintf("no schema that the engine knows has a %s", kind))
}

// member is what a value has at a path of the protocol. Of what lies in a set it is
// the whole set.
func member(value cty.Value, path *tftypes.AttributePath) cty.Value {
	for _, step := range path.Steps() {
		if value.IsNull() || !value.IsKnown() || value.Type().IsSetType() {
			return value
		}
		switch step := step.(type) {
		case tftypes.AttributeName:
			value = value.GetAttr(string(step))
		case tftypes.ElementKeyString:
			value = indexed(value, cty.StringVal(string(step)))
		case tftypes.ElementKeyInt:
			value = indexed(value, cty.NumberIntVal(int64(step)))
		default:
			return value
		}
	}
	return value
}

// indexed is an element, null if there is none.
func indexed(value, key cty.Value) cty.Value {
	if value.HasIndex(key).False() {
		return cty.NullVal(cty.DynamicPseudoType)
	}
	return value.Index(key)
}

// number of a plan or a version.
func number(value cty.Value) int {
	n, accuracy := value.AsBigFloat().Int64()
	if accuracy != big.Exact {
		panic(fmt.Sprintf("%s is no whole number", value.AsBigFloat()))
	}
	return int(n)
}

// must is for what cannot fail unless the engine or the provider's schema is wrong.
func must(err error) {
	if err != nil {
		panic(err)
	}
}
