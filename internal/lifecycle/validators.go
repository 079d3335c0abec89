package lifecycle

import (
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// UUID is for ids: Cinder refuses any other (cinder/api/schemas/backups.py,
// format uuid).
var UUID = stringvalidator.RegexMatches(
	regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`),
	"must be a UUID, such as 5f1c0a2e-6f5b-4f0c-9b1e-1c2d3e4f5a6b")

// Label is for names and descriptions: 1 to 255 characters, as the database
// columns of the services have them (cinder/api/schemas/backups.py). Cinder
// trims them; a trimmed answer would differ from the configuration for ever.
var Label = []validator.String{
	stringvalidator.LengthBetween(1, 255),
	stringvalidator.RegexMatches(regexp.MustCompile(`^\S(.*\S)?$`), "must not begin or end with white space"),
}
