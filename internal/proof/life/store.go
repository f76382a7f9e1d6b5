package life

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"connect2cart/internal/standin/bcsim"
)

// The statuses of the play, as BigCommerce numbers them (bigcommerce-api.md 3).
const (
	incomplete  = 0
	pending     = 1
	shipped     = 2
	partShipped = 3
	cancelled   = 5
	awaitingPay = 7
	awaitingOut = 9
	completed   = 10
	awaiting    = 11
	manual      = 12
)

// offered are the statuses that the service gives to Stone Edge by default
// (template.yaml, OrderStatuses).
var offered = []int{2, 3, 8, 9, 10, 11, 14}

// Stock of the play. The store sells its goods, and Stone Edge sends changes of
// them. Stone Edge sets the levels of its materials, and nobody sells those.
const (
	kinds      = 40
	firstLevel = 100_000
	firstOrder = 1000
)

func goodsSKU(i int) string    { return fmt.Sprintf("GOODS-%02d", i) }
func materialSKU(i int) string { return fmt.Sprintf("MATERIAL-%02d", i) }

func newStore() *bcsim.Store {
	st, level := bcsim.NewStore(), firstLevel
	for i := range kinds {
		st.AddProduct(bcsim.Product{ID: int64(i + 1), SKU: goodsSKU(i), Name: goodsSKU(i), Tracking: "product", Level: &level})
		st.AddProduct(bcsim.Product{ID: int64(i + 101), SKU: materialSKU(i), Name: materialSKU(i), Tracking: "product", Level: &level})
	}
	return st
}

// shoppers bring orders to the store and let them live.
type shoppers struct {
	w      *world
	random *rand.Rand
	next   int64
	closed bool // no new orders any more
}

// settle gives the store the orders of a year, then opens it.
func (s *shoppers) settle() {
	s.next = firstOrder
	for range s.w.OldOrders {
		id := s.add(awaiting, time.Now().Add(-time.Duration(s.random.IntN(300*24))*time.Hour))
		if s.chance(0.9) {
			s.w.store.SetStatus(id, completed)
		} else if s.chance(0.3) { // while Stone Edge imports them
			s.later(8*time.Hour+s.between(0, 12*time.Minute), id, awaiting, cancelled)
		}
		s.w.books.offer(id, time.Now(), "old")
	}
	s.w.at(time.Now(), s.arrive)
}

func (s *shoppers) chance(p float64) bool { return s.random.Float64() < p }

// between is a random time.
func (s *shoppers) between(least, most time.Duration) time.Duration {
	return least + time.Duration(s.random.Int64N(int64(most-least)))
}

// arrive brings one order, and asks for the next. Days are busier than nights.
func (s *shoppers) arrive() {
	if s.closed {
		return
	}
	now := time.Now()
	mean := 24 * time.Hour / time.Duration(s.w.Orders)
	if hour := now.Sub(s.w.begin).Hours(); int(hour)%24 < 7 {
		mean *= 4
	} else {
		mean = mean * 3 / 4
	}
	s.w.at(now.Add(time.Duration(s.random.ExpFloat64()*float64(mean))), s.arrive)
	s.live(s.add(incomplete, now))
}

// add puts an order of some goods into the store.
func (s *shoppers) add(status int, created time.Time) int64 {
	s.next++
	o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: s.next, StatusID: status, ChannelID: s.channelOf(s.next), CustomerID: s.next % 500, PaymentMethod: "Credit Card", PaymentProviderID: "examplepay", DateCreated: bcsim.Date{Time: created.UTC().Truncate(time.Second)}}}
	for i := range 1 + s.random.IntN(3) {
		sku := (s.random.IntN(kinds)/3*3 + i) % kinds
		o.Products = append(o.Products, bcsim.OrderProduct{ProductID: int64(sku + 1), SKU: goodsSKU(sku), Name: goodsSKU(sku), Quantity: 1 + s.random.IntN(3), BasePrice: bcsim.MustMoney("9.50")})
	}
	o.Transactions = []bcsim.Transaction{{CreditCard: &bcsim.CreditCard{CardType: "visa", CardLast4: "4242"}}}
	s.w.store.AddOrder(o)
	s.mayMove(s.next)
	return s.next
}

// live decides what becomes of an order at the checkout.
func (s *shoppers) live(id int64) {
	x := s.random.Float64()
	switch {
	case x < 0.80: // paid at once
		s.later(s.between(10*time.Second, 2*time.Minute), id, incomplete, s.paid())
	case x < 0.84: // left at the checkout, for ever
	case x < 0.86: // left at the checkout, completed later
		s.later(s.between(10*time.Minute, 2*24*time.Hour), id, incomplete, s.paid())
	case x < 0.93:
		s.wait(id, awaitingPay, 3*24*time.Hour)
	case x < 0.97:
		s.wait(id, manual, 24*time.Hour)
	default:
		s.wait(id, pending, 12*time.Hour)
	}
}

func (s *shoppers) paid() int {
	if s.chance(0.1) {
		return awaitingOut
	}
	return awaiting
}

// wait lets an order wait for its payment. A fifth is cancelled instead.
func (s *shoppers) wait(id int64, status int, most time.Duration) {
	end := s.paid()
	if s.chance(0.2) {
		end = cancelled
	}
	s.later(s.between(10*time.Second, time.Minute), id, incomplete, status)
	s.later(s.between(10*time.Minute, most), id, status, end)
}

// later changes an order's status after d, if it still has the one before.
func (s *shoppers) later(d time.Duration, id int64, before, after int) {
	s.w.at(time.Now().Add(d), func() {
		if o, there := s.w.store.Order(id); there && o.StatusID == before {
			s.become(o, after)
		}
	})
}

func (s *shoppers) become(o bcsim.Order, status int) {
	was := slices.Contains(offered, o.StatusID)
	is := slices.Contains(offered, status)
	s.w.store.SetStatus(o.ID, status)
	switch {
	case is && !was:
		s.w.books.offer(o.ID, time.Now(), o.Status)
		s.sell(o)
		s.after(o.ID)
	case was && !is:
		s.w.books.withdraw(o.ID)
	}
}

// sell takes the goods of an order from the stock.
func (s *shoppers) sell(o bcsim.Order) {
	for _, p := range o.Products {
		s.w.store.AdjustStock(p.SKU, 0, -p.Quantity)
		s.w.books.sell(p.SKU, p.Quantity, time.Now())
	}
}

// after is what may happen to a paid order: the merchant writes a note, or the
// shopper cancels.
func (s *shoppers) after(id int64) {
	switch {
	case s.chance(0.05):
		s.w.at(time.Now().Add(s.between(time.Minute, 24*time.Hour)), func() { s.note(id) })
	case s.chance(0.04):
		s.later(s.between(time.Minute, 12*time.Hour), id, awaiting, cancelled)
	}
}

func (s *shoppers) note(id int64) {
	s.w.store.UpdateOrder(id, func(o *bcsim.Order) {
		o.StaffNotes, o.DateModified.Time = "call first", time.Now().UTC().Truncate(time.Second)
	})
}
