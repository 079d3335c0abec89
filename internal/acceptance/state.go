package acceptance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Resource is a resource or a data source in the state.
type Resource struct {
	Address string
	Tainted bool
	Values  map[string]any
}

// ID of the object.
func (r *Resource) ID() string {
	id, _ := r.Values["id"].(string)
	return id
}

// stateFile is terraform.tfstate, format 4: the part of it that tests compare.
type stateFile struct {
	Outputs   map[string]struct{ Value any }
	Resources []struct {
		Mode, Type, Name string
		Instances        []struct {
			IndexKey   any `json:"index_key"`
			Status     string
			Attributes map[string]any
		}
	}
}

// readState reads the file that the last run has left: a "show" of the CLI
// would cost a second.
func (c *CLI) readState() stateFile {
	c.Helper()
	var state stateFile
	if c.engine != nil {
		must(json.Unmarshal(c.engine.State().JSON(), &state))
		return state
	}
	content, err := os.ReadFile(filepath.Join(c.dir, "terraform.tfstate"))
	if errors.Is(err, fs.ErrNotExist) {
		return state // nothing was applied yet
	}
	if err == nil {
		err = json.Unmarshal(content, &state)
	}
	if err != nil {
		c.Fatalf("%v in %s", err, content)
	}
	return state
}

// State returns the resources and data sources in the state.
func (c *CLI) State() []*Resource {
	c.Helper()
	var all []*Resource
	for _, r := range c.readState().Resources {
		address := r.Type + "." + r.Name
		if r.Mode == "data" {
			address = "data." + address
		}
		for _, instance := range r.Instances {
			key := ""
			if instance.IndexKey != nil {
				text, _ := json.Marshal(instance.IndexKey)
				key = "[" + string(text) + "]"
			}
			all = append(all, &Resource{
				Address: address + key, Tainted: instance.Status == "tainted", Values: instance.Attributes,
			})
		}
	}
	return all
}

// Only returns the only resource in the state.
func (c *CLI) Only() *Resource {
	c.Helper()
	resources := c.State()
	if len(resources) != 1 {
		c.Fatalf("the state has %d resources, want 1", len(resources))
	}
	return resources[0]
}

// One returns the resource of that name.
func (c *CLI) One(name string) *Resource {
	c.Helper()
	var addresses []string
	for _, r := range c.State() {
		if strings.HasSuffix(r.Address, "."+name) {
			return r
		}
		addresses = append(addresses, r.Address)
	}
	c.Fatalf("the state has no %s, only %v", name, addresses)
	return nil
}

// Output returns an output value as text.
func (c *CLI) Output(name string) string {
	c.Helper()
	return fmt.Sprint(c.readState().Outputs[name].Value)
}
