package protectionplan

import (
	"net/http"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

func TestTheEndOfAPlanThatHasCheckpointsIsWarnedOfWithOneList(t *testing.T) {
	t.Parallel()
	fc := fakecloud.New(t)
	client, err := cloud.New(cloud.Settings{
		AuthURL: fc.AuthURL(), Region: fakecloud.RegionOne, UserName: fakecloud.DemoUser, Password: "secret",
		ProjectID: fakecloud.DemoProjectID, UserDomainID: fakecloud.DomainID,
	})
	if err != nil {
		t.Fatal(err)
	}
	of := fc.Karbor.Plans.Add(karbor.Plan{Name: "nightly"})
	p := &plan{
		Base: lifecycle.Base{ID: types.StringValue(of.ID)}, Name: types.StringValue(of.Name),
		ProviderID: types.StringValue(of.ProviderID),
	}
	if got := p.DestroyWarning(t.Context(), client); got != "" {
		t.Errorf("without checkpoints got %q", got)
	}
	for _, status := range []string{karbor.Available, karbor.Error, karbor.Deleted} {
		fc.Karbor.Checkpoints.Add(karbor.Checkpoint{Plan: of, Status: status})
	}
	fc.Karbor.Checkpoints.Add(karbor.Checkpoint{})
	fc.ForgetRequests()
	want := "Protection plan nightly (" + of.ID + ") has checkpoints in the cloud: 2."
	if got := p.DestroyWarning(t.Context(), client); !strings.HasPrefix(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if sent := fc.Count(http.MethodGet, "/providers/*/checkpoints"); sent != 1 {
		t.Errorf("%d lists were asked for, want 1", sent)
	}
	fc.Fail(http.MethodGet, "/providers/*/checkpoints", http.StatusNotFound, 1)
	if got := p.DestroyWarning(t.Context(), client); got != "" {
		t.Errorf("without a list got %q", got)
	}
}
