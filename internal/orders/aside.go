package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/shop"
)

const (
	// secondTry is the age of a failure at which another one sets an order aside.
	secondTry = time.Minute
	// inTrouble is how long the store counts as in trouble after an order was set
	// aside. Meanwhile one failure is enough.
	inTrouble = time.Hour

	// An order comes without a detail after so long, and the detail is lost for
	// good. orderPatience counts if BigCommerce's answer is about that order, and
	// servicePatience if the payment service is in trouble. The store's setting
	// PaymentOutageHours replaces the second.
	orderPatience   = 30 * time.Minute
	servicePatience = 4 * time.Hour
)

// Aside is an order of an offered status, but unreadable or incomplete for now, or
// another cart's. It waits in the ledger, and may come late.
type Aside struct {
	Order  int64
	Why    ledger.Reason
	Member string // the unreadable one, or the failing part: transactions
	Err    error  // of that part, else nil

	status int
	late   bool
}

// String names the order, and the member or the failing call. It is for the log.
func (a Aside) String() string {
	if a.Err != nil {
		return fmt.Sprintf("%d: %v", a.Order, a.Err)
	}
	return fmt.Sprintf("%d: %s", a.Order, a.Member)
}

// unreadableLine is the unreadable member of an order's lines, "" for any other
// failure.
func unreadableLine(f *DetailError) string {
	if f.Part != partLines {
		return ""
	}
	if e, ok := errors.AsType[*bigcommerce.MemberError](f.Err); ok {
		return partLines + "." + e.Member
	}
	if errors.Is(f.Err, bigcommerce.ErrNameless) {
		return partLines + ".id"
	}
	return ""
}

// patience is how long an order waits for a failing detail.
func (v *visit) patience(err error) time.Duration {
	switch {
	case bigcommerce.Status(err) > 0 && !bigcommerce.IsFailing(err), bigcommerce.IsUnusable(err):
		return orderPatience
	case v.Settings.PaymentOutageHours > 0:
		return time.Duration(v.Settings.PaymentOutageHours) * time.Hour
	}
	return servicePatience
}

// askedAside is how many set-aside orders one count asks for by their ids.
const askedAside = 10

// countAside finds the set-aside orders among the n of a count. The others left
// the store, or stand before the day that Stone Edge asks for. Subtracted all the
// same, they would hide new orders. By number that needs a look only where no
// order is left: any other count brings a download, and lastorder goes past them.
//
// If they are too many to ask for, none is subtracted. The worst is an empty batch.
func (v *visit) countAside(ctx context.Context, n int) error {
	list := slices.DeleteFunc(slices.Clone(v.cart.Aside), func(id int64) bool { return id < v.sel.first })
	switch {
	case n > len(list) && !v.sel.isByDate():
		v.counted = list
		return nil
	case n == 0, len(list) > askedAside:
		return nil
	}
	found := make([]int, len(list))
	err := shop.Together(ctx, len(list), func(ctx context.Context, i int) (err error) {
		found[i], err = v.countBetween(ctx, list[i], list[i])
		return err
	})
	if err != nil {
		return err
	}
	for i, id := range list {
		if found[i] > 0 {
			v.counted = append(v.counted, id)
		} else {
			v.strays = append(v.strays, id)
		}
	}
	return nil
}

// aside is the number of set-aside orders in the count, except those that are
// tried again.
func (v *visit) aside(back []int64) (n int) {
	for _, id := range v.counted {
		if !slices.Contains(back, id) {
			n++
		}
	}
	return n
}

func asideIDs(list []Aside) []int64 {
	ids := make([]int64, len(list))
	for i, a := range list {
		ids[i] = a.Order
	}
	return ids
}
