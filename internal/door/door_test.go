package door_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/door"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
)

// TestMain silences the libraries, as main does.
func TestMain(m *testing.M) {
	for _, name := range provider.Logs {
		if err := os.Setenv(name, "OFF"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// house is a provider with a door before it, and its schemas.
type house struct {
	testing.TB
	tfprotov6.ProviderServer
	schemas    *tfprotov6.GetProviderSchemaResponse
	identities *tfprotov6.GetResourceIdentitySchemasResponse
}

// open configures the provider with these settings, which may be none at all.
func open(tb testing.TB, settings map[string]string) *house {
	tb.Helper()
	p := provider.New("test")()
	server, err := door.New(providerserver.NewProtocol6(p)(), p.(door.Observer))
	if err != nil {
		tb.Fatal(err)
	}
	return enter(tb, server, settings)
}

// openCompared is a house whose door is compared with the framework.
func openCompared(t *testing.T) *house {
	t.Helper()
	server, err := acceptance.Compared(provider.New("test")(), func(difference string) { t.Error(difference) })
	if err != nil {
		t.Fatal(err)
	}
	return enter(t, server, nowhere)
}

// enter configures a server.
func enter(tb testing.TB, server tfprotov6.ProviderServer, settings map[string]string) *house {
	tb.Helper()
	var err error
	h := &house{TB: tb, ProviderServer: server}
	h.schemas, err = h.GetProviderSchema(tb.Context(), new(tfprotov6.GetProviderSchemaRequest))
	h.good(err, h.schemas.Diagnostics)
	h.identities, err = h.GetResourceIdentitySchemas(tb.Context(), new(tfprotov6.GetResourceIdentitySchemasRequest))
	h.good(err, h.identities.Diagnostics)
	members := map[string]tftypes.Value{}
	object := h.schemas.Provider.ValueType().(tftypes.Object)
	for name, kind := range object.AttributeTypes {
		members[name] = tftypes.NewValue(kind, nil)
		if value, ok := settings[name]; ok {
			members[name] = tftypes.NewValue(kind, value)
		}
	}
	configured, err := h.ConfigureProvider(tb.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion: "1.11.4", Config: h.encode(tftypes.NewValue(object, members)),
	})
	h.good(err, configured.Diagnostics)
	return h
}

func (h *house) good(err error, diags []*tfprotov6.Diagnostic) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
	for _, d := range diags {
		h.Fatalf("%s: %s", d.Summary, d.Detail)
	}
}

func (h *house) encode(value tftypes.Value) *tfprotov6.DynamicValue {
	h.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		h.Fatal(err)
	}
	return &encoded
}

// json is the state as the CLI has it in its file.
func (h *house) json(state tftypes.Value) []byte {
	h.Helper()
	text, err := json.Marshal(plain(h, state))
	if err != nil {
		h.Fatal(err)
	}
	return text
}

// nowhere lets the provider be configured: it signs in at the first call only.
var nowhere = map[string]string{
	"auth_url": "http://127.0.0.1:1/v3", "region": "RegionOne", "user_name": "nobody", "password": "secret",
	"tenant_name": "nothing", "user_domain_id": "default",
}

// random makes any value of a type. All numbers of our schemas are whole.
func random(r *rand.Rand, kind tftypes.Type) tftypes.Value {
	if r.IntN(4) == 0 {
		return tftypes.NewValue(kind, nil)
	}
	several := func(kind tftypes.Type) []tftypes.Value {
		var values []tftypes.Value
		for range r.IntN(3) {
			values = append(values, random(r, kind))
		}
		return values
	}
	switch t := kind.(type) {
	case tftypes.List:
		return tftypes.NewValue(kind, several(t.ElementType))
	case tftypes.Set:
		// No set has an element twice.
		var values []tftypes.Value
		for _, value := range several(t.ElementType) {
			if !slices.ContainsFunc(values, value.Equal) {
				values = append(values, value)
			}
		}
		return tftypes.NewValue(kind, values)
	case tftypes.Map:
		members := map[string]tftypes.Value{}
		for i, value := range several(t.ElementType) {
			members[fmt.Sprint("key", i)] = value
		}
		return tftypes.NewValue(kind, members)
	case tftypes.Object:
		return tftypes.NewValue(kind, randomMembers(r, t))
	}
	switch {
	case kind.Is(tftypes.Bool):
		return tftypes.NewValue(kind, r.IntN(2) == 0)
	case kind.Is(tftypes.Number):
		return tftypes.NewValue(kind, int64(r.Uint32()))
	}
	words := []string{"", "available", "error", "5f1c0a2e-6f5b-4f0c-9b1e-1c2d3e4f5a6b", "RegionTwo", "30m", "Zürich\n"}
	return tftypes.NewValue(kind, words[r.IntN(len(words))])
}

