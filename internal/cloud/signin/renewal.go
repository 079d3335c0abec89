package signin

import (
	"context"
	"time"

	"github.com/gophercloud/gophercloud/v2"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

const (
	// renewalLead is how long before its end a token is renewed at most. What a
	// service does after its answer, such as an upload to Swift, needs a token that
	// lives on.
	renewalLead = 5 * time.Minute

	// atRenewAt is gophercloud's own lead, which ours goes without.
	atRenewAt = time.Nanosecond

	// earlyLimit is how long a request waits for a renewal while its token is good.
	earlyLimit = 15 * time.Second
)

// expiringResult is the answer to a sign-in that tells gophercloud when to renew
// the token. gophercloud compares expires_at with this machine's clock
// (provider_client.go, AuthenticatedHeaders), which may be years away from the
// server's: it would sign in before each request, or never.
type expiringResult struct {
	tokenResult
	renewAt time.Time
}

// TokenExpiry tells gophercloud when to renew the token, by this machine's clock.
func (r expiringResult) TokenExpiry() time.Time { return r.renewAt }

// lifetime is how long the token of r lives from now on, 0 if nothing tells. Both
// ends of it are by the server's clock, which is right about its own tokens.
func lifetime(r tokenResult, now time.Time) time.Duration {
	var token struct {
		IssuedAt  time.Time `json:"issued_at"`
		ExpiresAt time.Time `json:"expires_at"`
	}
	if err := r.ExtractInto(&token); err != nil || token.ExpiresAt.IsZero() {
		return 0
	}
	if !token.IssuedAt.IsZero() {
		now = token.IssuedAt
	}
	return max(token.ExpiresAt.Sub(now), 0)
}

// renewEarly has provider renew its token shortly before the token ends: for a
// tenth of its life, and five minutes at most. A token without a life that is
// known is renewed when it is refused.
func renewEarly(provider *gophercloud.ProviderClient, r tokenResult, clock *transport.Clock) error {
	at := expiringResult{tokenResult: r}
	if life := lifetime(r, clock.Now()); life > 0 {
		at.renewAt = time.Now().Add(life - min(life/10, renewalLead))
	}
	return provider.SetTokenAndAuthResult(at)
}

// renewal is what gophercloud calls when a token is about to end or is refused.
// Again gets a new one and gives it to provider; failed makes an error of why there
// is none.
func renewal(
	provider *gophercloud.ProviderClient, clock *transport.Clock, again func(context.Context) error,
	failed func(error) error,
) func(context.Context) error {
	return func(ctx context.Context) error {
		// All requests that need the new token wait for this call, so it must not
		// end with the context of the one that happened to make it.
		ctx = transport.Repeatable(transport.Detached(ctx))
		due := provider.TokenExpiry()
		early := !due.IsZero() && !time.Now().Before(due)
		if early {
			// The token is still good: an identity service that is in trouble is not
			// worth waiting for.
			var stop context.CancelFunc
			ctx, stop = context.WithTimeout(transport.Once(ctx), earlyLimit)
			defer stop()
		}
		err := again(ctx)
		result, ok := unwrapped(provider.GetAuthResult())
		switch {
		case err == nil && ok:
			return renewEarly(provider, result, clock)
		case err == nil:
			return nil
		case early && ok:
			// Once is enough: the next attempt is made when the token is refused.
			_ = provider.SetTokenAndAuthResult(expiringResult{tokenResult: result})
		}
		return failed(err)
	}
}

// unwrapped is the answer of the identity service itself.
func unwrapped(r gophercloud.AuthResult) (tokenResult, bool) {
	if e, ok := r.(expiringResult); ok {
		return e.tokenResult, true
	}
	t, ok := r.(tokenResult)
	return t, ok
}

// EndedError says that the token is no longer good and why there is no new one.
type EndedError struct{ why string }

func (e *EndedError) Error() string { return "the token has expired or was revoked, and " + e.why }
