package connection

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/orders"
)

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

// cartsView is the page of carts and channels.
type cartsView struct {
	Version  string
	Carts    []cartJSON
	Channels []channelJSON
	NoAnswer bool // BigCommerce did not list its orders
}

// showCarts is the page of carts and channels.
func (h *Handler) showCarts(q *request, g *guest) error {
	s := &status{Merchant: g.Merchant}
	s.readChannels(q.Context(), h.Page.Client(g.Merchant))
	if s.channelErr != nil {
		q.visit.Failed(s.channelErr)
	}
	v := &cartsView{Version: g.Version, Carts: cartsJSON(g.Merchant), Channels: s.channels, NoAnswer: s.channelErr != nil}
	return h.render(q, http.StatusOK, cartsPage, &view{SignedIn: true, Done: q.doneText(), Carts: v, CartID: g.CartID})
}
