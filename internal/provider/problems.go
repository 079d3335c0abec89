package provider

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud"
)

const summary = "Unable to configure provider"

// refuseUnknown reports the attributes whose value is not known yet: a provider
// that is not configured could not even plan.
func (b *block) refuseUnknown(diags *diag.Diagnostics) {
	for _, name := range b.unknown {
		instead := "or set the attribute to a value that is known before, such as a variable"
		if variables := variablesOf(name); len(variables) > 0 {
			instead += ", or use the environment variable " + strings.Join(variables, " or ")
		}
		diags.AddAttributeError(path.Root(name), summary, fmt.Sprintf(
			"`%s` comes from a resource that does not exist yet, so there is no cloud to plan for.\n\n"+
				"Apply that resource first (apply with -target=ADDRESS), %s.", name, instead))
	}
}

// addSettingError reports what is wrong with a setting, at its attribute.
// Sources says where the values of attributes come from.
func addSettingError(diags *diag.Diagnostics, err error, sources map[string]string) {
	wrong, ok := errors.AsType[*cloud.SettingError](err)
	if !ok {
		diags.AddError(summary, sentence(err.Error()))
		return
	}
	name := wrong.Attribute
	detail := sentence(wrong.Reason) + "\n\n" + cmp.Or(wrong.Advice, remedy(name))
	if from := sources[name]; from != "" && from != fromBlock {
		detail += fmt.Sprintf(" The value is now that of the variable %s.", from)
	}
	if name == "" {
		diags.AddError(summary, detail)
		return
	}
	diags.AddAttributeError(path.Root(name), summary, detail)
}

// warnOfUnused tells of attributes of the block that say nothing beside the way
// to sign in that counts. What the environment has is often for other software.
func warnOfUnused(diags *diag.Diagnostics, settings cloud.Settings) {
	for _, name := range settings.Unused() {
		if settings.Sources[name] == fromBlock {
			diags.AddAttributeWarning(path.Root(name), "Setting without effect", fmt.Sprintf(
				"`%s` has no effect: the provider signs in with %s, which does without it. Remove it.",
				name, settings.Method()))
		}
	}
}

// remedy says where to set an attribute, or what else to set.
func remedy(name string) string {
	switch name {
	case "":
		return "Set one of these in the provider block or in the environment:\n" +
			"- `cloud` (OS_CLOUD), an entry of clouds.yaml\n" +
			"- `user_name` and `password` (OS_USERNAME, OS_PASSWORD)\n" +
			"- `application_credential_id` and `application_credential_secret` " +
			"(OS_APPLICATION_CREDENTIAL_ID, OS_APPLICATION_CREDENTIAL_SECRET)\n" +
			"- `access_key` and `secret_key` (OS_ACCESS_KEY, OS_SECRET_KEY)\n" +
			"- `token` (OS_TOKEN)"
	case "auth_url":
		return "Set `auth_url` in the provider block or the environment variable OS_AUTH_URL, " +
			"or set `cloud` (OS_CLOUD) to an entry of clouds.yaml that has it."
	case "user_name":
		return "Set `user_name` or `user_id` in the provider block, " +
			"or the environment variable OS_USERNAME or OS_USER_ID."
	}
	variables := variablesOf(name)
	if len(variables) == 0 {
		return fmt.Sprintf("Set `%s` in the provider block.", name)
	}
	return fmt.Sprintf("Set `%s` in the provider block or the environment variable %s.",
		name, strings.Join(variables, " or "))
}

// sentence makes a sentence of an error's text.
func sentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}
