package core

import (
	"slices"
	"strings"
)

// Service is one API in one region. Its methods are called with the cloud's
// lock held.
type Service interface {
	// Mount says where the service lives.
	Mount() Mount
	// Routes are the calls of the API.
	Routes() Table
	// Answer does the work.
	Answer(q *Call) Answer
}

// Mount is the place of a service.
type Mount struct {
	// Name is what the request log and the patterns of faults call the
	// service: its type in the catalog.
	Name string
	// Region is the name of the service's region, empty if it serves all.
	Region string
	// Root is the service's path below the cloud's URL, Version what comes
	// after that in the path of each route ("/volume", "/v3").
	Root, Version string
	// Host is the first label of the host name that the service has in clouds
	// with one host for each: "cbr" for cbr.eu-de.example.com. Below such a
	// host there is no root.
	Host string
	// Project reports whether a word is the project that stands between the
	// version and the path of a route. Nil means that no project stands there.
	Project func(word string) bool
	// NeedsProject makes a path without a project have no route.
	NeedsProject bool
	// Catalog are the service's entries in the catalog.
	Catalog []Entry
}

// Entry is a service in the catalog.
type Entry struct {
	Type, Name string
	// URL is the endpoint's path below the cloud's URL. %s stands for the
	// project.
	URL string
}

// Route is one call of an API.
type Route struct {
	Method string
	// Path is the route's path below the project; a word in braces stands
	// for an id.
	Path string
	// Since is the first microversion that has the call: 43 for 3.43.
	Since int
	Serve func(*Call) (Answer, error)
}

// Table is the routes of a service, fixed words before words in braces.
type Table []Route

// Find gives the route for a path, and the words that its braces stand for.
func (t Table) Find(method, path string) (*Route, []string) {
	words := Split(path)
	for i := range t {
		if t[i].Method != method {
			continue
		}
		if args, ok := t[i].match(words); ok {
			return &t[i], args
		}
	}
	return nil, nil
}

// Knows reports whether a path has a call, whatever the method.
func (t Table) Knows(path string) bool {
	words := Split(path)
	return slices.ContainsFunc(t, func(r Route) bool {
		_, ok := r.match(words)
		return ok
	})
}

// match compares word by word.
func (r *Route) match(words []string) ([]string, bool) {
	mine := Split(r.Path)
	if len(mine) != len(words) {
		return nil, false
	}
	var args []string
	for i, word := range mine {
		switch {
		case strings.HasPrefix(word, "{"):
			args = append(args, words[i])
		case word != words[i]:
			return nil, false
		}
	}
	return args, true
}

// Split cuts a path into its words.
func Split(path string) []string {
	return slices.DeleteFunc(strings.Split(path, "/"), func(word string) bool { return word == "" })
}

// Below cuts prefix off path, if path is prefix or lies below it.
func Below(path, prefix string) (string, bool) {
	rest, ok := strings.CutPrefix(path, prefix)
	if !ok || rest != "" && rest[0] != '/' {
		return "", false
	}
	return rest, true
}
