package signin

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// Settings says where the cloud is and who signs in. Zero values mean "not
// said".
type Settings struct {
	// Cloud names an entry of clouds.yaml, which fills what is not said here.
	Cloud string

	AuthURL      string
	Region       string
	EndpointType string // public, internal or admin, also in the form publicURL

	Token    string
	UserID   string
	UserName string
	Password string

	ApplicationCredentialID     string
	ApplicationCredentialName   string
	ApplicationCredentialSecret string

	AccessKey     string
	SecretKey     string
	SecurityToken string
	Signing       string // plain or scoped

	AgencyName       string
	AgencyDomainName string

	ProjectID   string
	ProjectName string
	SystemScope bool

	UserDomainID      string
	UserDomainName    string
	ProjectDomainID   string
	ProjectDomainName string
	DomainID          string
	DomainName        string
	DefaultDomain     string // id of the domain of users and projects without one; "default" if not said

	Insecure   *bool
	CACertFile string // path or PEM
	Cert       string // path or PEM
	Key        string // path or PEM

	EndpointOverrides map[string]string // service type to URL

	MaxRetries  int
	AllowReauth bool
	UserAgent   string

	// Sources says where a value comes from, by the name of the attribute: "the
	// provider block", "OS_USERNAME", "clouds.yaml".
	Sources map[string]string

	trustID        string // only clouds.yaml says it
	agencyDomainID string // the same
}

// SettingError says what is wrong with one setting. Attribute is the name in
// the provider block, or empty if the block as a whole is meant.
type SettingError struct {
	Attribute string
	Reason    string // a sentence without its full stop, and without secrets
	Advice    string // sentences on what to do, "" if setting the attribute is all
	Err       error  // what caused it, may be nil
}

func (e *SettingError) Error() string {
	if e.Attribute == "" {
		return e.Reason
	}
	return e.Attribute + ": " + e.Reason
}

// Unwrap returns what caused the error.
func (e *SettingError) Unwrap() error { return e.Err }

// Over lays s over base: what s says wins, what it does not say comes from
// base. An id and a name of the same thing are one setting, and so are the ways
// to sign in: who gives a password here does not want the token below.
func (s Settings) Over(base Settings) Settings {
	if s.scoped() {
		base.SystemScope, base.trustID = false, ""
	}
	if s.SystemScope || s.trustID != "" {
		base.ProjectID, base.ProjectName = "", ""
	}
	switch way := s.method(); {
	case way != byNothing:
		base.dropOtherWays(way)
	case s.UserID != "" || s.UserName != "":
		// Who names a user does not mean the owner of a token or of a key.
		base.dropOtherWays(byPassword)
	}
	if s.AccessKey != "" && base.AccessKey != "" && s.AccessKey != base.AccessKey {
		base.SecretKey, base.SecurityToken = "", ""
	}
	for _, pair := range s.pairs(&base) {
		if *pair.id == "" && *pair.name == "" {
			*pair.id, *pair.name = *pair.baseID, *pair.baseName
		}
	}
	for _, one := range s.singles(&base) {
		if *one.value == "" {
			*one.value = *one.base
		}
	}
	s.SystemScope = s.SystemScope || base.SystemScope
	if s.Insecure == nil {
		s.Insecure = base.Insecure
	}
	if s.EndpointOverrides == nil {
		s.EndpointOverrides = base.EndpointOverrides
	}
	if s.MaxRetries == 0 {
		s.MaxRetries = base.MaxRetries
	}
	s.AllowReauth = s.AllowReauth || base.AllowReauth
	return s
}

// from returns s with a source for all values that have none yet.
func (s Settings) from(source string) Settings {
	sources := maps.Clone(s.Sources)
	if sources == nil {
		sources = map[string]string{}
	}
	for name, value := range map[string]string{
		"auth_url": s.AuthURL, "region": s.Region, "endpoint_type": s.EndpointType, "token": s.Token,
		"user_id": s.UserID, "user_name": s.UserName, "password": s.Password,
		"application_credential_id":     s.ApplicationCredentialID,
		"application_credential_name":   s.ApplicationCredentialName,
		"application_credential_secret": s.ApplicationCredentialSecret,
		"project_id":                    s.ProjectID, "project_name": s.ProjectName,
		"user_domain_id": s.UserDomainID, "user_domain_name": s.UserDomainName,
		"project_domain_id": s.ProjectDomainID, "project_domain_name": s.ProjectDomainName,
		"domain_id": s.DomainID, "domain_name": s.DomainName, "default_domain": s.DefaultDomain,
		"access_key": s.AccessKey, "secret_key": s.SecretKey, "security_token": s.SecurityToken,
		"signing": s.Signing, "agency_name": s.AgencyName, "agency_domain_name": s.AgencyDomainName,
		"cacert_file": s.CACertFile, "cert": s.Cert, "key": s.Key,
	} {
		if value != "" && sources[name] == "" {
			sources[name] = source
		}
	}
	s.Sources = sources
	return s
}

// Secrets are the values that are never shown.
func (s *Settings) Secrets() []string {
	return []string{s.Password, s.Token, s.ApplicationCredentialSecret, s.SecretKey, s.SecurityToken}
}

type pair struct{ id, name, baseID, baseName *string }

