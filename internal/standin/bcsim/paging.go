package bcsim

import (
	"net/http"
	"net/url"
	"strconv"
)

// window is the requested page.
type window struct{ page, limit int }

const (
	defaultLimit = 50
	maxLimit     = 250
)

// windowOf reads page and limit, and cuts a limit over the maximum silently.
// The text names a bad parameter.
func windowOf(q url.Values, most int) (window, string) {
	w := window{1, defaultLimit}
	for name, field := range map[string]*int{"page": &w.page, "limit": &w.limit} {
		if !q.Has(name) {
			continue
		}
		n, err := strconv.Atoi(q.Get(name))
		if err != nil || n < 1 {
			return w, name
		}
		*field = n
	}
	w.limit = min(w.limit, most)
	return w, ""
}

// cut returns the window's part of a list.
func cut[T any](all []T, w window) []T {
	from := min((w.page-1)*w.limit, len(all))
	return all[from:min(from+w.limit, len(all))]
}

// listV2 answers a page of a v2 list: a bare array, or 204 when it is empty.
func listV2[T any](c *call, all []T) reply {
	w, wrong := windowOf(c.query, maxLimit)
	if wrong != "" {
		return invalidField(wrong)
	}
	page := cut(all, w)
	if len(page) == 0 {
		return noContent()
	}
	return jsonReply(http.StatusOK, page)
}

type pagination struct {
	Total       int               `json:"total"`
	Count       int               `json:"count"`
	PerPage     int               `json:"per_page"`
	CurrentPage int               `json:"current_page"`
	TotalPages  int               `json:"total_pages"`
	Links       map[string]string `json:"links"`
}

type meta struct {
	Pagination *pagination       `json:"pagination,omitempty"`
	Cursor     *cursorPagination `json:"cursor_pagination,omitempty"`
}

// paginationOf describes a page. The links are bare query strings. Links beyond
// the ends are absent.
func paginationOf(q url.Values, w window, total, count int) *pagination {
	pages := max(1, (total+w.limit-1)/w.limit)
	p := &pagination{total, count, w.limit, w.page, pages, map[string]string{}}
	link := func(page int) string {
		next := url.Values{}
		for name, values := range q {
			next[name] = values
		}
		next.Set("page", strconv.Itoa(page))
		next.Set("limit", strconv.Itoa(w.limit))
		return "?" + next.Encode()
	}
	p.Links["current"] = link(w.page)
	if w.page > 1 {
		p.Links["previous"] = link(w.page - 1)
	}
	if w.page < pages {
		p.Links["next"] = link(w.page + 1)
	}
	return p
}

// listV3 answers a page of a v3 list; show makes the wire form of the entries
// on the page only.
func listV3[T any](c *call, all []T, most int, show func(T) any) reply {
	w, wrong := windowOf(c.query, most)
	if wrong != "" {
		return errorV3(http.StatusUnprocessableEntity, "The filter(s): "+wrong+" are not valid", map[string]string{wrong: "is invalid"})
	}
	page := cut(all, w)
	data := make([]any, len(page))
	for i, v := range page {
		data[i] = show(v)
	}
	return jsonReply(http.StatusOK, map[string]any{"data": data, "meta": meta{Pagination: paginationOf(c.query, w, len(all), len(page))}})
}
