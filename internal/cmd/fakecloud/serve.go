package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// passwordsAreKnown is why the cloud listens on loopback only.
const passwordsAreKnown = "everybody knows the passwords of this cloud: it listens on loopback only, " +
	"unless -insecure is given"

func serve(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	listen := flags.String("listen", "127.0.0.1:0", "address to listen at")
	insecure := flags.Bool("insecure", false, "listen at other addresses than those of this machine, too")
	pace := flags.Duration("pace", 2*time.Second, "real time that an operation takes")
	seed := flags.Bool("seed", false, "begin with a few volumes, servers, vaults, a plan and a database instance")
	huawei := flags.Bool("huawei", false, "be Huawei Cloud, not Open Telekom Cloud, where the two differ")
	env := flags.String("env", "", "file to write the settings to, too")
	if err := parse(flags, args); err != nil {
		return err
	}
	if !*insecure && !isLoopback(*listen) {
		return errors.New(passwordsAreKnown)
	}
	cloud, err := fakecloud.Start(*listen)
	if err != nil {
		return err
	}
	defer cloud.Close()
	cloud.RealTime(*pace)
	cloud.RegionProjects()
	cloud.Controlled()
	cloud.Complaints(func(what string) { fmt.Fprintln(os.Stderr, "fakecloud:", what) })
	for _, region := range []string{fakecloud.RegionOne, fakecloud.RegionTwo} {
		cbr := cloud.Region(region).CBR
		cbr.Vaults.BindAtOnce()
		if *huawei {
			cbr.Huawei()
		}
	}
	settings := settings(cloud)
	if *seed {
		plant(cloud)
		settings += variables()
	}
	if *env != "" {
		if err := os.WriteFile(*env, []byte(settings), 0o600); err != nil {
			return fmt.Errorf("writing the settings: %w", err)
		}
	}
	if _, err := fmt.Fprintf(out, "The cloud listens at %s\n%s", cloud.AuthURL(), settings); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// isLoopback reports whether only this machine reaches an address.
func isLoopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// settings are lines for a shell to read.
func settings(cloud *fakecloud.Cloud) string {
	var lines strings.Builder
	for _, pair := range [][2]string{
		{"OS_AUTH_URL", cloud.AuthURL()},
		{"OS_USERNAME", fakecloud.DemoUser},
		{"OS_PASSWORD", fakecloud.DemoPassword},
		{"OS_PROJECT_NAME", fakecloud.DemoProject},
		{"OS_USER_DOMAIN_NAME", fakecloud.DomainName},
		{"OS_PROJECT_DOMAIN_NAME", fakecloud.DomainName},
		{"OS_REGION_NAME", fakecloud.RegionOne},
		{"OS_IDENTITY_API_VERSION", "3"},
	} {
		fmt.Fprintf(&lines, "export %s=%s\n", pair[0], pair[1])
	}
	fmt.Fprintf(&lines, "# Instead of the password: OS_ACCESS_KEY=%s OS_SECRET_KEY=%s\n",
		fakecloud.AccessKey, fakecloud.SecretKey)
	return lines.String()
}
