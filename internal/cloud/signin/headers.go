package signin

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// checkHeaders refuses what cannot be sent in a header. The values are not
// repeated: most are secret.
func (s *Settings) checkHeaders() error {
	for _, one := range []struct{ attribute, value string }{
		{"token", s.Token},
		{"access_key", s.AccessKey},
		{"secret_key", s.SecretKey},
		{"security_token", s.SecurityToken},
		{"project_id", s.ProjectID},
		{"project_domain_id", s.ProjectDomainID},
		{"domain_id", s.DomainID},
	} {
		if strings.ContainsFunc(one.value, unicode.IsControl) {
			return &SettingError{
				Attribute: one.attribute,
				Reason:    "there is a line break or another control character in the value",
				Advice: "It may have come with a file or a copy: `trimspace(file(\"…\"))` reads a file without its last " +
					"line break.",
			}
		}
	}
	if strings.ContainsAny(s.ProjectID, "/?# ") {
		return &SettingError{
			Attribute: "project_id", Reason: fmt.Sprintf("%q is not an id", transport.Printable(s.ProjectID)),
		}
	}
	return nil
}
