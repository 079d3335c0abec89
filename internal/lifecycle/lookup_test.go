package lifecycle_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
)

// stocked has two things of the name a, the second a minute younger, and one b.
func stocked(w *world, _ *lifecycle.Kind) {
	w.takes = 0
	begun := time.Now()
	for i, name := range []string{"a", "a", "b"} {
		w.rows[w.add(name, "volume 1")].made = begun.Add(time.Duration(i) * time.Minute)
	}
}

// ids are those of the rows of a plural data source.
func (s state) ids(t *testing.T) []string {
	t.Helper()
	var members map[string]tftypes.Value
	var rows []tftypes.Value
	if err := s.value.As(&members); err != nil {
		t.Fatal(err, s.says())
	}
	if err := members["things"].As(&rows); err != nil {
		t.Fatal(err)
	}
	found := []string{}
	for _, row := range rows {
		found = append(found, state{value: row}.text("id"))
	}
	return found
}

func TestPluralDataSource(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		asks values
		want []string
	}{
		{"all", nil, []string{"a-1", "a-2", "b-3"}},
		{"by a filter", values{"name": "a"}, []string{"a-1", "a-2"}},
		{"with a limit", values{"limit": 2}, []string{"a-1", "a-2"}},
		{"none", values{"name": "c"}, []string{}},
	} {
		bubble(t, test.name, func(t *testing.T) {
			b := start(t, stocked)
			got := b.cli.data(b.in(t.Context()), "test_things", test.asks)
			if diff := cmp.Diff(test.want, got.ids(t)); diff != "" || got.failed() || got.text("region") != "RegionOne" {
				t.Errorf("(-want +got):\n%s%s", diff, got.says())
			}
		})
	}
	bubble(t, "the limit reaches the list", func(t *testing.T) {
		limits := make(chan int64, 1)
		b := start(t, func(w *world, k *lifecycle.Kind) {
			stocked(w, k)
			list := k.Lookup.List
			k.Lookup.List = func(ctx context.Context, c *cloud.Client, q lifecycle.Query) (records, error) {
				limits <- q.Limit
				return list(ctx, c, q)
			}
		})
		b.cli.data(b.in(t.Context()), "test_things", values{"limit": 2})
		if got := <-limits; got != 2 {
			t.Errorf("got limit %d, want 2", got)
		}
	})
}

func TestSingularDataSource(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		asks values
		want string // id
	}{
		{"by id", values{"id": "a-1"}, "a-1"},
		{"by the only match", values{"name": "b"}, "b-3"},
		{"the most recent", values{"name": "a", "most_recent": true}, "a-2"},
	} {
		bubble(t, test.name, func(t *testing.T) {
			b := start(t, stocked)
			got := b.cli.data(b.in(t.Context()), "test_thing", test.asks)
			if got.failed() || got.text("id") != test.want || got.text("region") != "RegionOne" ||
				got.text("source") != "volume 1" || got.text("status") != "available" && got.text("status") != "creating" {
				t.Errorf("got %s, want %s: %s", got.value, test.want, got.says())
			}
		})
	}
	bubble(t, "of equal ones the first is taken", func(t *testing.T) {
		b := start(t, func(w *world, k *lifecycle.Kind) {
			stocked(w, k)
			w.rows["a-2"].made = w.rows["a-1"].made
		})
		got := b.cli.data(b.in(t.Context()), "test_thing", values{"name": "a", "most_recent": true})
		if got.text("id") != "a-1" {
			t.Errorf("got %s: %s", got.text("id"), got.says())
		}
	})
	bubble(t, "several are an error", func(t *testing.T) {
		b := start(t, stocked)
		got := b.cli.data(b.in(t.Context()), "test_thing", values{"name": "a"})
		if !strings.Contains(got.says(), "2 things match") || !strings.Contains(got.says(), "a-1, a-2") {
			t.Error(got.says())
		}
	})
	bubble(t, "in another region", func(t *testing.T) {
		b := start(t, stocked)
		got := b.cli.data(b.in(t.Context()), "test_thing", values{"id": "a-1", "region": "RegionTwo"})
		if got.text("region") != "RegionTwo" {
			t.Errorf("got region %q: %s", got.text("region"), got.says())
		}
	})
}

func TestDataSourcesCarrySensitiveAndDeprecated(t *testing.T) {
	t.Parallel()
	b := start(t, func(_ *world, k *lifecycle.Kind) {
		resource := k.Schema
		k.Schema = func() schema.Schema {
			s := resource()
			s.Attributes["source"] = schema.StringAttribute{
				MarkdownDescription: "Source. Changing this creates a new thing.", Optional: true, Sensitive: true,
				DeprecationMessage: "Set another.",
			}
			return s
		}
	})
	want := &tfprotov6.SchemaAttribute{
		Name: "source", Type: tftypes.String, Description: "Source.",
		DescriptionKind: tfprotov6.StringKindMarkdown, Computed: true, Sensitive: true, Deprecated: true,
		DeprecationMessage: "Set another.",
	}
	for _, attribute := range b.cli.schemas.DataSourceSchemas["test_thing"].Block.Attributes {
		if attribute.Name != "source" {
			continue
		}
		want.DeprecationMessage = attribute.DeprecationMessage // older protocols have none
		if diff := cmp.Diff(want, attribute); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		return
	}
	t.Error("there is no source")
}
