package cloud

import (
	"bytes"
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/config/clouds"
)

// cloudSettings reads the entry that s names from clouds.yaml and secure.yaml,
// and the certificates that the entry or s name.
func cloudSettings(s Settings) (Settings, *tls.Config, error) {
	file, err := cloudsYAML(s.Cloud)
	if err != nil {
		return Settings{}, nil, err
	}
	secure, err := readFirst(securePlaces(file))
	if err != nil {
		return Settings{}, nil, wrongCloud(err, mendFile)
	}
	if secure != nil && len(bytes.TrimSpace(secure.text)) == 0 {
		secure = nil // clouds.Parse refuses an empty file
	}
	in := func(err error) error { return fmt.Errorf("the entry %q of %s: %w", s.Cloud, file.path, err) }
	entry := file.entries[s.Cloud]
	if err := entry.findProfile(s.Cloud, secure); err != nil {
		return Settings{}, nil, wrongCloud(in(err),
			"Write `auth_url` into the entry itself, or get the file from your provider.")
	}

	dir, err := os.MkdirTemp("", "cloudbackup")
	if err != nil {
		return Settings{}, nil, err
	}
	defer os.RemoveAll(dir)
	opts := []clouds.ParseOption{clouds.WithCloudName(s.Cloud), clouds.WithCloudsYAML(bytes.NewReader(file.text))}
	if secure != nil {
		opts = append(opts, clouds.WithSecureYAML(bytes.NewReader(secure.text)))
		entry = entry.with(secure.entries[s.Cloud])
	}
	certificates, err := certificateOptions(s, entry, dir)
	if said, ok := errors.AsType[*SettingError](err); ok && said.Attribute == "cloud" {
		err = wrongCloud(in(errors.New(said.Reason)), mendEntry)
	}
	if err != nil {
		return Settings{}, nil, err
	}
	auth, at, config, err := parse(append(opts, certificates...))
	if err != nil {
		return Settings{}, nil, wrongCloud(inFile(err, file, secure, in), mendEntry)
	}
	found := settingsOf(auth, at)
	found.EndpointOverrides = entry.overrides()
	found.DefaultDomain, _ = entry.Auth["default_domain"].(string)
	if err := entry.restrict(&found); err != nil {
		return Settings{}, nil, wrongCloud(in(err), mendEntry)
	}
	return found, config, nil
}

const (
	mendFile  = "Mend the file."
	mendEntry = "Mend the entry."
)

func wrongCloud(err error, advice string) error {
	return &SettingError{Attribute: "cloud", Reason: err.Error(), Advice: advice, Err: err}
}

