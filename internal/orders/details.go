package orders

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
	"connect2cart/internal/translate"
)

// details fetches the rest of every order, side by side. The client bounds the
// calls under way. It tries all orders, and returns the failure of each, nil for
// none. The next try finds the details fetched until then. It completes the
// orders in place and counts those. An error is about the whole poll.
func (v *visit) details(ctx context.Context, orders []bigcommerce.Order) (details []translate.Detail, failed []error, completed int, err error) {
	details, failed = make([]translate.Detail, len(orders)), make([]error, len(orders))
	open, calls := []int{}, 0 // indexes of the orders to fetch, and their calls in all
	for i := range orders {
		known, found := v.progress.find(&orders[i])
		if details[i] = known; found {
			continue
		}
		if n := detailCalls(orders[i]); n > 0 {
			open, calls = append(open, i), calls+n
		}
	}
	tooMany := v.Client.Afford(ctx, calls)
	if tooMany != nil {
		open = within(v.Spare(), orders, open)
	}
	completed, err = v.fetch(ctx, orders, details, failed, open)
	if err != nil {
		return details, failed, completed, err
	}
	if tooMany != nil {
		return details, failed, completed, &shop.QuotaError{Calls: calls - len(open), Fits: v.fits(orders), Err: tooMany}
	}
	return details, failed, completed, nil
}

// fits is the longest safe batch of orders like these, in tens, or 0 if these are
// within it.
//
// In the long run an answer takes the time of its calls' share of the quota, and
// it takes DefaultHold at most, 20 of 30 seconds. The quota comes in one piece,
// so half of it always fits.
func (v *visit) fits(orders []bigcommerce.Order) int {
	q, _ := v.Client.Quota()
	calls := 0
	for _, o := range orders {
		calls += detailCalls(o)
	}
	half := q.Limit / 2
	if half == 0 || calls < half {
		return 0
	}
	return max((half-1)*len(orders)/calls/10*10, 1)
}

const (
	// fewFailures is how many failing orders are tried again at once. More of
	// them are an outage, and repeats would take the whole poll.
	fewFailures = 4
	repeatTime  = 12 * time.Second
)

// fetch reads the details of the orders with the given indexes, side by side. It
// tries each once, and a few failing ones again with the client's repeats.
func (v *visit) fetch(ctx context.Context, orders []bigcommerce.Order, details []translate.Detail, failed []error, numbers []int) (completed int, err error) {
	completed, err = v.fetchOnce(bigcommerce.Once(ctx), orders, details, failed, numbers)
	var again []int
	for _, i := range numbers {
		if err := failed[i]; err != nil && (bigcommerce.Status(err) == 0 || bigcommerce.IsFailing(err)) {
			again = append(again, i)
		}
	}
	if err == nil && len(again) > 0 && len(again) <= fewFailures && shop.HasTime(ctx, repeatTime) {
		n, againErr := v.fetchOnce(ctx, orders, details, failed, again)
		completed, err = completed+n, againErr
	}
	if err == nil {
		err = v.keyFailed(ctx, failed)
	}
	return completed, err
}

// fetchOnce reads details, and puts the failures of single orders into failed.
func (v *visit) fetchOnce(ctx context.Context, orders []bigcommerce.Order, details []translate.Detail, failed []error, numbers []int) (completed int, err error) {
	var mu sync.Mutex
	err = shop.Together(ctx, len(numbers), func(ctx context.Context, n int) error {
		i := numbers[n]
		d, done, err := v.detail(ctx, &orders[i])
		mu.Lock()
		defer mu.Unlock()
		if details[i], failed[i] = d, nil; done {
			completed++
		}
		f, isDetail := errors.AsType[*DetailError](err)
		switch {
		case !isDetail:
			return err
		case concernsAll(ctx, f.Err):
			return fmt.Errorf("order %d: %s: %w", f.Order, f.Part, f.Err)
		}
		failed[i] = f
		return nil
	})
	return completed, err
}

// concernsAll reports an error of the whole poll: used-up time or quota, an
// unknown key, or a removed order.
func concernsAll(ctx context.Context, err error) bool {
	return ctx.Err() != nil || bigcommerce.IsBusy(err) || bigcommerce.Status(err) == http.StatusUnauthorized || errors.Is(err, bigcommerce.ErrOrderGone)
}

// keyFailed returns the failure of a detail with 403 if the key itself is
// refused, too.
func (v *visit) keyFailed(ctx context.Context, failed []error) error {
	for _, err := range failed {
		if bigcommerce.IsForbidden(err) {
			if bigcommerce.IsKeyRefused(v.Client.Works(ctx)) {
				return errors.Unwrap(err)
			}
			return nil
		}
	}
	return nil
}

// within are the first of some orders whose details take so many calls at most.
func within(calls int, orders []bigcommerce.Order, open []int) []int {
	for n, i := range open {
		if calls -= detailCalls(orders[i]); calls < 0 {
			return open[:n]
		}
	}
	return open
}

// detailCalls is the number of calls for an order's detail.
func detailCalls(o bigcommerce.Order) int {
	n := 0
	if !o.IsComplete() {
		n = 2
	}
	if translate.NeedsCoupons(o) {
		n++
	}
	if translate.NeedsTransactions(o) {
		n++
	}
	return n
}

// The parts of an order's detail.
const (
	partLines    = "products"
	partCoupons  = translate.Coupons
	partPayments = translate.Payments
)

// detail completes one order. Its failures are of type *DetailError. It reads
// every part, even behind a failing one, because an order may go without some
// parts, and needs others.
func (v *visit) detail(ctx context.Context, o *bigcommerce.Order) (d translate.Detail, completed bool, err error) {
	if !o.IsComplete() {
		if err := v.Client.Orders().Complete(ctx, o); err != nil {
			return d, false, &DetailError{o.ID, partLines, err}
		}
		completed = true
	}
	if translate.NeedsCoupons(*o) {
		if d.Coupons, err = v.Client.Orders().CouponsOf(ctx, o.ID); err != nil {
			err = &DetailError{o.ID, partCoupons, err}
		}
	}
	if translate.NeedsTransactions(*o) {
		var payErr error
		if d.Transactions, payErr = v.Client.Orders().TransactionsOf(ctx, o.ID); payErr != nil {
			if err != nil {
				d.Unread = append(d.Unread, partCoupons)
			}
			return d, completed, &DetailError{o.ID, partPayments, payErr}
		}
	}
	if err != nil {
		return d, completed, err
	}
	v.progress.keep(*o, d, completed)
	return d, completed, nil
}

// DetailError is the first failure of one order's detail.
type DetailError struct {
	Order int64
	Part  string // products, coupons, transactions, or the order itself
	Err   error
}

func (e *DetailError) Error() string { return fmt.Sprintf("order %d: %s: %v", e.Order, e.Part, e.Err) }

// Unwrap returns the client's error.
func (e *DetailError) Unwrap() error { return e.Err }
