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

	"github.com/cloudbackup/terraform-provider-cloudbackup/internal/cloud/transport"
)

// List says how a service lists objects.
type List struct {
	Address string     // without a query
	Query   url.Values // filters, order, size of a page
	Items   string     // member of the answer with the objects: "backups"

	// Links is the member that is there if more objects may follow, such as
	// "backups_links". The links themselves are not followed: they lead to where a
	// proxy or the service's configuration has it. Without it a list ends with a
	// page that is empty or shorter than the one before, or where its member
	// "count" says so.
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

var (
	// ErrRepeats says that the cloud does not know how to turn pages.
	ErrRepeats = errors.New("the cloud repeats")

	// ErrEndless says that the cloud has new objects on each page, for ever.
	ErrEndless = errors.New("the list has no end")
)

const (
	// maxPages is more than any project has: Trove, whose pages are the shortest,
	// shows 20 backups on each (trove/common/cfg.py, backups_page_size).
	maxPages = 1000

	// maxRestarts is how often a list begins again because its marker has gone.
	maxRestarts = 2
)

// Pages yields the objects of a list, each once, and reads a page when the one
// before is used up. A page that promises more but brings nothing new is an
// error, [ErrRepeats]: the service would never end. A list whose marker is deleted
// between two pages begins again: Cinder, for one, answers 404 then
// (cinder/db/sqlalchemy/api.py, _generate_paginate_query).
func Pages[T any](
	ctx context.Context, sc *gophercloud.ServiceClient, l List, id func(T) string,
) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		seen := map[string]int{} // in which reading of the list, from 1
		for reading := 1; ; reading++ {
			t := &turning{list: l, query: maps.Clone(l.Query)}
			if t.query == nil {
				t.query = url.Values{}
			}
			var err error
			for !t.over && err == nil {
				var items []T
				if items, err = nextPage[T](ctx, sc, t); err != nil {
					break
				}
				t.ids, t.fresh = t.ids[:0], false
				for _, item := range items {
					at := id(item)
					before := seen[at]
					seen[at], t.ids, t.fresh = reading, append(t.ids, at), t.fresh || before != reading
					if before == 0 && !yield(item, nil) {
						return
					}
				}
				err = t.turn()
			}
			if err == nil {
				return
			}
			if reading > maxRestarts || t.page < 2 || !t.query.Has("marker") || !IsNotFound(err) {
				yield(none, err)
				return
			}
		}
	}
}

// turning is how far a list has been read.
type turning struct {
	list          List
	query         url.Values
	page          int // from 1
	count, before int // objects so far, and on the page before the last
	more          bool
	total         int // what the answer says, 0 if nothing
	ids           []string
	fresh         bool // the last page had something new
	over          bool
}

// nextPage reads the page that query asks for.
func nextPage[T any](ctx context.Context, sc *gophercloud.ServiceClient, t *turning) ([]T, error) {
	t.page++
	p, err := readPage[T](ctx, sc, t.list, t.query)
	if err != nil {
		return nil, err
	}
	t.more, t.total = p.more, p.total
	return p.items, nil
}

// turn asks for what follows, or says that nothing does.
func (t *turning) turn() error {
	n := len(t.ids)
	t.count += n
	if t.list.Links == "" {
		t.more = n >= t.before && !t.complete()
	}
	switch {
	case !t.more || n == 0 || t.list.Next == nil:
		t.over = true
		return nil
	case !t.fresh:
		return fmt.Errorf("%w page %d of its list", ErrRepeats, t.page)
	case t.page >= maxPages:
		return fmt.Errorf("%w: after %d pages with %d objects the cloud still promises more", ErrEndless, t.page, t.count)
	}
	t.before = n
	t.list.Next(t.query, t.ids, t.count)
	return nil
}

// complete reports whether the answer says that these are all. CBR tells the
// number of all objects; that of some lists is wrong, so it counts only where the
// page has room left (CBR API document, paging).
func (t *turning) complete() bool {
	limit, err := strconv.Atoi(t.query.Get("limit"))
	return err == nil && len(t.ids) < limit && t.total > 0 && t.count >= t.total
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

// readPage reads one page. An answer without the list is not an empty list.
func readPage[T any](ctx context.Context, sc *gophercloud.ServiceClient, l List, query url.Values) (*pageOf[T], error) {
	where := l.Address
	if len(query) > 0 {
		where += "?" + query.Encode()
	}
	p := &pageOf[T]{list: l}
	if err := Request(ctx, sc, http.MethodGet, where, nil, p); err != nil {
		return nil, err
	}
	if p.wrong == "" && !p.found {
		p.wrong = p.noList()
	}
	if p.wrong != "" {
		return nil, &transport.MalformedError{
			Method: http.MethodGet, URL: transport.AddressOf(where), Status: http.StatusOK, What: p.wrong, Err: p.cause,
		}
	}
	return p, nil
}
