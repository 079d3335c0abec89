package protectable_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// fakeStage is the embedded cloud with two servers and a disk. It is that of Open
// Telekom Cloud.
type fakeStage struct {
	*acceptance.Embedded
	server, db, disk cbr.Instance
}

func newStage(t *testing.T) *fakeStage {
	t.Helper()
	s := &fakeStage{Embedded: acceptance.Embed(t)}
	s.server, s.db = s.CBR.AddServer("web", 40, 10), s.CBR.AddServer("db", 20)
	s.disk = s.CBR.AddDisk("data", 20)
	return s
}

func (s *fakeStage) Variables() map[string]string { return map[string]string{"server_id": s.server.ID} }

func (s *fakeStage) IDs() []string { return nil }

func (s *fakeStage) Vanish(string)       {}
func (s *fakeStage) FailCreation(string) {}
func (s *fakeStage) FailDeletion(string) {}

// start sets up an embedded cloud of Huawei Cloud and a CLI on it.
func start(t *testing.T) (*fakeStage, *acceptance.Bench) {
	t.Helper()
	t.Parallel()
	s := newStage(t)
	s.CBR.Huawei()
	return s, acceptance.NewBench(t, s)
}
