package provider_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the folder of the repository.
const root = "../.."

var (
	linkTo   = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ (.+)$`)
	anchored = regexp.MustCompile(`<a id="([^"]+)">`)
	fenced   = regexp.MustCompile("(?ms)^```.*?^```$")
	category = regexp.MustCompile(`(?m)^subcategory: "(.*)"$`)
)

// pages are all pages in Markdown that a reader of the repository or of a registry sees.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch name := entry.Name(); {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", "bin", "dist", "templates", "node_modules"}, name):
			return fs.SkipDir
		case entry.IsDir() || filepath.Ext(path) != ".md":
			return nil
		}
		text, err := os.ReadFile(path)
		all[path] = fenced.ReplaceAllString(string(text), "")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// anchors are what a link can lead to on a page: its headings, as GitHub and the registries name them, and
// what has an id.
func anchors(text string) []string {
	var all []string
	for _, found := range heading.FindAllStringSubmatch(text, -1) {
		slug := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-', r == '_', r >= 'a' && r <= 'z', r >= '0' && r <= '9':
				return r
			}
			return -1
		}, strings.ToLower(found[1]))
		all = append(all, slug)
	}
	for _, found := range anchored.FindAllStringSubmatch(text, -1) {
		all = append(all, found[1])
	}
	return all
}

func TestEveryLinkLeadsToSomething(t *testing.T) {
	t.Parallel()
	all := pages(t)
	links := 0
	for page, text := range all {
		for _, found := range linkTo.FindAllStringSubmatch(text, -1) {
			file, anchor, _ := strings.Cut(found[1], "#")
			if strings.Contains(file, "://") || strings.HasPrefix(file, "mailto:") {
				continue
			}
			links++
			target := page
			if file != "" {
				target = filepath.Join(filepath.Dir(page), file)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s: the link to %s leads to nothing", page, found[1])
			} else if anchor != "" && !slices.Contains(anchors(all[target]), anchor) {
				t.Errorf("%s: %s has no anchor %s, only %v", page, target, anchor, anchors(all[target]))
			}
		}
	}
	if links < 100 {
		t.Errorf("only %d links were found", links)
	}
}

func TestEveryPageStandsUnderItsService(t *testing.T) {
	t.Parallel()
	services := []string{
		"Backup and Recovery (CBR)", "Block Storage (Cinder)", "Data Protection (Karbor)", "Database (Trove)",
	}
	of := map[string]string{} // by type
	for page, text := range pages(t) {
		folder := filepath.Base(filepath.Dir(page))
		if filepath.Dir(filepath.Dir(page)) != filepath.Join(root, "docs") || folder == "guides" {
			continue
		}
		found := category.FindStringSubmatch(text)
		if found == nil || !slices.Contains(services, found[1]) {
			t.Errorf("%s: its subcategory is %v, want one of %v", page, found, services)
			continue
		}
		name := filepath.Base(page)
		if was, ok := of[name]; ok && was != found[1] {
			t.Errorf("%s stands under %s here and under %s elsewhere", page, found[1], was)
		}
		of[name] = found[1]
	}
	if len(of) < 20 {
		t.Errorf("only %d pages were found", len(of))
	}
}
