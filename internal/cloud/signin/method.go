package signin

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
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
	switch ofDomain := s.AgencyDomainName != "" || s.agencyDomainID != ""; {
	case s.AgencyName != "" && !ofDomain:
		return wrong("agency_domain_name",
			fmt.Sprintf("the agency %q is set without the name of the domain that has given it",
				transport.Printable(s.AgencyName)))
	case s.AgencyName == "" && ofDomain:
		return wrong("agency_name", "the domain of an agency is set, but no agency")
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

// Unused names the attributes of s that say nothing beside the way to sign in
// that counts, in the order of the alphabet.
func (s *Settings) Unused() []string {
	var names []string
	switch s.method() {
	case byToken:
		names = append(names, "access_key", "application_credential_id", "application_credential_name", "password",
			"secret_key", "security_token", "user_id", "user_name")
	case byApplicationCredential:
		names = append(names, "access_key", "password", "secret_key", "security_token")
	case byAccessKey:
		names = append(names, "default_domain", "domain_name", "password", "project_domain_name", "user_domain_id",
			"user_domain_name", "user_id", "user_name")
		if s.ProjectID != "" {
			names = append(names, "domain_id", "project_domain_id", "project_name")
		}
	}
	slices.Sort(names)
	return slices.DeleteFunc(names, func(name string) bool { return s.Sources[name] == "" })
}

// Method says how s signs in: "a token".
func (s *Settings) Method() string {
	switch s.method() {
	case byToken:
		return "a token"
	case byApplicationCredential:
		return "an application credential"
	case byAccessKey:
		return "an access key"
	case byPassword:
		return "a password"
	}
	return ""
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
