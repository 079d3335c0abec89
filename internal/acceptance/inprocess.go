package acceptance

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance/engine"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// newEngine is the engine with a configuration on a stage.
func newEngine(t *testing.T, stage Stage, config string) *engine.Workspace {
	t.Helper()
	w := NewEngine(t, brisk(stage.Pace()))
	w.Write(config)
	w.Set(stage.Variables())
	return w
}

// NewEngine is the engine with the provider at that pace, for what is driven by code.
// It has no configuration yet.
func NewEngine(tb testing.TB, pace wait.Pace) *engine.Workspace {
	tb.Helper()
	known, err := schemas()
	if err != nil {
		tb.Fatal(err)
	}
	return engine.New(tb, engine.Provider{Schemas: known, Serve: func() (tfprotov6.ProviderServer, error) {
		return proven(pace, func(difference string) { tb.Error(difference) })
	}})
}

// schemas are the same for all servers.
var schemas = sync.OnceValues(func() (*engine.Schemas, error) {
	server, err := Server(hasty)()
	if err != nil {
		return nil, err
	}
	return engine.LoadSchemas(context.Background(), server)
})

// brisk is a pace without a CLI, of which nobody waits for the start.
func brisk(pace wait.Pace) wait.Pace {
	pace.Least, pace.Most = min(pace.Least, hasty.Least), min(pace.Most, hasty.Most)
	return pace
}

// bounded is a run of the engine that shows what it has said if it hangs.
type bounded struct {
	*testing.T
	*engine.Run
	args  []string
	stage Stage
}

// Wait implements [command].
func (r bounded) Wait() int {
	r.Helper()
	select {
	case <-r.Done():
	case <-time.After(limit):
		r.Fatalf("%s did not end in time. It said:\n%s\nThe cloud got:\n%s",
			strings.Join(r.args, " "), r.Out(), requests(r.stage))
	}
	return r.Run.Wait()
}
