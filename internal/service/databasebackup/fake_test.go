package databasebackup_test

import (
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/databasebackup"
)

// fakeStage is the embedded cloud with two database instances.
type fakeStage struct {
	*acceptance.Embedded
	instance, other string
}

func newFakeStage(t *testing.T) *fakeStage {
	t.Helper()
	s := &fakeStage{
		Embedded: acceptance.Embed(t),
		instance: "10000000-0000-4000-8000-000000000001",
		other:    "10000000-0000-4000-8000-000000000002",
	}
	s.Trove.AddInstance(s.instance, s.owned)
	s.Trove.AddInstance(s.other, s.owned)
	return s
}

// owned puts an instance into the test's project.
func (s *fakeStage) owned(i *fakecloud.Instance) { i.ProjectID = s.Project }

func (s *fakeStage) Variables() map[string]string {
	return map[string]string{"instance_id": s.instance, "other_instance_id": s.other}
}

func (s *fakeStage) IDs() []string {
	var ids []string
	for _, backup := range s.Trove.Backups.All() {
		ids = append(ids, backup.ID)
	}
	return ids
}

func (s *fakeStage) Vanish(id string) { s.Trove.Backups.Remove(id) }

func (s *fakeStage) FailCreation(string) { s.Trove.Backups.Next("NEW", "BUILDING", "FAILED") }

func (s *fakeStage) FailDeletion(string) { s.Trove.Backups.NextDelete("COMPLETED", "DELETE_FAILED") }

// databaseBackup is what the scenarios know of the kind, without a stage.
var databaseBackup = acceptance.Case{
	Kind:       databasebackup.Kind,
	Basic:      "testdata/basic.tf",
	Changed:    "testdata/changed.tf",
	Replaced:   "testdata/replaced.tf",
	Two:        "testdata/two.tf",
	Collection: "database:/backups",
	Item:       "database:/backups/*",
	Mute:       true,
}

func TestDatabaseBackup(t *testing.T) {
	t.Parallel()
	c := databaseBackup
	c.Stage = func(t *testing.T) acceptance.Stage { return newFakeStage(t) }
	acceptance.Run(t, c)
}

func TestTheModelFitsTheSchema(t *testing.T) {
	t.Parallel()
	acceptance.RoundTrip(t, databasebackup.Kind)
}

// config is a configuration with the provider block and the variables.
func config(s acceptance.Stage, blocks ...string) string {
	return acceptance.Provider(s) + `
variable "instance_id" {}
variable "other_instance_id" {}
` + strings.Join(blocks, "\n")
}

// resource is a backup of the first instance.
func resource(name string, lines ...string) string {
	return block(name, append([]string{"instance_id = var.instance_id"}, lines...)...)
}

// block is a backup of that name.
func block(name string, lines ...string) string {
	return "resource \"cloudbackup_database_backup\" \"" + name + "\" {\n  name = \"" + name + "\"\n  " +
		strings.Join(lines, "\n  ") + "\n}\n"
}

// start sets up an embedded cloud and a CLI on it, for one test.
func start(t *testing.T, blocks ...string) (*fakeStage, *acceptance.CLI) {
	t.Helper()
	acceptance.NeedCLI(t)
	t.Parallel()
	s := newFakeStage(t)
	return s, acceptance.NewCLI(t, s, config(s, blocks...))
}

// holds fails the test unless the cloud has so many backups.
func holds(t *testing.T, s acceptance.Stage, want int) {
	t.Helper()
	if got := s.IDs(); len(got) != want {
		t.Errorf("the cloud has the backups %v, want %d", got, want)
	}
}

// sent fails the test unless so many requests were sent.
func sent(t *testing.T, s *fakeStage, method, path string, want int) {
	t.Helper()
	if got := s.Count(method, path); got != want {
		t.Errorf("%s %s was sent %d times, want %d", method, path, got, want)
	}
}

// one is the resource of that name in the state.
func one(t *testing.T, c *acceptance.CLI, name string) *acceptance.Resource {
	t.Helper()
	for _, r := range c.State() {
		if strings.HasSuffix(r.Address, "cloudbackup_database_backup."+name) {
			return r
		}
	}
	t.Fatalf("the state has no %s", name)
	return nil
}
