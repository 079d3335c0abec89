package acceptance

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Foreign is a resource in the state of another provider.
type Foreign struct {
	Provider string // its address
	Type     string
	Version  int64
	Values   map[string]any
}

// ForeignState reads the resources of a state file that other providers have written, by
// their addresses.
func ForeignState(t *testing.T, file string) map[string]Foreign {
	t.Helper()
	content, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		t.Fatal(err)
	}
	var state struct {
		Resources []struct {
			Mode, Type, Name, Provider string
			Instances                  []struct {
				SchemaVersion int64 `json:"schema_version"`
				Attributes    map[string]any
			}
		}
	}
	if err := json.Unmarshal(content, &state); err != nil {
		t.Fatal(err)
	}
	all := map[string]Foreign{}
	for _, r := range state.Resources {
		if r.Mode != "managed" || len(r.Instances) != 1 {
			continue
		}
		_, address, _ := strings.Cut(r.Provider, `"`)
		address, _, _ = strings.Cut(address, `"`)
		all[r.Type+"."+r.Name] = Foreign{
			Provider: address, Type: r.Type, Version: r.Instances[0].SchemaVersion, Values: r.Instances[0].Attributes,
		}
	}
	return all
}

// Move moves a resource of another provider to the type of that name, as a `moved` block does,
// and returns what is said if that is refused.
func (s *Protocol) Move(from Foreign, name string) (moved Made, said string) {
	s.Helper()
	content, err := json.Marshal(from.Values)
	s.check(err, nil)
	m := s.Blank(name)
	resp, err := s.server.MoveResourceState(s.Context(), &tfprotov6.MoveResourceStateRequest{
		SourceProviderAddress: from.Provider, SourceTypeName: from.Type, SourceSchemaVersion: from.Version,
		SourceState: &tfprotov6.RawState{JSON: content}, TargetTypeName: name,
	})
	s.check(err, nil)
	if said := m.life.said(resp.Diagnostics); said != "" {
		return m, said
	}
	m.life.state, m.life.private = s.decode(m.life.kind(), resp.TargetState), resp.TargetPrivate
	m.life.ident = resp.TargetIdentity
	return m, ""
}

// TakesOver moves a resource of another provider whose object is in the cloud, and fails the test
// unless that ends with what an import of it brings, and the configuration plans nothing. Kept
// are the arguments that come from the old state and that no import brings.
func (s *Protocol) TakesOver(from Foreign, name string, config map[string]any, kept ...string) {
	s.Helper()
	moved, said := s.Move(from, name)
	if said != "" {
		s.Fatal(said)
	}
	if said := moved.Refresh(); said != "" {
		s.Error(said)
	}
	imported := maps.Clone(s.Import(name, from.Values["id"].(string)).State())
	for _, argument := range kept {
		imported[argument] = moved.State()[argument]
	}
	if diff := cmp.Diff(imported, moved.State()); diff != "" {
		s.Errorf("what was moved is not what an import brings (-imported +moved):\n%s", diff)
	}
	moved.PlansNothing(config)
}
