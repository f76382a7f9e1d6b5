package customers

import (
	"context"
	"errors"
	"fmt"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// batch goes on by the cursor of the batch before, or begins at the list's start.
// It finds any other position by the number of its page, in a call or two,
// skipping the pages before.
//
// The order is BigCommerce's own, ascending by id. Its other sort fields change
// or repeat (bigcommerce-api.md 8).
func (v visit) batch(ctx context.Context, rng seti.Range, most int) ([]bigcommerce.Customer, error) {
	l := list{rng: rng, most: most}
	cursor := ""
	if v.turn.Start == rng.Start {
		cursor = v.turn.Mark
	}
	if cursor == "" && rng.Start > 1 {
		return v.byNumber(ctx, &l)
	}
	came := map[string]bool{cursor: cursor != ""}
	for more := true; more; {
		page, err := v.page(ctx, &l, cursor)
		if err != nil {
			return nil, fmt.Errorf("list customers from %d on: %w", l.position(), err)
		}
		if givesNoCursor(page, l.missing()) {
			return v.byNumber(ctx, &list{rng: rng, most: most})
		}
		cursor = page.Cursor.EndCursor
		if cursor != "" && came[cursor] {
			return nil, errAgain
		}
		came[cursor] = true
		if err := l.add(page.Items, page.Listed); err != nil {
			return nil, err
		}
		more = page.Cursor.Links.Next != "" && cursor != ""
		v.turn.Ends(cursor, !more)
		if more = more && !l.full(); more {
			err = l.afford(ctx, v.Shop)
		}
		if err != nil {
			return nil, err
		}
	}
	return l.batch()
}

// givesNoCursor reports whether a page lacks the cursor to the missing customers.
// Either the store gives no cursors at all, or it announces more customers and
// leaves the cursor out. In both cases the list goes on.
func givesNoCursor(page bigcommerce.Page[bigcommerce.Customer], missing int) bool {
	c, m := page.Cursor, page.Pagination
	if c == (bigcommerce.Cursor{}) {
		return page.Listed > 0
	}
	follow := c.Links.Next != "" || m.CurrentPage < m.TotalPages
	return page.Listed < missing && follow && (c.Links.Next == "" || c.EndCursor == "")
}

// page is the page behind a cursor, or the first page. It holds the missing
// customers at most.
func (v visit) page(ctx context.Context, l *list, cursor string) (page bigcommerce.Page[bigcommerce.Customer], err error) {
	page, err = v.shorten(ctx, l, min(l.missing(), bigcommerce.PageSize), func(ctx context.Context, limit int) (customerPage, error) {
		return v.Client.Customers().Behind(ctx, cursor, bigcommerce.CustomerListOptions{Include: embedAddresses, Limit: limit})
	})
	if cursor == "" {
		l.total = page.Pagination.Total
	}
	return page, err
}

// byNumber reads the pages of a range: one page, if pages and batches have the
// same length. The next batch goes by number, too, because only the first
// page has a cursor.
func (v visit) byNumber(ctx context.Context, l *list) ([]bigcommerce.Customer, error) {
	limit := l.rng.Size
	if limit > bigcommerce.PageSize || (l.rng.Start-1)%limit != 0 {
		limit = bigcommerce.PageSize
	}
	for !l.full() {
		page, err := v.numbered(ctx, l, limit)
		if err == nil {
			err = l.add(page.Items, page.Listed)
		}
		if err != nil {
			return nil, fmt.Errorf("customers from %d on: %w", l.position(), err)
		}
		l.total = max(l.total, page.Pagination.Total)
		if page.Pagination.CurrentPage >= page.Pagination.TotalPages {
			v.turn.Ends("", true)
			break
		}
		if err := l.afford(ctx, v.Shop); err != nil {
			return nil, err
		}
	}
	return l.batch()
}

// numbered is the page with the next customer, from this customer on.
func (v visit) numbered(ctx context.Context, l *list, limit int) (customerPage, error) {
	before := l.position() + l.nameless - 1
	return v.shorten(ctx, l, limit, func(ctx context.Context, limit int) (customerPage, error) {
		page, err := v.Client.Customers().List(ctx, bigcommerce.CustomerListOptions{Include: embedAddresses, Page: before/limit + 1, Limit: limit})
		skip := min(before%limit, len(page.Items))
		page.Items, page.Listed = page.Items[skip:], page.Listed-skip
		return page, err
	})
}

// embedAddresses embeds ten addresses of a customer, and the answers to the
// merchant's own questions.
var embedAddresses = []string{"addresses", "formfields"}

type customerPage = bigcommerce.Page[bigcommerce.Customer]

// shorten asks for a page, and for a shorter one if it is too heavy.
func (v visit) shorten(ctx context.Context, l *list, limit int, fetch func(context.Context, int) (customerPage, error)) (customerPage, error) {
	return shop.Shorten(ctx, v.length, limit, l.rng.Size, fetch)
}

// list is a batch during its read.
type list struct {
	rng       seti.Range
	most      int // customers in the longest answer
	total     int // customers of the store, 0 while unknown, the highest number if it changed
	customers []bigcommerce.Customer
	nameless  int // customers left out for their lack of an id
	seen      map[int64]bool
}

// errAgain is a repeated page. The store skipped other customers for it.
var errAgain = &bigcommerce.AnswerError{Err: errors.New("a customer came again")}

// add takes the customers of a page that lists so many.
func (l *list) add(page []bigcommerce.Customer, listed int) error {
	if l.seen == nil {
		l.seen = make(map[int64]bool)
	}
	for _, c := range page {
		if l.seen[c.ID] {
			return errAgain
		}
		l.seen[c.ID] = true
	}
	l.customers = append(l.customers, page...)
	l.nameless += listed - len(page)
	if len(l.customers) > l.most {
		return &shop.TooManyError{Records: len(l.customers), Most: l.most}
	}
	return nil
}

// batch is the customers of the range, after the last page. A list that ends
// before its own total has a hole.
func (l *list) batch() ([]bigcommerce.Customer, error) {
	if !l.full() && l.position()+l.nameless <= l.total {
		return nil, &bigcommerce.AnswerError{Err: fmt.Errorf("the list ends before customer %d of %d", l.position(), l.total)}
	}
	return l.customers[:min(len(l.customers), l.rng.Size)], nil
}

// position is the position of the next customer.
func (l *list) position() int { return l.rng.Start + len(l.customers) }

func (l *list) missing() int { return l.rng.Size - len(l.customers) }

func (l *list) full() bool { return l.missing() <= 0 }

// afford refuses a batch if it needs more pages than the quota can serve.
func (l *list) afford(ctx context.Context, s *shop.Shop) error {
	missing := min(l.missing(), max(l.total-l.position()+1, 1))
	calls := (missing + bigcommerce.PageSize - 1) / bigcommerce.PageSize
	return s.Afford(ctx, calls)
}
