package acceptance

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// Lookup is what the data sources of a kind find on a stage that is [Stocked].
type Lookup struct {
	// Name is the attribute that objects are told by. Default: "name".
	Name string
	// Plural is the type of the plural data source, Results its attribute with
	// the objects.
	Plural, Results string
	// One are the objects that the singular data source finds, by the lines in it.
	One map[string]string
	// Many are those that the plural one finds.
	Many []Listing
	// Refused are blocks, each with a data source x, by what is said about them.
	Refused map[string]string
}

// Listing is what the plural data source finds with those lines in it, in that
// order.
type Listing struct {
	By   string
	Want []string
}

func (l *Lookup) name() string {
	if l.Name == "" {
		return "name"
	}
	return l.Name
}

// Stocked is a stage that can be filled with objects to be looked up.
type Stocked interface{ Stock() }

func (p *play) lookup() {
	if p.Lookup == nil {
		p.Skip("the kind has no data sources")
	}
	row[Stocked](p, "the stage has nothing to look up").Stock()
	blocks, one := []string{}, slices.Sorted(maps.Keys(p.Lookup.One))
	for i, by := range one {
		blocks = append(blocks, Data(p.Kind.Type, fmt.Sprint("one", i), by))
	}
	for i, listing := range p.Lookup.Many {
		blocks = append(blocks, Data(p.Lookup.Plural, fmt.Sprint("many", i), listing.By))
	}
	c := NewBench(p.T, p.Stage, blocks...)
	c.Apply()
	c.PlansNothing()
	for i, by := range one {
		if got, want := c.One(fmt.Sprint("one", i)).Values[p.Lookup.name()], p.Lookup.One[by]; got != want {
			p.Errorf("%q finds %v, want %s", by, got, want)
		}
	}
	for i, listing := range p.Lookup.Many {
		names := []string{}
		for _, object := range c.One(fmt.Sprint("many", i)).Values[p.Lookup.Results].([]any) {
			names = append(names, fmt.Sprint(object.(map[string]any)[p.Lookup.name()]))
		}
		if diff := cmp.Diff(listing.Want, names); diff != "" {
			p.Errorf("%q finds (-want +got):\n%s", listing.By, diff)
		}
	}
}

func (p *play) lookupRefused() {
	if p.Lookup == nil {
		p.Skip("the kind has no data sources")
	}
	row[Stocked](p, "the stage has nothing to look up").Stock()
	NewBench(p.T, p.Stage).Refuses(p.Lookup.Refused)
}

// Refuses plans all blocks at once, each with a resource or a data source x in
// it, and fails the test unless each is refused with the words it stands under.
// Those that are wrong in themselves hide those that only the cloud refuses:
// they are planned first.
func (b *Bench) Refuses(table map[string]string) {
	b.Helper()
	left := maps.Clone(table)
	for len(left) > 0 {
		said := b.diagnostics(left)
		if len(said) == 0 {
			b.Errorf("a plan refuses none of %q", slices.Sorted(maps.Keys(left)))
			return
		}
		for words, text := range said {
			if !strings.Contains(unwrap(text), unwrap(words)) {
				b.Errorf("the plan does not say %q of\n%s\nbut\n%s", words, left[words], text)
			}
			delete(left, words)
		}
	}
}

// diagnostics plans the blocks and returns what is said of those that are
// refused, by the words that they stand under.
func (b *Bench) diagnostics(table map[string]string) map[string]string {
	b.Helper()
	blocks, words := []string{}, slices.Sorted(maps.Keys(table))
	for i, word := range words {
		block := strings.Replace(table[word], `"x" {`, fmt.Sprintf(`"x%d" {`, i), 1)
		if block == table[word] {
			b.Fatalf("there is no x in %s", block)
		}
		blocks = append(blocks, block)
	}
	b.Write(blocks...)
	said := map[string]string{}
	for line := range strings.Lines(b.Run("plan", "-json").Out) {
		var entry struct {
			Diagnostic struct {
				Summary, Detail string
				Snippet         struct{ Context string }
			}
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			b.Fatalf("%v in %s", err, line)
		}
		d := entry.Diagnostic
		for i, word := range words {
			if strings.HasSuffix(d.Snippet.Context, fmt.Sprintf(` "x%d"`, i)) {
				said[word] += d.Summary + ": " + d.Detail + "\n"
			}
		}
	}
	return said
}
