package lifecycle_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	actionschema "github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	datasourceschema "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/attribute"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// world is a cloud that does what a test says.
type world struct {
	mu    sync.Mutex
	rows  map[string]*row
	log   []string // verb and id of each call
	takes time.Duration
	why   string // reason of the status "error"

	create func(ctx context.Context, w *world, t *thing) error  // default: makes a row
	read   func(ctx context.Context, n int) error               // nth read of all; default: no trouble
	remove func(ctx context.Context, w *world, id string) error // default: removes the row
	update func(ctx context.Context, w *world, t *thing) error  // default: renames the row
	list   func(ctx context.Context, n int) error               // nth list; default: no trouble
	spoils func(n int, got *shown)                              // nth answer; default: as it is
	fails  string                                               // status in which creations end, "" for available
	reads  int
	lists  int
	making int // creations that are under way now
	most   int // the most at once
}

// row is an object in the world.
type row struct {
	name, source string
	made         time.Time
	status       string // "" for what the time says
}

// add makes a row.
func (w *world) add(name, source string) string {
	id := fmt.Sprintf("%s-%d", name, len(w.rows)+1)
	w.rows[id] = &row{name: name, source: source, made: time.Now()}
	w.making++
	w.most = max(w.most, w.making)
	return id
}

func (w *world) statusOf(r *row) string {
	switch {
	case r.status != "":
		return r.status
	case time.Since(r.made) < w.takes:
		return "creating"
	case w.fails != "":
		r.status = w.fails
	default:
		r.status = "available"
	}
	w.making--
	return r.status
}

// calls counts the calls of that verb.
func (w *world) calls(verb string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, line := range w.log {
		if strings.HasPrefix(line, verb+" ") {
			n++
		}
	}
	return n
}

// thing is an object in a world.
type thing struct {
	lifecycle.Base
	lifecycle.OnDestroy
	lifecycle.OnMissing
	Name      types.String `tfsdk:"name"`
	Source    types.String `tfsdk:"source"`
	CreatedAt types.String `tfsdk:"created_at"`
}

// inWorld is the key of a context with the world that a verb is in: the
// framework makes models anew for each call.
type inWorld struct{}

func worldOf(ctx context.Context) *world {
	w, _ := ctx.Value(inWorld{}).(*world)
	return w
}

func (t *thing) Create(ctx context.Context, _ *cloud.Client) error {
	w := worldOf(ctx)
	w.mu.Lock()
	w.log = append(w.log, "create "+t.Name.ValueString())
	w.mu.Unlock()
	if w.create != nil {
		return w.create(ctx, w, t)
	}
	return make1(ctx, w, t)
}

// make1 is the usual creation.
func make1(_ context.Context, w *world, t *thing) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	t.ID = types.StringValue(w.add(t.Name.ValueString(), t.Source.ValueString()))
	return nil
}

// shown is a row as the world shows it.
type shown struct {
	id, name, source, status, why string
	made                          time.Time
}

func (s *shown) RecordID() string { return s.id }

// show is called with the lock.
func (w *world) show(id string) *shown {
	r := w.rows[id]
	s := &shown{id: id, name: r.name, source: r.source, made: r.made, status: w.statusOf(r)}
	if s.status == "error" {
		s.why = w.why
	}
	return s
}

func (t *thing) Fetch(ctx context.Context, _ *cloud.Client) (lifecycle.Record, error) {
	w := worldOf(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, "read "+t.ID.ValueString())
	w.reads++
	if w.read != nil {
		if err := w.read(ctx, w.reads); err != nil {
			return nil, err
		}
	}
	if w.rows[t.ID.ValueString()] == nil {
		return nil, cloud.ErrNotFound
	}
	s := w.show(t.ID.ValueString())
	if w.spoils != nil {
		w.spoils(w.reads, s)
	}
	return s, nil
}

func (t *thing) Fill(seen lifecycle.Record) wait.Status {
	s := seen.(*shown)
	t.Name, t.Source = attribute.StringOrNull(s.name), attribute.StringOrNull(s.source)
	t.CreatedAt = attribute.TimeOrNull(s.made)
	return wait.Status{Name: s.status, Reason: s.why}
}

