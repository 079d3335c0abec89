// Fakecloud runs the embedded cloud as a program, for the demo and for trying
// things out. It prints the settings that clients need, and stops at SIGINT or
// SIGTERM.
//
//	fakecloud -pace 2s -seed -env /tmp/openrc
//	fakecloud edit -url AUTH_URL -backup ID -name NEW
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fakecloud:", err)
		os.Exit(1)
	}
}

// run runs one command; without one it serves until ctx ends.
func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 && args[0] == "edit" {
		return edit(ctx, args[1:])
	}
	return serve(ctx, args, out)
}

func serve(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("fakecloud", flag.ContinueOnError)
	listen := flags.String("listen", "127.0.0.1:0", "address to listen at")
	pace := flags.Duration("pace", 2*time.Second, "real time that an operation takes")
	seed := flags.Bool("seed", false, "begin with a few volumes and a database instance")
	env := flags.String("env", "", "file to write the settings to, too")
	if err := flags.Parse(args); err != nil {
		return err
	}
	cloud, err := fakecloud.Start(*listen)
	if err != nil {
		return err
	}
	defer cloud.Close()
	cloud.RealTime(*pace)
	if *seed {
		plant(cloud)
	}
	settings := settings(cloud)
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
	return lines.String()
}

// What -seed plants. The ids are always the same, so that a configuration can
// name them.
const (
	databaseVolume   = "11111111-1111-4111-8111-111111111111"
	mailVolume       = "22222222-2222-4222-8222-222222222222"
	databaseInstance = "44444444-4444-4444-8444-444444444444"
)

// plant makes what -seed promises: a volume that is free, with a snapshot that
// Cinder does not know of, one that is in use, and a database instance.
func plant(cloud *fakecloud.Cloud) {
	cloud.Cinder.AddVolume(databaseVolume, 10, func(v *fakecloud.Volume) {
		v.Name = new("database")
	})
	cloud.Cinder.AddBackendSnapshot(databaseVolume, "array-nightly")
	cloud.Cinder.AddVolume(mailVolume, 20, func(v *fakecloud.Volume) {
		v.Name = new("mail")
		v.Status = "in-use"
		v.Attachments = []fakecloud.Attachment{{
			ID: "33333333-3333-4333-8333-333333333333", HostName: "mail-1", Device: "/dev/vdb", At: time.Now(),
		}}
	})
	cloud.Trove.AddInstance(databaseInstance, func(i *fakecloud.Instance) {
		i.Name = "orders"
	})
}
