package cloud

import (
	"bufio"
	"bytes"
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
	dir, err := os.MkdirTemp("", "cloudbackup")
	if err != nil {
		return Settings{}, nil, err
	}
	defer os.RemoveAll(dir)

	opts := []clouds.ParseOption{clouds.WithCloudName(s.Cloud)}
	for _, pem := range []struct {
		attribute, value string
		with             func(string) clouds.ParseOption
	}{
		{"cacert_file", s.CACertFile, clouds.WithCACertPath},
		{"cert", s.Cert, clouds.WithClientCertPath},
		{"key", s.Key, clouds.WithClientKeyPath},
	} {
		if pem.value == "" {
			continue
		}
		file, err := pemFile(pem.attribute, pem.value, dir)
		if err != nil {
			return Settings{}, nil, err
		}
		opts = append(opts, pem.with(file))
	}
	if s.Insecure != nil {
		opts = append(opts, clouds.WithInsecure(*s.Insecure))
	}
	auth, where, config, err := parse(opts)
	if err != nil {
		return Settings{}, nil, &SettingError{Attribute: "cloud", Reason: parseProblem(s.Cloud, err), Err: err}
	}
	return settingsOf(auth, where), config, nil
}

// parse calls clouds.Parse, which panics on an entry without the member "auth"
// (gophercloud v2.15.0, openstack/config/clouds/clouds.go, Parse).
func parse(opts []clouds.ParseOption) (
	auth gophercloud.AuthOptions, where gophercloud.EndpointOpts, config *tls.Config, err error,
) {
	defer func() {
		if recover() != nil {
			err = errors.New("the entry has no member `auth`")
		}
	}()
	return clouds.Parse(opts...)
}

// pemFile returns the path of a file with the setting's PEM. clouds.Parse knows
// files only, so PEM in the setting itself goes to a file in dir.
func pemFile(attribute, value, dir string) (string, error) {
	text, err := readPEM(attribute, value)
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, attribute)
	return file, os.WriteFile(file, text, 0o600)
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

// parseProblem says why the cloud of that name could not be read.
func parseProblem(name string, err error) string {
	// The decoder repeats the values that it does not understand, and one of
	// them may be a password.
	reason, _, _ := strings.Cut(err.Error(), ": cannot unmarshal")
	if reason != err.Error() {
		return reason + " of clouds.yaml: a value of the wrong type"
	}
	if !strings.Contains(reason, "not found in clouds.yaml") {
		return reason
	}
	file, known := cloudNames()
	if len(known) == 0 {
		return fmt.Sprintf("cloud %q is not in %s", name, file)
	}
	return fmt.Sprintf("cloud %q is not in %s, which has %s", name, file, strings.Join(known, ", "))
}

// cloudNames returns the clouds.yaml that clouds.Parse reads, and the names of
// the entries in it.
func cloudNames() (file string, names []string) {
	files := []string{os.Getenv("OS_CLIENT_CONFIG_FILE")}
	if files[0] == "" {
		config := os.Getenv("XDG_CONFIG_HOME")
		if home, err := os.UserHomeDir(); config == "" && err == nil {
			config = filepath.Join(home, ".config")
		}
		files = []string{"clouds.yaml"}
		files = append(files, filepath.Join(config, "openstack", "clouds.yaml"))
		files = append(files, filepath.Join("/etc", "openstack", "clouds.yaml"))
	}
	for _, file := range files {
		if text, err := os.ReadFile(file); err == nil {
			return file, entryNames(text)
		}
	}
	return "clouds.yaml", nil
}

// entryNames finds the members of "clouds" by their indentation. It serves a
// message only, so YAML in an uncommon style just gives none.
func entryNames(text []byte) []string {
	var names []string
	inside, depth := false, -1
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		line := strings.TrimRight(lines.Text(), " \r")
		content := strings.TrimLeft(line, " ")
		indent := len(line) - len(content)
		if content == "" || strings.HasPrefix(content, "#") {
			continue
		}
		if indent == 0 {
			inside, depth = content == "clouds:", -1
			continue
		}
		if inside && depth < 0 {
			depth = indent
		}
		name, _, ok := strings.Cut(content, ":")
		if inside && ok && indent == depth {
			names = append(names, strings.Trim(name, `"'`))
		}
	}
	return names
}
