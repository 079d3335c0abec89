package door_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/door"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
)

// counted is the framework's server, and how often it was asked for its schemas.
type counted struct {
	framework
	asked atomic.Int64
}

func (c *counted) GetProviderSchema(
	ctx context.Context, req *tfprotov6.GetProviderSchemaRequest,
) (*tfprotov6.GetProviderSchemaResponse, error) {
	c.asked.Add(1)
	return c.framework.GetProviderSchema(ctx, req)
}

func TestTheFrameworkIsAskedForItsSchemasOnce(t *testing.T) {
	t.Parallel()
	behind := &counted{framework: providerserver.NewProtocol6(provider.New("test")())().(framework)}
	server, err := door.New(behind, new(glance))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		got, err := server.GetProviderSchema(t.Context(), new(tfprotov6.GetProviderSchemaRequest))
		if err != nil || got.ResourceSchemas[volumeBackup] == nil {
			t.Errorf("got %v and %v, want the schemas", got, err)
		}
	}
	_, err = server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: volumeBackup, RawState: &tfprotov6.RawState{JSON: []byte(`{"id":"a"}`)},
	})
	if got := behind.asked.Load(); got != 1 || err != nil {
		t.Errorf("the framework was asked %d times (%v), want 1", got, err)
	}
}
