package connection

import (
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/settings"
)

// statusJSON is the page for a program (outside.md). Times are in UTC.
type statusJSON struct {
	StoreHash string `json:"store_hash"`
	CartID    string `json:"cart_id"`
	State     State  `json:"state"`

	LastPoll   *pollJSON       `json:"last_poll"`
	LastOrder  *lastJSON       `json:"last_order"`
	Given      []givenJSON     `json:"given"`
	Due        []waitingJSON   `json:"due"`
	Waiting    []waitingJSON   `json:"waiting"`
	NotOffered []countJSON     `json:"not_offered"`
	Updates    []updateJSON    `json:"updates"`
	Taken      []takenJSON     `json:"carried_out"`
	Scopes     []onboard.Scope `json:"permissions"`
	CheckedAt  time.Time       `json:"permissions_checked_at,omitzero"`
	Carts      []cartJSON      `json:"carts"`
	Channels   []channelJSON   `json:"channels"`
	Settings   map[string]any  `json:"settings"`
	Problems   []problemJSON   `json:"problems"`
	Report     *reportJSON     `json:"reconciliation,omitempty"`
}

type pollJSON struct {
	At       time.Time `json:"at"`
	Function string    `json:"function"`
	Program  string    `json:"seom_version,omitempty"`
}

type lastJSON struct {
	Number  int64     `json:"number"`
	GivenAt time.Time `json:"given_at"`
}

type givenJSON struct {
	Number  int64     `json:"number"`
	GivenAt time.Time `json:"given_at"`
	Times   int       `json:"times"`
	Late    bool      `json:"late,omitempty"`
}

type waitingJSON struct {
	Number  int64     `json:"number"`
	Why     string    `json:"why"`
	Message string    `json:"message"`
	Status  int       `json:"status,omitempty"`
	Since   time.Time `json:"since"`
}

type countJSON struct {
	StatusID int    `json:"status_id"`
	Label    string `json:"label"`
	Count    int    `json:"count"`
}

type updateJSON struct {
	Order string    `json:"order,omitempty"`
	SKU   string    `json:"sku,omitempty"`
	At    time.Time `json:"at"`
	What  string    `json:"what"`
	Why   string    `json:"why"`
}

type takenJSON struct {
	Order  string    `json:"order,omitempty"`
	SKU    string    `json:"sku,omitempty"`
	At     time.Time `json:"at"`
	What   string    `json:"what"`
	Units  int64     `json:"units,omitempty"`
	Status int       `json:"status,omitempty"`
	More   int       `json:"more,omitempty"`
}

type problemJSON struct {
	Code    onboard.Code `json:"code"`
	Message string       `json:"message"`
	Since   time.Time    `json:"since,omitzero"`
}

// json is the status for a program. An empty list is [], never null.
func (s *status) json() statusJSON {
	out := statusJSON{
		StoreHash: s.StoreHash, CartID: s.CartID, State: s.state(),
		Given: []givenJSON{}, Due: []waitingJSON{}, Waiting: []waitingJSON{}, NotOffered: []countJSON{}, Updates: []updateJSON{}, Taken: []takenJSON{}, Problems: []problemJSON{},
		Scopes: s.scopes, CheckedAt: s.checkedAt.UTC(), Carts: cartsJSON(s.Merchant), Channels: append([]channelJSON{}, s.channels...), Settings: settingsJSON(s.Merchant),
	}
	if poll := s.orders.LastPoll; !poll.At.IsZero() {
		out.LastPoll = &pollJSON{poll.At.UTC(), poll.Function, poll.Program}
	}
	for _, g := range s.orders.Given {
		out.Given = append(out.Given, givenJSON{g.Order, g.At.UTC(), s.given[g.Order].Runs, g.Late})
	}
	if len(out.Given) > 0 {
		out.LastOrder = &lastJSON{out.Given[0].Number, out.Given[0].GivenAt}
	}
	for _, d := range s.orders.Due {
		out.Due = append(out.Due, waitingJSON{Number: d.Order, Why: d.Why, Message: dueWords[d.Why], Since: d.Since.UTC()})
	}
	for _, w := range s.orders.Waiting {
		out.Waiting = append(out.Waiting, waitingJSON{w.Order, string(w.Why), whyWaiting(w), w.Status, w.FirstSeen.UTC()})
	}
	for _, c := range s.notOffered() {
		out.NotOffered = append(out.NotOffered, countJSON{c.ID, c.Name, c.Count})
	}
	for _, u := range s.updates() {
		out.Updates = append(out.Updates, updateJSON{u.Order, u.SKU, u.At.UTC(), u.What, u.Why})
	}
	if !s.report.Begun.IsZero() {
		r := reportOf(s.report)
		out.Report = &r
	}
	for _, t := range s.taken() {
		t.At = t.At.UTC()
		out.Taken = append(out.Taken, takenJSON(t))
	}
	for _, p := range s.problems() {
		out.Problems = append(out.Problems, problemJSON{p.code, p.String(), p.since.UTC()})
	}
	return out
}

// ofFirst are the settings that the login of a further cart does not see: people's
// addresses, and another cart.
var ofFirst = map[string]bool{"alerts": true, "stock_cart": true}

// settingsJSON is the settings of a cart, each as its change is sent. The login's
// store code stays out.
func settingsJSON(m *merchant.Merchant) map[string]any {
	out := map[string]any{}
	for _, s := range settings.All {
		if !s.Hidden && (m.AtCart == 0 || !ofFirst[s.Key]) {
			out[s.Key] = s.Text(m.Settings)
		}
	}
	out["first_order"], out["open_orders"] = m.Settings.FirstOrder, m.Settings.OpenOrders
	return out
}
