package engine

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Action is what is to be done with an object.
type Action int

// The actions, in the order in which a plan tells them.
const (
	NoOp Action = iota
	Create
	Update
	Replace
	Delete
	Read
)

// Change is what is planned for one object.
type Change struct {
	Address
	Action Action
	// Before and After are the object; null where it is not there.
	Before, After cty.Value
	// Imported says that it is taken into the state, Moved where it was before.
	Imported bool
	Moved    Address

	block    *block // nil for one that is not in the configuration
	own      map[string]cty.Value
	private  []byte
	identity *tfprotov6.ResourceIdentityData
	prior    *Object
	deposed  *Object // the object, if it is one whose replacement is there
	first    bool    // its replacement is made before it is destroyed
	needs    []Resource
	why      string
	forces   []string // the attributes that need a new object
}

// Plan is what is to be done.
type Plan struct {
	Changes []*Change
	// Empty says that there is nothing to be done.
	Empty bool

	source  string
	base    *State // what the workspace had
	state   *State // with what the refresh has found
	outputs map[string]cty.Value
	options Options
}

// Count is how many objects there are to be added, changed and destroyed.
func (p *Plan) Count() (imported, added, changed, destroyed int) {
	for _, c := range p.Changes {
		if c.Imported {
			imported++
		}
		switch {
		case c.Data:
		case c.Action == Create:
			added++
		case c.Action == Update:
			changed++
		case c.Action == Replace:
			added++
			destroyed++
		case c.Action == Delete:
			destroyed++
		}
	}
	return imported, added, changed, destroyed
}
