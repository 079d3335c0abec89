package signin

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"gopkg.in/yaml.v2"
)

// cloudsFile is a file such as clouds.yaml.
type cloudsFile struct {
	path    string
	entries map[string]cloudsEntry
}

// places are where a file of that name is looked for (openstacksdk, configuration
// files). A variable names the only place.
func places(name, variable string) []string {
	if variable != "" {
		if file := os.Getenv(variable); file != "" {
			return []string{file}
		}
	}
	here, err := os.Getwd()
	if err != nil {
		here = "."
	}
	config := os.Getenv("XDG_CONFIG_HOME")
	if home, err := os.UserHomeDir(); config == "" && err == nil {
		config = filepath.Join(home, ".config")
	}
	return []string{
		filepath.Join(here, name), filepath.Join(config, "openstack", name), filepath.Join("/etc", "openstack", name),
	}
}

// readFirst reads the first file that is there; nil if none is.
func readFirst(files []string) (*cloudsFile, error) {
	for _, file := range files {
		text, err := os.ReadFile(file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("the file %q cannot be read: %w", file, cmp.Or(errors.Unwrap(err), err))
		}
		f := &cloudsFile{path: file}
		var content struct {
			Clouds map[string]cloudsEntry `yaml:"clouds"`
			Public map[string]cloudsEntry `yaml:"public-clouds"`
		}
		if err := yaml.Unmarshal(text, &content); err != nil {
			return nil, f.wrong(err)
		}
		f.entries = content.Clouds
		if f.entries == nil {
			f.entries = content.Public
		}
		return f, nil
	}
	return nil, nil //nolint:nilnil // Not every file has to be there.
}

// names are the names of the entries.
func (f *cloudsFile) names() string {
	return strings.Join(slices.Sorted(maps.Keys(f.entries)), ", ")
}

var yamlLine = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`line (\d+): `)
})

// wrong says what the decoder does not like, and where. Values of a wrong type
// are not repeated: one of them may be a password.
func (f *cloudsFile) wrong(err error) error {
	if wrong, ok := errors.AsType[*yaml.TypeError](err); ok {
		line := yamlLine().FindStringSubmatch(strings.Join(wrong.Errors, "\n"))
		if line == nil {
			return fmt.Errorf("%s has a value of the wrong type", f.path)
		}
		return fmt.Errorf("%s, line %s: a value of the wrong type", f.path, line[1])
	}
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if line := yamlLine().FindStringSubmatch(text); line != nil {
		return fmt.Errorf("%s, line %s: %s", f.path, line[1], strings.Replace(text, line[0], "", 1))
	}
	return fmt.Errorf("%s: %s", f.path, text)
}
