package main

import (
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/orders"
)

// overviewJSON is what orders says, in the words of GET /connection.
type overviewJSON struct {
	StoreHash string        `json:"store_hash"`
	CartID    string        `json:"cart_id"`
	LastPoll  *pollJSON     `json:"last_poll"`
	LastOrder int64         `json:"last_order"`
	Given     []givenJSON   `json:"given"`
	Due       []waitingJSON `json:"due"`
	Waiting   []waitingJSON `json:"waiting"`
	NoCart    []int64       `json:"channels_without_cart"`
	Updates   []leftUndone  `json:"updates"`
}

type givenJSON struct {
	Number  int64     `json:"number"`
	GivenAt time.Time `json:"given_at"`
	Late    bool      `json:"late,omitempty"`
}

type waitingJSON struct {
	Number int64     `json:"number"`
	Why    string    `json:"why"`
	Status int       `json:"status,omitempty"`
	Since  time.Time `json:"since"`
}

func ordersJSON(m *merchant.Merchant, o orders.Overview, unclaimed []orders.Channel, undone []leftUndone) overviewJSON {
	out := overviewJSON{
		StoreHash: m.StoreHash, CartID: m.CartID, LastOrder: o.LastOrder,
		Given: []givenJSON{}, Due: []waitingJSON{}, Waiting: []waitingJSON{}, NoCart: []int64{}, Updates: undone,
	}
	if !o.LastPoll.At.IsZero() {
		out.LastPoll = &pollJSON{o.LastPoll.At.UTC(), o.LastPoll.Function}
	}
	for _, c := range unclaimed {
		out.NoCart = append(out.NoCart, c.ID)
	}
	for _, g := range o.Given {
		out.Given = append(out.Given, givenJSON{Number: g.Order, GivenAt: g.At.UTC(), Late: g.Late})
	}
	for _, due := range o.Due {
		out.Due = append(out.Due, waitingJSON{Number: due.Order, Why: due.Why, Since: due.Since.UTC()})
	}
	for _, w := range o.Waiting {
		out.Waiting = append(out.Waiting, waitingJSON{Number: w.Order, Why: string(w.Why), Status: w.Status, Since: w.FirstSeen.UTC()})
	}
	return out
}

// comparisonJSON is what reconcile says, in the words of GET /connection.
type comparisonJSON struct {
	StoreHash     string        `json:"store_hash"`
	CartID        string        `json:"cart_id"`
	Days          int           `json:"days"`
	Eligible      int           `json:"eligible"`
	Given         int           `json:"given"`
	ToCome        int           `json:"to_come"`
	Due           int           `json:"due"`
	Before        int           `json:"before"`
	Theirs        int           `json:"other_carts"`
	Missing       []missingJSON `json:"missing"`
	Offered       bool          `json:"offered"` // the next poll brings the missing ones
	NotCarriedOut []leftUndone  `json:"not_carried_out"`
}

type missingJSON struct {
	Number    int64     `json:"number"`
	Status    string    `json:"status"`
	CreatedAt time.Time `json:"created_at"`
}

func reconcileJSON(hash, cart string, days int, r orders.Report) comparisonJSON {
	out := comparisonJSON{
		StoreHash: hash, CartID: cart, Days: days, Eligible: r.Eligible, Given: r.Given, ToCome: r.ToCome, Due: r.Due,
		Before: r.Before, Theirs: r.Theirs, Missing: []missingJSON{},
	}
	for _, o := range r.Missing {
		out.Missing = append(out.Missing, missingJSON{Number: o.ID, Status: o.Status, CreatedAt: o.DateCreated.UTC()})
	}
	return out
}
