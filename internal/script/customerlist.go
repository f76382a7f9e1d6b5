package script

import (
	"context"
	"errors"
	"fmt"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

const (
	customersPage = 250 // the longest page
	// maxCustomers is how many customers no answer can hold: none is written
	// in fewer than 250 bytes.
	maxCustomers = maxAnswer / 250
)

// customerBatch goes on behind the batch before it, if this process served
// that, or begins at the list's start. Any other position is found by the
// number of its page, in a call or two and without reading what lies before.
//
// The order is BigCommerce's own, ascending by id; the sorts that it offers
// are by things that change or are not unique (bigcommerce-api.md 8).
func (s *shop) customerBatch(ctx context.Context, rng seti.Range) ([]bigcommerce.Customer, error) {
	list := customerList{rng: rng}
	cursor := s.cursors.at(rng.Start)
	if cursor == "" && rng.Start > 1 {
		return s.customersByNumber(ctx, &list)
	}
	for more := true; more; {
		page, err := s.customerPage(ctx, &list, cursor)
		if err != nil {
			return nil, fmt.Errorf("list customers from %d on: %w", list.position(), err)
		}
		if givesNoCursor(page, list.missing()) {
			return s.customersByNumber(ctx, &customerList{rng: rng})
		}
		cursor = page.Cursor.EndCursor
		if cursor != "" && s.cursors.earlier(cursor, list.position()) {
			return nil, errCustomersAgain
		}
		if err := list.add(page.Items); err != nil {
			return nil, err
		}
		if cursor != "" {
			s.cursors.learn(list.position(), cursor)
		}
		more = page.Cursor.Links.Next != "" && cursor != ""
		if more = more && !list.full(); more {
			err = list.afford(ctx, s)
		}
		if err != nil {
			return nil, err
		}
	}
	return list.batch()
}

// givesNoCursor reports whether a page leaves a list, of which so many are
// missing, without a way on: the store gives no cursors, or tells that
// customers follow and not where. That is not the end of the list.
func givesNoCursor(page bigcommerce.Page[bigcommerce.Customer], missing int) bool {
	c, m := page.Cursor, page.Pagination
	if c == (bigcommerce.Cursor{}) {
		return len(page.Items) > 0
	}
	follow := c.Links.Next != "" || m.CurrentPage < m.TotalPages
	return len(page.Items) < missing && follow && (c.Links.Next == "" || c.EndCursor == "")
}

// customerPage is the page behind a cursor, or the first one, with no more
// customers than are missing.
func (s *shop) customerPage(ctx context.Context, list *customerList, cursor string) (page bigcommerce.Page[bigcommerce.Customer], err error) {
	page, err = s.client.Customers().Behind(ctx, cursor, bigcommerce.CustomerListOptions{
		Include: []string{"addresses"}, Limit: min(list.missing(), customersPage),
	})
	if cursor == "" {
		list.total = page.Pagination.Total
	}
	return page, err
}

// customersByNumber reads the pages that a range lies on: one, when the pages
// are as long as the batches. It leaves no cursor: a later page has none.
func (s *shop) customersByNumber(ctx context.Context, list *customerList) ([]bigcommerce.Customer, error) {
	before := list.rng.Start - 1
	limit := list.rng.Size
	if limit > customersPage || before%limit != 0 {
		limit = customersPage
	}
	skip := before % limit
	for number := before/limit + 1; !list.full(); number++ {
		page, err := s.client.Customers().List(ctx, bigcommerce.CustomerListOptions{Include: []string{"addresses"}, Page: number, Limit: limit})
		if err == nil {
			err = list.add(page.Items[min(skip, len(page.Items)):])
		}
		if err != nil {
			return nil, fmt.Errorf("page %d of customers: %w", number, err)
		}
		skip, list.total = 0, max(list.total, page.Pagination.Total)
		if page.Pagination.CurrentPage >= page.Pagination.TotalPages {
			break
		}
		if err := list.afford(ctx, s); err != nil {
			return nil, err
		}
	}
	return list.batch()
}

// customerList is a batch that is being read.
type customerList struct {
	rng       seti.Range
	total     int // customers of the store, 0 as long as it is not told, the most if it changed
	customers []bigcommerce.Customer
	seen      map[int64]bool
}

// errCustomersAgain is a page that came before: others were skipped for it.
var errCustomersAgain = &bigcommerce.AnswerError{Err: errors.New("a customer came again")}

func (l *customerList) add(page []bigcommerce.Customer) error {
	if l.seen == nil {
		l.seen = make(map[int64]bool)
	}
	for _, c := range page {
		if l.seen[c.ID] || c.ID == 0 {
			return errCustomersAgain
		}
		l.seen[c.ID] = true
	}
	l.customers = append(l.customers, page...)
	if len(l.customers) > maxCustomers {
		return &tooLargeError{bytes: len(l.customers) * 250, records: len(l.customers), remedy: askForLess}
	}
	return nil
}

// batch is what was read, once there is nothing more to be read. A list that
// ends before its own total has a hole.
func (l *customerList) batch() ([]bigcommerce.Customer, error) {
	if !l.full() && l.position() <= l.total {
		return nil, &bigcommerce.AnswerError{Err: fmt.Errorf("the list ends before customer %d of %d", l.position(), l.total)}
	}
	return l.customers[:min(len(l.customers), l.rng.Size)], nil
}

// position is that of the next customer.
func (l *customerList) position() int { return l.rng.Start + len(l.customers) }

func (l *customerList) missing() int { return l.rng.Size - len(l.customers) }

func (l *customerList) full() bool { return l.missing() <= 0 }

// afford refuses a batch that takes more pages than the quota can serve.
func (l *customerList) afford(ctx context.Context, s *shop) error {
	missing := min(l.missing(), max(l.total-l.position()+1, 1))
	calls := (missing + customersPage - 1) / customersPage
	if err := s.client.Afford(ctx, calls); err != nil {
		return &budgetError{calls: calls, err: err}
	}
	return nil
}
