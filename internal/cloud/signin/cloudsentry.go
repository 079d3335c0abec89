package signin

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/gophercloud/gophercloud/v2/openstack/config/clouds"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// cloudsEntry is one cloud in a file such as clouds.yaml. gophercloud's own
// clouds.Parse is not used: it knows certificates only as files, reads OS_CACERT
// and OS_KEY past everybody, and panics on an entry without "auth" (v2.16.0,
// openstack/config/clouds/tls.go and clouds.go).
type cloudsEntry struct {
	clouds.Cloud

	auth keyInfo        // beside what clouds.AuthInfo has
	top  keyInfo        // the same outside of "auth"
	raw  map[string]any // all members, for their names
}

// keyInfo are members that the software of the Huawei family knows beside those
// of OpenStack: ak, sk, agency_name, target_domain_id and target_project_name in
// "auth" (gophertelekomcloud, package openstack, AuthInfo), access_key or ak,
// secret_key or sk outside of it (python-otcextensions, sdk/__init__.py,
// get_ak_sk), and the names that the providers of these clouds give their
// arguments.
type keyInfo struct {
	AK                string `json:"ak,omitempty"                  yaml:"ak"`
	SK                string `json:"sk,omitempty"                  yaml:"sk"`
	AccessKey         string `json:"access_key,omitempty"          yaml:"access_key"`
	SecretKey         string `json:"secret_key,omitempty"          yaml:"secret_key"`
	SecurityToken     string `json:"security_token,omitempty"      yaml:"security_token"`
	Signing           string `json:"signing,omitempty"             yaml:"signing"`
	AgencyName        string `json:"agency_name,omitempty"         yaml:"agency_name"`
	AgencyDomainName  string `json:"agency_domain_name,omitempty"  yaml:"agency_domain_name"`
	TargetDomainName  string `json:"target_domain_name,omitempty"  yaml:"target_domain_name"`
	TargetDomainID    string `json:"target_domain_id,omitempty"    yaml:"target_domain_id"`
	TargetProjectName string `json:"target_project_name,omitempty" yaml:"target_project_name"`
	TargetProjectID   string `json:"target_project_id,omitempty"   yaml:"target_project_id"`
	DelegatedProject  string `json:"delegated_project,omitempty"   yaml:"delegated_project"`
}

// UnmarshalYAML implements [yaml.Unmarshaler].
func (e *cloudsEntry) UnmarshalYAML(unmarshal func(any) error) error {
	var known struct {
		Auth keyInfo `yaml:"auth"`
	}
	for _, part := range []any{&e.Cloud, &e.raw, &e.top, &known} {
		if err := unmarshal(part); err != nil {
			return err
		}
	}
	e.auth = known.Auth
	return nil
}

// over returns e with what it does not say from under.
func (e cloudsEntry) over(under cloudsEntry) cloudsEntry {
	merged := cloudsEntry{
		Cloud: overlaid(e.Cloud, under.Cloud), auth: overlaid(e.auth, under.auth), top: overlaid(e.top, under.top),
		raw: maps.Clone(under.raw),
	}
	if merged.raw == nil {
		merged.raw = map[string]any{}
	}
	inAuth := map[any]any{}
	for _, side := range []cloudsEntry{under, e} {
		maps.Copy(merged.raw, side.raw)
		auth, _ := side.raw["auth"].(map[any]any)
		maps.Copy(inAuth, auth)
	}
	merged.raw["auth"] = inAuth
	return merged
}

// overlaid returns what over says, and what under says where over is silent.
func overlaid[T any](over, under T) T {
	members := map[string]any{}
	for _, side := range []T{under, over} {
		text, _ := json.Marshal(side)
		// Decoding into a map that is there adds to it, but not to a map in it.
		inner, _ := members["auth"].(map[string]any)
		_ = json.Unmarshal(text, &members)
		if auth, ok := members["auth"].(map[string]any); ok && inner != nil {
			maps.Copy(inner, auth)
			members["auth"] = inner
		}
	}
	var merged T
	text, _ := json.Marshal(members)
	_ = json.Unmarshal(text, &merged)
	return merged
}

