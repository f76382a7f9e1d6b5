package connection

import (
	"cmp"
	"context"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
	"connect2cart/internal/orders"
	"connect2cart/internal/shop"
)

// State answers a merchant's first question (outside.md).
type State string

// The states. A paused store is paused, whatever else is wrong.
const (
	Connected  State = "connected"
	Quiet      State = "quiet"
	Paused     State = "paused"
	KeyRefused State = "key_refused"
)

// quietTime is how long Stone Edge may not ask before we say so. Most stores are
// asked several times an hour, and some once on a working day.
const quietTime = 24 * time.Hour

// status is the page's whole knowledge of a store.
type status struct {
	*merchant.Merchant
	now          time.Time
	refusedSince time.Time
	orders       orders.Overview
	given        map[int64]*ledger.Given // by number
	notes        []ledger.Note           // of orders
	refused      []ledger.Refused        // of stock
	tookOrders   []ledger.Took           // carried out
	stock        *ledger.Stock
	report       *ledger.Report // the last comparison
	counts       []bigcommerce.StatusCount
	countErr     error // BigCommerce did not count
	channels     []channelJSON
	channelErr   error // BigCommerce did not list its newest orders
	scopes       []onboard.Scope
	checkedAt    time.Time
	offered      []int
}

// state chooses the one sentence.
func (s *status) state() State {
	last := cmp.Or(s.orders.LastPoll.At, s.CreatedAt)
	switch {
	case s.Settings.Paused:
		return Paused
	case !s.refusedSince.IsZero():
		return KeyRefused
	case s.now.Sub(last) > quietTime:
		return Quiet
	}
	return Connected
}

// maxUpdates bounds the notes and refusals shown of each kind.
const maxUpdates = 100

// maxTookPosts bounds the posts whose carried-out updates of orders are looked at.
// The further carts find their own among them.
const (
	maxTookPosts        = 30
	maxTookPostsFurther = 300
)

// countTime bounds the one question to BigCommerce. The page shows the rest
// without its answer.
const countTime = 4 * time.Second

// statusOf gathers the facts. ledger.ErrUnavailable.
func (h *Handler) statusOf(ctx context.Context, m *merchant.Merchant) (*status, error) {
	l, s := h.Page.Ledger, &status{Merchant: m, now: time.Now(), offered: h.Page.Offered(m.Settings), stock: &ledger.Stock{Store: m.StoreHash}, report: &ledger.Report{Store: m.StoreHash, Cart: m.CartID}}
	version, checked := &ledger.Version{Store: m.StoreHash}, &ledger.Checked{Store: m.StoreHash}
	err := l.Read(ctx, version, checked, s.stock, s.report)
	if err == nil {
		s.orders, err = orders.Look(ctx, l, m.StoreHash, m.CartID)
	}
	if err == nil {
		s.notes, err = l.Notes(ctx, m.StoreHash)
	}
	if err == nil {
		s.refused, err = l.ListRefused(ctx, m.StoreHash)
	}
	if err == nil {
		posts := maxTookPosts
		if m.AtCart != 0 {
			posts = maxTookPostsFurther
		}
		s.tookOrders, err = l.LastTook(ctx, m.StoreHash, posts)
	}
	if err == nil {
		err = s.readGiven(ctx, l)
	}
	if err != nil {
		return nil, err
	}
	s.refusedSince = version.RefusedSince
	s.leaveOwn()
	s.sortUpdates()
	s.readScopes(checked)
	client := h.Page.Client(m)
	return s, shop.Together(ctx, 2, func(ctx context.Context, i int) error {
		if i == 0 {
			s.count(ctx, client)
		} else {
			s.readChannels(ctx, client)
		}
		return nil
	})
}

// readGiven reads how often each order was given, and keeps each order's latest
// answer only.
func (s *status) readGiven(ctx context.Context, l *ledger.Ledger) error {
	s.given = map[int64]*ledger.Given{}
	var rows []ledger.Row
	s.orders.Given = slices.DeleteFunc(s.orders.Given, func(g orders.Given) bool {
		if s.given[g.Order] != nil {
			return true
		}
		row := &ledger.Given{Place: ledger.Place{Store: s.StoreHash, Cart: s.CartID, Order: g.Order}}
		s.given[g.Order] = row
		rows = append(rows, row)
		return false
	})
	if len(rows) == 0 {
		return nil
	}
	return l.Read(ctx, rows...)
}

// leaveOwn leaves the updates that a further cart's Stone Edge sent. The first
// cart's login sees all.
func (s *status) leaveOwn() {
	if s.AtCart == 0 {
		return
	}
	s.notes = slices.DeleteFunc(s.notes, func(n ledger.Note) bool { return n.Cart != s.CartID })
	s.tookOrders = slices.DeleteFunc(s.tookOrders, func(t ledger.Took) bool { return t.Cart != s.CartID })
	if s.StockCart() != s.CartID {
		s.refused, s.stock = nil, &ledger.Stock{}
	}
}

