package checkpointrestore_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
)

func TestTheActionRestores(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	config := map[string]string{"provider_id": s.checkpoint.Plan.ProviderID, "checkpoint_id": s.checkpoint.ID}
	progress, diags := acceptance.NewProtocol(t, s).Invoke(t.Context(), "cloudbackup_checkpoint_restore", config)
	if len(diags) > 0 {
		t.Fatalf("%s: %s", diags[0].Summary, diags[0].Detail)
	}
	told := strings.Join(progress, "\n")
	for _, says := range []string{"(checkpoint " + s.checkpoint.ID + ")", "success after", s.made(t) + " is available"} {
		if !strings.Contains(told, says) {
			t.Errorf("it tells %q, want %q", told, says)
		}
	}
	s.CutAfter(http.MethodPost, aRestore.Collection, 1)
	_, diags = acceptance.NewProtocol(t, s).Invoke(t.Context(), "cloudbackup_checkpoint_restore", config)
	if len(s.IDs()) != 2 {
		t.Errorf("after a lost answer there are %v, want two: %v", s.IDs(), diags)
	}
	s.FailCreation("no space left")
	_, diags = acceptance.NewProtocol(t, s).Invoke(t.Context(), "cloudbackup_checkpoint_restore", config)
	if len(diags) != 1 || !strings.Contains(diags[0].Detail, "no space left") {
		t.Errorf("got %v", diags)
	}
}

func TestARestoreUnderAnotherProviderIsRefusedBeforeThePOST(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	_, diags := acceptance.NewProtocol(t, s).Invoke(t.Context(), "cloudbackup_checkpoint_restore", map[string]string{
		"provider_id": karbor.NoopProvider, "checkpoint_id": s.checkpoint.ID,
	})
	const says = "belongs to protection provider " + karbor.InfraProvider
	if len(diags) != 1 || !strings.Contains(diags[0].Detail, says) || len(s.IDs()) > 0 {
		t.Errorf("restores %v, got %v, want %q", s.IDs(), diags, says)
	}
}

func TestARestoreWhoseAnswerHasNoIDIsFound(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	arrived, release := s.Pause(http.MethodPost, aRestore.Collection)
	s.FailWith(http.MethodPost, aRestore.Collection, 1, fakecloud.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: `{"restore":{}}`,
	})
	go func() {
		<-arrived
		s.Karbor.Restores.Add(karbor.Restore{
			ProjectID: s.Project, ProviderID: s.checkpoint.Plan.ProviderID, CheckpointID: s.checkpoint.ID,
		})
		release()
	}()
	_, diags := acceptance.NewProtocol(t, s).Invoke(t.Context(), "cloudbackup_checkpoint_restore", map[string]string{
		"provider_id": s.checkpoint.Plan.ProviderID, "checkpoint_id": s.checkpoint.ID,
	})
	sent := s.Count(http.MethodPost, aRestore.Collection)
	if len(diags) != 1 || !strings.Contains(diags[0].Detail, "was taken for what it has made") || sent != 1 {
		t.Errorf("%d POSTs, got %v", sent, diags)
	}
}

func TestTheActionChecksWhatAPlanWould(t *testing.T) {
	t.Parallel()
	s := newFakeStage(t)
	config := func(more map[string]any) map[string]any {
		all := map[string]any{"provider_id": s.checkpoint.Plan.ProviderID, "checkpoint_id": s.checkpoint.ID}
		maps.Copy(all, more)
		return all
	}
	options := func(name string) map[string]any {
		return map[string]any{"parameters": map[string]any{"OS::Cinder::Volume": map[string]any{name: "vol-1"}}}
	}
	for says, more := range map[string]map[string]any{
		`has no option "shade" to restore`: options("shade"),
		`"restore_target" must be specified`: {
			"restore_auth": map[string]any{"type": "password", "username": "u", "password": "p"},
		},
		"timeouts.invoke is 0s: nothing can be done": {"timeouts": map[string]any{"invoke": "0s"}},
	} {
		_, diags := acceptance.NewProtocol(t, s).InvokeWith(t.Context(), "cloudbackup_checkpoint_restore", config(more))
		if len(diags) != 1 || !strings.Contains(diags[0].Detail, says) {
			t.Errorf("got %v, want %q", diags, says)
		}
	}
	if len(s.IDs()) > 0 {
		t.Errorf("the cloud has the restores %v", s.IDs())
	}
	_, diags := acceptance.NewProtocol(t, s).InvokeWith(t.Context(), "cloudbackup_checkpoint_restore",
		config(options("volume_id")))
	if len(diags) != 1 || !strings.Contains(diags[0].Detail, "volume vol-1 as volume_id") || len(s.IDs()) != 1 {
		t.Errorf("restores %v, got %v", s.IDs(), diags)
	}
}
