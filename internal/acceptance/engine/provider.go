package engine

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// resources is what the engine asks of whoever has a type of resources.
type resources interface {
	ValidateResourceConfig(
		context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error)
	UpgradeResourceState(
		context.Context, *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error)
	ReadResource(context.Context, *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error)
	PlanResourceChange(
		context.Context, *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error)
	ApplyResourceChange(
		context.Context, *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error)
	ImportResourceState(
		context.Context, *tfprotov6.ImportResourceStateRequest) (*tfprotov6.ImportResourceStateResponse, error)
}

// provider is a server of one run. Like the gRPC server before it, it ends the context
// of the calls that are under way when it is stopped (terraform-plugin-go,
// tf6server.Serve, stoppableContext).
type provider struct {
	tfprotov6.ProviderServer
	*Schemas
	own builtin
	ctx context.Context

	mu     sync.Mutex
	stop   context.CancelFunc
	calls  context.Context
	halted chan struct{} // closed by the first stop
	heard  chan struct{} // closed when the provider has heard of it
}

func newProvider(ctx context.Context, server tfprotov6.ProviderServer, schemas *Schemas) *provider {
	p := &provider{
		ProviderServer: server, Schemas: schemas, ctx: ctx, halted: make(chan struct{}), heard: make(chan struct{}),
	}
	p.calls, p.stop = context.WithCancel(ctx)
	return p
}

// call is the context of a call and what ends it, as gRPC does after each.
func (p *provider) call() (context.Context, context.CancelFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return context.WithCancel(p.calls)
}

// interrupt is what a CLI does after a Ctrl-C: it begins nothing new, and stops the
// provider.
func (p *provider) interrupt() {
	p.mu.Lock()
	first := !p.stopped()
	if first {
		close(p.halted)
	}
	p.mu.Unlock()
	if !first {
		return
	}
	_, _ = p.StopProvider(p.ctx, new(tfprotov6.StopProviderRequest))
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop()
	p.calls, p.stop = context.WithCancel(p.ctx)
	close(p.heard)
}

// stopped reports whether nothing new is to be begun.
func (p *provider) stopped() bool {
	select {
	case <-p.halted:
		return true
	default:
		return false
	}
}

// serving is whoever has that type.
func (p *provider) serving(kind string) resources {
	if kind == dataType {
		return &p.own
	}
	return p.ProviderServer
}