func (t *thing) Update(ctx context.Context, _ *cloud.Client, _ lifecycle.Object) error {
	w := worldOf(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, "update "+t.ID.ValueString())
	if w.update != nil {
		return w.update(ctx, w, t)
	}
	w.rows[t.ID.ValueString()].name = t.Name.ValueString()
	return nil
}

func (t *thing) Delete(ctx context.Context, _ *cloud.Client) error {
	w := worldOf(ctx)
	w.mu.Lock()
	defer w.mu.Unlock()
	id := t.ID.ValueString()
	w.log = append(w.log, "delete "+id)
	if w.remove != nil {
		return w.remove(ctx, w, id)
	}
	delete(w.rows, id)
	return nil
}

func (t *thing) SameArguments(o lifecycle.Object) bool {
	other := o.(*thing)
	return attribute.SameString(t.Name, other.Name) && attribute.SameString(t.Source, other.Source)
}

func (w *world) kind() lifecycle.Kind {
	return lifecycle.Kind{
		Type: "thing", Noun: "thing", Local: []string{"on_destroy", "on_missing"},
		New: func() lifecycle.Object { return new(thing) },
		Schema: func() schema.Schema {
			return schema.Schema{Attributes: map[string]schema.Attribute{
				"name":       attribute.InPlace("Name.", attribute.Label),
				"source":     attribute.Replaces("Source."),
				"created_at": attribute.Fixed("Time."),
				"on_destroy": attribute.OnDestroy("thing"),
				"on_missing": attribute.OnMissing("thing"),
			}}
		},
		Created:  wait.Table{Pending: []string{"creating"}, Done: []string{"available"}, Failed: []string{"error"}},
		Deleted:  wait.Table{Pending: []string{"deleting"}, Done: []string{wait.Gone}, Failed: []string{"error"}},
		Meanings: map[string]string{"error": "It is good for nothing."},
		Sources:  sources,
		Lookup: &lifecycle.Lookup{
			Plural: "things", Results: "things", CreatedAt: "created_at", MostRecent: "created_at",
			Filters: map[string]datasourceschema.StringAttribute{"name": {MarkdownDescription: "Name."}},
			List:    w.listed,
		},
		DefaultTimeouts: lifecycle.DefaultTimeouts{
			Create: 2 * time.Hour, Read: time.Minute, Update: 10 * time.Minute, Delete: 30 * time.Minute,
		},
	}
}

func (w *world) listed(
	ctx context.Context, _ *cloud.Client, q lifecycle.Query,
) (records, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.log = append(w.log, "list ")
	w.lists++
	if w.list != nil {
		if err := w.list(ctx, w.lists); err != nil {
			return nil, err
		}
	}
	var found []*shown
	for _, id := range slices.Sorted(maps.Keys(w.rows)) {
		if want := q.String("name"); want == "" || w.rows[id].name == want {
			found = append(found, w.show(id))
		}
	}
	return lifecycle.Collected(found), nil
}

// sources is the one source, if it is set.
func sources(o lifecycle.Object) []string {
	if source := o.(*thing).Source.ValueString(); source != "" {
		return []string{source}
	}
	return nil
}

// things is a provider of one kind.
type things struct {
	kind  lifecycle.Kind
	setup *lifecycle.Setup
}

func (p *things) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "test"
}

func (p *things) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

func (p *things) Configure(_ context.Context, _ provider.ConfigureRequest, resp *provider.ConfigureResponse) {
	resp.ResourceData, resp.DataSourceData, resp.ActionData = p.setup, p.setup, p.setup
}

func (p *things) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{lifecycle.NewResource(p.kind)}
}

func (p *things) DataSources(context.Context) []func() datasource.DataSource {
	if p.kind.Lookup == nil {
		return nil
	}
	return []func() datasource.DataSource{
		lifecycle.NewSingularDataSource(p.kind), lifecycle.NewPluralDataSource(p.kind),
	}
}

