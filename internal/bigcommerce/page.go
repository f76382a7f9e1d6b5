package bigcommerce

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
)

// PageSize is the most items on a page of v2 lists and most v3 lists.
const PageSize = 250

// Page is one page of a v3 list. Ignore it beside an error.
type Page[T any] struct {
	Items      []T
	Listed     int // Items, and the records without a readable id
	Pagination Pagination
	Cursor     Cursor // customers only

	paged bool // the store sent a Pagination
}

// Pagination is a v3 page's place in its list (bigcommerce-api.md 3.1). It is
// zero if the store sent none.
type Pagination struct {
	Total       int `json:"total"` // items on all pages
	Count       int `json:"count"` // items on this page
	PerPage     int `json:"per_page"`
	CurrentPage int `json:"current_page"` // from 1
	TotalPages  int `json:"total_pages"`
}

// Cursor is a page's place in a list read by cursor.
type Cursor struct {
	Count       int    `json:"count"`
	PerPage     int    `json:"per_page"`
	StartCursor string `json:"start_cursor"`
	EndCursor   string `json:"end_cursor"`
	Links       struct {
		Next string `json:"next"` // "" on the last page
	} `json:"links"`
}

// meta is a v3 list's description of itself.
type meta struct {
	Pagination *Pagination `json:"pagination"`
	Cursor     *Cursor     `json:"cursor_pagination"`
}

// doPage sends a request for a v3 list. If another page comes, or only a part
// of the page, it returns an *AnswerError. Status 204 is an *AnswerError too,
// because an empty v3 list is "data":[] (bigcommerce-api.md 1, point 3).
func doPage[T any](c *Client, req *http.Request, want, limit int) (Page[T], error) {
	page, _, err := readPage[T](c, req, want, limit)
	if err == nil && page.Items == nil {
		err = answerError(req, errors.New("no content"))
	}
	return page, err
}

// doPageOrNothing is doPage for the lists of an order. Their empty list is 204
// (bigcommerce-api.md 4.7, 4.8). It refuses a list with an unreadable part.
func doPageOrNothing[T any](c *Client, req *http.Request, want, limit int) (Page[T], error) {
	page, list, err := readPage[T](c, req, want, limit)
	if err == nil {
		err = answered(req, list.whole())
	}
	return page, err
}

// readPage reads a page and its records. Status 204 is an empty page.
func readPage[T any](c *Client, req *http.Request, want, limit int) (p Page[T], list records[T], err error) {
	res, err := c.send(req)
	if err != nil {
		return p, list, err
	}
	defer discard(res.Body)
	if res.StatusCode == http.StatusNoContent {
		return p, list, nil
	}
	m, err := decodeEnvelope(res, func(dec *json.Decoder) (err error) {
		list, err = decodeItems[T](dec, cmp.Or(limit, PageSize))
		return err
	})
	if err == nil {
		err = m.check(list.items != nil, list.listed(), want)
	}
	if err != nil {
		return p, list, answerError(req, err)
	}
	list.note(req)
	p = Page[T]{Items: list.items, Listed: list.listed()}
	if m.Pagination != nil {
		p.Pagination, p.paged = *m.Pagination, true
	}
	if m.Cursor != nil {
		p.Cursor = *m.Cursor
	}
	return p, list, nil
}

// decodeEnvelope reads a v3 answer with a list, and calls items to read the
// list.
func decodeEnvelope(res *http.Response, items func(*json.Decoder) error) (m meta, err error) {
	dec, err := decoder(res)
	if err != nil {
		return m, err
	}
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return m, errors.Join(errors.New("no data member"), unread(err))
	}
	for dec.More() {
		if err := m.decodeMember(dec, items); err != nil {
			return m, err
		}
	}
	if _, err := dec.Token(); err != nil {
		return m, unread(err)
	}
	return m, atEnd(dec)
}

func (m *meta) decodeMember(dec *json.Decoder, items func(*json.Decoder) error) error {
	name, err := dec.Token()
	switch {
	case err != nil:
		return unread(err)
	case name == "data":
		return items(dec)
	case name == "meta":
		var text json.RawMessage
		err := dec.Decode(&text)
		if err == nil {
			readRecord(text, m)
		}
		return unread(err)
	}
	return unread(dec.Decode(new(json.RawMessage)))
}

// check compares a list's description with its items. want 0 is any page.
func (m meta) check(hasData bool, items, want int) error {
	if !hasData {
		return errors.New("no data member")
	}
	if m.Cursor != nil && m.Cursor.Count != items {
		return fmt.Errorf("page of %d items says it has %d", items, m.Cursor.Count)
	}
	if m.Pagination == nil {
		return nil
	}
	return m.Pagination.check(items, want)
}

