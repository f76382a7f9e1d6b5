package onboard

import (
	"fmt"

	"connect2cart/internal/merchant"
)

// beginWords are the answers to "Which orders shall Stone Edge get first?", and
// the figures beside them.
var beginWords = map[string]words{
	beginOpen:  {"Open ones, not shipped yet, then all new ones", "{open} now: {statuses}"},
	beginNew:   {"Only new ones", "none now, then each order from now on"},
	beginAll:   {"All of them", "{all} now, also those shipped long ago"},
	beginAfter: {"All after this order number", "for a store that another program served until then"},
}

// begunWords say what was chosen.
var begunWords = map[string]words{
	beginOpen:  {"Saved: Stone Edge gets the open orders first, then those after number {after}.", ""},
	beginNew:   {"Saved: Stone Edge gets the orders after number {after}.", ""},
	beginAll:   {"Saved: Stone Edge gets all orders.", ""},
	beginAfter: {"Saved: Stone Edge gets the orders after number {after}. That is {count} now.", ""},
}

// ordersWords is a number of orders.
func ordersWords(count int) string {
	if count == 1 {
		return "1 order"
	}
	return fmt.Sprintf("%d orders", count)
}

// firstOrders says in a mail which orders Stone Edge gets. Right after the first
// connection the merchant may still be about to choose.
func firstOrders(s merchant.Settings, replaced bool) string {
	switch {
	case s.OpenOrders:
		return fmt.Sprintf("open ones, then all after number %d", s.FirstOrder)
	case s.FirstOrder > 0:
		return fmt.Sprintf("all after number %d", s.FirstOrder)
	case replaced:
		return "all"
	}
	return "all, unless the merchant still chooses otherwise on the page"
}