func (p *things) Actions(context.Context) []func() action.Action {
	return []func() action.Action{lifecycle.NewAction(lifecycle.Action{
		Type: "thing", Noun: "thing", Ended: p.kind.Created, Sources: p.kind.Sources, Of: &p.kind,
		DefaultTimeout: 2 * time.Hour,
		New:            func() lifecycle.Invocation { return new(act) },
		Schema: func() actionschema.Schema {
			return actionschema.Schema{Attributes: map[string]actionschema.Attribute{
				"name":   actionschema.StringAttribute{Optional: true},
				"source": actionschema.StringAttribute{Optional: true},
			}}
		},
	})}
}

// act makes a thing and keeps it in no state.
type act struct {
	lifecycle.InvocationBase
	Name   types.String `tfsdk:"name"`
	Source types.String `tfsdk:"source"`
}

func (a *act) Object() lifecycle.Object { return &thing{Name: a.Name, Source: a.Source} }

// bench is a provider of things, spoken to as a CLI does.
type bench struct {
	*testing.T
	*world
	server tfprotov6.ProviderServer
	of     tftypes.Object
	cli    *speaker
	setup  *lifecycle.Setup
}

// start makes a bench. Change may alter the world and its kind first.
func start(t *testing.T, change func(*world, *lifecycle.Kind)) *bench {
	t.Helper()
	w := &world{rows: map[string]*row{}, takes: time.Minute}
	kind := w.kind()
	if change != nil {
		change(w, &kind)
	}
	client, err := cloud.New(cloud.Settings{AuthURL: "http://cloud", Token: "t", Region: "RegionOne"})
	if err != nil {
		t.Fatal(err)
	}
	setup := lifecycle.LocalTime(lifecycle.NewSetup(client, wait.Steady, false))
	server := providerserver.NewProtocol6(&things{kind: kind, setup: setup})()
	b := &bench{T: t, world: w, server: server, cli: speak(t, server), setup: setup}
	b.of, _ = b.cli.schemas.ResourceSchemas["test_thing"].ValueType().(tftypes.Object)
	if _, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: b.dynamic(tftypes.NewValue(tftypes.Object{}, map[string]tftypes.Value{})),
	}); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bench) dynamic(v tftypes.Value) *tfprotov6.DynamicValue {
	encoded, err := tfprotov6.NewDynamicValue(v.Type(), v)
	if err != nil {
		b.Error(err)
	}
	return &encoded
}

// config is a configuration with those texts; "timeouts.create" is in the block.
// The region is RegionOne, unless the texts have another one, "(null)" or
// "(unknown)".
func (b *bench) config(texts map[string]string) tftypes.Value {
	members := map[string]tftypes.Value{}
	for name, of := range b.of.AttributeTypes {
		members[name] = tftypes.NewValue(of, nil)
	}
	limits := map[string]tftypes.Value{}
	for name, text := range texts {
		if _, limit, ok := strings.Cut(name, "timeouts."); ok {
			limits[limit] = tftypes.NewValue(tftypes.String, text)
			continue
		}
		members[name] = tftypes.NewValue(tftypes.String, text)
		if text == "(unknown)" {
			members[name] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
		}
	}
	if of, _ := b.of.AttributeTypes["timeouts"].(tftypes.Object); len(limits) > 0 {
		for name := range of.AttributeTypes {
			if _, ok := limits[name]; !ok {
				limits[name] = tftypes.NewValue(tftypes.String, nil)
			}
		}
		members["timeouts"] = tftypes.NewValue(of, limits)
	}
	switch region := texts["region"]; region {
	case "(null)":
		members["region"] = tftypes.NewValue(tftypes.String, nil)
	case "(unknown)":
		members["region"] = tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	default:
		members["region"] = tftypes.NewValue(tftypes.String, cmp.Or(region, "RegionOne"))
	}
	return tftypes.NewValue(b.of, members)
}

// state is what a CLI keeps of one thing.
type state struct {
	value   tftypes.Value // null if there is none
	private []byte
	diags   []*tfprotov6.Diagnostic
}

func (s state) text(name string) string {
	if s.value.IsNull() {
		return "(gone)"
	}
	var members map[string]tftypes.Value
	var text *string
	if s.value.As(&members) != nil || members[name].As(&text) != nil || text == nil {
		return ""
	}
	return *text
}