func randomMembers(r *rand.Rand, object tftypes.Object) map[string]tftypes.Value {
	members := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		members[name] = random(r, kind)
	}
	return members
}

// config is what may stand in a configuration whose object has that state.
func config(r *rand.Rand, schema *tfprotov6.Schema, state map[string]tftypes.Value) map[string]tftypes.Value {
	members := maps.Clone(state)
	for _, a := range schema.Block.Attributes {
		if a.Computed && (!a.Optional || r.IntN(2) == 0) {
			members[a.Name] = tftypes.NewValue(a.ValueType(), nil)
		}
	}
	return members
}

func TestThePlanOfAnUnchangedObjectIsTheFrameworks(t *testing.T) {
	t.Parallel()
	h := openCompared(t)
	privates := []string{"", `{"unfinished":"ZmFsc2U="}`, `{"unfinished":"dHJ1ZQ=="}`, `{ "a": "ZmFsc2U=" }`, `{"a":1}`}
	for name, schema := range h.schemas.ResourceSchemas {
		object := schema.ValueType().(tftypes.Object)
		ident := h.identities.IdentitySchemas[name]
		r := rand.New(rand.NewPCG(1, 2))
		for range 100 {
			members := randomMembers(r, object)
			state := h.encode(tftypes.NewValue(object, members))
			req := &tfprotov6.PlanResourceChangeRequest{
				TypeName: name, PriorState: state, ProposedNewState: state,
				Config:       h.encode(tftypes.NewValue(object, config(r, schema, members))),
				PriorPrivate: []byte(privates[r.IntN(len(privates))]),
			}
			if ident != nil && r.IntN(2) == 0 {
				kind := ident.ValueType().(tftypes.Object)
				req.PriorIdentity = &tfprotov6.ResourceIdentityData{
					IdentityData: h.encode(tftypes.NewValue(kind, randomMembers(r, kind))),
				}
			}
			if _, err := h.PlanResourceChange(t.Context(), req); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func TestAnUpgradeFromTheSameVersionIsTheFrameworks(t *testing.T) {
	t.Parallel()
	h := openCompared(t)
	for name, schema := range h.schemas.ResourceSchemas {
		object := schema.ValueType().(tftypes.Object)
		r := rand.New(rand.NewPCG(3, 4))
		for i := range 100 {
			members, _ := plain(t, tftypes.NewValue(object, randomMembers(r, object))).(map[string]any)
			switch i % 10 {
			case 1:
				members["of_a_newer_provider"] = "x"
			case 2:
				delete(members, "id")
			case 3:
				members["id"] = []string{"a list"}
			case 4:
				members["id"] = 7
			}
			state, err := json.Marshal(members)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
				TypeName: name, Version: schema.Version, RawState: &tfprotov6.RawState{JSON: state},
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// The links of volume backups were in the states of earlier versions.
func TestAnOldStateWithLinksIsReadWithoutThem(t *testing.T) {
	t.Parallel()
	h := openCompared(t)
	const name = "cloudbackup_volume_backup"
	schema := h.schemas.ResourceSchemas[name]
	object := schema.ValueType().(tftypes.Object)
	want := tftypes.NewValue(object, randomMembers(rand.New(rand.NewPCG(11, 12)), object))
	members, _ := plain(t, want).(map[string]any)
	members["links"] = []map[string]string{{"rel": "self", "href": "http://127.0.0.1:8776/v3/p/backups/1"}}
	text, err := json.Marshal(members)
	if err != nil {
		t.Fatal(err)
	}
	upgraded, err := h.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: name, Version: schema.Version, RawState: &tfprotov6.RawState{JSON: text},
	})
	h.good(err, upgraded.Diagnostics)
	got, err := upgraded.UpgradedState.Unmarshal(object)
	if err != nil || !got.Equal(want) {
		t.Errorf("got %s (%v), want %s", got, err, want)
	}
}

// plain is the value as encoding/json takes it.
func plain(tb testing.TB, value tftypes.Value) any {
	tb.Helper()
	if value.IsNull() {
		return nil
	}
	into := func(into any) {
		if err := value.As(into); err != nil {
			tb.Fatal(err)
		}
	}
	switch value.Type().(type) {
	case tftypes.List, tftypes.Set:
		var elements []tftypes.Value
		into(&elements)
		list := []any{}
		for _, element := range elements {
			list = append(list, plain(tb, element))
		}
		return list
	case tftypes.Map, tftypes.Object:
		var members map[string]tftypes.Value
		into(&members)
		object := map[string]any{}
		for name, member := range members {
			object[name] = plain(tb, member)
		}
		return object
	}
	switch {
	case value.Type().Is(tftypes.Bool):
		var is bool
		into(&is)
		return is
	case value.Type().Is(tftypes.Number):
		number := new(big.Float)
		into(&number)
		return json.Number(number.Text('f', -1))
	}
	var text string
	into(&text)
	return text
}

func TestTheDoorHasAllThatTheFrameworkHas(t *testing.T) {
	t.Parallel()
	behind := providerserver.NewProtocol6(provider.New("test")())()
	server, err := door.New(behind, new(glance))
	if err != nil {
		t.Fatal(err)
	}
	got := reflect.TypeOf(server)
	for method := range reflect.TypeOf(behind).Methods() {
		if _, ok := got.MethodByName(method.Name); !ok {
			t.Errorf("the door has no %s", method.Name)
		}
	}
}

// asked is a framework that counts what gets through to it.
type asked struct {
	framework
	calls int
}

// framework has all that a door needs of what is behind it.
type framework interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

func (a *asked) PlanResourceChange(
	context.Context, *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	a.calls++
	return new(tfprotov6.PlanResourceChangeResponse), nil
}

func (a *asked) UpgradeResourceState(
	context.Context, *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	a.calls++
	return new(tfprotov6.UpgradeResourceStateResponse), nil
}

func TestWhatNeedsThoughtGoesToTheFramework(t *testing.T) {
	t.Parallel()
	const name = "cloudbackup_volume_backup"
	behind := &asked{framework: providerserver.NewProtocol6(provider.New("test")())().(framework)}
	server, err := door.New(behind, new(glance))
	if err != nil {
		t.Fatal(err)
	}
	state := func(text string) *tfprotov6.DynamicValue {
		return &tfprotov6.DynamicValue{MsgPack: []byte(text)}
	}
	type plan = tfprotov6.PlanResourceChangeRequest
	null, may := "\xc0", &tfprotov6.PlanResourceChangeClientCapabilities{DeferralAllowed: true}
	for why, c := range map[string]struct {
		req  plan
		want int
	}{
		"nothing changes":   {plan{TypeName: name, PriorState: state("a"), ProposedNewState: state("a")}, 0},
		"something changes": {plan{TypeName: name, PriorState: state("a"), ProposedNewState: state("b")}, 1},
		"a creation":        {plan{TypeName: name, PriorState: state(null), ProposedNewState: state("a")}, 1},
		"a destroy":         {plan{TypeName: name, PriorState: state("a"), ProposedNewState: state(null)}, 1},
		"nothing at all":    {plan{TypeName: name, PriorState: state(null), ProposedNewState: state(null)}, 1},
		"no states":         {plan{TypeName: name}, 1},
		"a type that is not observed": {plan{
			TypeName: name + "_series", PriorState: state("a"), ProposedNewState: state("a"),
		}, 1},
		"another type": {plan{TypeName: "other", PriorState: state("a"), ProposedNewState: state("a")}, 1},
		"a mark that is set": {plan{
			TypeName: name, PriorState: state("a"), ProposedNewState: state("a"),
			PriorPrivate: []byte(`{"unfinished":"dHJ1ZQ=="}`),
		}, 1},
		"a mark that is not": {plan{
			TypeName: name, PriorState: state("a"), ProposedNewState: state("a"),
			PriorPrivate: []byte(`{"unfinished":"ZmFsc2U="}`),
		}, 0},
		"private state of somebody else": {plan{
			TypeName: name, PriorState: state("a"), ProposedNewState: state("a"), PriorPrivate: []byte(`{"a":1}`),
		}, 1},
		"a CLI that defers": {plan{
			TypeName: name, PriorState: state("a"), ProposedNewState: state("a"), ClientCapabilities: may,
		}, 1},
	} {
		behind.calls = 0
		if _, err := server.PlanResourceChange(t.Context(), &c.req); err != nil || behind.calls != c.want {
			t.Errorf("%s: the framework was asked %d times, want %d (%v)", why, behind.calls, c.want, err)
		}
	}
	type upgrade = tfprotov6.UpgradeResourceStateRequest
	for why, c := range map[string]struct {
		req  upgrade
		want int
	}{
		"the same version": {upgrade{TypeName: name, RawState: &tfprotov6.RawState{JSON: []byte(`{}`)}}, 0},
		"another version":  {upgrade{TypeName: name, Version: 7, RawState: &tfprotov6.RawState{JSON: []byte(`{}`)}}, 1},
		"garbage":          {upgrade{TypeName: name, RawState: &tfprotov6.RawState{JSON: []byte(`[`)}}, 1},
		"no state":         {upgrade{TypeName: name}, 1},
	} {
		behind.calls = 0
		if _, err := server.UpgradeResourceState(t.Context(), &c.req); err != nil || behind.calls != c.want {
			t.Errorf("%s: the framework was asked %d times, want %d (%v)", why, behind.calls, c.want, err)
		}
	}
}

func TestNothingIsLeftOfACall(t *testing.T) {
	t.Parallel()
	type key struct{}
	validate := func(server tfprotov6.ProviderServer) weak.Pointer[[1024]byte] {
		load := new([1024]byte)
		_, err := server.ValidateResourceConfig(context.WithValue(t.Context(), key{}, load),
			&tfprotov6.ValidateResourceConfigRequest{TypeName: "cloudbackup_volume_backup"})
		if err != nil {
			t.Fatal(err)
		}
		return weak.Make(load)
	}
	left := func(server tfprotov6.ProviderServer) bool {
		remains := validate(server)
		runtime.GC()
		runtime.KeepAlive(server)
		return remains.Value() != nil
	}
	behind := providerserver.NewProtocol6(provider.New("test")())()
	server, err := door.New(behind, new(glance))
	if err != nil {
		t.Fatal(err)
	}
	if left(server) {
		t.Error("the server keeps the context of a call that is over")
	}
	if !left(behind) {
		t.Error("the framework lets go of a call by itself: release is not needed any more")
	}
}

// glance is a provider that finds what it is told to find.
type glance struct {
	same  bool
	looks int
}

// Observes knows all types but the series.
func (*glance) Observes(name string) bool { return !strings.HasSuffix(name, "_series") }

func (g *glance) Unchanged(ctx context.Context, _ string, _ tftypes.Value) (context.Context, bool) {
	g.looks++
	return ctx, g.same
}

func (a *asked) ReadResource(
	context.Context, *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	a.calls++
	return new(tfprotov6.ReadResourceResponse), nil
}

func TestAReadThatFindsSomethingNewGoesToTheFramework(t *testing.T) {
	t.Parallel()
	const name = "cloudbackup_volume_backup"
	h := open(t, nowhere)
	object := h.schemas.ResourceSchemas[name].ValueType().(tftypes.Object)
	text := func(s string) tftypes.Value { return tftypes.NewValue(tftypes.String, s) }
	state := func(id, region tftypes.Value) *tfprotov6.DynamicValue {
		members := randomMembers(rand.New(rand.NewPCG(9, 10)), object)
		members["id"], members["region"] = id, region
		return h.encode(tftypes.NewValue(object, members))
	}
	identity := func(id, region string) *tfprotov6.ResourceIdentityData {
		kind := h.identities.IdentitySchemas[name].ValueType()
		return &tfprotov6.ResourceIdentityData{IdentityData: h.encode(tftypes.NewValue(kind,
			map[string]tftypes.Value{"id": text(id), "region": text(region)}))}
	}
	whole, placeless := state(text("1"), text("R")), state(text("1"), tftypes.NewValue(tftypes.String, nil))
	unfinished, imported := []byte(`{"unfinished":"dHJ1ZQ=="}`), []byte(`{".import_before_read":"dHJ1ZQ=="}`)
	type read = tfprotov6.ReadResourceRequest
	for why, c := range map[string]struct {
		req          read
		same         bool
		looks, calls int
	}{
		"nothing new":         {read{TypeName: name, CurrentState: whole}, true, 1, 0},
		"with its identity":   {read{TypeName: name, CurrentState: whole, CurrentIdentity: identity("1", "R")}, true, 1, 0},
		"something new":       {read{TypeName: name, CurrentState: whole}, false, 1, 1},
		"another identity":    {read{TypeName: name, CurrentState: whole, CurrentIdentity: identity("2", "R")}, true, 0, 1},
		"an identity to fill": {read{TypeName: name, CurrentState: placeless}, true, 0, 1},
		"unfinished":          {read{TypeName: name, CurrentState: whole, Private: unfinished}, true, 0, 1},
		"just imported":       {read{TypeName: name, CurrentState: whole, Private: imported}, true, 0, 1},
	} {
		behind := &asked{framework: providerserver.NewProtocol6(provider.New("test")())().(framework)}
		g := &glance{same: c.same}
		server, err := door.New(behind, g)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := server.ReadResource(t.Context(), &c.req); err != nil || behind.calls != c.calls || g.looks != c.looks {
			t.Errorf("%s: %d looks and %d calls of the framework (%v), want %d and %d",
				why, g.looks, behind.calls, err, c.looks, c.calls)
		}
	}
}
