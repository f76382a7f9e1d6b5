package main

import (
	"fmt"
	"time"

	"connect2cart/internal/standin/bcsim"
)

// lateOrder is an order of the sample store to pay for after the first poll. Stone
// Edge then gets it although it holds a younger one.
type lateOrder struct {
	order int64 // it waits
	last  int64 // the youngest order that a first poll brings; 0 without a late one
}

// lateOrderOf finds the youngest order that waits below an offered one. Nothing
// older than a year comes late.
func lateOrderOf(st *bcsim.Store, now time.Time) (l lateOrder) {
	offered := map[int]bool{2: true, 3: true, 8: true, 9: true, 10: true, 11: true, 14: true}
	for _, o := range st.Orders() { // ascending
		if !o.IsDeleted && offered[o.StatusID] {
			l.last = o.ID
		}
	}
	for _, o := range st.Orders() {
		mayBePaid := o.StatusID == 0 || o.StatusID == 1 || o.StatusID == 7 || o.StatusID == 12
		if mayBePaid && !o.IsDeleted && o.ID < l.last && now.Sub(o.DateCreated.Time) < 360*24*time.Hour {
			l.order = o.ID
		}
	}
	if l.order == 0 {
		return lateOrder{}
	}
	return l
}

// text says how to pay for the order and to poll for it.
func (l lateOrder) text(store string, a account, file string) string {
	if l.order == 0 {
		return ""
	}
	return fmt.Sprintf(`Order %d of that store waits for its payment. Pay for it after the first poll, and poll for what is new:

  curl -X PUT -H 'X-Auth-Token: %s' -H 'Content-Type: application/json' -d '{"status_id": 11}' %s/stores/%s/v2/orders/%d
  make poll LASTORDER=%d%s

`, l.order, a.AccessToken, store, a.StoreHash, l.order, l.last, ownFile(file))
}