// says is summary and detail of all diagnostics.
func (s state) says() string {
	var lines []string
	for _, d := range s.diags {
		lines = append(lines, fmt.Sprintf("%s: %s\n%s", d.Severity, d.Summary, d.Detail))
	}
	return strings.Join(lines, "\n")
}

func (s state) failed() bool {
	return slices.ContainsFunc(s.diags, func(d *tfprotov6.Diagnostic) bool {
		return d.Severity == tfprotov6.DiagnosticSeverityError
	})
}

// plan plans from s to the configuration; nil texts are a destroy.
func (b *bench) plan(
	ctx context.Context, s state, texts map[string]string,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	config, proposed := tftypes.NewValue(b.of, nil), tftypes.NewValue(b.of, nil)
	if texts != nil {
		config = b.config(texts)
		proposed = b.proposed(s.value, config)
	}
	return b.server.PlanResourceChange(b.in(ctx), &tfprotov6.PlanResourceChangeRequest{
		TypeName: "test_thing", PriorState: b.dynamic(s.value), ProposedNewState: b.dynamic(proposed),
		Config: b.dynamic(config), PriorPrivate: s.private,
	})
}

// proposed is the configuration with computed values of the prior state, as a
// CLI makes it.
func (b *bench) proposed(prior, config tftypes.Value) tftypes.Value {
	var was, members map[string]tftypes.Value
	if prior.IsNull() || prior.As(&was) != nil || config.As(&members) != nil {
		return config
	}
	members = maps.Clone(members) // As gives the map of the value itself
	for _, name := range []string{"id", "status", "created_at"} {
		members[name] = was[name]
	}
	if members["region"].IsNull() {
		members["region"] = was["region"]
	}
	return tftypes.NewValue(b.of, members)
}

// apply brings s to the configuration; nil texts are a destroy.
func (b *bench) apply(ctx context.Context, s state, texts map[string]string) state {
	planned, err := b.plan(context.WithoutCancel(ctx), s, texts)
	if err != nil {
		b.Error(err)
		return s
	}
	if out := (state{diags: planned.Diagnostics}); out.failed() {
		return out
	}
	config := tftypes.NewValue(b.of, nil)
	if texts != nil {
		config = b.config(texts)
	}
	applied, err := b.server.ApplyResourceChange(b.in(ctx), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: "test_thing", PriorState: b.dynamic(s.value), PlannedState: planned.PlannedState,
		Config: b.dynamic(config), PlannedPrivate: planned.PlannedPrivate,
	})
	if err != nil {
		b.Error(err)
		return s
	}
	value, err := applied.NewState.Unmarshal(b.of)
	if err != nil {
		b.Error(err)
	}
	return state{value: value, private: applied.Private, diags: applied.Diagnostics}
}

// in is ctx in the world of the bench.
func (b *bench) in(ctx context.Context) context.Context {
	return context.WithValue(ctx, inWorld{}, b.world)
}

// nothing is the state before a creation.
func (b *bench) nothing() state { return state{value: tftypes.NewValue(b.of, nil)} }

// refresh reads the thing.
func (b *bench) refresh(s state) state {
	read, err := b.server.ReadResource(b.in(b.Context()), &tfprotov6.ReadResourceRequest{
		TypeName: "test_thing", CurrentState: b.dynamic(s.value), Private: s.private,
	})
	if err != nil {
		b.Fatal(err)
	}
	value, err := read.NewState.Unmarshal(b.of)
	if err != nil {
		b.Fatal(err)
	}
	return state{value: value, private: read.Private, diags: read.Diagnostics}
}

// errTrouble is what may keep one from looking.
var errTrouble = errors.New("403 forbidden")

// errNotThere is what a cloud says of what it does not know.
var errNotThere = cloud.ErrNotFound

// equalsText reports whether the attribute is that text, not null.
func equalsText(s state, name, want string) bool {
	var members map[string]tftypes.Value
	var text *string
	return s.value.As(&members) == nil && members[name].As(&text) == nil && text != nil && *text == want
}

// records are what lists are made of.
type records = iter.Seq2[lifecycle.Record, error]

// Again makes things called deed [lifecycle.Once]s.
func (t *thing) Again() string {
	if t.Name.ValueString() == "deed" {
		return "overwrites " + t.Source.ValueString() + " again"
	}
	return ""
}
