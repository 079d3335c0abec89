package attribute

import (
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// StringOrNull is null for an empty string: where the API cannot tell empty
// from absent, neither can the state.
func StringOrNull(s string) types.String {
	if s == "" {
		return types.StringNull()
	}
	return types.StringValue(s)
}

// TimeOrNull is the time in RFC 3339, as Terraform's own functions expect it,
// and null for the zero time.
func TimeOrNull(t time.Time) types.String {
	if t.IsZero() {
		return types.StringNull()
	}
	return types.StringValue(t.UTC().Format(time.RFC3339Nano))
}

// Time is the time in a string in RFC 3339, or the day in a date, zero if there
// is neither.
func Time(value attr.Value) time.Time {
	text, _ := value.(types.String)
	t, err := time.Parse(time.RFC3339Nano, text.ValueString())
	if err != nil {
		t, _ = time.Parse(time.DateOnly, text.ValueString())
	}
	return t
}

// Timestamp is a time of CBR in RFC 3339, and any other text as it is: its
// answers have several forms (2019-05-10T07:59:12.733+00:00,
// 2020-02-05T10:38:34.209782), all of them in UTC.
func Timestamp(text string) types.String {
	for _, form := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", time.DateTime} {
		if t, err := time.Parse(form, text); err == nil {
			return TimeOrNull(t)
		}
	}
	return StringOrNull(text)
}

// MapOrNull is null without entries: where the API cannot tell an empty map from
// none, neither can the state.
func MapOrNull(plain map[string]string) types.Map {
	if len(plain) == 0 {
		return types.MapNull(types.StringType)
	}
	values := make(map[string]attr.Value, len(plain))
	for key, value := range plain {
		values[key] = types.StringValue(value)
	}
	return types.MapValueMust(types.StringType, values)
}

// Strings are the strings of a map in plain Go, never nil.
func Strings(m types.Map) map[string]string {
	plain := make(map[string]string, len(m.Elements()))
	for key, value := range m.Elements() {
		if text, ok := value.(types.String); ok {
			plain[key] = text.ValueString()
		}
	}
	return plain
}

// SameString reports whether two strings mean the same to an API that cannot
// tell empty from absent.
func SameString(a, b types.String) bool { return a.ValueString() == b.ValueString() }

// SameMap reports whether two maps mean the same to an API that cannot tell
// empty from absent.
func SameMap(a, b types.Map) bool { return maps.Equal(Strings(a), Strings(b)) }

// Known is a text to send, nil if it is not set or left to the cloud.
func Known(text types.String) *string {
	if text.IsUnknown() {
		return nil
	}
	return text.ValueStringPointer()
}

// KnownBool is a truth to send, nil if it is not set or left to the cloud.
func KnownBool(b types.Bool) *bool {
	if b.IsUnknown() {
		return nil
	}
	return b.ValueBoolPointer()
}

// KnownInt64 is a number to send, nil if it is not set or left to the cloud.
func KnownInt64(n types.Int64) *int64 {
	if n.IsUnknown() {
		return nil
	}
	return n.ValueInt64Pointer()
}

// StringMap is the map, with its type where a null one has none: that of an object
// of a list, which the framework refuses.
func StringMap(m types.Map) types.Map {
	if m.IsNull() {
		return types.MapNull(types.StringType)
	}
	return m
}
