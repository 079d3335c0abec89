package cloud

import (
	"context"
	"time"
)

// ServerTime is temporary.
func (c *Client) ServerTime(ctx context.Context) (time.Time, error) {
	_, err := c.session.signIn(ctx)
	return c.Now(), err
}

// Printable is temporary.
func Printable(text string) string { return text }

// Advice is temporary.
func Advice(err error) string {
	if IsSignIn(err) {
		return "Check auth_url, the user or credential, the password, the project and the domains: in the provider " +
			"block, in the OS_* variables, or in clouds.yaml."
	}
	return ""
}
