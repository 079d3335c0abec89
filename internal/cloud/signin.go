package cloud

import (
	"strings"

	"github.com/gophercloud/gophercloud/v2"
)

// method is a way to sign in.
type method int

const (
	byNothing method = iota
	byToken
	byApplicationCredential
	byAccessKey
	byPassword
)

// method returns how s signs in. Of several ways the most special one counts:
// who exports a token into a shell that also holds a password means the token.
func (s *Settings) method() method {
	switch {
	case s.Token != "":
		return byToken
	case s.ApplicationCredentialID != "", s.ApplicationCredentialName != "", s.ApplicationCredentialSecret != "":
		return byApplicationCredential
	case s.AccessKey != "", s.SecretKey != "":
		return byAccessKey
	case s.Password != "":
		return byPassword
	}
	return byNothing
}

func (s *Settings) scoped() bool {
	return s.ProjectID != "" || s.ProjectName != ""
}

// HasSignIn reports whether s says how to sign in.
func (s *Settings) HasSignIn() bool { return s.method() != byNothing }

// checkSignIn reports what is missing for a sign-in.
func (s *Settings) checkSignIn() error {
	wrong := func(attribute, reason string) error { return &SettingError{Attribute: attribute, Reason: reason} }
	user := s.UserID != "" || s.UserName != ""
	if s.AuthURL == "" {
		return wrong("auth_url", "the address of the cloud's identity service is not set")
	}
	if (s.AgencyName == "") != (s.AgencyDomainName == "") {
		return wrong("agency_name",
			"an agency is known by its name and by the name of the domain that has given it; set both")
	}
	switch s.method() {
	case byToken:
		return nil
	case byAccessKey:
		return s.checkAccessKey()
	case byApplicationCredential:
		switch {
		case s.ApplicationCredentialSecret == "":
			return wrong("application_credential_secret", "an application credential is set without its secret")
		case s.ApplicationCredentialID != "":
			return nil
		case s.ApplicationCredentialName == "":
			return wrong("application_credential_id",
				"the secret of an application credential is set without the credential's id or name")
		case !user:
			return wrong("user_name",
				"an application credential is set by its name, which is only unique together with its user; "+
					"set the user's name or id, or the credential's id")
		}
		return nil
	case byPassword:
		if !user {
			return wrong("user_name", "a password is set, but no user")
		}
		return nil
	}
	if user {
		return wrong("password", "a user is set, but no password")
	}
	return wrong("", "nothing to sign in with is set")
}

// authOptions translates s for gophercloud, which refuses more than it needs:
// a user beside a token, a domain beside a user's id.
func (s *Settings) authOptions() gophercloud.AuthOptions {
	opts := gophercloud.AuthOptions{Scope: s.scope()}
	switch s.method() {
	case byToken:
		// A token cannot renew itself.
		opts.TokenID = s.Token
	case byApplicationCredential:
		opts.AllowReauth = s.AllowReauth
		opts.ApplicationCredentialSecret = s.ApplicationCredentialSecret
		opts.ApplicationCredentialID = s.ApplicationCredentialID
		if opts.ApplicationCredentialID == "" {
			opts.ApplicationCredentialName = s.ApplicationCredentialName
			s.setUser(&opts)
		}
	default:
		opts.AllowReauth = s.AllowReauth
		opts.Password = s.Password
		s.setUser(&opts)
	}
	return opts
}

func (s *Settings) setUser(opts *gophercloud.AuthOptions) {
	if s.UserID != "" {
		opts.UserID = s.UserID
		return
	}
	opts.Username = s.UserName
	opts.DomainID, opts.DomainName = s.domain(s.UserDomainID, s.UserDomainName)
}

// scope returns what the token is to be good for, or nil for what the token has
// already or the user's default project.
func (s *Settings) scope() *gophercloud.AuthScope {
	switch {
	case s.trustID != "":
		return &gophercloud.AuthScope{TrustID: s.trustID}
	case s.SystemScope:
		return &gophercloud.AuthScope{System: true}
	case s.ProjectID != "":
		return &gophercloud.AuthScope{ProjectID: s.ProjectID}
	case s.ProjectName != "":
		id, name := s.domain(s.ProjectDomainID, s.ProjectDomainName)
		return &gophercloud.AuthScope{ProjectName: s.ProjectName, DomainID: id, DomainName: name}
	case s.DomainID != "":
		return &gophercloud.AuthScope{DomainID: s.DomainID}
	case s.DomainName != "":
		return &gophercloud.AuthScope{DomainName: s.DomainName}
	}
	return nil
}

