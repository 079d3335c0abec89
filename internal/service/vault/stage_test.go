package vault_test

import (
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/cbr"
)

// fakeStage is the embedded cloud with a server, a disk and a policy. It is that
// of Huawei, which takes all arguments, unless a test wants the other one.
type fakeStage struct {
	*acceptance.Embedded
	server, db, disk cbr.Instance
	policy           string
}

func newFakeStage(t *testing.T) *fakeStage {
	t.Helper()
	s := newPlainStage(t)
	s.CBR.Huawei()
	return s
}

// newPlainStage is that of Open Telekom Cloud.
func newPlainStage(t *testing.T) *fakeStage {
	t.Helper()
	s := &fakeStage{Embedded: acceptance.Embed(t)}
	s.furnish(s.CBR)
	return s
}

func (s *fakeStage) furnish(in *cbr.CBR) {
	s.server, s.db, s.disk = in.AddServer("web", 40, 10), in.AddServer("db", 20), in.AddDisk("data", 20)
	s.policy = in.Policies.Add(cbr.Policy{ID: cbr.ID("policy"), ProjectID: s.Project}).ID
}

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{
		"server_id": s.server.ID, "data_disk_id": s.server.Disks[1].ID, "disk_id": s.disk.ID, "policy_id": s.policy,
	}
}

func (s *fakeStage) IDs() []string {
	var ids []string
	for _, region := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		for _, v := range s.Region(region).CBR.Vaults.All() {
			ids = append(ids, v.ID)
		}
	}
	return ids
}

func (s *fakeStage) Vanish(id string) { s.CBR.Vaults.Remove(id) }

func (s *fakeStage) FailCreation(string) { s.CBR.Vaults.FailCreate() }

func (s *fakeStage) FailDeletion(string) { s.CBR.Vaults.FailDelete() }

func (s *fakeStage) Furnish() { s.furnish(s.Region(fakecloud.RegionTwo).CBR) }

func (s *fakeStage) Limit(n int) { s.CBR.Vaults.Limit(n) }

func (s *fakeStage) Drift(id string) {
	s.CBR.Vaults.Edit(id, func(v *cbr.Vault) {
		v.Name, v.SizeGB = "somebodys", 300
		v.Tags = append(v.Tags, cbr.Tag{Key: "extra", Value: new("x")})
	})
	s.CBR.Vaults.Put(id, s.db.ID)
}

func (s *fakeStage) Drifted(id string) bool {
	v, resources, _ := s.CBR.Vaults.Get(id)
	return v.Name != "servers" || v.SizeGB != 100 || len(v.Tags) != 1 || len(resources) != 1
}

// Move lets the vault be used.
func (s *fakeStage) Move(id string) func() {
	s.CBR.Vaults.Edit(id, func(v *cbr.Vault) { v.UsedMB = 20480 })
	return func() {}
}

// Burden backs something up in the vault.
func (s *fakeStage) Burden(id string) func() {
	s.CBR.Vaults.Put(id, s.db.ID)
	s.CBR.BackUp(id)
	return func() {
		for _, b := range s.CBR.Backups.All() {
			s.CBR.Backups.Remove(b.ID)
		}
	}
}

func (s *fakeStage) Spoil(id string) string {
	s.CBR.Vaults.Edit(id, func(v *cbr.Vault) { v.Status = "error" })
	return "error"
}

// Stock adds vaults, one of them for disks.
func (s *fakeStage) Stock() {
	for _, name := range []string{"v0", "v1", "v2"} {
		v := cbr.Vault{Name: name, ProjectID: s.Project}
		if name == "v2" {
			v.ObjectType = "disk"
		}
		v = s.CBR.Vaults.Add(v)
		if name == "v1" {
			s.CBR.Vaults.Put(v.ID, s.server.ID)
			s.CBR.Vaults.Apply(v.ID, s.policy)
		}
	}
	s.CBR.Vaults.Add(cbr.Vault{Name: "foreign"})
}

// start sets up an embedded cloud and a CLI on it, for one test.
func start(t *testing.T, blocks ...string) (*fakeStage, *acceptance.Bench) {
	t.Helper()
	t.Parallel()
	s := newFakeStage(t)
	return s, acceptance.NewBench(t, s, blocks...)
}

const servers = `billing = {
    object_type      = "server"
    protect_type     = "backup"
    consistent_level = "crash_consistent"
    size             = 100
  }`

// resource is a vault for servers.
func resource(name string, lines ...string) string {
	return acceptance.Block("vault", name, append([]string{`name = "` + name + `"`, servers}, lines...)...)
}

// web is the server, alone.
const web = `resources = [{ id = var.server_id, type = "OS::Nova::Server" }]`

// backUp makes a backup of the server in a vault.
func (s *fakeStage) backUp(vault string) string {
	return s.CBR.Backups.Add(cbr.Backup{
		ProjectID: s.Project, VaultID: vault, ResourceID: s.server.ID, ResourceName: s.server.Name,
	}).ID
}
