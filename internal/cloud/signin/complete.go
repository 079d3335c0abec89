// Package signin knows who signs in and how: the settings and the files that they
// come from, tokens of Keystone and their renewal, and keys that sign requests.
package signin

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
)

// fromFile is the source of what clouds.yaml says.
const fromFile = "clouds.yaml"

// Complete returns the settings with what the entry of clouds.yaml says that they
// name, and the certificates of both. It does not touch the network. Services are
// the types of those that may have an address of their own. What is wrong with a
// setting is a [*SettingError].
func Complete(s Settings, services []string) (Settings, *tls.Config, error) {
	var entry foundEntry
	if s.Cloud != "" {
		file, from, err := cloudSettings(s.Cloud, services)
		if err != nil {
			return s, nil, err
		}
		s, entry = s.Over(file).from(fromFile), from
	}
	s.DefaultDomain = cmp.Or(s.DefaultDomain, "default")
	if err := s.CheckForm(services); err != nil {
		return s, nil, err
	}
	if err := s.checkSignIn(); err != nil {
		if wrong, ok := errors.AsType[*SettingError](err); ok && s.Cloud != "" {
			wrong.Advice = fmt.Sprintf("Add it to the entry %q of clouds.yaml or of secure.yaml beside it, "+
				"or set it in the provider block.", s.Cloud) + entry.unknownMembers
		}
		return s, nil, err
	}
	if err := checkProxy(s.AuthURL); err != nil {
		return s, nil, err
	}
	config, err := tlsConfig(s)
	if err != nil {
		return s, nil, entry.certificate(err, s)
	}
	return s, config, nil
}
