package acceptance

import (
	"context"
	"encoding/json"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	cloudbackup "github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// served is a provider server in this process that a CLI attaches to.
type served struct {
	server
	reattach string // TF_REATTACH_PROVIDERS
	stopped  chan struct{}
	once     sync.Once
	cancel   context.CancelFunc
	over     chan struct{}
}

// server is all that a provider of the framework serves.
type server interface {
	tfprotov6.ProviderServer
	tfprotov6.ActionServer
	tfprotov6.ListResourceServer
}

// StopProvider is what the CLI calls after a Ctrl-C.
func (s *served) StopProvider(
	ctx context.Context, req *tfprotov6.StopProviderRequest,
) (*tfprotov6.StopProviderResponse, error) {
	resp, err := s.server.StopProvider(ctx, req)
	s.once.Do(func() { close(s.stopped) })
	return resp, err
}

// stop ends the server. It does nothing where the CLI has started the provider.
func (s *served) stop() {
	if s != nil {
		s.cancel()
		<-s.over
	}
}

// serve serves the provider in this process.
func serve(t *testing.T, pace wait.Pace) *served {
	t.Helper()
	provider, err := proven(pace, func(difference string) { t.Error(difference) })
	if err != nil {
		t.Fatal(err)
	}
	whole, ok := provider.(server)
	if !ok {
		t.Fatalf("%T serves no actions or no list resources", provider)
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	s := &served{server: whole, stopped: make(chan struct{}), cancel: cancel, over: make(chan struct{})}
	configs := make(chan *plugin.ReattachConfig)
	go func() {
		err := tf6server.Serve(providerAddress(), func() tfprotov6.ProviderServer { return s },
			tf6server.WithDebug(ctx, configs, s.over),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()),
			tf6server.WithLoggingSink(t),
			tf6server.WithoutLogStderrOverride())
		if err != nil {
			t.Errorf("serving the provider: %v", err)
		}
	}()
	select {
	case config := <-configs:
		reattach, err := json.Marshal(map[string]any{providerAddress(): map[string]any{
			"Protocol": config.Protocol, "ProtocolVersion": config.ProtocolVersion, "Pid": config.Pid,
			"Test": config.Test, "Addr": map[string]string{
				"Network": config.Addr.Network(), "String": config.Addr.String(),
			},
		}})
		if err != nil {
			t.Fatal(err)
		}
		s.reattach = string(reattach)
		return s
	case <-time.After(10 * time.Second):
		cancel()
		t.Fatal("the provider does not serve")
		return nil
	}
}

// Server is the provider, in this process. It panics if the door before the
// framework answers anything else than the framework.
func Server(pace wait.Pace) func() (tfprotov6.ProviderServer, error) {
	return func() (tfprotov6.ProviderServer, error) {
		return proven(pace, func(difference string) { panic(difference) })
	}
}

// proven is the provider with its door, which tells where that answers anything
// else than the framework.
func proven(pace wait.Pace, differs func(string)) (tfprotov6.ProviderServer, error) {
	return Compared(newProvider(pace), differs)
}

func newProvider(pace wait.Pace) provider.Provider {
	return cloudbackup.New("test", cloudbackup.WithPace(pace))()
}
