package cbr

import (
	"net/url"
	"slices"
	"strconv"
)

// page is a part of a list. There are no links to the next one.
type page struct{ limit, offset int }

// readPage reads limit and offset, which counts records.
func readPage(query url.Values, most int) (page, error) {
	p := page{limit: most}
	for name, field := range map[string]*int{"limit": &p.limit, "offset": &p.offset} {
		text := query.Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || name == "limit" && (n < 1 || n > most) {
			return p, invalid("Invalid " + name + " provided.")
		}
		*field = n
	}
	return p, nil
}

func cut[T any](list []T, p page) []T {
	list = list[min(p.offset, len(list)):]
	return append([]T{}, list[:min(p.limit, len(list))]...)
}

// match compares a filter that is absent or may be given several times, one of
// which is enough.
func match(query url.Values, name, value string) bool {
	return query.Get(name) == "" || slices.Contains(query[name], value)
}
