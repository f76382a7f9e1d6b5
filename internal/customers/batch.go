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
		if err := l.add(page.Items); err != nil {
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
// Either the store gives no cursors at all, or it says that more customers follow
// and leaves the cursor out. Neither is the end of the list.
func givesNoCursor(page bigcommerce.Page[bigcommerce.Customer], missing int) bool {
	c, m := page.Cursor, page.Pagination
	if c == (bigcommerce.Cursor{}) {
		return len(page.Items) > 0
	}
	follow := c.Links.Next != "" || m.CurrentPage < m.TotalPages
	return len(page.Items) < missing && follow && (c.Links.Next == "" || c.EndCursor == "")
}

// page is the page behind a cursor, or the first page. It holds the missing
// customers at most.
func (v visit) page(ctx context.Context, l *list, cursor string) (page bigcommerce.Page[bigcommerce.Customer], err error) {
	page, err = v.Client.Customers().Behind(ctx, cursor, bigcommerce.CustomerListOptions{
		Include: []string{"addresses"}, Limit: min(l.missing(), bigcommerce.PageSize),
	})
	if cursor == "" {
		l.total = page.Pagination.Total
	}
	return page, err
}

// byNumber reads the pages of a range: one page, if pages and batches have the
// same length. It has no cursor for the next batch, because only the first page has one.
func (v visit) byNumber(ctx context.Context, l *list) ([]bigcommerce.Customer, error) {
	before := l.rng.Start - 1
	limit := l.rng.Size
	if limit > bigcommerce.PageSize || before%limit != 0 {
		limit = bigcommerce.PageSize
	}
	skip := before % limit
	for number := before/limit + 1; !l.full(); number++ {
		page, err := v.Client.Customers().List(ctx, bigcommerce.CustomerListOptions{Include: []string{"addresses"}, Page: number, Limit: limit})
		if err == nil {
			err = l.add(page.Items[min(skip, len(page.Items)):])
		}
		if err != nil {
			return nil, fmt.Errorf("page %d of customers: %w", number, err)
		}
		skip, l.total = 0, max(l.total, page.Pagination.Total)
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

// list is a batch during its read.
type list struct {
	rng       seti.Range
	most      int // customers in the longest answer
	total     int // customers of the store, 0 while unknown, the highest number if it changed
	customers []bigcommerce.Customer
	seen      map[int64]bool
}

// errAgain is a repeated page. The store skipped other customers for it.
var errAgain = &bigcommerce.AnswerError{Err: errors.New("a customer came again")}

func (l *list) add(page []bigcommerce.Customer) error {
	if l.seen == nil {
		l.seen = make(map[int64]bool)
	}
	for _, c := range page {
		if l.seen[c.ID] || c.ID == 0 {
			return errAgain
		}
		l.seen[c.ID] = true
	}
	l.customers = append(l.customers, page...)
	if len(l.customers) > l.most {
		return &shop.TooManyError{Records: len(l.customers), Most: l.most}
	}
	return nil
}

// batch is the customers of the range, after the last page. A list that ends
// before its own total has a hole.
func (l *list) batch() ([]bigcommerce.Customer, error) {
	if !l.full() && l.position() <= l.total {
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
