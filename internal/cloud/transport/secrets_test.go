package transport

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSecretsAreHiddenInAllTheirForms(t *testing.T) {
	t.Parallel()
	s := NewSecrets(`p"ä<&ß word`, "abc")
	for text, want := range map[string]string{
		`the password is p"ä<&ß word, really`:    "the password is ***, really",
		`{"password":"p\"ä<&ß word"}`:            `{"password":"***"}`,
		`{"password":"p\"ä\u003c\u0026ß word"}`:  `{"password":"***"}`,
		`/?password=p%22%C3%A4%3C%26%C3%9F+word`: `/?password=***`,
		"abc is too short to be told from words": "abc is too short to be told from words",
	} {
		if diff := cmp.Diff(want, string(s.hide([]byte(text)))); diff != "" {
			t.Errorf("hidden (-want +got):\n%s", diff)
		}
	}
}
