package acceptance

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// WireToState serves a recorded answer for the object's GET and compares every
// attribute of the state that a Read makes of it, after an import and in the
// data source. File is a recorded call. What is missing in want is null, except
// for the region.
func WireToState(t *testing.T, c Case, file string, want map[string]any) {
	t.Helper()
	stage := c.Stage(t)
	server := NewProtocol(t, stage)
	name, body := "cloudbackup_"+c.Kind.Type, recordedBody(t, file)
	serve := func() {
		stage.Fake().FailWith(http.MethodGet, c.Item, 1, fakecloud.Answer{
			Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: body,
		})
	}

	serve()
	address := []string{}
	for _, part := range append(slices.Clone(c.Kind.Parents), "id") {
		address = append(address, want[part].(string))
	}
	got := server.importID(name, strings.Join(address, "/"))
	full := map[string]any{"region": stage.Settings()["region"]}
	maps.Copy(full, want)
	if lookup := c.Kind.Lookup; lookup != nil {
		maps.DeleteFunc(full, func(name string, _ any) bool { return lookup.Shown[name] != nil })
	}
	if diff := cmp.Diff(completed(full, got), got); diff != "" {
		t.Errorf("%s in the state (-want +got):\n%s", file, diff)
	}

	if _, ok := server.schemas.DataSourceSchemas[name]; !ok {
		return
	}
	serve()
	asked := map[string]any{"id": want["id"]}
	for _, parent := range c.Kind.Parents {
		asked[parent] = want[parent]
	}
	got = server.ReadDataSource(name, asked)
	maps.Copy(full, want)
	for attribute := range full {
		if _, ok := got[attribute]; !ok {
			delete(full, attribute) // one that only the resource has
		}
	}
	if diff := cmp.Diff(completed(full, got), got); diff != "" {
		t.Errorf("%s in the data source (-want +got):\n%s", file, diff)
	}
}

// completed is want with a null for each attribute of got that it lacks.
func completed(want, got map[string]any) map[string]any {
	all := map[string]any{}
	for name := range got {
		all[name] = nil
	}
	maps.Copy(all, want)
	return all
}

// recordedBody is the body of the answer in a recorded call.
func recordedBody(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Clean(file))
	if err != nil {
		t.Fatal(err)
	}
	var call struct {
		Response struct{ Body json.RawMessage }
		Body     json.RawMessage // of Karbor's
	}
	if err := json.Unmarshal(content, &call); err != nil || call.Response.Body == nil && call.Body == nil {
		t.Fatalf("%s is no recorded call: %v", file, err)
	}
	return string(append(call.Response.Body, call.Body...))
}

// importID imports by id, reads, and returns the state.
func (s *Protocol) importID(name, id string) map[string]any {
	s.Helper()
	imported, err := s.server.ImportResourceState(s.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: name, ID: id,
	})
	s.check(err, imported.Diagnostics)
	one := imported.ImportedResources[0]
	read, err := s.server.ReadResource(s.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: name, CurrentState: one.State, CurrentIdentity: one.Identity, Private: one.Private,
	})
	s.check(err, read.Diagnostics)
	return s.decode(s.schemas.ResourceSchemas[name].ValueType(), read.NewState)
}

// ReadDataSource reads and returns the state.
func (s *Protocol) ReadDataSource(name string, config map[string]any) map[string]any {
	s.Helper()
	kind := s.schemas.DataSourceSchemas[name].ValueType()
	read, err := s.server.ReadDataSource(s.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: name, Config: s.encode(kind, config),
	})
	s.check(err, read.Diagnostics)
	return s.decode(kind, read.State)
}
