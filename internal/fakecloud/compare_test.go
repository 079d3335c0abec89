package fakecloud_test

import (
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/recorded"
)

// readRecording reads the recorded calls in a folder of testdata by their names.
func readRecording[T any](t *testing.T, folder string) map[string]T {
	t.Helper()
	root, err := fs.Sub(os.DirFS("testdata"), folder)
	if err != nil {
		t.Fatal(err)
	}
	all, err := recorded.Read[T](root)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// decoded is the body of an answer, nil if it is empty.
func (r reply) decoded(t *testing.T) any {
	t.Helper()
	got, err := recorded.Decode(r.body)
	if err != nil {
		t.Fatalf("body is no JSON: %s", r.body)
	}
	return got
}

// report fails the test for each difference.
func report(t *testing.T, what string, differences []string) {
	t.Helper()
	for _, difference := range differences {
		t.Errorf("%s%s", what, difference)
	}
}

// sortReferences sorts a list of manageable snapshots.
func sortReferences(body any) {
	list := body.(map[string]any)["manageable-snapshots"].([]any)
	slices.SortFunc(list, func(a, b any) int {
		name := func(e any) string { return fmt.Sprint(e.(map[string]any)["reference"]) }
		return strings.Compare(name(a), name(b))
	})
}