// maxTotal is more items than any store has, because a caller may make room for
// all of them.
const maxTotal = 50_000_000

func (m Pagination) check(items, want int) error {
	switch {
	case min(m.Total, m.Count, m.PerPage, m.CurrentPage, m.TotalPages) < 0 || max(m.Total, m.TotalPages) > maxTotal:
		return fmt.Errorf("%d items on %d pages cannot be", m.Total, m.TotalPages)
	case m.Count != items:
		return fmt.Errorf("page of %d items says it has %d", items, m.Count)
	case want > 0 && m.CurrentPage != want:
		return fmt.Errorf("got page %d, asked for page %d", m.CurrentPage, want)
	case m.CurrentPage < m.TotalPages && items < m.PerPage:
		return fmt.Errorf("page %d of %d has %d items of %d", m.CurrentPage, m.TotalPages, items, m.PerPage)
	case m.TotalPages > 0 && m.CurrentPage == m.TotalPages && items < m.Total-(m.CurrentPage-1)*m.PerPage:
		return fmt.Errorf("page %d is the last with %d items, of %d in all", m.CurrentPage, items, m.Total)
	}
	return nil
}

// whole refuses a page without its list's length, or with fewer items than it
// claims. Such a page would end the list too early.
func (m Pagination) whole(items int) error {
	if m.PerPage < 1 || m.TotalPages == 0 && items > 0 {
		return errors.New("a list without its length")
	}
	before := (max(m.CurrentPage, 1) - 1) * m.PerPage
	if want := min(max(m.Total-before, 0), m.PerPage); items != want {
		return fmt.Errorf("page of %d items, want %d of %d", items, want, m.Total)
	}
	return nil
}

// numbered is whole for a page asked for by its number. It also wants pages of
// limit items, because otherwise the number begins at other items.
func (m Pagination) numbered(items, limit int) error {
	if err := m.whole(items); err != nil {
		return err
	}
	if m.PerPage != limit && m.Total > items {
		return fmt.Errorf("pages of %d items, want %d", m.PerPage, limit)
	}
	return nil
}

// whole refuses a short page with another one behind it.
func (c Cursor) whole(items int) error {
	if c.PerPage < 1 || c.Links.Next != "" && items < c.PerPage {
		return fmt.Errorf("page of %d items, want %d", items, c.PerPage)
	}
	return nil
}

// whole returns ErrNameless in an *AnswerError if a record of the page names nothing.
func (p Page[T]) whole() error {
	if p.nameless() > 0 {
		return &AnswerError{Err: ErrNameless}
	}
	return nil
}

func (p Page[T]) nameless() int { return p.Listed - len(p.Items) }

// last reports whether a page of at most limit items ends its list.
func (p Page[T]) last(limit int) bool {
	if p.Pagination.TotalPages > 0 {
		return p.Pagination.CurrentPage >= p.Pagination.TotalPages
	}
	return p.Listed < limit
}

// total asks for one item and returns the total of the list.
func total[T any](c *Client, req *http.Request) (int, error) {
	page, err := doPage[T](c, req, 0, 1)
	if err != nil {
		return 0, err
	}
	if !page.paged {
		return 0, answerError(req, errors.New("no total"))
	}
	return page.Pagination.Total, nil
}

// errRepeated marks a list that brings a record twice.
var errRepeated = errors.New("again")

// pages ranges over the items of a list. It fetches page after page from 1
// until fetch reports the last one. If a page brings an item again, it ends
// with an *AnswerError. A store that repeats itself would never end, and a list
// that moved meanwhile has holes.
func pages[T any](ctx context.Context, key func(T) int64, fetch func(ctx context.Context, page int) (items []T, last bool, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		seen := map[int64]struct{}{}
		for number := 1; ; number++ {
			items, last, err := fetch(ctx, number)
			if err != nil {
				yield(none, err)
				return
			}
			for _, item := range items {
				id := key(item)
				if _, again := seen[id]; again || id == 0 {
					yield(none, &AnswerError{Err: fmt.Errorf("page %d of the list brings id %d %w, or none", number, id, errRepeated)})
					return
				}
				seen[id] = struct{}{}
				if !yield(item, nil) {
					return
				}
			}
			if last || len(items) == 0 {
				return
			}
		}
	}
}

// collect reads an iterator to its end. It returns the whole list or an error.
func collect[T any](seq iter.Seq2[T, error]) ([]T, error) {
	var all []T
	for item, err := range seq {
		if err != nil {
			return nil, err
		}
		all = append(all, item)
	}
	return all, nil
}
