package orders

import (
	"errors"
	"fmt"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
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

func asideIDs(list []Aside) []int64 {
	ids := make([]int64, len(list))
	for i, a := range list {
		ids[i] = a.Order
	}
	return ids
}