func (s *Settings) pairs(base *Settings) []pair {
	return []pair{
		{&s.UserID, &s.UserName, &base.UserID, &base.UserName},
		{&s.ProjectID, &s.ProjectName, &base.ProjectID, &base.ProjectName},
		{&s.UserDomainID, &s.UserDomainName, &base.UserDomainID, &base.UserDomainName},
		{&s.ProjectDomainID, &s.ProjectDomainName, &base.ProjectDomainID, &base.ProjectDomainName},
		{&s.DomainID, &s.DomainName, &base.DomainID, &base.DomainName},
		{&s.agencyDomainID, &s.AgencyDomainName, &base.agencyDomainID, &base.AgencyDomainName},
		{
			&s.ApplicationCredentialID, &s.ApplicationCredentialName,
			&base.ApplicationCredentialID, &base.ApplicationCredentialName,
		},
	}
}

type single struct{ value, base *string }

func (s *Settings) singles(base *Settings) []single {
	return []single{
		{&s.Cloud, &base.Cloud},
		{&s.AuthURL, &base.AuthURL},
		{&s.Region, &base.Region},
		{&s.EndpointType, &base.EndpointType},
		{&s.Token, &base.Token},
		{&s.Password, &base.Password},
		{&s.ApplicationCredentialSecret, &base.ApplicationCredentialSecret},
		{&s.AccessKey, &base.AccessKey},
		{&s.SecretKey, &base.SecretKey},
		{&s.SecurityToken, &base.SecurityToken},
		{&s.Signing, &base.Signing},
		{&s.AgencyName, &base.AgencyName},
		{&s.DefaultDomain, &base.DefaultDomain},
		{&s.CACertFile, &base.CACertFile},
		{&s.Cert, &base.Cert},
		{&s.Key, &base.Key},
		{&s.UserAgent, &base.UserAgent},
		{&s.trustID, &base.trustID},
	}
}

// CheckForm looks at each value by itself: addresses, words and numbers that
// can be told wrong without knowing the rest. Services are the types of those that
// may have an address of their own.
func (s Settings) CheckForm(services []string) error {
	if s.AuthURL != "" {
		if err := checkURL(s.AuthURL); err != nil {
			return &SettingError{Attribute: "auth_url", Reason: err.Error()}
		}
		if _, err := s.Identity(); err != nil {
			return &SettingError{Attribute: "auth_url", Reason: err.Error()}
		}
	}
	if s.EndpointType != "" {
		if _, err := s.Availability(); err != nil {
			return &SettingError{Attribute: "endpoint_type", Reason: err.Error()}
		}
	}
	for _, service := range slices.Sorted(maps.Keys(s.EndpointOverrides)) {
		if !slices.Contains(services, service) {
			return &SettingError{Attribute: "endpoint_overrides", Reason: fmt.Sprintf(
				"no service of the type %q is used; use %s", service, strings.Join(services, ", "))}
		}
		if err := checkURL(s.EndpointOverrides[service]); err != nil {
			return &SettingError{
				Attribute: "endpoint_overrides",
				Reason:    fmt.Sprintf("the address of %q: %v", service, err),
			}
		}
	}
	if err := s.checkHeaders(); err != nil {
		return err
	}
	if s.Signing != "" && s.Signing != signingPlain && s.Signing != signingScoped {
		return &SettingError{Attribute: "signing", Reason: fmt.Sprintf(
			"%q is neither %s nor %s", s.Signing, signingPlain, signingScoped)}
	}
	if s.MaxRetries < 0 {
		return &SettingError{Attribute: "max_retries", Reason: fmt.Sprintf("%d is negative", s.MaxRetries)}
	}
	return nil
}

// checkURL refuses what is not a whole address. It does not repeat the query or
// the user of an address, which may be secret.
func checkURL(text string) error {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return fmt.Errorf("the text is not a URL such as https://cloud.example.com:5000/v3")
	case u.User != nil:
		return fmt.Errorf("there is a user in the address %q; set `user_name` and `password` instead", transport.Address(u))
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		shown := transport.Address(u)
		if u.Opaque != "" {
			shown = u.Scheme + ":" + u.Opaque
		}
		return fmt.Errorf("%q is not a whole URL such as https://cloud.example.com:5000/v3", shown)
	}
	return nil
}

// Identity returns the address of version 3 of the identity service, which is where
// the catalog comes from. A version in the address is optional.
func (s *Settings) Identity() (string, error) {
	u, err := url.Parse(s.AuthURL)
	if err != nil {
		return "", err
	}
	base, major, _ := transport.SplitVersion(u.Path)
	if major != 0 && major != 3 {
		return "", fmt.Errorf("%q is version %d of the identity service; this provider speaks version 3",
			transport.Address(u), major)
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: base + "v3/"}).String(), nil
}

// Availability is the endpoint type as the catalog has it.
func (s *Settings) Availability() (gophercloud.Availability, error) {
	switch kind := gophercloud.Availability(strings.TrimSuffix(s.EndpointType, "URL")); kind {
	case "":
		return gophercloud.AvailabilityPublic, nil
	case gophercloud.AvailabilityPublic, gophercloud.AvailabilityInternal, gophercloud.AvailabilityAdmin:
		return kind, nil
	}
	return "", fmt.Errorf("%q is none of public, internal and admin", s.EndpointType)
}
