package signin

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// tlsConfig reads the certificates that s names.
func tlsConfig(s Settings) (*tls.Config, error) {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if s.Insecure != nil {
		config.InsecureSkipVerify = *s.Insecure //nolint:gosec // The user asks for it.
	}
	if s.CACertFile != "" {
		text, err := readPEM("cacert_file", s.CACertFile)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, &SettingError{Attribute: "cacert_file", Reason: "there is no certificate in PEM form in it"}
		}
	}
	switch {
	case s.Cert == "" && s.Key == "":
		return config, nil
	case s.Key == "":
		return nil, &SettingError{Attribute: "key", Reason: "a client certificate is set without its key"}
	case s.Cert == "":
		return nil, &SettingError{Attribute: "cert", Reason: "the key of a client certificate is set without the certificate"}
	}
	cert, err := readPEM("cert", s.Cert)
	if err != nil {
		return nil, err
	}
	key, err := readPEM("key", s.Key)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return nil, &SettingError{
			Attribute: "cert",
			Reason:    "the certificate and the key do not go together: " + err.Error(),
			Err:       err,
		}
	}
	config.Certificates = []tls.Certificate{pair}
	return config, nil
}

// readPEM returns the setting's value if it is PEM itself, else the content of
// the file that it names.
func readPEM(attribute, value string) ([]byte, error) {
	if strings.Contains(value, "-----BEGIN ") {
		return []byte(value), nil
	}
	file := value
	if rest, ok := strings.CutPrefix(file, "~/"); ok {
		home, err := os.UserHomeDir()
		if err != nil {
			return nil, &SettingError{Attribute: attribute, Reason: err.Error(), Err: err}
		}
		file = filepath.Join(home, rest)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, &SettingError{Attribute: attribute, Reason: unread(attribute, value, err), Err: err}
	}
	return text, nil
}

// unread says why a file could not be read. What is not clearly a path may be
// the key or the certificate itself, without its first line, and is not shown.
func unread(attribute, value string, err error) string {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	if attribute == "key" || len(value) > 200 || strings.Contains(value, "\n") {
		return fmt.Sprintf("the value is neither PEM (it has no -----BEGIN line) nor the path of a readable file: %v", err)
	}
	return fmt.Sprintf("the file %q cannot be read: %v", transport.Printable(value), err)
}
