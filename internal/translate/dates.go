package translate

import (
	"time"

	"connect2cart/internal/bigcommerce"
)

// orderDate is an order's time of creation in the store's zone (3.1.1), or its
// last change if that is missing.
func orderDate(o bigcommerce.Order, loc *time.Location) time.Time {
	at := o.DateCreated.Time
	if at.IsZero() {
		at = o.DateModified.Time
	}
	return inZone(at, loc)
}

func inZone(at time.Time, loc *time.Location) time.Time {
	if loc == nil {
		loc = time.UTC
	}
	return at.In(loc)
}
