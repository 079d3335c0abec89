package main

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// wait is a creation or a deletion of some objects, and the time that the cloud
// needs for it by itself.
type wait struct {
	name    string
	objects int
	each    time.Duration // one object
	needs   time.Duration // all of them, ten at a time
	volumes int           // that the objects are of
	destroy bool
}

// waits measures how much longer the provider needs than the cloud.
func (b *bench) waits() error {
	heading("Waiting", "what", "over the cloud's time", "wall", "cloud's time", "looks", "refused", "by route")
	for _, w := range []wait{
		{name: "one of 3 s", objects: 1, each: 3 * time.Second, needs: 3 * time.Second, volumes: 1},
		{name: "one of 20 s", objects: 1, each: 20 * time.Second, needs: 20 * time.Second, volumes: 1},
		{name: "one of 60 s", objects: 1, each: 60 * time.Second, needs: 60 * time.Second, volumes: 1},
		{name: "50 of 20 s, a volume each", objects: 50, each: 20 * time.Second, needs: 100 * time.Second, volumes: 50},
		{name: "21 of 3 s, of one volume", objects: 21, each: 3 * time.Second, needs: 63 * time.Second, volumes: 1},
		{
			name: "destroy of 50 of 2 s", objects: 50, each: 2 * time.Second, needs: 10 * time.Second,
			volumes: 50, destroy: true,
		},
	} {
		if err := b.wait(w); err != nil {
			return fmt.Errorf("%s: %w", w.name, err)
		}
	}
	return nil
}

func (b *bench) wait(w wait) error {
	s, err := newStage(b.latency)
	if err != nil {
		return err
	}
	defer s.close()
	f, err := newFolder(b.cli, b.provider, s.environment())
	if err != nil {
		return err
	}
	defer f.remove()
	var ids []string
	for i := range w.volumes {
		id := fmt.Sprintf("33333333-3333-4333-8333-%012d", i)
		s.Cinder.AddVolume(id, 1)
		ids = append(ids, fmt.Sprintf("%q", id))
	}
	if err := f.write("main.tf", fmt.Sprintf(
		"resource \"cloudbackup_volume_backup\" \"bench\" {\n  count     = %d\n  volume_id = element([%s], count.index)\n}\n",
		w.objects, strings.Join(ids, ", "))); err != nil {
		return err
	}
	args := []string{"apply", "-auto-approve"}
	if w.destroy {
		s.RealTime(10 * time.Millisecond)
		if _, _, err := f.run(args...); err != nil {
			return err
		}
		args = []string{"destroy", "-auto-approve", "-refresh=false"}
	}
	s.RealTime(w.each)
	s.forget()
	wall, _, err := f.run(args...)
	if err != nil {
		return err
	}
	looks, refused := 0, 0
	for _, r := range s.Requests() {
		switch {
		case r.Method == http.MethodGet && strings.Contains(r.Path, "/backups"):
			looks++
		case r.Method != http.MethodGet && r.Status >= http.StatusBadRequest:
			refused++
		}
	}
	_, routes := s.calls()
	row(w.name, wall-w.needs, wall, w.needs, looks, refused, routes)
	return nil
}