// settings translates e.
func (e cloudsEntry) settings(services []string) (Settings, error) {
	var a clouds.AuthInfo
	if e.AuthInfo != nil {
		a = *e.AuthInfo
	}
	s := Settings{
		AuthURL: a.AuthURL, Region: e.RegionName, EndpointType: cmp.Or(e.EndpointType, e.Interface),
		Token: a.Token, UserID: a.UserID, UserName: a.Username, Password: a.Password,
		ApplicationCredentialID:     a.ApplicationCredentialID,
		ApplicationCredentialName:   a.ApplicationCredentialName,
		ApplicationCredentialSecret: a.ApplicationCredentialSecret,
		ProjectID:                   a.ProjectID, ProjectName: a.ProjectName, trustID: a.TrustID,
		UserDomainID: a.UserDomainID, UserDomainName: a.UserDomainName,
		ProjectDomainID: a.ProjectDomainID, ProjectDomainName: a.ProjectDomainName,
		DomainID: a.DomainID, DomainName: a.DomainName, DefaultDomain: a.DefaultDomain,
		CACertFile: e.CACertFile, Cert: e.ClientCertFile, Key: e.ClientKeyFile,
		EndpointOverrides: e.overrides(services),
	}
	switch a.SystemScope {
	case "":
	case "all":
		s.SystemScope = true
	default:
		return s, fmt.Errorf("its system_scope is %q, and \"all\" is the only one there is",
			transport.Printable(a.SystemScope))
	}
	if s.Region == "" && len(e.Regions) > 0 {
		// openstacksdk takes the first, too (openstack/config/loader.py, _get_region).
		s.Region = e.Regions[0].Name
	}
	if e.Verify != nil {
		s.Insecure = new(!*e.Verify)
	}
	e.auth.addTo(&s)
	if !s.HasSignIn() {
		// Outside of "auth" a key may be for another service, such as the object
		// storage.
		e.top.addTo(&s)
	}
	return s, e.restrict(&s)
}

// hexID is an id of the identity service.
var hexID = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9a-f]{32}$`)
})

// addTo says in s what k says.
func (k keyInfo) addTo(s *Settings) {
	s.AccessKey, s.SecretKey = cmp.Or(k.AccessKey, k.AK), cmp.Or(k.SecretKey, k.SK)
	s.SecurityToken, s.Signing = k.SecurityToken, k.Signing
	if k.AgencyName == "" {
		return
	}
	s.AgencyName = k.AgencyName
	s.AgencyDomainName = cmp.Or(k.AgencyDomainName, k.TargetDomainName)
	if s.AgencyDomainName == "" {
		// gophertelekomcloud sends what is called an id here as the domain's name.
		if hexID().MatchString(k.TargetDomainID) {
			s.agencyDomainID = k.TargetDomainID
		} else {
			s.AgencyDomainName = k.TargetDomainID
		}
	}
	if id, name := k.TargetProjectID, cmp.Or(k.TargetProjectName, k.DelegatedProject); id != "" || name != "" {
		s.ProjectID, s.ProjectName = id, name
	}
}

// restrict drops the secrets of other ways to sign in than the entry's
// auth_type.
func (e cloudsEntry) restrict(s *Settings) error {
	switch e.AuthType {
	case "":
	case "password", "v3password":
		s.dropOtherWays(byPassword)
	case "token", "v3token":
		s.dropOtherWays(byToken)
	case "v3applicationcredential":
		s.dropOtherWays(byApplicationCredential)
	case "aksk":
		// gophertelekomcloud, package openstack, getAuthType.
		s.dropOtherWays(byAccessKey)
	default:
		return fmt.Errorf("its auth_type %q is a way to sign in that this provider does not know; "+
			"it knows password, token, v3applicationcredential and aksk", transport.Printable(string(e.AuthType)))
	}
	return nil
}

// overrides are the addresses of services that an entry gives, such as
// block_storage_endpoint_override (openstacksdk, configuration files).
func (e cloudsEntry) overrides(services []string) map[string]string {
	var found map[string]string
	for _, kind := range services {
		member := strings.ReplaceAll(kind, "-", "_") + "_endpoint_override"
		if address, ok := e.raw[member].(string); ok && address != "" {
			if found == nil {
				found = map[string]string{}
			}
			found[kind] = address
		}
	}
	return found
}

// unknownMembers names the members that say nothing to this provider although they
// look as if they were for signing in, "" if there are none.
func (e cloudsEntry) unknownMembers() string {
	known := slices.Concat(members(reflect.TypeFor[clouds.AuthInfo]()), members(reflect.TypeFor[keyInfo]()))
	var unknown, outside []string
	auth, _ := e.raw["auth"].(map[any]any)
	for name := range auth {
		if text := fmt.Sprint(name); !slices.Contains(known, text) {
			unknown = append(unknown, "`"+transport.Printable(text)+"`")
		}
	}
	for name := range e.raw {
		if slices.Contains(members(reflect.TypeFor[clouds.AuthInfo]()), name) {
			outside = append(outside, "`"+name+"`")
		}
	}
	slices.Sort(unknown)
	slices.Sort(outside)
	var said string
	if len(unknown) > 0 {
		said = " Its `auth` has " + strings.Join(unknown, ", ") + ", which this provider does not know."
	}
	if len(outside) > 0 {
		said += " It has " + strings.Join(outside, ", ") + " outside of `auth`."
	}
	return said
}

// members are the names of the members of a type.
func members(t reflect.Type) []string {
	var names []string
	for field := range t.Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		names = append(names, name)
	}
	return names
}
