// Fakecloud runs the embedded cloud as a program, for the demo and for trying
// things out. It prints the settings that clients need, and stops at SIGINT or
// SIGTERM. Its verbs look at a cloud that runs, and interfere with it; the URL
// is that of OS_AUTH_URL unless -url is given.
//
//	fakecloud -pace 2s -seed -env /tmp/openrc
//	fakecloud list -kind volume-backup -json
//	fakecloud add -kind volume -name scratch -size 5
//	fakecloud edit -id ID -status error
//	fakecloud fault -method POST -path /backups -status 503 -times 3
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// verb is one thing that the program does.
type verb struct {
	name, summary string
	run           func(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error
}

// verbs are all of them; the first needs no name.
var verbs = []verb{
	{"serve", "serve a cloud (the default)", serve},
	{"list", "list the objects in a cloud", list},
	{"add", "add a volume or a database instance", add},
	{"edit", "change an object behind Terraform's back", edit},
	{"fault", "let something go wrong", fault},
	{"requests", "show the last requests that a cloud got", requests},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "fakecloud:", err)
		os.Exit(1)
	}
}

// run runs one verb. Help is no error.
func run(ctx context.Context, args []string, out io.Writer) error {
	chosen := verbs[0]
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		found := false
		for _, v := range verbs {
			if v.name == args[0] {
				chosen, found, args = v, true, args[1:]
				break
			}
		}
		if !found {
			return fmt.Errorf("there is no verb %q; -h tells which there are", args[0])
		}
	}
	flags := flag.NewFlagSet("fakecloud "+chosen.name, flag.ContinueOnError)
	flags.SetOutput(out)
	flags.Usage = func() { usage(flags, chosen, out) }
	if err := chosen.run(ctx, flags, args, out); !errors.Is(err, flag.ErrHelp) {
		return err
	}
	return nil
}

// usage tells about the flags of a verb, and which verbs there are.
func usage(flags *flag.FlagSet, chosen verb, out io.Writer) {
	_, _ = fmt.Fprintf(out, "fakecloud %s: %s\n\nFlags:\n", chosen.name, chosen.summary)
	flags.PrintDefaults()
	_, _ = fmt.Fprintln(out, "\nVerbs:")
	for _, v := range verbs {
		_, _ = fmt.Fprintf(out, "  %-9s %s\n", v.name, v.summary)
	}
}

// parse reads the flags of a verb, which takes nothing else.
func parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%s takes flags only, not %q", flags.Name(), flags.Arg(0))
	}
	return nil
}
