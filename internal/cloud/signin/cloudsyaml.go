package signin

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// foundEntry is where settings come from, for messages.
type foundEntry struct {
	name, path     string
	unknownMembers string // names what is in it that says nothing to this provider
}

// wrap says of an error that it is about the entry.
func (f foundEntry) wrap(err error) error {
	return fmt.Errorf("the entry %q of %s: %w", f.name, f.path, err)
}

// cloudSettings reads the entry of that name from clouds.yaml, secure.yaml and
// clouds-public.yaml.
func cloudSettings(name string, services []string) (Settings, foundEntry, error) {
	file, err := cloudsYAML(name)
	if err != nil {
		return Settings{}, foundEntry{}, err
	}
	from := foundEntry{name: name, path: file.path}
	secure, err := readFirst(securePlaces(file))
	if err != nil {
		return Settings{}, from, wrongCloud(err, fixFile)
	}
	entry := file.entries[name]
	if secure != nil {
		entry = secure.entries[name].over(entry)
	}
	if entry, err = entry.withProfile(); err != nil {
		return Settings{}, from, wrongCloud(from.wrap(err),
			"Write `auth_url` into the entry itself, or get the file from your provider.")
	}
	found, err := entry.settings(services)
	if err != nil {
		return Settings{}, from, wrongCloud(from.wrap(err), fixEntry)
	}
	from.unknownMembers = entry.unknownMembers()
	return found, from, nil
}

const (
	fixFile  = "Fix the file."
	fixEntry = "Fix the entry."
)

func wrongCloud(err error, advice string) error {
	return &SettingError{Attribute: "cloud", Reason: err.Error(), Advice: advice, Err: err}
}

// certificate says of an error about a certificate that it is the entry's, if it
// is.
func (f foundEntry) certificate(err error, s Settings) error {
	wrong, ok := errors.AsType[*SettingError](err)
	if !ok || s.Sources[wrong.Attribute] != fromFile {
		return err
	}
	member := strings.TrimSuffix(wrong.Attribute, "_file")
	return wrongCloud(f.wrap(fmt.Errorf("its `%s`: %s", member, wrong.Reason)), fixEntry)
}

// cloudsYAML finds the file, which has an entry of that name.
func cloudsYAML(name string) (*cloudsFile, error) {
	where := places("clouds.yaml", "OS_CLIENT_CONFIG_FILE")
	file, err := readFirst(where)
	if err != nil {
		return nil, wrongCloud(err, fixFile)
	}
	if file == nil {
		return nil, wrongCloud(errors.New("there is no file "+strings.Join(where, ", nor ")),
			"Make one of them, or name another one in the environment variable OS_CLIENT_CONFIG_FILE.")
	}
	if _, ok := file.entries[name]; !ok {
		return nil, wrongCloud(fmt.Errorf("cloud %q is not in %s, which has %s",
			name, file.path, cmp.Or(file.names(), "no `clouds` at all")), "Set `cloud` to one that is there.")
	}
	return file, nil
}

// securePlaces are where the passwords to a clouds.yaml may be.
func securePlaces(file *cloudsFile) []string {
	if secure := os.Getenv("OS_CLIENT_SECURE_FILE"); secure != "" {
		return []string{secure}
	}
	return []string{filepath.Join(filepath.Dir(file.path), "secure.yaml")}
}

// withProfile adds the description of a vendor's cloud. An entry with an address
// of its own does without a description that is not there, as many name the
// profile that openstacksdk brings along.
func (e cloudsEntry) withProfile() (cloudsEntry, error) {
	profile := cmp.Or(e.Profile, e.Cloud.Cloud)
	alone := e.AuthInfo != nil && e.AuthInfo.AuthURL != ""
	switch {
	case profile == "" && e.AuthInfo == nil:
		return e, errors.New("it has no member `auth`")
	case profile == "":
		return e, nil
	}
	where := places("clouds-public.yaml", "")
	public, err := readFirst(where)
	switch {
	case err != nil:
		return e, err
	case public == nil && alone:
		return e, nil
	case public == nil:
		return e, fmt.Errorf("its profile %q is described in a file clouds-public.yaml, and there is none at %s",
			transport.Printable(profile), strings.Join(where, ", nor "))
	}
	described, ok := public.entries[profile]
	if !ok && !alone {
		return e, fmt.Errorf("its profile %q is not in %s, which has %s",
			transport.Printable(profile), public.path, cmp.Or(public.names(), "none"))
	}
	return e.over(described), nil
}
