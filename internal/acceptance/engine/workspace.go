package engine

import (
	"context"
	"maps"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Provider is how a workspace gets its provider: a server for each run, as a CLI
// starts one, and the schemas, which are the same for all of them.
type Provider struct {
	Serve   func() (tfprotov6.ProviderServer, error)
	Schemas *Schemas
}

// Workspace is a configuration with its variables and its state.
type Workspace struct {
	tb       testing.TB
	provider Provider

	mu        sync.Mutex
	source    string
	variables map[string]string
	state     *State
	plans     map[string]*Plan
}

// New is a workspace without a configuration.
func New(tb testing.TB, provider Provider) *Workspace {
	return &Workspace{
		tb: tb, provider: provider, variables: map[string]string{}, state: newState(), plans: map[string]*Plan{},
	}
}

// Write replaces the configuration.
func (w *Workspace) Write(source string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.source = source
}

// Source is the configuration.
func (w *Workspace) Source() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.source
}

// Set gives variables their values, as terraform.tfvars does.
func (w *Workspace) Set(variables map[string]string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.variables = maps.Clone(variables)
}

// State is what the last run has left. It must not be changed.
func (w *Workspace) State() *State {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.state
}

// keep notes what a run has left.
func (w *Workspace) keep(state *State) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.state = state
}

// Output is the value of an output as encoding/json has it, nil if there is none.
func (w *Workspace) Output(name string) any { return plain(w.State().outputs[name]) }

// operation is one command at work.
type operation struct {
	*Workspace
	*config
	*provider
	Options
	places
	show *transcript

	scope *scope
	// state is what is known by now.
	state *State

	mu      sync.Mutex
	diags   Diagnostics
	values  map[Resource]cty.Value
	changes []*Change
}

// Options are what a command line says of a plan.
type Options struct {
	Destroy, RefreshOnly, NoRefresh bool
	// Targets are the addresses to which a plan is limited, Replace those that are to
	// be made again.
	Targets, Replace []string
	// Parallelism is how much is done at the same time, 10 if it is 0.
	Parallelism int
	// Variables go before those of the workspace.
	Variables map[string]string
}

// begin reads the configuration and starts a provider.
func (w *Workspace) begin(
	ctx context.Context, source string, options Options, show *transcript,
) (*operation, Diagnostics) {
	w.mu.Lock()
	defer w.mu.Unlock()
	variables := maps.Clone(w.variables)
	maps.Copy(variables, options.Variables)
	config, diags := parse(source, variables)
	server, err := w.provider.Serve()
	must(err)
	if options.Parallelism == 0 {
		options.Parallelism = 10
	}
	return &operation{
		Workspace: w, config: config, provider: newProvider(ctx, server, w.provider.Schemas), Options: options,
		places: make(places, options.Parallelism), show: show, state: w.state.clone(), values: map[Resource]cty.Value{},
	}, diags
}

// say keeps diagnostics.
func (o *operation) say(diags ...*Diagnostic) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.diags = append(o.diags, diags...)
}

// failed reports whether an error was said.
func (o *operation) failed() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.diags.HasErrors()
}
