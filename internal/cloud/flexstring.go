package cloud

import (
	"bytes"
	"encoding/json"
	"strconv"
)

// FlexString is a text that a service also sends as a number, as null or as an object,
// which is JSON without spaces here: CBR's enterprise_project_id, resource_size
// and extra_info (CBR API document, documented type against what answers hold).
type FlexString string

// UnmarshalJSON implements [json.Unmarshaler].
func (l *FlexString) UnmarshalJSON(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, (*string)(l))
	}
	var text bytes.Buffer
	err := json.Compact(&text, raw)
	*l = FlexString(text.String())
	return err
}

// Int64 is the number in l, and false if there is none.
func (l FlexString) Int64() (int64, bool) {
	n, err := strconv.ParseInt(string(l), 10, 64)
	return n, err == nil
}
