package acceptance

import (
	"bufio"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/volumes"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/wait"
)

// Real is a real cloud on loopback (cinderstack, trovestack): the part of a
// [Stage] that is the same for every kind. Its knobs are files, and count for
// the whole cloud: such stages are played on one after the other.
type Real struct {
	*testing.T
	Cinder *gophercloud.ServiceClient // on cinderstack
	Trove  *gophercloud.ServiceClient // on trovestack

	env   map[string]string // OS_*
	knobs string            // the folder
}

// NeedCinder skips the test unless it is run by cinderstack/test.sh.
func NeedCinder(t *testing.T) {
	t.Helper()
	if os.Getenv("CLOUDBACKUP_REAL_CINDER") == "" {
		t.Skip("a real Cinder is asked for with make test-cinder")
	}
	NeedCLI(t)
}

// NeedTrove skips the test unless it is run by trovestack/test.sh.
func NeedTrove(t *testing.T) {
	t.Helper()
	if os.Getenv("CLOUDBACKUP_REAL_TROVE") == "" {
		t.Skip("a real Trove is asked for with make test-trove")
	}
	NeedCLI(t)
}

// Member signs in to cinderstack as who is in the environment.
func Member(t *testing.T) *Real {
	t.Helper()
	return onCinder(t, os.Environ())
}

// TroveMember signs in to trovestack as who is in the environment.
func TroveMember(t *testing.T) *Real {
	t.Helper()
	r, client := signIn(t, os.Environ())
	r.knobs = os.Getenv("CLOUDBACKUP_TROVE_KNOBS")
	var err error
	if r.Trove, err = openstack.NewDBV1(client, r.endpoint()); err != nil {
		t.Fatal(err)
	}
	return r
}

// Admin signs in to cinderstack as an administrator.
func Admin(t *testing.T) *Real {
	t.Helper()
	file, err := os.Open(os.Getenv("CLOUDBACKUP_CINDER_ADMIN_RC"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var lines []string
	for scanner := bufio.NewScanner(file); scanner.Scan(); {
		lines = append(lines, strings.TrimPrefix(scanner.Text(), "export "))
	}
	return onCinder(t, lines)
}

func onCinder(t *testing.T, lines []string) *Real {
	t.Helper()
	r, client := signIn(t, lines)
	r.knobs = os.Getenv("CLOUDBACKUP_CINDER_KNOBS")
	var err error
	if r.Cinder, err = openstack.NewBlockStorageV3(client, r.endpoint()); err != nil {
		t.Fatal(err)
	}
	return r
}

// signIn signs in with the OS_* of the lines.
func signIn(t *testing.T, lines []string) (*Real, *gophercloud.ProviderClient) {
	t.Helper()
	r := &Real{T: t, env: map[string]string{}}
	for _, line := range lines {
		if name, value, ok := strings.Cut(line, "="); ok && strings.HasPrefix(name, "OS_") {
			r.env[name] = value
		}
	}
	client, err := openstack.AuthenticatedClient(t.Context(), gophercloud.AuthOptions{
		IdentityEndpoint: r.env["OS_AUTH_URL"], Username: r.env["OS_USERNAME"], Password: r.env["OS_PASSWORD"],
		DomainName: r.env["OS_USER_DOMAIN_NAME"],
		Scope: &gophercloud.AuthScope{
			ProjectName: r.env["OS_PROJECT_NAME"], DomainName: r.env["OS_PROJECT_DOMAIN_NAME"],
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r, client
}

func (r *Real) endpoint() gophercloud.EndpointOpts {
	return gophercloud.EndpointOpts{Region: r.env["OS_REGION_NAME"]}
}

// Settings are those of who has signed in.
func (r *Real) Settings() map[string]string {
	settings := map[string]string{}
	for name, variable := range map[string]string{
		"auth_url": "OS_AUTH_URL", "region": "OS_REGION_NAME", "user_name": "OS_USERNAME", "password": "OS_PASSWORD",
		"tenant_name": "OS_PROJECT_NAME", "user_domain_name": "OS_USER_DOMAIN_NAME",
		"project_domain_name": "OS_PROJECT_DOMAIN_NAME",
	} {
		settings[name] = r.env[variable]
	}
	return settings
}

// Secret is the password.
func (r *Real) Secret() string { return r.env["OS_PASSWORD"] }

// Fake is nil: nothing is.
func (r *Real) Fake() *fakecloud.Cloud { return nil }

// Pace suits a cloud on loopback.
func (r *Real) Pace() wait.Pace {
	pace := wait.Steady
	pace.First, pace.Least, pace.Most = nil, 300*time.Millisecond, time.Second
	return pace
}

// NewVolume makes a volume and waits until it is available.
func (r *Real) NewVolume(size int) string {
	r.Helper()
	volume, err := volumes.Create(r.Context(), r.Cinder, volumes.CreateOpts{Name: r.Name(), Size: size}, nil).Extract()
	if err != nil {
		r.Fatal(err)
	}
	Until(r.T, "the volume is available", func() bool {
		got, err := volumes.Get(r.Context(), r.Cinder, volume.ID).Extract()
		return err == nil && got.Status == "available"
	})
	return volume.ID
}

// Turn sets a knob of the stack, or takes it away.
func (r *Real) Turn(knob, value string) {
	r.Helper()
	file := filepath.Join(r.knobs, filepath.FromSlash(knob))
	if value == "" {
		_ = os.Remove(file)
		return
	}
	if err := os.WriteFile(file, []byte(value), 0o600); err != nil {
		r.Fatal(err)
	}
}

// FailNext turns a knob that fails an operation, and turns it back when that has
// failed.
func (r *Real) FailNext(knob, reason string, failed func(context.Context) bool) {
	r.Helper()
	r.Turn(knob, reason)
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Minute)
	over := make(chan struct{})
	go func() {
		defer close(over)
		for ctx.Err() == nil {
			if failed(ctx) {
				r.Turn(knob, "")
				return
			}
			time.Sleep(100 * time.Millisecond)
		}
	}()
	r.Cleanup(func() { cancel(); <-over })
}

// Clear takes away what a test has left: its knobs, its objects, of which remove
// takes away what it can and says whether that was all, and its volumes.
func (r *Real) Clear(knobs, volumeIDs []string, remove func(context.Context) bool) {
	r.Helper()
	// The test's own context has ended by now.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for _, knob := range knobs {
		r.Turn(knob, "")
	}
	Until(r.T, "what the test has made is gone", func() bool { return remove(ctx) })
	for _, id := range volumeIDs {
		_ = volumes.Delete(ctx, r.Cinder, id, nil).Err
	}
}
