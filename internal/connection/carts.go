package connection

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/onboard"
)

// The fields of a post about carts (outside.md).
const (
	fieldDo       = "do" // add, change, password, stock or remove; "" is add
	fieldChannel  = "channel"
	fieldChannels = "channels"
	fieldOf       = "of"      // the Cart ID of the cart to change
	fieldCart     = "cart_id" // stands in for "of"; beside a password it is the login's
)

// changeCarts adds a cart for a channel, or changes one of the store's carts.
func (h *Handler) changeCarts(q *request, g *guest, sent onboard.Fields) error {
	if do := sent[fieldDo]; do == "" || do == "add" {
		return h.addCart(q, g, sent)
	}
	channel, err := cartIn(g, sent)
	if err != nil {
		return err
	}
	switch sent[fieldDo] {
	case "change":
		return h.changeCart(q, g, channel, sent)
	case "password":
		return h.cartPassword(q, g, channel, sent)
	case "stock":
		return h.saveCarts(q, g, "stock", func(m *merchant.Merchant) error {
			return m.Edit(0, func(s *merchant.Settings) error { s.StockCart = channel; return nil })
		})
	case "remove":
		return h.removeCart(q, g, channel, sent)
	}
	return bad(fieldDo)
}

// cartIn is the channel of the named cart, 0 for the first one.
func cartIn(g *guest, sent onboard.Fields) (channel int64, err error) {
	hash, channel, ok := merchant.ParseCartID(sent[fieldOf])
	if !ok {
		hash, channel, ok = merchant.ParseCartID(sent[fieldCart])
	}
	if _, exists := g.At(channel); !ok || hash != g.StoreHash || !exists {
		return 0, bad("stock_cart")
	}
	return channel, nil
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

// addCart makes a cart for a channel, and shows its password once. It begins
// behind the orders that the cart before was given.
func (h *Handler) addCart(q *request, g *guest, sent onboard.Fields) error {
	channel, ok := merchant.ChannelOf(strings.TrimSpace(sent[fieldChannel]))
	if !ok {
		return bad(fieldChannel)
	}
	channels, ok := merchant.ChannelList(sent[fieldChannels])
	if !ok {
		return bad(fieldChannels)
	}
	first, err := h.handover(q.Context(), g.Merchant, channel)
	if err != nil {
		return err
	}
	password := merchant.NewPassword()
	made := merchant.Cart{Channel: channel, Channels: channels, FirstOrder: first, PasswordHash: merchant.HashPassword(password), CreatedAt: time.Now().UTC()}
	m, err := h.Page.Change(q.Context(), g.StoreHash, func(m *merchant.Merchant) error { return m.AddCart(made) })
	if err != nil {
		return cartRefusal(err)
	}
	q.visit.Note(g.StoreHash, "cart_added", 1)
	at, ok := m.At(channel)
	if !ok {
		return stale
	}
	if !onboard.WantsHTML(q.Request) {
		onboard.WriteJSON(q.ResponseWriter, http.StatusCreated, map[string]any{
			"cart_id": at.CartID, "cart_password": password.Reveal(), "script_url": m.ScriptURL, "channels": at.Channels().Only, "first_order": first,
		})
		return nil
	}
	return h.render(q, http.StatusCreated, secretPage, &view{SignedIn: true, Password: password.Reveal(), CartID: at.CartID, NewCart: true, ScriptURL: m.ScriptURL})
}

// handover is the order behind which a cart for a channel begins: the highest one
// that the cart before was given. It fails with ledger.ErrUnavailable.
func (h *Handler) handover(ctx context.Context, m *merchant.Merchant, channel int64) (int64, error) {
	taker := m
	if _, of, ok := merchant.ParseCartID(m.TakerOf(channel)); ok {
		taker, _ = m.At(of)
	}
	row := &ledger.Cart{Store: m.StoreHash, ID: taker.CartID}
	if err := h.Page.Ledger.Read(ctx, row); err != nil {
		return 0, err
	}
	return max(row.Highest, taker.Settings.FirstOrder), nil
}

// changeCart changes what a cart takes, and where a further one begins.
func (h *Handler) changeCart(q *request, g *guest, channel int64, sent onboard.Fields) error {
	channels, ok := merchant.ChannelList(sent[fieldChannels])
	if !ok {
		return bad(fieldChannels)
	}
	return h.saveCarts(q, g, "cart", func(m *merchant.Merchant) error {
		return m.Edit(channel, func(s *merchant.Settings) error { s.Channels = channels; return nil })
	})
}

// saveCarts changes the store's carts, and goes back to them.
func (h *Handler) saveCarts(q *request, g *guest, done string, edit func(*merchant.Merchant) error) error {
	m, err := h.Page.Change(q.Context(), g.StoreHash, edit)
	if err != nil {
		return cartRefusal(err)
	}
	q.visit.Note(g.StoreHash, done, 1)
	return h.done(q, done, map[string]any{"carts": cartsJSON(m)}, "show", "carts")
}

// cartPassword makes a new password for a cart, and shows it once.
func (h *Handler) cartPassword(q *request, g *guest, channel int64, sent onboard.Fields) error {
	at, ok := g.At(channel)
	if !ok || channel == 0 {
		return bad("stock_cart")
	}
	ask := &askView{Action: "carts", Key: "password", Button: askButtons["password"], Cart: at.CartID, Do: "password"}
	if sure, err := h.isSure(q, g, sent, ask); err != nil || !sure {
		return err
	}
	password := merchant.NewPassword()
	_, err := h.Page.Change(q.Context(), g.StoreHash, func(m *merchant.Merchant) error {
		c := m.Further(channel)
		if c == nil || c.Removed || m.Version != g.Version {
			return stale // somebody else was given one meanwhile
		}
		c.PasswordHash = merchant.HashPassword(password)
		return nil
	})
	if err != nil {
		return err
	}
	q.visit.Note(g.StoreHash, "new_password", 1)
	if !onboard.WantsHTML(q.Request) {
		onboard.WriteJSON(q.ResponseWriter, http.StatusOK, map[string]string{"cart_id": at.CartID, "cart_password": password.Reveal()})
		return nil
	}
	return h.render(q, http.StatusOK, secretPage, &view{SignedIn: true, Password: password.Reveal(), CartID: at.CartID})
}

// removeCart removes a further cart, after a second yes.
func (h *Handler) removeCart(q *request, g *guest, channel int64, sent onboard.Fields) error {
	at, ok := g.At(channel)
	if !ok || channel == 0 {
		return bad("stock_cart")
	}
	ask := &askView{Action: "carts", Key: "cart", Button: askButtons["cart"], Cart: at.CartID, Do: "remove"}
	if sure, err := h.isSure(q, g, sent, ask); err != nil || !sure {
		return err
	}
	return h.saveCarts(q, g, "cart-gone", func(m *merchant.Merchant) error { return m.RemoveCart(channel) })
}

// firstCartOnly refuses what a further cart's login may not do.
func firstCartOnly(g *guest) error {
	w := badWords["first_cart"].fill("cart", merchant.CartID(g.StoreHash))
	return onboard.Problems{{What: w.What, Next: w.Next, Status: http.StatusForbidden}}
}

// cartRefusal puts an impossible change of carts or channels into words.
func cartRefusal(err error) error {
	if e, ok := errors.AsType[*merchant.TakenError](err); ok {
		w := badWords["taken"].fill("channel", strconv.FormatInt(e.Channel, 10))
		return onboard.Problems{{Field: fieldChannels, What: w.What, Next: w.Next}}
	}
	if errors.Is(err, merchant.ErrNoCart) {
		return bad("stock_cart")
	}
	for _, row := range []struct {
		err    error
		key    string
		status int
	}{
		{merchant.ErrCartExists, "cart_exists", http.StatusConflict},
		{merchant.ErrTooManyCarts, "too_many_carts", http.StatusConflict},
		{merchant.ErrOnlyChannel, "only_channel", http.StatusBadRequest},
	} {
		if errors.Is(err, row.err) {
			return onboard.Problems{{Field: fieldChannel, What: badWords[row.key].What, Next: badWords[row.key].Next, Status: row.status}}
		}
	}
	return err
}
