package acceptance

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/codec"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// gathered are lives of an object that is read together with others.
var gathered = []scenario{
	{name: "a list fills it as its GET does", faults: true, play: (*play).listedAlike},
}

// listedAlike fills the model of an object twice, from its GET and from a list.
func (p *play) listedAlike() {
	if p.Kind.Lookup == nil {
		p.Skip("nothing lists the objects of this kind")
	}
	basic := p.basic()
	stage := p.Case.Stage(p.T)
	life := newProtocol(p.T, stage, hasty).instance("cloudbackup_" + p.Kind.Type)
	if said := (Made{life}).try(p.required(life.schema.Block, basic)); said != "" {
		p.Fatal(said)
	}
	c := client(life.Protocol, stage)
	one, other := p.model(life), p.model(life)
	got, err := one.Fetch(p.Context(), c)
	if err != nil {
		p.Fatal(err)
	}
	listed := p.listed(c, one, got)
	statuses := []any{one.Fill(p.detailed(c, one, got)), other.Fill(p.detailed(c, other, listed))}
	if statuses[0] != statuses[1] {
		p.Errorf("its status is %v by a GET, and %v by a list", statuses[0], statuses[1])
	}
	byGet, byList := codec.Values(one), codec.Values(other)
	for _, name := range slices.Sorted(maps.Keys(byGet)) {
		if !byGet[name].Equal(byList[name]) {
			p.Errorf("%s is %s by a GET, and %s by a list", name, byGet[name], byList[name])
		}
	}
}

// model is the kind's model of an object, as the state has it.
func (p *play) model(life *instance) lifecycle.Object {
	p.Helper()
	var schema resource.SchemaResponse
	lifecycle.NewResource(p.Kind)().Schema(p.Context(), resource.SchemaRequest{}, &schema)
	obj := p.Kind.New()
	of := schema.Schema.Type().(attr.TypeWithAttributeTypes)
	if err := codec.Decode(p.Context(), of, valueOf(of.TerraformType(p.Context()), life.state), obj); err != nil {
		p.Fatal(err)
	}
	return obj
}

// listed is the record of an object in a list.
func (p *play) listed(c *cloud.Client, obj lifecycle.Object, got lifecycle.Record) lifecycle.Record {
	p.Helper()
	rows, err := p.Kind.Lookup.List(p.Context(), c, p.Kind.All(codec.Values(obj)))
	if err != nil {
		p.Fatal(err)
	}
	for record, err := range rows {
		if err != nil {
			p.Fatal(err)
		}
		if addressOf(record) == addressOf(got) {
			return record
		}
	}
	p.Fatalf("no list shows %s", got.RecordID())
	return nil
}

// addressOf is the id of a record or, if it ties two others together, that of the
// tie.
func addressOf(record lifecycle.Record) string {
	if tied, ok := record.(lifecycle.TieRecord); ok {
		return tied.TieID()
	}
	return record.RecordID()
}

func (p *play) detailed(c *cloud.Client, obj lifecycle.Object, record lifecycle.Record) lifecycle.Record {
	p.Helper()
	detailer, ok := obj.(lifecycle.Detailer)
	if !ok {
		return record
	}
	more, err := detailer.Detail(p.Context(), c, record)
	if err != nil {
		p.Fatal(err)
	}
	return more
}

// client speaks to the stage as a provider does.
func client(s *Protocol, stage Stage) *cloud.Client {
	s.Helper()
	ours := newProvider(stage.Pace())
	var schema provider.SchemaResponse
	ours.Schema(s.Context(), provider.SchemaRequest{}, &schema)
	block := schema.Schema.Type().TerraformType(s.Context())
	var resp provider.ConfigureResponse
	ours.Configure(s.Context(), provider.ConfigureRequest{
		Config: tfsdk.Config{Schema: schema.Schema, Raw: valueOf(block, texts(stage.Settings()))},
	}, &resp)
	setup, ok := resp.ResourceData.(*lifecycle.Setup)
	if !ok {
		s.Fatal(resp.Diagnostics)
	}
	return setup.Client
}

// Refreshes reads objects as the first refresh of a CLI does, ten at a time, and
// fails the test if that takes more calls. A machine under load may answer a list
// too late to be waited for: what counts is the best of a few refreshes.
func Refreshes(t *testing.T, stage Stage, name string, imports []string, most int) {
	t.Helper()
	const refreshes = 5
	fewest := math.MaxInt
	for range refreshes {
		server := NewProtocol(t, stage)
		stage.Fake().ForgetRequests()
		server.refreshAll(name, imports)
		calls := 0
		for _, r := range stage.Fake().Requests() {
			if r.Service != "identity" {
				calls++
			}
		}
		if fewest = min(fewest, calls); fewest <= most {
			return
		}
	}
	t.Errorf("a refresh of %d objects takes %d calls, want %d at most", len(imports), fewest, most)
}

// refreshAll imports and reads all objects.
func (s *Protocol) refreshAll(name string, imports []string) {
	s.Helper()
	const parallelism = 10
	ids := make(chan string)
	var readers sync.WaitGroup
	for range parallelism {
		readers.Go(func() {
			for id := range ids {
				if said := s.refresh(s.Context(), name, id); said != "" {
					s.Errorf("%s: %s", id, said)
				}
			}
		})
	}
	for _, id := range imports {
		ids <- id
	}
	close(ids)
	readers.Wait()
}

// refresh imports and reads one object, and returns what is wrong.
func (s *Protocol) refresh(ctx context.Context, name, id string) string {
	imported, err := s.server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: name, ID: id})
	if err != nil || len(imported.ImportedResources) != 1 {
		return fmt.Sprint(err, imported)
	}
	one := imported.ImportedResources[0]
	read, err := s.server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: name, CurrentState: one.State, CurrentIdentity: one.Identity, Private: one.Private,
	})
	if err != nil {
		return err.Error()
	}
	var said []string
	for _, d := range read.Diagnostics {
		said = append(said, d.Summary+": "+d.Detail)
	}
	if value, err := read.NewState.Unmarshal(s.schemas.ResourceSchemas[name].ValueType()); err != nil || value.IsNull() {
		said = append(said, fmt.Sprintf("it is gone (%v)", err))
	}
	return strings.Join(said, "\n")
}
