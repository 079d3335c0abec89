package engine

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Diagnostic is an error or a warning.
type Diagnostic struct {
	Error           bool
	Summary, Detail string
	// Address is the object that it is about, if it is about one.
	Address string

	at            *hcl.Range
	context, line string // the block's head and the line in it
}

// Diagnostics are all that were said.
type Diagnostics []*Diagnostic

// HasErrors reports whether one of them is an error.
func (d Diagnostics) HasErrors() bool {
	for _, one := range d {
		if one.Error {
			return true
		}
	}
	return false
}

// errorsOf are the errors among what a provider says.
func errorsOf(diags []*tfprotov6.Diagnostic) string {
	var lines []string
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			lines = append(lines, d.Summary+": "+d.Detail)
		}
	}
	return strings.Join(lines, "\n")
}

// mistake is an error of a configuration or of a provider that the engine itself
// finds.
func (c *config) mistake(b *block, about, summary, detail string) *Diagnostic {
	d := &Diagnostic{Error: true, Summary: summary, Detail: detail, Address: about}
	if b != nil {
		d.at, d.context, d.line = &b.rng, c.blockAt(&b.rng), c.lineAt(&b.rng)
	}
	return d
}

// said is what a provider says of an object, with the place in the configuration.
func (c *config) said(b *block, about string, diags []*tfprotov6.Diagnostic) Diagnostics {
	var all Diagnostics
	for _, d := range diags {
		one := c.mistake(b, about, d.Summary, d.Detail)
		one.Error = d.Severity == tfprotov6.DiagnosticSeverityError
		if b != nil && d.Attribute != nil {
			if at := rangeOf(b.body, d.Attribute); at != nil {
				one.at, one.line = at, c.lineAt(at)
			}
		}
		all = append(all, one)
	}
	return all
}

// rangeOf is where an attribute stands in a body, nil if it does not.
func rangeOf(body hcl.Body, path *tftypes.AttributePath) *hcl.Range {
	steps := path.Steps()
	inside, ok := body.(*hclsyntax.Body)
	if len(steps) == 0 || !ok {
		return nil
	}
	name, ok := steps[0].(tftypes.AttributeName)
	if !ok || inside.Attributes[string(name)] == nil {
		return nil
	}
	rng := inside.Attributes[string(name)].SrcRange
	return &rng
}

// lineAt is the line at which a range begins.
func (c *config) lineAt(at *hcl.Range) string {
	lines := bytes.Split(c.source, []byte("\n"))
	if at == nil || at.Start.Line > len(lines) {
		return ""
	}
	return string(lines[at.Start.Line-1])
}

// blockAt is the head of the block around a range.
func (c *config) blockAt(at *hcl.Range) string {
	if at == nil {
		return ""
	}
	file, _ := hclsyntax.ParseConfig(c.source, "main.tf", hcl.InitialPos)
	if file == nil {
		return ""
	}
	for _, b := range file.Body.(*hclsyntax.Body).Blocks {
		if rng := b.Range(); rng.Start.Line <= at.Start.Line && at.Start.Line <= rng.End.Line {
			words := []string{b.Type}
			for _, label := range b.Labels {
				words = append(words, fmt.Sprintf("%q", label))
			}
			return strings.Join(words, " ")
		}
	}
	return ""
}

// text is a diagnostic as a CLI prints it.
func (d *Diagnostic) text() string {
	var b strings.Builder
	severity := "Warning"
	if d.Error {
		severity = "Error"
	}
	fmt.Fprintf(&b, "\n%s: %s\n\n", severity, d.Summary)
	if d.Address != "" {
		fmt.Fprintf(&b, "  with %s,\n", d.Address)
	}
	if d.at != nil {
		fmt.Fprintf(&b, "  on main.tf line %d", d.at.Start.Line)
		if d.context != "" {
			fmt.Fprintf(&b, ", in %s", d.context)
		}
		fmt.Fprintf(&b, ":\n  %d: %s\n\n", d.at.Start.Line, d.line)
	} else if d.Address != "" {
		b.WriteString("\n")
	}
	b.WriteString(d.Detail + "\n")
	return b.String()
}
