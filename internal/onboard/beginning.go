package onboard

import "connect2cart/internal/merchant"

// The answers to "Which orders shall Stone Edge get first?", beside an order
// number: Stone Edge gets the orders behind it (outside.md).
const (
	beginNew  = "new"
	beginOpen = "open"
	beginAll  = "all"

	// beginAfter is the page's fourth answer. Its number is in fieldAfter.
	beginAfter = "number"
	fieldAfter = "first_order_number"
)

// DefaultStatuses are the statuses of offered orders, unless a setting names
// others.
// The room of the orders has the same list, and a test of the wiring compares
// both.
var DefaultStatuses = []int{2, 3, 8, 9, 10, 11, 14}

// done are the statuses of orders with nothing left to ship: Shipped, Completed,
// Partially Refunded (bigcommerce-api.md 4.2). A partly refunded order may be
// open, but to ship an order twice is worse than to look for it by hand.
var done = []int{2, 10, 14}

// beginning is where a store's orders begin for Stone Edge.
type beginning struct {
	after int64 // Stone Edge gets the orders behind this one; 0 is all
	open  bool  // but the open ones up to there
	kind  string
}

func (b *beginning) writeTo(s *merchant.Settings) {
	s.FirstOrder, s.OpenOrders = b.after, b.open
}

// beginView is the question where to begin, with figures.
type beginView struct{ Choices []BeginChoice }

// BeginChoice is one answer.
type BeginChoice struct {
	Value, Label, Figures string
	Recommended           bool
}
