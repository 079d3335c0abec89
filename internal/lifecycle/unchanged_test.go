package lifecycle_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/door"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// withDoor is the bench with the door before the framework.
func (b *bench) withDoor() *bench {
	server, err := door.New(b.server, b)
	if err != nil {
		b.Fatal(err)
	}
	same := *b
	same.server = server
	return &same
}

// Observes implements [door.Observer].
func (*bench) Observes(string) bool { return true }

// Unchanged implements [door.Observer].
func (b *bench) Unchanged(ctx context.Context, _ string, state tftypes.Value) (context.Context, bool) {
	thing := lifecycle.NewResource(b.kind())().(lifecycle.Observer)
	var schema resource.SchemaResponse
	thing.Schema(ctx, resource.SchemaRequest{}, &schema)
	thing.Configure(ctx, resource.ConfigureRequest{ProviderData: b.setup}, new(resource.ConfigureResponse))
	return thing.Unchanged(ctx, schema.Schema.Type().(attr.TypeWithAttributeTypes), state)
}

func TestTheDoorSaysWhatTheFrameworkSays(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		world func(w *world)
		says  string
		reads int
	}{
		"all is well": {func(*world) {}, "", 1},
		"a time-out": {func(w *world) {
			w.read = func(ctx context.Context, _ int) error { <-ctx.Done(); return ctx.Err() }
		}, "timed out after 1m", 1},
		"no right": {func(w *world) { w.read = always(notAllowed) }, "Policy does not allow it", 1},
		"a status that is not well, each time": {
			func(w *world) { w.rows["a-1"].status = "error" }, "It is good for nothing.", 2,
		},
		"it is gone": {func(w *world) { delete(w.rows, "a-1") }, "is gone", 1},
	} {
		bubble(t, name, func(t *testing.T) {
			b, s := made(t, one)
			test.world(b.world)
			plain, fast := b, b.withDoor()
			was, is := s, s
			for range test.reads {
				was = plain.refresh(was)
				before := b.calls("read")
				is = fast.refresh(is)
				if got := b.calls("read") - before; got != 1 {
					t.Errorf("the door looks %d times", got)
				}
			}
			if diff := cmp.Diff(was.says(), is.says()); diff != "" || !strings.Contains(is.says(), test.says) {
				t.Errorf("(-framework +door):\n%s\nwant %q", diff, test.says)
			}
			if !was.value.Equal(is.value) {
				t.Errorf("the door has %s, the framework %s", is.value, was.value)
			}
		})
	}
}
