package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// said is what comes of the events: the output, the closing line, and whether
// all is well.
type said struct {
	Out, Closing string
	Good         bool
}

func TestReadOfTests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		in   []string
		want said
	}{
		"a test that passes says nothing": {
			in: []string{
				`{"Action":"run","Package":"a","Test":"TestX"}`,
				`{"Action":"output","Package":"a","Test":"TestX","Output":"chatter\n"}`,
				`{"Action":"pass","Package":"a","Test":"TestX","Elapsed":0.1}`,
				`{"Action":"pass","Package":"a","Elapsed":1.25}`,
			},
			want: said{"ok   a 1.2s\n", "1 passed, 0 failed, 0 skipped\n", true},
		},
		"a test that fails says all it has said": {
			in: []string{
				`{"Action":"output","Package":"a","Test":"TestX","Output":"got 1, want 2\n"}`,
				`{"Action":"fail","Package":"a","Test":"TestX"}`,
				`{"Action":"fail","Package":"a","Elapsed":1}`,
			},
			want: said{"got 1, want 2\nFAIL a 1.0s \n", "0 passed, 1 failed, 0 skipped\n", false},
		},
		"a test that is skipped is not passed, and says why": {
			in: []string{
				`{"Action":"output","Package":"a","Test":"TestX","Output":"=== RUN   TestX\n"}`,
				`{"Action":"output","Package":"a","Test":"TestX","Output":"    x_test.go:1: no cloud\n"}`,
				`{"Action":"output","Package":"a","Test":"TestX","Output":"--- SKIP: TestX (0.00s)\n"}`,
				`{"Action":"skip","Package":"a","Test":"TestX"}`,
				`{"Action":"pass","Package":"a"}`,
			},
			want: said{
				"skip a TestX: x_test.go:1: no cloud\nok   a 0.0s\n", "0 passed, 0 failed, 1 skipped\n", false,
			},
		},
		"a package that does not build counts as a failed test": {
			in: []string{
				`{"Action":"build-output","ImportPath":"a","Output":"a.go:1: undefined: x\n"}`,
				`{"Action":"build-fail","ImportPath":"a"}`,
				`{"Action":"fail","Package":"a","FailedBuild":"a [a.test]"}`,
			},
			want: said{
				"a.go:1: undefined: x\nFAIL a 0.0s a [a.test]\n", "0 passed, 1 failed, 0 skipped\n", false,
			},
		},
		"a package that panics counts as a failed test, and shows what was running": {
			in: []string{
				`{"Action":"pass","Package":"a","Test":"TestW"}`,
				`{"Action":"output","Package":"a","Test":"TestX","Output":"panic: oh\n"}`,
				`{"Action":"output","Package":"a","Output":"exit status 2\n"}`,
				`{"Action":"fail","Package":"a","Elapsed":2}`,
			},
			want: said{"exit status 2\npanic: oh\nFAIL a 2.0s \n", "1 passed, 1 failed, 0 skipped\n", false},
		},
		"what is no event passes through": {
			in: []string{"make: *** [GNUmakefile:1: test] Error 75", `{"no": "event"}`},
			want: said{
				"make: *** [GNUmakefile:1: test] Error 75\n{\"no\": \"event\"}\n", "0 passed, 0 failed, 0 skipped\n", false,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out strings.Builder
			counted, err := read(strings.NewReader(strings.Join(test.in, "\n")), &out)
			if err != nil {
				t.Fatal(err)
			}
			got := said{out.String(), counted.String(), counted.good()}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
