package cloud

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"strconv"

	"github.com/gophercloud/gophercloud/v2"
)

// List says how a service lists objects.
type List struct {
	Address string     // without a query
	Query   url.Values // filters, order, size of a page
	Items   string     // member of the answer with the objects: "backups"

	// Links is the member that is there if more objects may follow, such as
	// "backups_links". The links themselves are not followed: they lead to where a
	// proxy or the service's configuration has it. Without it a list ends with a
	// page that is empty, or shorter than the one before.
	Links string

	// Next asks for the next page: [ByMarker], [ByOffset] or what a service wants.
	// Ids are those of the last page, count that of all pages so far. Without it
	// the list has one page.
	Next func(query url.Values, ids []string, count int)
}

// ByMarker asks for what follows the last object.
func ByMarker(query url.Values, ids []string, _ int) { query.Set("marker", ids[len(ids)-1]) }

// ByOffset asks for what follows so many objects.
func ByOffset(query url.Values, _ []string, count int) { query.Set("offset", strconv.Itoa(count)) }

// ErrRepeats says that the cloud does not know how to turn pages.
var ErrRepeats = errors.New("the cloud repeats")

// Pages yields the objects of a list, each once, and reads a page when the one
// before is used up. A page that promises more but brings nothing new is an
// error, [ErrRepeats]: the service would never end.
func Pages[T any](
	ctx context.Context, sc *gophercloud.ServiceClient, l List, id func(T) string,
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		query, seen := maps.Clone(l.Query), map[string]bool{}
		if query == nil {
			query = url.Values{}
		}
		for page, count, before := 1, 0, 0; ; page++ {
			items, more, err := readPage[T](ctx, sc, l, query)
			if err != nil {
				yield(none, err)
				return
			}
			if l.Links == "" {
				more = len(items) >= before
			}
			var ids []string
			fresh := false
			for _, item := range items {
				ids = append(ids, id(item))
				if seen[id(item)] {
					continue
				}
				seen[id(item)], fresh = true, true
				if !yield(item, nil) {
					return
				}
			}
			switch {
			case !more || len(items) == 0 || l.Next == nil:
				return
			case !fresh:
				yield(none, fmt.Errorf("%w page %d of its list", ErrRepeats, page))
				return
			}
			count, before = count+len(items), len(items)
			l.Next(query, ids, count)
		}
	}
}

// All are all objects of a list, or none and the error.
func All[T any](list iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for item, err := range list {
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}

// readPage reads one page, and whether the answer says that more may follow. An
// answer without the list is not an empty list.
func readPage[T any](
	ctx context.Context, sc *gophercloud.ServiceClient, l List, query url.Values,
) ([]T, bool, error) {
	where := l.Address
	if len(query) > 0 {
		where += "?" + query.Encode()
	}
	p := &pageOf[T]{list: l}
	if err := Request(ctx, sc, http.MethodGet, where, nil, p); err != nil {
		return nil, false, err
	}
	if p.wrong == "" && !p.found {
		p.wrong = p.noList()
	}
	if p.wrong != "" {
		return nil, false, &garbledError{
			method: http.MethodGet, url: addressOf(where), status: http.StatusOK, what: p.wrong, err: p.cause,
		}
	}
	return p.items, p.more, nil
}
