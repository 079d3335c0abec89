// Package cloud is one HTTP client for all services of a cloud: sign-in,
// catalog, retry, log and the kinds of error.
package cloud

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/signin"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// Settings says where the cloud is and who signs in.
type Settings = signin.Settings

// SettingError says what is wrong with one setting.
type SettingError = signin.SettingError

// Client works in one region of a cloud. It signs in when it is first used, and
// all clients that come from one share the session. It is safe for concurrent
// use.
type Client struct {
	session *session
	region  string // "" for the default
}

// New returns a client for the cloud of s. It reads the files that s names, but
// does not touch the network. What is wrong with a setting is a [*SettingError].
func New(s Settings) (*Client, error) {
	s, config, err := signin.Complete(s, serviceTypes())
	if err != nil {
		return nil, err
	}
	session, err := newSession(s, transport.NewBase(config))
	if err != nil {
		return nil, err
	}
	return &Client{session: session}, nil
}

// CheckForm looks at each setting by itself, as [signin.Settings.CheckForm] does.
func CheckForm(s Settings) error { return s.CheckForm(serviceTypes()) }

// In returns a client of the same session that works in another region, or in
// the default one if region is empty.
func (c *Client) In(region string) *Client {
	return &Client{session: c.session, region: region}
}

// Region returns the region that c works in. If none is configured, it signs in
// and takes the only one that the catalog has.
func (c *Client) Region(ctx context.Context) (string, error) {
	if region := cmp.Or(c.region, c.session.settings.Region); region != "" {
		return region, nil
	}
	in, err := c.session.signIn(ctx)
	if err != nil {
		return "", err
	}
	switch regions := in.catalog.regions(); len(regions) {
	case 0:
		return "", &SettingError{Attribute: "region", Reason: "the catalog of the cloud names no region; set `region`"}
	case 1:
		return regions[0], nil
	default:
		return "", &SettingError{Attribute: "region", Reason: fmt.Sprintf(
			"the cloud has the regions %s; set `region` to one of them", strings.Join(regions, ", "))}
	}
}

// Now returns the server's time, estimated from its answers: behind by up to a
// second or two, never ahead. Before the first answer it is this machine's time;
// see [Client.ServerTime].
func (c *Client) Now() time.Time { return c.session.clock.Now() }

// ServerTime returns the server's time as [Client.Now] does, but makes sure that
// the server has told it: it signs in if nothing was asked before.
func (c *Client) ServerTime(ctx context.Context) (time.Time, error) {
	if !c.session.clock.Told() {
		if _, err := c.session.signIn(ctx); err != nil {
			return time.Time{}, err
		}
	}
	return c.Now(), nil
}

// TokenEnd returns when the token ends, by the server's clock (see [Client.Now]),
// if it cannot be renewed and the cloud has said it. It signs in if that was not
// done before.
func (c *Client) TokenEnd(ctx context.Context) (time.Time, bool) {
	in, err := c.session.signIn(ctx)
	if err != nil || in.Ends.IsZero() {
		return time.Time{}, false
	}
	return in.Ends, true
}

// endpoints returns where a service of one of the types answers, the most
// wanted type first.
func (c *Client) endpoints(ctx context.Context, types []string) ([]endpoint, error) {
	// An override has one address, which is that of one region.
	settings := &c.session.settings
	if c.region == "" || settings.Region == "" || c.region == settings.Region {
		for _, kind := range types {
			if url, ok := settings.EndpointOverrides[kind]; ok {
				return []endpoint{newEndpoint(kind, url, "endpoint_overrides")}, nil
			}
		}
	}
	region, err := c.Region(ctx)
	if err != nil {
		return nil, err
	}
	in, err := c.session.signIn(ctx)
	if err != nil {
		return nil, err
	}
	found := in.catalog.find(types, region, c.session.availability)
	if len(found) == 0 {
		err := in.catalog.missing(types, region, c.session.availability)
		if in.Assumed {
			// The catalog of a project that does not exist has the services that
			// need none.
			err = fmt.Errorf("%w; the access key may have no project %q: look at `project_id`", err, in.Project)
		}
		return nil, err
	}
	slices.SortStableFunc(found, func(a, b endpoint) int {
		return slices.Index(types, a.kind) - slices.Index(types, b.kind)
	})
	return found, nil
}
