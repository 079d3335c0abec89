package lifecycle

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/gather"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Setup is what the provider block gives to every kind, and what all kinds of
// one run share.
type Setup struct {
	Client *cloud.Client
	Pace   wait.Pace

	// serverTime is the time by the cloud's clock.
	serverTime func(context.Context, *cloud.Client) (time.Time, error)
	// tokenEnd is when the token ends, and false if it is renewed.
	tokenEnd func(context.Context, *cloud.Client) (time.Time, bool)
	warned   atomic.Bool // of that

	gatherer   *gather.Gatherer[Record] // nil: each object is read by a call of its own
	turns      turns
	departures departures
	ties       ties

	mu      sync.Mutex
	ledgers map[string]*ledger // by type
	shapes  map[string]shape   // by type
}

// NewSetup returns the setup of one run. Gathered says whether many objects are
// read by one list.
func NewSetup(client *cloud.Client, pace wait.Pace, gathered bool) *Setup {
	s := &Setup{
		Client: client, Pace: pace, ledgers: map[string]*ledger{}, shapes: map[string]shape{},
		serverTime: func(ctx context.Context, c *cloud.Client) (time.Time, error) { return c.ServerTime(ctx) },
		tokenEnd:   func(ctx context.Context, c *cloud.Client) (time.Time, bool) { return c.TokenEnd(ctx) },
	}
	if gathered {
		s.gatherer = gather.New[Record]()
	}
	return s
}

// ledger is that of a type of object; its resource and its action share it.
func (s *Setup) ledger(of string) *ledger {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ledgers[of] == nil {
		s.ledgers[of] = newLedger()
	}
	return s.ledgers[of]
}

// shape is that of the kind's objects. A schema is built once in a run, not for
// each object that is read.
func (s *Setup) shape(ctx context.Context, kind Kind) shape {
	s.mu.Lock()
	defer s.mu.Unlock()
	known, ok := s.shapes[kind.Type]
	if !ok {
		known = newShape(ctx, kind)
		s.shapes[kind.Type] = known
	}
	return known
}

// locate sets the region to the provider's where nothing else did.
func (s *Setup) locate(ctx context.Context, region *types.String) error {
	if region.ValueString() != "" {
		return nil
	}
	name, err := s.Client.Region(ctx)
	if wrong, ok := errors.AsType[*cloud.SettingError](err); ok {
		return errors.New(wrong.Reason) // says already what to set
	}
	if err != nil {
		return err
	}
	*region = types.StringValue(name)
	return nil
}

func setupFrom(data any, diags *diag.Diagnostics) *Setup {
	if data == nil {
		return nil
	}
	setup, ok := data.(*Setup)
	if !ok {
		diags.AddError("Unexpected provider data", fmt.Sprintf(
			"The provider handed on %T. Please report this to the provider's developers.", data))
	}
	return setup
}
