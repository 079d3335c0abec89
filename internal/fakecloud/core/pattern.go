package core

import (
	"path"
	"strings"
)

// pattern is the place of a request.
type pattern struct {
	method, service string
	// words are those of the path below the project, route those of the
	// route's path, if it has one.
	words, route []string
}

// matches reports whether a request at this place is meant by method and path.
// An empty method is any. The path is compared from its end, word by word,
// with the path below the project: "/backups" is the collection, "/restore"
// the last word of each restore. "*" stands for an id, never for a fixed word
// of the API such as "detail"; other wildcards are those of [path.Match].
// A service's name and a colon may stand before it: "volumev3:/backups".
func (p pattern) matches(method, want string) bool {
	if method != "" && method != p.method {
		return false
	}
	if name, rest, ok := strings.Cut(want, ":"); ok {
		if name != p.service {
			return false
		}
		want = rest
	}
	words := Split(want)
	first := len(p.words) - len(words)
	if first < 0 {
		return false
	}
	if len(words) == 0 {
		return first == 0
	}
	for i, word := range words {
		if !p.matchesWord(first+i, word) {
			return false
		}
	}
	return true
}

func (p pattern) matchesWord(i int, word string) bool {
	if word == "*" && len(p.route) == len(p.words) {
		return strings.HasPrefix(p.route[i], "{")
	}
	ok, err := path.Match(word, p.words[i])
	return err == nil && ok
}
