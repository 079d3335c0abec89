package door

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// call is the context of one call, until the call is over. The framework's
// server keeps a cancel function of every call until the process ends
// (proto6server/serve.go, registerContext), and with it the context that it was
// made from, all its loggers included: 17 KB for each call. What it keeps of a
// call is this instead, with nothing in it.
type call struct {
	ctx atomic.Pointer[context.Context]
}

// over is what is left of the context of a call that is over.
var over = func() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}()

// release makes a call of the framework and lets go of its context. It is not
// for calls that answer with a stream, which outlives them.
func release[Q, A any](ctx context.Context, req Q, ask func(context.Context, Q) (A, error)) (A, error) {
	c := new(call)
	c.ctx.Store(&ctx)
	defer c.ctx.Store(&over)
	return ask(c, req)
}

func (c *call) now() context.Context { return *c.ctx.Load() }

// Deadline implements [context.Context].
func (c *call) Deadline() (time.Time, bool) { return c.now().Deadline() }

// Done implements [context.Context].
func (c *call) Done() <-chan struct{} { return c.now().Done() }

// Err implements [context.Context].
func (c *call) Err() error { return c.now().Err() }

// Value implements [context.Context].
func (c *call) Value(key any) any { return c.now().Value(key) }

// ValidateResourceConfig lets go of the call's context.
func (d *door) ValidateResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return release(ctx, req, d.framework.ValidateResourceConfig)
}

// ApplyResourceChange lets go of the call's context.
func (d *door) ApplyResourceChange(
	ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest,
) (*tfprotov6.ApplyResourceChangeResponse, error) {
	return release(ctx, req, d.framework.ApplyResourceChange)
}

// ImportResourceState lets go of the call's context.
func (d *door) ImportResourceState(
	ctx context.Context, req *tfprotov6.ImportResourceStateRequest,
) (*tfprotov6.ImportResourceStateResponse, error) {
	return release(ctx, req, d.framework.ImportResourceState)
}

// UpgradeResourceIdentity lets go of the call's context.
func (d *door) UpgradeResourceIdentity(
	ctx context.Context, req *tfprotov6.UpgradeResourceIdentityRequest,
) (*tfprotov6.UpgradeResourceIdentityResponse, error) {
	return release(ctx, req, d.framework.UpgradeResourceIdentity)
}

// ValidateDataResourceConfig lets go of the call's context.
func (d *door) ValidateDataResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateDataResourceConfigRequest,
) (*tfprotov6.ValidateDataResourceConfigResponse, error) {
	return release(ctx, req, d.framework.ValidateDataResourceConfig)
}

// ReadDataSource lets go of the call's context.
func (d *door) ReadDataSource(
	ctx context.Context, req *tfprotov6.ReadDataSourceRequest,
) (*tfprotov6.ReadDataSourceResponse, error) {
	return release(ctx, req, d.framework.ReadDataSource)
}

// CallFunction lets go of the call's context.
func (d *door) CallFunction(
	ctx context.Context, req *tfprotov6.CallFunctionRequest,
) (*tfprotov6.CallFunctionResponse, error) {
	return release(ctx, req, d.framework.CallFunction)
}
