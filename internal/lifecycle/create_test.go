package lifecycle

import (
	"context"
	"errors"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// slow is an object during whose POST somebody presses Ctrl-C.
type slow struct {
	thing
	press func()
	err   error
	posts int
}

func (o *slow) Create(ctx context.Context, _ *cloud.Client) error {
	o.posts++
	o.press()
	if err := ctx.Err(); err != nil {
		return err // the shield has a hole
	}
	return o.err
}

func TestAnInterruptHidesNoAnswer(t *testing.T) {
	t.Parallel()
	client, err := cloud.New(cloud.Settings{
		AuthURL: "http://127.0.0.1:9/v3", UserName: "demo", Password: "secret", ProjectName: "demo", DefaultDomain: "default",
	})
	if err != nil {
		t.Fatal(err)
	}
	refused := errors.New("no such volume")
	for name, answer := range map[string]error{"a refusal": refused, "success": nil} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &managed{ledger: newLedger(), setup: &Setup{Client: client, Pace: wait.Steady}}
			ctx, press := context.WithCancel(t.Context())
			obj := &slow{press: press, err: answer}
			if got := r.make(ctx, client, obj); !errors.Is(got, answer) {
				t.Errorf("got %v, want %v", got, answer)
			}
			// After the interrupt nothing more is sent.
			if got := r.make(ctx, client, obj); !errors.Is(got, context.Canceled) || obj.posts != 1 {
				t.Errorf("got %v after %d POSTs, want an interrupt after one", got, obj.posts)
			}
		})
	}
}
