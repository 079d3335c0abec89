package cloud

import (
	"encoding/json"
	"errors"
	"io"
)

// Optional is an answer whose body may be empty. CBR's answer to a restore is so in
// Open Telekom Cloud's documentation, and has the id of a task in Huawei Cloud.
type Optional[T any] struct{ Value T }

// readFrom implements [streamed].
func (o *Optional[T]) readFrom(body *json.Decoder) error {
	if err := body.Decode(&o.Value); !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}
