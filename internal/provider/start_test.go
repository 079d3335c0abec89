package provider_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/door"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/provider"
)

// module is the prefix of our packages; those of the tests are not in the provider.
const module = "github.com/cloudbackup/terraform-provider-cloudbackup/internal/"

// linked reports whether a package, named behind the module, is in the provider.
func linked(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	apart := []string{"acceptance", "cmd", "fakecloud", "tools"}
	return !strings.HasSuffix(name, "_test") && !slices.Contains(apart, first)
}

// schemas asks a fresh server for all schemas, as the first call of a CLI does.
func schemas(tb testing.TB) *tfprotov6.GetProviderSchemaResponse {
	tb.Helper()
	p := provider.New("test")()
	server, err := door.New(providerserver.NewProtocol6(p)(), p.(door.Observer))
	if err != nil {
		tb.Fatal(err)
	}
	answer, err := server.GetProviderSchema(tb.Context(), new(tfprotov6.GetProviderSchemaRequest))
	if err != nil || len(answer.Diagnostics) > 0 {
		tb.Fatal(err, answer.Diagnostics)
	}
	return answer
}

func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		schemas(b)
	}
}

// A plan starts the provider several times, and most of these processes only tell
// the schemas.
func TestNoPackageDoesWorkBeforeMain(t *testing.T) {
	t.Parallel()
	const most = 32 << 10 // bytes allocated
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-test.run=^$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatal(err, trace.String())
	}
	inits := regexp.MustCompile(`(?m)^init ` + regexp.QuoteMeta(module) + `(\S+) .* (\d+) bytes`)
	found := 0
	for _, line := range inits.FindAllStringSubmatch(trace.String(), -1) {
		found++
		if n, _ := strconv.Atoi(line[2]); linked(line[1]) && n > most {
			t.Errorf("%s allocates %d bytes before main, at most %d are fine", line[1], n, most)
		}
	}
	if found == 0 {
		t.Errorf("the trace names no package of ours:\n%s", trace.String())
	}
}

func TestRegularExpressionsAreCompiledOnFirstUse(t *testing.T) {
	t.Parallel()
	found := 0
	eachFile(t, func(files *token.FileSet, file *ast.File) {
		for _, d := range file.Decls {
			_, inFunction := d.(*ast.FuncDecl)
			calls(d, inFunction, func(call *ast.CallExpr, inFunction bool) {
				at := files.Position(call.Pos())
				switch name(call.Fun) {
				case "stringvalidator.RegexMatches":
					t.Errorf("%s: use attribute.Form", at)
				case "regexp.MustCompile":
					if !inFunction {
						t.Errorf("%s: use attribute.Form, or sync.OnceValue around it", at)
					}
				case "attribute.Form":
				default:
					return
				}
				found++
				if pattern, ok := call.Args[0].(*ast.BasicLit); ok {
					text, _ := strconv.Unquote(pattern.Value)
					if _, err := regexp.Compile(text); err != nil {
						t.Errorf("%s: %v", at, err)
					}
				}
			})
		}
	})
	if found == 0 {
		t.Error("no regular expression was found at all")
	}
}

// eachFile parses all files of the provider but its tests.
func eachFile(t *testing.T, do func(*token.FileSet, *ast.File)) {
	t.Helper()
	files := token.NewFileSet()
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		relative, _ := filepath.Rel("..", path)
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || !linked(filepath.ToSlash(relative)) {
			return nil
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err == nil {
			do(files, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// calls visits the calls in a node, and tells which are in a function.
func calls(in ast.Node, inFunction bool, visit func(call *ast.CallExpr, inFunction bool)) {
	ast.Inspect(in, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			if !inFunction {
				calls(n.Body, true, visit)
				return false
			}
		case *ast.CallExpr:
			visit(n, inFunction)
		}
		return true
	})
}

// name is that of a function of another package.
func name(of ast.Expr) string {
	selector, ok := of.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	from, _ := selector.X.(*ast.Ident)
	if from == nil {
		return ""
	}
	return from.Name + "." + selector.Sel.Name
}

// Four of five allocations are the framework's, which checks and copies each
// attribute several times.
func TestSchemasCostAFewAllocationsForEachAttribute(t *testing.T) {
	const most = 19 // some more with the race detector
	n := attributes(schemas(t))
	if got := testing.AllocsPerRun(3, func() { schemas(t) }) / float64(n); got > most {
		t.Errorf("got %.1f allocations for each of %d attributes, want at most %d", got, n, most)
	}
}

func attributes(of *tfprotov6.GetProviderSchemaResponse) int {
	n := len(of.Provider.Block.Attributes)
	for _, s := range of.ResourceSchemas {
		n += within(s.Block)
	}
	for _, s := range of.DataSourceSchemas {
		n += within(s.Block)
	}
	for _, s := range of.ListResourceSchemas {
		n += within(s.Block)
	}
	for _, s := range of.ActionSchemas {
		n += within(s.Schema.Block)
	}
	return n
}

func within(b *tfprotov6.SchemaBlock) int {
	n := 0
	for _, inner := range b.BlockTypes {
		n += within(inner.Block)
	}
	return n + nested(b.Attributes)
}

func nested(all []*tfprotov6.SchemaAttribute) int {
	n := len(all)
	for _, a := range all {
		if a.NestedType != nil {
			n += nested(a.NestedType.Attributes)
		}
	}
	return n
}