// domain returns the domain of a user or a project as either id or name.
func (s *Settings) domain(id, name string) (string, string) {
	switch {
	case id != "":
		return id, ""
	case name != "":
		return "", name
	case s.DomainID != "":
		return s.DomainID, ""
	case s.DomainName != "":
		return "", s.DomainName
	}
	return s.DefaultDomain, ""
}

func (s *Settings) dropApplicationCredential() {
	s.ApplicationCredentialID, s.ApplicationCredentialName, s.ApplicationCredentialSecret = "", "", ""
}

// dropOtherWays forgets all that is for another way to sign in.
func (s *Settings) dropOtherWays(way method) {
	if way != byToken {
		s.Token = ""
	}
	if way != byPassword {
		s.Password = ""
	}
	if way != byApplicationCredential {
		s.dropApplicationCredential()
	}
	if way != byAccessKey {
		s.AccessKey, s.SecretKey, s.SecurityToken = "", "", ""
	}
}

// CheckForm looks at each value by itself: addresses, words and numbers that
// can be told wrong without knowing the rest.
func (s Settings) CheckForm() error {
	if s.AuthURL != "" {
		if err := checkURL(s.AuthURL); err != nil {
			return &SettingError{Attribute: "auth_url", Reason: err.Error()}
		}
		if _, err := identityURL(s.AuthURL); err != nil {
			return &SettingError{Attribute: "auth_url", Reason: err.Error()}
		}
	}
	if s.EndpointType != "" {
		if _, err := availability(s.EndpointType); err != nil {
			return &SettingError{Attribute: "endpoint_type", Reason: err.Error()}
		}
	}
	for _, service := range slices.Sorted(maps.Keys(s.EndpointOverrides)) {
		if known := serviceTypes(); !slices.Contains(known, service) {
			return &SettingError{Attribute: "endpoint_overrides", Reason: fmt.Sprintf(
				"no service of the type %q is used; use %s", service, strings.Join(known, ", "))}
		}
		if err := checkURL(s.EndpointOverrides[service]); err != nil {
			return &SettingError{
				Attribute: "endpoint_overrides",
				Reason:    fmt.Sprintf("the address of %q: %v", service, err),
			}
		}
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
		return fmt.Errorf("there is a user in the address %q; set `user_name` and `password` instead", address(u))
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		shown := address(u)
		if u.Opaque != "" {
			shown = u.Scheme + ":" + u.Opaque
		}
		return fmt.Errorf("%q is not a whole URL such as https://cloud.example.com:5000/v3", shown)
	}
	return nil
}

// identityURL returns the address of version 3 of the identity service, which
// is where the catalog comes from. A version in the address is optional.
func identityURL(authURL string) (string, error) {
	u, err := url.Parse(authURL)
	if err != nil {
		return "", err
	}
	base, major, _ := splitVersion(u.Path)
	if major != 0 && major != 3 {
		return "", fmt.Errorf("%q is version %d of the identity service; this provider speaks version 3", address(u), major)
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: base + "v3/"}).String(), nil
}

func availability(endpointType string) (gophercloud.Availability, error) {
	switch kind := gophercloud.Availability(strings.TrimSuffix(endpointType, "URL")); kind {
	case "":
		return gophercloud.AvailabilityPublic, nil
	case gophercloud.AvailabilityPublic, gophercloud.AvailabilityInternal, gophercloud.AvailabilityAdmin:
		return kind, nil
	}
	return "", fmt.Errorf("%q is none of public, internal and admin", endpointType)
}

// said lists those of the attributes that are set, and where.
func (s *Settings) said(names ...string) string {
	var said []string
	for _, name := range names {
		if from := s.Sources[name]; from != "" {
			said = append(said, name+" ("+from+")")
		}
	}
	return strings.Join(said, ", ")
}
