package cbr

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// read decodes the body of q. A member that the cloud does not know is refused
// (terraform-provider-huaweicloud, resource_huaweicloud_cbr_policy.go, on
// enable_acceleration); one that only Huawei Cloud knows has the tag only:"huawei".
func (s *CBR) read(q *core.Call, into any) error {
	d := json.NewDecoder(bytes.NewReader(q.Raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return invalid("Invalid value of " + kind.Field + ".")
		}
		if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return invalid("Invalid key " + strings.Trim(name, `"`) + ".")
		}
		return invalid("The request body is not JSON.")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return invalid("The request body is not JSON.")
	}
	if name := s.foreign(reflect.ValueOf(into)); name != "" {
		return invalid("Invalid key " + name + ".")
	}
	return nil
}

// foreign finds a member that is given and that this cloud does not know.
func (s *CBR) foreign(v reflect.Value) string {
	if s.huawei {
		return ""
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			return s.foreign(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			if name := s.foreign(v.Index(i)); name != "" {
				return name
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			field := v.Type().Field(i)
			name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
			if field.Tag.Get("only") != "" && !v.Field(i).IsZero() {
				return name
			}
			if inner := s.foreign(v.Field(i)); inner != "" {
				return inner
			}
		}
	}
	return ""
}

// or is what p points at, or otherwise.
func or[T any](p *T, otherwise T) T {
	if p == nil {
		return otherwise
	}
	return *p
}

// given is what p points at for an answer, or null.
func given[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}
