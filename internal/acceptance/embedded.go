package acceptance

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Embedded is the embedded cloud with a project and a user of the test's own:
// the part of a [Stage] that is the same for every kind.
type Embedded struct {
	*fakecloud.Cloud
	Project string // id
}

// Embed starts an embedded cloud for the test.
func Embed(t *testing.T) *Embedded {
	t.Helper()
	e := &Embedded{Cloud: fakecloud.New(t)}
	e.Project = e.AddProject("acceptance")
	e.AddUser("tester", e.Secret(), e.Project, fakecloud.RoleMember)
	return e
}

// Settings sign the tester in.
func (e *Embedded) Settings() map[string]string {
	return map[string]string{
		"auth_url": e.AuthURL(), "region": fakecloud.RegionOne, "user_name": "tester", "password": e.Secret(),
		"tenant_id": e.Project, "user_domain_id": fakecloud.DomainID,
	}
}

// Secret is a password unlike anything else, so that a search for it finds
// only it.
func (e *Embedded) Secret() string { return "c0rrect-h0rse-battery" }

// Fake is the embedded cloud.
func (e *Embedded) Fake() *fakecloud.Cloud { return e.Cloud }

// Pace is quick: nothing takes time in the embedded cloud.
func (e *Embedded) Pace() wait.Pace { return Quick }
