package script_test

import (
	"testing"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// place is an order's place in the ledger.
func (c *seom) place(order int64) ledger.Place {
	hash := c.sim.Account().StoreHash
	return ledger.Place{Store: hash, Cart: merchant.CartID(hash), Order: order}
}

// write writes rows about orders, and notes that some may be due.
func (c *seom) write(rows ...ledger.Plain) {
	c.t.Helper()
	l, cart := c.handler.Shops.Ledger, &ledger.Cart{Store: c.place(0).Store, ID: c.place(0).Cart}
	err := l.Write(c.t.Context(), rows, nil)
	if err == nil {
		err = l.Read(c.t.Context(), cart)
	}
	if err == nil {
		err = l.ChangeCart(c.t.Context(), cart, func(cart *ledger.Cart) bool { cart.SomeDue = true; return true })
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// Ensure Stone Edge gets an order that somebody asked for, although thousands of
// late ones before it stay out.
func TestLate_askedBehindMany(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{LateOrders: merchant.Off}, func(c *seom) {
		c.arrive(11, 3, 5_000)
		c.wantRun("first", 3, 5_000)
		var rows []ledger.Plain
		for id := range int64(2_100) {
			if id > 3 {
				rows = append(rows, ledger.NewDue(c.place(id), ledger.BecameEligible, time.Now()))
			}
		}
		time.Sleep(time.Minute)
		c.write(append(rows, ledger.NewDue(c.place(5_000), ledger.AskedFor, time.Now()))...)
		time.Sleep(time.Hour)
		c.wantRun("asked for", 5_000)
	})
}

// Ensure a restored backup gets the late orders that it lacks, although thousands
// of others arrived.
func TestLate_restoredBehindMany(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(7, 5_000)
		c.arrive(11, 5_001)
		c.wantRun("first", 5_001)
		c.store.SetStatus(5_000, 11)
		c.arrive(11, 5_002)
		time.Sleep(time.Hour)
		c.wantRun("late", 5_000, 5_002)
		time.Sleep(time.Hour)
		c.wantRun("arrived")
		var rows []ledger.Plain
		for id := range int64(2_100) {
			rows = append(rows, &ledger.Late{Place: c.place(id + 1), Last: id, At: time.Now()})
		}
		c.write(rows...)
		c.holds, c.last = map[int64]int{5_001: 1}, 5_001
		time.Sleep(time.Hour)
		c.wantRun("restored", 5_000, 5_002)
	})
}
