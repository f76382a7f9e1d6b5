package bigcommerce

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// query collects parameters and leaves out zero values.
type query struct{ url.Values }

func newQuery() query { return query{url.Values{}} }

func (q query) text(name, value string) {
	if value != "" {
		q.Set(name, value)
	}
}

func (q query) number(name string, n int64) {
	if n != 0 {
		q.Set(name, strconv.FormatInt(n, 10))
	}
}

// optional keeps a zero, because 0 can be a status or a level. nil leaves it
// out.
func (q query) optional(name string, n *int) {
	if n != nil {
		q.Set(name, strconv.Itoa(*n))
	}
}

func (q query) flag(name string, b *bool) {
	if b != nil {
		q.Set(name, strconv.FormatBool(*b))
	}
}

// moment always sends a full time stamp. The platform adds the current time of
// day to a bare date (bigcommerce-api.md 6.1).
func (q query) moment(name string, t time.Time) {
	if !t.IsZero() {
		q.Set(name, t.UTC().Format(time.RFC3339))
	}
}

func (q query) list(name string, values []string) {
	if len(values) > 0 {
		q.Set(name, strings.Join(values, ","))
	}
}

func (q query) numbers(name string, values []int64) {
	words := make([]string, len(values))
	for i, n := range values {
		words[i] = strconv.FormatInt(n, 10)
	}
	q.list(name, words)
}

func (q query) page(page, limit int) {
	q.number("page", int64(page))
	q.number("limit", int64(limit))
}

// maxListBytes bounds one list in a query. The URL must stay below 2,000 bytes
// (bigcommerce-api.md 3.1).
const maxListBytes = 1500

// ListBlocks cuts values into blocks. Each block fits into one ":in" filter of
// a query. The blocks share the memory of values.
func ListBlocks[T ~string | ~int64](values []T) [][]T {
	var blocks [][]T
	start, size := 0, 0
	for i, v := range values {
		n := escapedLen(v)
		if i > start && size+n > maxListBytes {
			blocks = append(blocks, values[start:i:i])
			start, size = i, 0
		}
		size += n
	}
	if start < len(values) {
		blocks = append(blocks, values[start:])
	}
	return blocks
}

func escapedLen[T ~string | ~int64](v T) int {
	switch v := any(v).(type) {
	case string:
		return len(url.QueryEscape(v)) + 1
	case int64:
		return len(strconv.FormatInt(v, 10)) + 1
	}
	return maxListBytes // a type of its own, alone in a block
}
