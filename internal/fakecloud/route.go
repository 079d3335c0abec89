package fakecloud

import (
	"slices"
	"strings"
)

// service is one API in one region. Its methods are called with the cloud's
// lock held.
type service interface {
	// name is what the request log calls the service.
	name() string
	// region is the name of the service's region, empty if it serves all.
	region() string
	// prefix is where the service lives below the cloud's URL.
	prefix() string
	// entries are the service's entries in the catalog.
	entries() []entry
	// find looks for the route of q. It sets what q knows of its path.
	find(q *call)
	// answer does the work.
	answer(q *call) Answer
}

// entry is a service in the catalog. %s in url stands for the project.
type entry struct {
	kind, name, url string
}

// route is one call of an API.
type route struct {
	method string
	// path is the route's path below the project; a word in braces stands
	// for an id.
	path string
	// since is the first microversion 3.since that has the call.
	since int
	serve func(*call) (Answer, error)
}

// table is the routes of a service, fixed words before words in braces.
type table []route

// find gives the route for a path, and the words that its braces stand for.
func (t table) find(method, path string) (*route, []string) {
	words := split(path)
	for i := range t {
		if t[i].method != method {
			continue
		}
		if args, ok := t[i].match(words); ok {
			return &t[i], args
		}
	}
	return nil, nil
}

// match compares word by word.
func (r *route) match(words []string) ([]string, bool) {
	mine := split(r.path)
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

// split cuts a path into its words.
func split(path string) []string {
	return slices.DeleteFunc(strings.Split(path, "/"), func(word string) bool { return word == "" })
}

// below cuts prefix off path, if path is prefix or lies below it.
func below(path, prefix string) (string, bool) {
	rest, ok := strings.CutPrefix(path, prefix)
	if !ok || rest != "" && rest[0] != '/' {
		return "", false
	}
	return rest, true
}
