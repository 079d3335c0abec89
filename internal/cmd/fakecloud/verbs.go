package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud"
)

// urlFlag is where the cloud is.
func urlFlag(flags *flag.FlagSet) *string {
	return flags.String("url", os.Getenv("OS_AUTH_URL"), "auth URL of the cloud")
}

// control talks to the part of a cloud that interferes with it.
func control(ctx context.Context, method, url, path string, body, result any) error {
	root, ok := strings.CutSuffix(url, "/identity/v3")
	if !ok {
		return fmt.Errorf("-url or OS_AUTH_URL has to be the auth URL of a cloud that fakecloud serves, not %q", url)
	}
	_, err := send(ctx, method, root+"/fakecloud/"+path, "", body, result)
	return err
}

// list prints one line for each object.
func list(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	url := urlFlag(flags)
	kind := flags.String("kind", "", "only objects of a kind, such as volume-backup")
	asJSON := flags.Bool("json", false, "print a list in JSON")
	if err := parse(flags, args); err != nil {
		return err
	}
	var objects []fakecloud.Object
	if err := control(ctx, http.MethodGet, *url, "objects", nil, &objects); err != nil {
		return err
	}
	for i := range objects {
		objects[i].Kind = oneWord(objects[i].Kind)
	}
	objects = slices.DeleteFunc(objects, func(x fakecloud.Object) bool { return *kind != "" && x.Kind != oneWord(*kind) })
	if *asJSON {
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(objects)
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "KIND\tID\tSTATUS\tNAME\tREGION")
	for _, x := range objects {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", x.Kind, x.ID, x.Status, x.Name, x.Region)
	}
	return table.Flush()
}

// oneWord makes one word of a kind, so that a column of list is one field.
func oneWord(kind string) string { return strings.ReplaceAll(kind, " ", "-") }

// add makes an object, and prints its id.
func add(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	url := urlFlag(flags)
	var a fakecloud.Addition
	flags.StringVar(&a.Kind, "kind", "volume", "what to add: "+strings.Join(fakecloud.Additions(), ", "))
	flags.StringVar(&a.Name, "name", "added", "its name")
	flags.StringVar(&a.ID, "id", "", "its id, a UUID; made up if it is empty")
	flags.StringVar(&a.Region, "region", fakecloud.RegionOne, "region that it is in")
	flags.IntVar(&a.SizeGB, "size", 1, "its size in GB")
	if err := parse(flags, args); err != nil {
		return err
	}
	if a.SizeGB < 1 {
		return fmt.Errorf("a size of %d GB is too small", a.SizeGB)
	}
	var added fakecloud.Object
	if err := control(ctx, http.MethodPost, *url, "additions", a, &added); err != nil {
		return err
	}
	_, err := fmt.Fprintln(out, added.ID)
	return err
}

// fault lets something go wrong.
func fault(ctx context.Context, flags *flag.FlagSet, args []string, _ io.Writer) error {
	url := urlFlag(flags)
	var f fakecloud.Fault
	flags.StringVar(&f.Kind, "kind", "fail", "what goes wrong: "+strings.Join(fakecloud.Faults(), ", "))
	flags.StringVar(&f.Method, "method", "", "method of the requests that it meets, any if it is empty")
	flags.StringVar(&f.Path, "path", "", "end of their path, such as /backups or /backups/*; * is an id")
	flags.IntVar(&f.Status, "status", http.StatusServiceUnavailable, "status of the answer of fail and fail-after")
	flags.IntVar(&f.Times, "times", 1, "how many requests it meets")
	flags.DurationVar(&f.For, "for", time.Second, "how long, or by how much: of delay, clock, latency, race, swift-down")
	if err := parse(flags, args); err != nil {
		return err
	}
	if slices.Contains([]string{"fail", "fail-after", "cut-before", "cut-after", "delay"}, f.Kind) && f.Path == "" {
		return fmt.Errorf("fault -kind %s needs -path", f.Kind)
	}
	return control(ctx, http.MethodPost, *url, "faults", f, nil)
}

// requests prints one line for each request.
func requests(ctx context.Context, flags *flag.FlagSet, args []string, out io.Writer) error {
	url := urlFlag(flags)
	if err := parse(flags, args); err != nil {
		return err
	}
	var log []fakecloud.Request
	if err := control(ctx, http.MethodGet, *url, "requests", nil, &log); err != nil {
		return err
	}
	for _, r := range log {
		if _, err := fmt.Fprintln(out, r.Time.Format(time.TimeOnly), r.Status, r.Method, r.Path); err != nil {
			return err
		}
	}
	return nil
}
