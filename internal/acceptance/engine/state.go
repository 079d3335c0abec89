package engine

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Resource is a block of a configuration: a resource or a data source.
type Resource struct {
	Data       bool
	Type, Name string
}

// String is its address.
func (r Resource) String() string {
	if r.Data {
		return "data." + r.Type + "." + r.Name
	}
	return r.Type + "." + r.Name
}

// Address is an instance of a resource. Key is what stands behind the name, such as
// [0] or ["a"], and empty without count and for_each.
type Address struct {
	Resource
	Key string
}

// String is the address.
func (a Address) String() string { return a.Resource.String() + a.Key }

// compareAddresses orders instances as they are numbered.
func compareAddresses(a, b Address) int {
	return cmp.Or(strings.Compare(a.Resource.String(), b.Resource.String()),
		cmp.Compare(len(a.Key), len(b.Key)), strings.Compare(a.Key, b.Key))
}

// Object is one object in a state.
type Object struct {
	Value    cty.Value
	Private  []byte
	Identity *tfprotov6.ResourceIdentityData
	Tainted  bool
	// Needs are the resources that it was made from.
	Needs []Resource
	// First says that a replacement is made before it is destroyed.
	First bool
}

// State is what a workspace knows of the cloud.
type State struct {
	mu      sync.Mutex
	current map[Address]*Object
	// deposed are objects whose replacement is there, and that are still to be
	// destroyed.
	deposed map[Address][]*Object
	outputs map[string]cty.Value
}

func newState() *State {
	return &State{current: map[Address]*Object{}, deposed: map[Address][]*Object{}, outputs: map[string]cty.Value{}}
}

// clone is a copy; objects are never changed, only exchanged.
func (s *State) clone() *State {
	s.mu.Lock()
	defer s.mu.Unlock()
	deposed := map[Address][]*Object{}
	for a, all := range s.deposed {
		deposed[a] = slices.Clone(all)
	}
	return &State{current: maps.Clone(s.current), deposed: deposed, outputs: maps.Clone(s.outputs)}
}

// Addresses are those in the state, in order.
func (s *State) Addresses() []Address {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.SortedFunc(maps.Keys(s.current), compareAddresses)
}

// Object is the one at that address, nil if there is none.
func (s *State) Object(a Address) *Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.current[a]
}

// Deposed are the objects at that address whose replacement is there.
func (s *State) Deposed(a Address) []*Object {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.deposed[a])
}

// abandoned are the addresses with deposed objects.
func (s *State) abandoned() []Address {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.SortedFunc(maps.Keys(s.deposed), compareAddresses)
}

// put keeps an object; nil forgets it.
func (s *State) put(a Address, o *Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o == nil || o.Value.IsNull() {
		delete(s.current, a)
		return
	}
	s.current[a] = o
}

// depose sets the object aside, for its replacement to take its place.
func (s *State) depose(a Address) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o := s.current[a]; o != nil {
		s.deposed[a] = append(s.deposed[a], o)
		delete(s.current, a)
	}
}

// restore gives a deposed object its place back, if nothing has taken it.
func (s *State) restore(a Address) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if all := s.deposed[a]; s.current[a] == nil && len(all) > 0 {
		s.current[a] = all[len(all)-1]
		s.setDeposed(a, all[:len(all)-1])
	}
}

// exchange keeps another object in place of a deposed one; nil forgets it.
func (s *State) exchange(a Address, was, is *Object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := slices.Clone(s.deposed[a])
	i := slices.Index(all, was)
	if is == nil || is.Value.IsNull() {
		all = slices.Delete(all, i, i+1)
	} else {
		all[i] = is
	}
	s.setDeposed(a, all)
}

func (s *State) setDeposed(a Address, all []*Object) {
	s.deposed[a] = all
	if len(all) == 0 {
		delete(s.deposed, a)
	}
}

// instances are those of a resource, in order.
func (s *State) instances(r Resource) []Address {
	var all []Address
	for _, a := range s.Addresses() {
		if a.Resource == r {
			all = append(all, a)
		}
	}
	return all
}

// Values are the attributes of an object as encoding/json has them.
func (o *Object) Values() map[string]any {
	values, _ := plain(o.Value).(map[string]any)
	return values
}

// label names an object in what is said about it.
func (o *Object) label() string {
	if o == nil || o.Value.IsNull() || !o.Value.Type().HasAttribute("id") {
		return ""
	}
	id := o.Value.GetAttr("id")
	if id.IsNull() || !id.IsKnown() || id.Type() != cty.String {
		return ""
	}
	return fmt.Sprintf(" [id=%s]", id.AsString())
}

// JSON is the state as terraform.tfstate has it, as far as anybody looks.
func (s *State) JSON() []byte {
	type instance struct {
		IndexKey   json.RawMessage `json:"index_key,omitempty"`
		Status     string          `json:"status,omitempty"`
		Deposed    string          `json:"deposed,omitempty"`
		Attributes map[string]any  `json:"attributes"`
	}
	type resource struct {
		Mode      string     `json:"mode"`
		Type      string     `json:"type"`
		Name      string     `json:"name"`
		Instances []instance `json:"instances"`
	}
	resources := []*resource{}
	of := map[Resource]*resource{}
	add := func(a Address, i instance) {
		if of[a.Resource] == nil {
			of[a.Resource] = &resource{Mode: "managed", Type: a.Type, Name: a.Name}
			if a.Data {
				of[a.Resource].Mode = "data"
			}
			resources = append(resources, of[a.Resource])
		}
		if a.Key != "" {
			i.IndexKey = json.RawMessage(strings.Trim(a.Key, "[]"))
		}
		of[a.Resource].Instances = append(of[a.Resource].Instances, i)
	}
	for _, a := range s.Addresses() {
		i := instance{Attributes: s.Object(a).Values()}
		if s.Object(a).Tainted {
			i.Status = "tainted"
		}
		add(a, i)
	}
	for _, a := range s.abandoned() {
		for n, object := range s.Deposed(a) {
			add(a, instance{Attributes: object.Values(), Deposed: fmt.Sprintf("%08x", n)})
		}
	}
	outputs := map[string]any{}
	for name, value := range s.outputs {
		outputs[name] = map[string]any{"value": plain(value)}
	}
	text, err := json.MarshalIndent(map[string]any{"version": 4, "outputs": outputs, "resources": resources}, "", "  ")
	must(err)
	return text
}
