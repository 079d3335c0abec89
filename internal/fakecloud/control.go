package fakecloud

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/fakecloud/core"
)

// Object is one object of the cloud, of whatever kind.
type Object struct {
	Region, Kind     string
	ID, Name, Status string
}

// Change is what is to become of an object: another name, another status, or
// nothing at all.
type Change struct {
	ID, Name, Status string
	Remove           bool
}

// Addition is an object that is to be there, as if somebody had made it: a
// "volume", free and in the project demo, or a database "instance". Without an
// id it gets one.
type Addition struct {
	Kind, Region, ID, Name string
	SizeGB                 int
}

// additions make the objects of each kind.
var additions = map[string]func(*Region, Addition) string{
	"volume": func(r *Region, a Addition) string {
		return r.Cinder.AddVolume(a.ID, a.SizeGB, func(v *Volume) { v.Name = &a.Name }).ID
	},
	"instance": func(r *Region, a Addition) string {
		return r.Trove.AddInstance(a.ID, func(i *Instance) { i.Name, i.VolumeGB = a.Name, a.SizeGB }).ID
	},
}

// Additions are the kinds of objects that can be added.
func Additions() []string { return slices.Sorted(maps.Keys(additions)) }

// AddObject makes an object, and gives its id.
func (c *Cloud) AddObject(a Addition) (string, error) {
	add, ok := additions[a.Kind]
	region := c.Region(a.Region)
	switch {
	case !ok:
		return "", fmt.Errorf("there is no kind %q to add, only %s", a.Kind, strings.Join(Additions(), ", "))
	case region == nil:
		return "", fmt.Errorf("there is no region %q", a.Region)
	case a.ID != "" && !core.UUID.MatchString(a.ID):
		return "", fmt.Errorf("%q is no UUID", a.ID)
	case slices.ContainsFunc(c.Objects(), func(x Object) bool { return x.ID == a.ID && x.Region == a.Region }):
		return "", fmt.Errorf("there is an object %s already", a.ID)
	}
	return add(region, a), nil
}

// Fault is what is to go wrong. Kind is one of "fail", "fail-after", "cut-before",
// "cut-after", "delay", which meet the next Times requests that match Method and
// Path, or of those in faults.
type Fault struct {
	Kind, Method, Path string
	Status, Times      int
	// For is how long, or how far.
	For time.Duration
}

// faults are those that are about the whole cloud.
var faults = map[string]func(*Cloud, Fault){
	"expire-tokens": func(c *Cloud, _ Fault) { c.ExpireTokens() },
	"clock":         func(c *Cloud, f Fault) { c.ClockOffset(f.For) },
	"latency":       func(c *Cloud, f Fault) { c.Latency(f.For) },
	"hold":          func(c *Cloud, _ Fault) { c.Hold() },
	"thaw":          func(c *Cloud, _ Fault) { c.Thaw() },
	"race": func(c *Cloud, f Fault) {
		for _, r := range c.regions {
			r.Cinder.Race(f.For)
			r.Trove.Race(f.For)
		}
	},
	"swift-down": func(c *Cloud, f Fault) {
		for _, r := range c.regions {
			r.Trove.SwiftDown(true)
			r.Trove.SwiftTimeout(f.For)
		}
	},
	"no-backup-service": func(c *Cloud, _ Fault) {
		for _, r := range c.regions {
			r.Cinder.NoBackupService(true)
		}
	},
	"clear":      func(c *Cloud, _ Fault) { c.clear() },
	"fail":       func(c *Cloud, f Fault) { c.Fail(f.Method, f.Path, f.Status, f.Times) },
	"fail-after": func(c *Cloud, f Fault) { c.FailAfter(f.Method, f.Path, f.Status, f.Times) },
	"cut-before": func(c *Cloud, f Fault) { c.CutBefore(f.Method, f.Path, f.Times) },
	"cut-after":  func(c *Cloud, f Fault) { c.CutAfter(f.Method, f.Path, f.Times) },
	"delay":      func(c *Cloud, f Fault) { c.Delay(f.Method, f.Path, f.For, f.Times) },
}

// Controlled lets the cloud be looked at and interfered with from outside, below
// /fakecloud/: GET objects and requests, POST objects, additions and faults.
func (c *Cloud) Controlled() {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /objects", func(w http.ResponseWriter, _ *http.Request) { reply(w, c.Objects()) })
	mux.HandleFunc("GET /requests", func(w http.ResponseWriter, _ *http.Request) { reply(w, c.Requests()) })
	mux.HandleFunc("POST /objects", func(w http.ResponseWriter, r *http.Request) {
		var change Change
		if err := json.NewDecoder(r.Body).Decode(&change); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		} else if !c.Change(change) {
			http.Error(w, "there is no object "+change.ID, http.StatusNotFound)
		}
	})
	mux.HandleFunc("POST /additions", func(w http.ResponseWriter, r *http.Request) {
		var a Addition
		if err := json.NewDecoder(r.Body).Decode(&a); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		} else if id, err := c.AddObject(a); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		} else {
			reply(w, Object{Region: a.Region, Kind: a.Kind, ID: id, Name: a.Name})
		}
	})
	mux.HandleFunc("POST /faults", func(w http.ResponseWriter, r *http.Request) {
		var f Fault
		if err := json.NewDecoder(r.Body).Decode(&f); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
		} else if fault, ok := faults[f.Kind]; !ok {
			http.Error(w, "there is no fault "+f.Kind, http.StatusBadRequest)
		} else {
			fault(c, f)
		}
	})
	c.Control(mux)
}

// clear ends all faults.
func (c *Cloud) clear() {
	c.ForgetFaults()
	c.Thaw()
	c.ClockOffset(0)
	c.Latency(0)
	for _, r := range c.regions {
		r.Cinder.Race(0)
		r.Cinder.NoBackupService(false)
		r.Trove.Race(0)
		r.Trove.SwiftDown(false)
	}
}

// shelf is a store of a service, and the region that it is in.
type shelf struct {
	core.Objects

	region string
}

// shelves are the stores of all services that show them.
func (c *Cloud) shelves() []shelf {
	c.Lock()
	defer c.Unlock()
	var all []shelf
	for _, s := range c.Services() {
		if keeper, ok := s.(core.Keeper); ok {
			for _, objects := range keeper.Stores() {
				all = append(all, shelf{objects, s.Mount().Region})
			}
		}
	}
	return all
}

// Objects are all objects of all regions.
func (c *Cloud) Objects() []Object {
	all := []Object{}
	for _, s := range c.shelves() {
		for _, x := range s.Summaries() {
			all = append(all, Object{Region: s.region, Kind: s.Noun(), ID: x.ID, Name: x.Name, Status: x.Status})
		}
	}
	return all
}

// Change changes an object of whatever kind behind the API's back. It reports
// whether there is one of that id.
func (c *Cloud) Change(change Change) bool {
	found := false
	for _, s := range c.shelves() {
		if !s.Change(change.ID, change.Name, change.Status) {
			continue
		}
		found = true
		if change.Remove {
			s.Remove(change.ID)
		}
	}
	return found
}

func reply(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body)
}

// Faults are the kinds of faults.
func Faults() []string { return slices.Sorted(maps.Keys(faults)) }
