package lifecycle

import (
	"context"
	"encoding/json"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// unfinished is the private mark of an object whose creation was not seen to
// end well. While it is there, the next apply goes on waiting, and a destroy
// keeps nothing.
const unfinished = "unfinished"

// mark is what the private state says of an unfinished object. Releases before
// it wrote true, which tells no time, and all write false once it is finished.
type mark struct {
	Asked time.Time `json:"asked"` // when the POST was sent, by the server's clock
}

func markUnfinished(ctx context.Context, p private, asked time.Time, diags *diag.Diagnostics) {
	text, err := json.Marshal(mark{Asked: asked.UTC().Truncate(time.Second)})
	if err != nil {
		text = []byte(`true`) // a time that JSON cannot write
	}
	diags.Append(p.SetKey(ctx, unfinished, text)...)
}

func markFinished(ctx context.Context, p private, diags *diag.Diagnostics) {
	if isUnfinished(ctx, p, diags) {
		diags.Append(p.SetKey(ctx, unfinished, []byte(`false`))...)
	}
}

func isUnfinished(ctx context.Context, p reader, diags *diag.Diagnostics) bool {
	value, more := p.GetKey(ctx, unfinished)
	diags.Append(more...)
	return len(value) > 0 && string(value) != "false"
}

// askedAt is when the POST of an unfinished object was sent, zero if the object is
// finished or nobody knows.
func askedAt(ctx context.Context, p reader) time.Time {
	var m mark
	value, _ := p.GetKey(ctx, unfinished)
	if json.Unmarshal(value, &m) != nil {
		return time.Time{}
	}
	return m.Asked
}
