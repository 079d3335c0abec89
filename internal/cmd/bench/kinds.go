package main

import (
	"errors"
	"fmt"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/karbor"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/trove"
)

// kind is a kind of objects of which many are planned.
type kind struct {
	name   string // of its type, after the provider's prefix
	body   string // of the resource block
	parent string // what stands before the id in an import
	local  string // JSON of the attribute ref, which no import tells
	plant  func(s *stage, id string)
}

const instance, protected = "44444444-4444-4444-8444-444444444444", "55555555-5555-4555-8555-555555555555"

var (
	plan0 = karbor.Plan{ID: protected, ProviderID: karbor.FileProvider}

	kinds = []kind{
		{
			name: "database_backup", body: fmt.Sprintf("instance_id = %q\n  name = \"nightly\"", instance),
			plant: func(s *stage, id string) {
				s.Trove.Backups.Add(trove.Backup{ID: id, Name: "nightly", InstanceID: new(instance)})
			},
		},
		{
			name: "checkpoint", parent: karbor.FileProvider + "/",
			body: fmt.Sprintf("provider_id = %q\n  plan_id = %q", karbor.FileProvider, protected),
			plant: func(s *stage, id string) {
				s.Karbor.Checkpoints.Add(karbor.Checkpoint{ID: id, Plan: plan0})
			},
		},
		{
			name: "protection_plan",
			body: fmt.Sprintf("provider_id = %q\n  name = \"nightly\"\n"+
				"  resources = [{ id = %q, type = \"OS::Cinder::Volume\", name = \"data\" }]", karbor.FileProvider, volume),
			plant: func(s *stage, id string) {
				s.Karbor.Plans.Add(karbor.Plan{
					ID: id, Name: "nightly", ProviderID: karbor.FileProvider,
					Resources: []karbor.Resource{{ID: volume, Type: "OS::Cinder::Volume", Name: "data"}},
				})
			},
		},
		{
			name: "managed_snapshot", local: `{"source-name": "nightly"}`,
			body: fmt.Sprintf("volume_id = %q\n  ref = { source-name = \"nightly\" }\n  name = \"nightly\"", volume),
			plant: func(s *stage, id string) {
				s.Cinder.AddSnapshot(id, volume, func(found *fakecloud.Snapshot) { found.Name = new("nightly") })
			},
		},
	}
)

// plans of many objects of the other kinds, with and without gathered reads. The
// last column is the calls without them.
func (b *bench) kinds() error {
	const n = 1000
	heading(fmt.Sprint("A plan of ", n, " of each kind"), "what", "wall", "calls", "connections", "provider CPU",
		"peak memory", "by route", "calls without gathered reads")
	for _, k := range kinds {
		if err := b.kind(k, n); err != nil {
			return fmt.Errorf("%s: %w", k.name, err)
		}
	}
	return nil
}

func (b *bench) kind(k kind, n int) error {
	s, err := newStage(0)
	if err != nil {
		return err
	}
	defer s.close()
	var ids []string
	for i := range n {
		ids = append(ids, planted(i))
		k.plant(s, planted(i))
	}
	f, err := newFolder(b.cli, b.provider, s.environment())
	if err != nil {
		return err
	}
	defer f.remove()
	block := fmt.Sprintf("resource \"cloudbackup_%s\" \"bench\" {\n  count = %d\n  %s\n}\n", k.name, n, k.body)
	err = f.write("main.tf", block)
	if err == nil {
		_, _, err = f.run("import", "cloudbackup_"+k.name+".bench[0]", k.parent+ids[0])
	}
	if err == nil && k.local != "" {
		err = f.replace(`"ref": null`, `"ref": `+k.local)
	}
	if err = errors.Join(err, f.multiply(ids[0], ids)); err != nil {
		return err
	}
	s.latency = b.latency
	s.forget()
	// A plan that would change something is an error.
	wall, u, err := f.run("plan", "-detailed-exitcode")
	if err != nil {
		return err
	}
	total, routes := s.calls()
	connections := s.connections.Load()
	if err := f.write("main.tf", "provider \"cloudbackup\" {\n  gather_reads = false\n}\n"+block); err != nil {
		return err
	}
	s.forget()
	if _, _, err := f.run("plan", "-detailed-exitcode"); err != nil {
		return err
	}
	without, _ := s.calls()
	row("plan of "+fmt.Sprint(n, " × ", k.name), wall, total, connections, u.CPU, u.Peak, routes, without)
	return nil
}