// sortUpdates leaves the latest notes and refusals. A refused order has a note,
// so the list of refusals is about stock alone.
func (s *status) sortUpdates() {
	s.refused = slices.DeleteFunc(s.refused, func(r ledger.Refused) bool { return r.What == ledger.RefusedOrder })
	slices.SortFunc(s.refused, func(a, b ledger.Refused) int { return b.Last.Compare(a.Last) })
	slices.SortFunc(s.notes, func(a, b ledger.Note) int { return b.At.Compare(a.At) })
	s.refused, s.notes = s.refused[:min(len(s.refused), maxUpdates)], s.notes[:min(len(s.notes), maxUpdates)]
}

// readScopes takes the later of the last check and the last submission.
func (s *status) readScopes(checked *ledger.Checked) {
	s.scopes, s.checkedAt = onboard.KeptScopes(s.Merchant), cmp.Or(s.SubmittedAt, s.CreatedAt)
	if !checked.At.After(s.checkedAt) {
		return
	}
	s.checkedAt = checked.At
	for i, scope := range s.scopes {
		if found, ok := checked.Scopes[scope.Name]; ok {
			s.scopes[i].Status = onboard.ScopeStatus(found)
		}
	}
}

// count asks for the number of orders by status. Its answer also tells of the
// key, earlier than the next poll does.
func (s *status) count(ctx context.Context, client *bigcommerce.Client) {
	ctx, cancel := context.WithTimeout(ctx, countTime)
	defer cancel()
	opts := bigcommerce.OrderCountOptions{}
	if only := s.Channels().Only; len(only) == 1 {
		opts.ChannelID = only[0]
	}
	count, err := client.Orders().Count(ctx, opts)
	switch {
	case err == nil:
		s.refusedSince = time.Time{}
	case bigcommerce.IsKeyRefused(err) && s.refusedSince.IsZero():
		s.refusedSince = s.now
	}
	s.counts, s.countErr = count.Statuses, err
}

// notOffered are the counts of the statuses outside Stone Edge's.
func (s *status) notOffered() []bigcommerce.StatusCount {
	var list []bigcommerce.StatusCount
	for _, c := range s.counts {
		if c.Count > 0 && !slices.Contains(s.offered, c.ID) {
			list = append(list, c)
		}
	}
	return list
}

// cartJSON is one cart of the store.
type cartJSON struct {
	CartID     string  `json:"cart_id"`
	Channels   []int64 `json:"channels"`         // [] is all that no other cart takes
	FirstOrder int64   `json:"first_order"`      // it gets the orders behind this one
	SendsStock bool    `json:"sends_stock"`      // one cart of a store does
	Locked     bool    `json:"locked,omitempty"` // it has no password
	First      bool    `json:"-"`                // of the store
	Text       string  `json:"-"`                // Channels as the setting has them
}

// cartsJSON are the carts that a login may see: the first one sees all.
func cartsJSON(m *merchant.Merchant) []cartJSON {
	list := []cartJSON{}
	for _, c := range append([]merchant.Cart{{}}, m.First().Carts...) {
		at, ok := m.At(c.Channel)
		if !ok || m.AtCart != 0 && m.AtCart != c.Channel {
			continue
		}
		list = append(list, cartJSON{
			CartID: at.CartID, Channels: append([]int64{}, at.Channels().Only...), FirstOrder: at.Settings.FirstOrder,
			SendsStock: at.StockCart() == at.CartID, Locked: at.PasswordHash == "", First: c.Channel == 0, Text: merchant.ChannelText(at.Settings.Channels),
		})
	}
	return list
}

// channelJSON is one sales channel, as the newest orders show it.
type channelJSON struct {
	Channel int64    `json:"channel"`
	Sources []string `json:"sources"`           // order_source of its orders
	Orders  int      `json:"orders"`            // among the newest ones
	CartID  string   `json:"cart_id,omitempty"` // the cart that takes it; "" is none: Stone Edge does not get these orders
}

// readChannels asks for the newest orders, and sorts them by channel.
func (s *status) readChannels(ctx context.Context, client *bigcommerce.Client) {
	ctx, cancel := context.WithTimeout(ctx, countTime)
	defer cancel()
	found, err := orders.Channels(ctx, client)
	if s.channelErr = err; err != nil {
		return
	}
	s.channels = channelsOf(s.Merchant, found)
}

// channelsOf are the channels of the newest orders, and those that a cart names.
// The login of a further cart sees its own.
func channelsOf(m *merchant.Merchant, found []orders.Channel) []channelJSON {
	for _, cart := range cartsJSON(m) {
		for _, id := range cart.Channels {
			if !slices.ContainsFunc(found, func(c orders.Channel) bool { return c.ID == id }) {
				found = append(found, orders.Channel{ID: id})
			}
		}
	}
	list := []channelJSON{}
	for _, c := range found {
		if taker := m.TakerOf(c.ID); m.AtCart == 0 || taker == m.CartID {
			list = append(list, channelJSON{c.ID, append([]string{}, c.Sources...), c.Orders, taker})
		}
	}
	slices.SortFunc(list, func(a, b channelJSON) int { return cmp.Compare(a.Channel, b.Channel) })
	return list
}

// nobodys are the channels that no cart takes.
func (s *status) nobodys() []channelJSON {
	return slices.DeleteFunc(slices.Clone(s.channels), func(c channelJSON) bool { return c.CartID != "" })
}