// cloudsYAML finds the file, which has an entry of that name.
func cloudsYAML(name string) (*cloudsFile, error) {
	where := places("clouds.yaml", "OS_CLIENT_CONFIG_FILE")
	file, err := readFirst(where)
	if err != nil {
		return nil, wrongCloud(err, mendFile)
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

// inFile says to which file an error of clouds.Parse belongs.
func inFile(err error, file, secure *cloudsFile, in func(error) error) error {
	switch {
	case !strings.Contains(err.Error(), "yaml: "):
		return in(err)
	case secure != nil && strings.Contains(err.Error(), "secure.yaml"):
		return secure.wrong(err)
	}
	return file.wrong(err)
}

// securePlaces are where the passwords to a clouds.yaml may be.
func securePlaces(file *cloudsFile) []string {
	if secure := os.Getenv("OS_CLIENT_SECURE_FILE"); secure != "" {
		return []string{secure}
	}
	return []string{filepath.Join(filepath.Dir(file.path), "secure.yaml")}
}

// findProfile makes sure that the description of a vendor's cloud is there, if
// the entry needs it: clouds.Parse passes over a profile that it does not find.
func (e cloudsEntry) findProfile(name string, secure *cloudsFile) error {
	profile := cmp.Or(e.Profile, e.Cloud)
	authURL := e.Auth["auth_url"]
	if secure != nil && authURL == nil {
		authURL = secure.entries[name].Auth["auth_url"]
	}
	switch {
	case profile == "" && e.Auth == nil:
		return errors.New("it has no member `auth`")
	case profile == "" || authURL != nil:
		return nil
	}
	where := places("clouds-public.yaml", "")
	public, err := readFirst(where)
	switch {
	case err != nil:
		return err
	case public == nil:
		return fmt.Errorf("its profile %q is described in a file clouds-public.yaml, and there is none at %s",
			Printable(profile), strings.Join(where, ", nor "))
	}
	if _, ok := public.entries[profile]; !ok {
		return fmt.Errorf("its profile %q is not in %s, which has %s",
			Printable(profile), public.path, cmp.Or(public.names(), "none"))
	}
	return nil
}

// with returns e with what a secure.yaml says over it.
func (e cloudsEntry) with(secure cloudsEntry) cloudsEntry {
	e.AuthType = cmp.Or(secure.AuthType, e.AuthType)
	e.CACert, e.Cert, e.Key = cmp.Or(secure.CACert, e.CACert), cmp.Or(secure.Cert, e.Cert), cmp.Or(secure.Key, e.Key)
	return e
}

// certificateOptions names the files with the certificates. PEM in a setting
// itself goes to a file in dir, because clouds.Parse knows files only, and would
// repeat a key that is no path in its error.
func certificateOptions(s Settings, e cloudsEntry, dir string) ([]clouds.ParseOption, error) {
	var opts []clouds.ParseOption
	for _, pem := range []struct {
		attribute, value, inEntry string
		with                      func(string) clouds.ParseOption
	}{
		{"cacert_file", s.CACertFile, e.CACert, clouds.WithCACertPath},
		{"cert", s.Cert, e.Cert, clouds.WithClientCertPath},
		{"key", s.Key, e.Key, clouds.WithClientKeyPath},
	} {
		value := cmp.Or(pem.value, pem.inEntry)
		if value == "" {
			continue
		}
		text, err := readPEM(pem.attribute, value)
		if wrong, ok := errors.AsType[*SettingError](err); ok && pem.value == "" {
			wrong.Reason = "its `" + strings.TrimSuffix(pem.attribute, "_file") + "`: " + wrong.Reason
			wrong.Attribute = "cloud"
		}
		if err != nil {
			return nil, err
		}
		file := filepath.Join(dir, pem.attribute)
		if err := os.WriteFile(file, text, 0o600); err != nil {
			return nil, err
		}
		opts = append(opts, pem.with(file))
	}
	if s.Insecure != nil {
		opts = append(opts, clouds.WithInsecure(*s.Insecure))
	}
	return opts, nil
}

// parse calls clouds.Parse, which panics on an entry without the member "auth",
// also after the profile was merged (gophercloud v2.15.0,
// openstack/config/clouds/clouds.go, Parse).
func parse(opts []clouds.ParseOption) (
	auth gophercloud.AuthOptions, where gophercloud.EndpointOpts, config *tls.Config, err error,
) {
	defer func() {
		if recover() != nil {
			err = errors.New("it cannot be used, most likely because it has no member `auth`")
		}
	}()
	return clouds.Parse(opts...)
}

// settingsOf takes apart what clouds.Parse has put together.
func settingsOf(auth gophercloud.AuthOptions, where gophercloud.EndpointOpts) Settings {
	s := Settings{
		AuthURL:                     auth.IdentityEndpoint,
		Region:                      where.Region,
		EndpointType:                string(where.Availability),
		Token:                       auth.TokenID,
		UserID:                      auth.UserID,
		UserName:                    auth.Username,
		Password:                    auth.Password,
		ApplicationCredentialID:     auth.ApplicationCredentialID,
		ApplicationCredentialName:   auth.ApplicationCredentialName,
		ApplicationCredentialSecret: auth.ApplicationCredentialSecret,
		UserDomainID:                auth.DomainID,
		UserDomainName:              auth.DomainName,
	}
	switch scope := auth.Scope; {
	case scope == nil:
	case scope.ProjectName != "":
		s.ProjectName, s.ProjectDomainID, s.ProjectDomainName = scope.ProjectName, scope.DomainID, scope.DomainName
	default:
		s.ProjectID, s.SystemScope, s.trustID = scope.ProjectID, scope.System, scope.TrustID
		s.DomainID, s.DomainName = scope.DomainID, scope.DomainName
	}
	return s
}
