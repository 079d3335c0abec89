package signin

import (
	"fmt"
	"net/url"
	"os"
	"strings"
)

// checkProxy reports a proxy of the environment that is not the address of one:
// Go passes over some of them in silence, and what should go through the proxy
// goes out directly (golang.org/x/net/http/httpproxy, config.init). The value is not repeated, because
// a password may be in it.
func checkProxy(authURL string) error {
	name := "HTTP_PROXY"
	if strings.HasPrefix(strings.ToLower(authURL), "https:") {
		name = "HTTPS_PROXY"
	}
	for _, variable := range []string{name, strings.ToLower(name)} {
		value := os.Getenv(variable)
		if value == "" {
			continue
		}
		if isProxy(value) || !strings.Contains(value, "://") && isProxy("http://"+value) {
			return nil
		}
		return &SettingError{
			Reason: fmt.Sprintf("the environment variable %s is not the address of a proxy", variable),
			Advice: "Set it to an address such as http://proxy.example.com:3128, or unset it.",
		}
	}
	return nil
}

// isProxy reports whether Go takes text for the address of a proxy.
func isProxy(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Scheme != "" && u.Host != ""
}
