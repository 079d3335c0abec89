package provider_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/acceptance"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/lifecycle"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/checkpoint"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/checkpointrestore"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/databasebackup"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/managedsnapshot"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/protectionplan"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/restorepoint"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vault"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultpolicy"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultpolicyattachment"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultresource"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/vaultrestore"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/volumebackup"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/service/volumerestore"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// known is the first cell of a row of the guide: a message, with … for what
// differs.
var known = regexp.MustCompile("(?m)^\\| `(.*)` \\| .+ \\|$")

// aMessage is the head of a message in the file of all messages.
var aMessage = regexp.MustCompile(`(?m)^(?:Error|Warning): `)

// TestTroubleshootingHasEveryMessage compares the guide with the file of all
// messages that lifecycle's tests write.
func TestTroubleshootingHasEveryMessage(t *testing.T) {
	t.Parallel()
	rows := map[string]*regexp.Regexp{} // by the message
	for _, row := range known.FindAllStringSubmatch(text(t, "../../templates/guides/troubleshooting.md"), -1) {
		pattern := strings.ReplaceAll(regexp.QuoteMeta(row[1]), "…", ".+")
		rows[row[1]] = regexp.MustCompile("(?m)^(?:Reason: )?" + pattern)
	}
	messages := aMessage.Split(text(t, "../lifecycle/testdata/messages.txt"), -1)[1:]
	if len(rows) < 50 || len(messages) < 100 {
		t.Fatalf("got %d rows and %d messages: something is not read", len(rows), len(messages))
	}
	met := map[string]bool{}
	for _, message := range messages {
		message, _, _ = strings.Cut(message, "\n#")                 // the next heading
		found := strings.Contains(message, "Volume 1 has no data.") // which the tests' thing says
		for row, pattern := range rows {
			if pattern.MatchString(message) {
				found, met[row] = true, true
			}
		}
		if !found {
			t.Errorf("the guide lacks a row for this message:\n%s", message)
		}
	}
	for row := range rows {
		if !met[row] {
			t.Errorf("no message is like %q of the guide", row)
		}
	}
}

// TestPagesExplainEveryStatus compares the tables of the pages with those of the
// kinds that can fail. A row may be about several statuses.
func TestPagesExplainEveryStatus(t *testing.T) {
	t.Parallel()
	for _, kind := range []lifecycle.Kind{
		checkpoint.Kind, checkpointrestore.Kind, databasebackup.Kind, managedsnapshot.Kind, protectionplan.Kind,
		restorepoint.Kind, vault.Kind, vaultpolicyattachment.Kind, vaultresource.Kind, vaultpolicy.Kind, vaultrestore.Kind,
		volumebackup.Kind, volumerestore.Kind,
	} {
		page := text(t, "../../templates/resources/"+kind.Type+".md.tmpl")
		_, page, _ = strings.Cut(page, "\n## Statuses\n")
		page, _, _ = strings.Cut(page, "\n## ")
		explained := map[string]bool{wait.Gone: true}
		for _, row := range statusRow.FindAllStringSubmatch(page, -1) {
			for status := range strings.SplitSeq(row[1], ", ") {
				explained[strings.Trim(status, "`")] = true
			}
		}
		all := slices.Collect(maps.Keys(kind.Meanings))
		for _, table := range []wait.Table{kind.Created, kind.Updated, kind.Deleted} {
			all = slices.Concat(all, table.Pending, table.Done, table.Failed)
		}
		for _, status := range all {
			// "DELETE_FAILED, being deleted again" is what a wait calls it.
			if name, _, _ := strings.Cut(status, ","); !explained[name] {
				t.Errorf("the page of %s does not explain %q", kind.Type, status)
			}
		}
	}
}

// statusRow is a row of a table of statuses: what they are, what they mean, what to
// do.
var statusRow = regexp.MustCompile("(?m)^\\| (`.*`) \\| .+ \\|.* \\|$")

// TestReadmeHasTheConfigurationOfTheDemo is why that of README runs: the demo's is
// applied by other tests.
func TestReadmeHasTheConfigurationOfTheDemo(t *testing.T) {
	t.Parallel()
	_, block, _ := strings.Cut(text(t, "../../README.md"), "```terraform\n")
	block, _, _ = strings.Cut(block, "```\n")
	if diff := cmp.Diff(text(t, examples+"/demo/main.tf"), block); diff != "" {
		t.Errorf("README (-demo +README):\n%s", diff)
	}
}

// TestReadmeLinksEveryPage is why README promises what there is, and no more.
func TestReadmeLinksEveryPage(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob("../../docs/*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	links := map[string]bool{}
	for _, link := range aPage.FindAllStringSubmatch(text(t, "../../README.md"), -1) {
		links["../../"+link[1]] = true
	}
	want := map[string]bool{}
	for _, page := range pages {
		want[page] = true
	}
	if diff := cmp.Diff(want, links); diff != "" {
		t.Errorf("links (-docs +README):\n%s", diff)
	}
}

var aPage = regexp.MustCompile(`\]\((docs/[^)]+\.md)\)`)

// TestConfigurationsOfTheGuidesAreValid lets the CLI look at each, with the
// variables that it names.
func TestConfigurationsOfTheGuidesAreValid(t *testing.T) {
	acceptance.NeedCLI(t)
	t.Parallel()
	guides, err := filepath.Glob("../../templates/guides/*.md")
	if err != nil || len(guides) == 0 {
		t.Fatalf("there are no guides: %v", err)
	}
	c := acceptance.RealCLI(t, exampleStage{acceptance.Embed(t)}, "")
	for _, guide := range guides {
		for _, block := range strings.Split(text(t, guide), "```terraform\n")[1:] {
			config, _, _ := strings.Cut(block, "```")
			variables := map[string]bool{}
			for _, v := range aVariable.FindAllStringSubmatch(config, -1) {
				variables[v[1]] = true
			}
			for v := range variables {
				config += "variable \"" + v + "\" {}\n"
			}
			c.Write(config)
			if got := c.Run("validate"); got.Code != 0 {
				t.Errorf("%s: %s\n%s", filepath.Base(guide), config, got.Out)
			}
		}
	}
}

var aVariable = regexp.MustCompile(`var\.(\w+)`)

func text(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
