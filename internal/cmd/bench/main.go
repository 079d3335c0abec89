// Program bench measures the provider through a CLI, on the embedded cloud with
// a network in between, beside as many terraform_data, which need no provider.
// It writes BENCHMARKS.md to standard output.
package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"
)

// bench is one run of this program.
type bench struct {
	cli, provider string
	latency       time.Duration
	rounds        int
}

func main() {
	switch {
	case os.Getenv(realProvider) != "":
		os.Exit(measureProvider())
	case os.Getenv(doorObjects) != "":
		if err := atTheDoor(); err != nil {
			log.Fatal(err)
		}
		return
	}
	var b bench
	flag.StringVar(&b.cli, "cli", "terraform", "CLI that runs the provider")
	flag.StringVar(&b.provider, "provider", "bin/terraform-provider-cloudbackup", "provider to measure")
	flag.DurationVar(&b.latency, "latency", 50*time.Millisecond, "time that every answer of the cloud takes")
	flag.IntVar(&b.rounds, "rounds", 3, "rounds; the medians are shown")
	only := flag.String("only", "plan,kinds,wait,door", "parts to measure")
	flag.Parse()
	if err := b.run(strings.Split(*only, ",")); err != nil {
		log.Fatal(err)
	}
}

func (b *bench) run(parts []string) error {
	fmt.Printf(`# Benchmarks

%s, %s/%s, %d CPUs, %s: `+"`make bench`"+` on the embedded cloud, %s for each answer, medians of %d rounds.
The floor is as many `+"`terraform_data`"+`, measured in the same round: what the CLI needs by itself.
`, time.Now().Format("2 January 2006"), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), b.version(), b.latency,
		b.rounds)
	for _, part := range []struct {
		name string
		do   func() error
	}{{"plan", b.plans}, {"kinds", b.kinds}, {"wait", b.waits}, {"door", b.doors}} {
		if !slices.Contains(parts, part.name) {
			continue
		}
		if err := part.do(); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) version() string {
	out, _ := exec.CommandContext(context.Background(), b.cli, "version").Output()
	line, _, _ := strings.Cut(string(out), "\n")
	return cmp.Or(line, b.cli)
}

// row prints one row of a table.
func row(cells ...any) {
	text := make([]string, 0, len(cells))
	for _, cell := range cells {
		switch cell := cell.(type) {
		case time.Duration:
			text = append(text, fmt.Sprintf("%.2f s", cell.Seconds()))
		case float64:
			text = append(text, fmt.Sprintf("%.2f", cell))
		case int64: // bytes
			text = append(text, fmt.Sprintf("%d MiB", cell>>20))
		default:
			text = append(text, fmt.Sprint(cell))
		}
	}
	fmt.Printf("| %s |\n", strings.Join(text, " | "))
}

func heading(title string, columns ...any) {
	fmt.Printf("\n## %s\n\n", title)
	row(columns...)
	fmt.Printf("|%s\n", strings.Repeat(" --- |", len(columns)))
}

func median[T cmp.Ordered](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}

// config has n backups, or as many terraform_data.
func config(n int, ours bool) string {
	if !ours {
		return fmt.Sprintf("resource \"terraform_data\" \"bench\" {\n  count = %d\n  input = \"nightly\"\n}\n", n)
	}
	return fmt.Sprintf("resource \"cloudbackup_volume_backup\" \"bench\" {\n"+
		"  count     = %d\n  volume_id = %q\n  name      = \"nightly\"\n}\n", n, volume)
}

// plans measures what a plan and a refresh cost where nothing has changed.
func (b *bench) plans() error {
	heading("Nothing has changed", "what", "of the floor", "wall", "floor", "calls", "connections",
		"provider CPU", "peak memory", "by route")
	for _, n := range []int{1, 100, 1000} {
		ours, s, err := b.planted(n)
		if err != nil {
			return err
		}
		floor, err := b.floor(n)
		if err != nil {
			return err
		}
		for _, what := range [][]string{{"plan"}, {"plan", "-refresh-only"}} {
			if err := b.compare(fmt.Sprint(strings.Join(what, " "), " of ", n), ours, floor, s, what...); err != nil {
				return err
			}
		}
		ours.remove()
		floor.remove()
		s.close()
	}
	return nil
}

// planted makes a folder whose state has n backups: one is imported, the others
// are the same but for their ids.
func (b *bench) planted(n int) (*folder, *stage, error) {
	s, err := newStage(0)
	if err != nil {
		return nil, nil, err
	}
	ids := s.plant(n)
	f, err := newFolder(b.cli, b.provider, s.environment())
	if err != nil {
		return nil, nil, err
	}
	if err := f.write("main.tf", config(n, true)); err != nil {
		return nil, nil, err
	}
	if _, _, err := f.run("import", ofBackups+".bench[0]", ids[0]); err != nil {
		return nil, nil, err
	}
	s.latency = b.latency
	return f, s, f.multiply(ids[0], ids)
}

// floor makes a folder whose state has n terraform_data.
func (b *bench) floor(n int) (*folder, error) {
	f, err := newFolder(b.cli, b.provider, nil)
	if err != nil {
		return nil, err
	}
	if err := f.write("main.tf", config(n, false)); err != nil {
		return nil, err
	}
	_, _, err = f.run("apply", "-auto-approve")
	return f, err
}

// compare runs the same in both folders, one after the other.
func (b *bench) compare(name string, ours, floor *folder, s *stage, args ...string) error {
	var ratios []float64
	var walls, floors, cpus []time.Duration
	var peaks []int64
	for range b.rounds {
		least, _, err := floor.run(args...)
		if err != nil {
			return err
		}
		s.forget()
		wall, u, err := ours.run(args...)
		if err != nil {
			return err
		}
		ratios = append(ratios, wall.Seconds()/least.Seconds())
		walls, floors = append(walls, wall), append(floors, least)
		cpus, peaks = append(cpus, u.CPU), append(peaks, u.Peak)
	}
	total, routes := s.calls()
	row(name, median(ratios), median(walls), median(floors), total, s.connections.Load(),
		median(cpus), median(peaks), routes)
	return nil
}
