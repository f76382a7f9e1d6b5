package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/orders"
	"connect2cart/internal/shop"
)

// cartOf takes a store hash, or the Cart ID of any cart, with or without its
// beginning. channel 0 is the store's first cart. A command about a whole store
// takes no further cart: see hashOf.
func cartOf(text string) (hash string, channel int64) {
	if hash, channel, ok := merchant.ParseCartID(text); ok {
		return hash, channel
	}
	if hash, channel, ok := merchant.ParseCartID(merchant.CartID(strings.TrimSpace(text))); ok {
		return hash, channel
	}
	return hashOf(text), 0
}

// getAt reads a store as one of its carts.
func (d *desk) getAt(ctx context.Context, text string) (*merchant.Merchant, error) {
	hash, channel := cartOf(text)
	m, err := d.get(ctx, hash)
	if err != nil {
		return nil, err
	}
	at, ok := m.At(channel)
	if !ok {
		return nil, noCart(hash, channel)
	}
	return at, nil
}

// noCartError is a further cart that the store does not have.
type noCartError struct{ store, cart string }

func (e noCartError) Error() string {
	return fmt.Sprintf("store %s has no cart %s; show %s names its carts", e.store, e.cart, e.store)
}

// Unwrap makes it a missing store, with the exit code of one.
func (e noCartError) Unwrap() error { return merchant.ErrNotFound }

func noCart(hash string, channel int64) error {
	return noCartError{hash, merchant.FurtherCartID(hash, channel)}
}

// cartLines describe the further carts of a store, removed ones included.
func cartLines(m *merchant.Merchant) []string {
	var lines []string
	for _, c := range m.Carts {
		id := merchant.FurtherCartID(m.StoreHash, c.Channel)
		if c.Removed {
			lines = append(lines, id+": removed")
			continue
		}
		text := fmt.Sprintf("%s: channels %s, first_order %s, since %s UTC", id, merchant.ChannelText(c.Takes()), numberOr(c.FirstOrder, "all"), moment(c.CreatedAt))
		if c.PasswordHash == "" {
			text += fmt.Sprintf(`, without a Cart Password: "new-password %s" makes one`, id)
		}
		lines = append(lines, text)
	}
	return lines
}

// furtherCart is a further cart of a store in the list.
type furtherCart struct {
	merchant.Cart
	id       string // its Cart ID
	standing standing
}

// furtherOf are a store's further carts, without the removed ones.
func furtherOf(m *merchant.Merchant) []furtherCart {
	var list []furtherCart
	for _, c := range m.Carts {
		if !c.Removed {
			list = append(list, furtherCart{Cart: c, id: merchant.FurtherCartID(m.StoreHash, c.Channel)})
		}
	}
	return list
}

// state is the cart's state. A cart shares the state of its store.
func (c furtherCart) state(of *row) string {
	if state := of.state(); state != "active" || c.PasswordHash != "" {
		return state
	}
	return "no password"
}

// cells returns the printed form of a further cart. Its store's line has the rest.
func (c furtherCart) cells(of *row, now time.Time) []string {
	cells := append([]string{c.id, c.state(of), "", ""}, c.standing.cells(now)...)
	return append(cells, moment(c.CreatedAt), "", "")
}

// unclaimed are the channels of the newest orders that no cart of a store takes.
// A store whose first cart takes all the rest has none, and costs no call.
func (d *desk) unclaimed(ctx context.Context, m *merchant.Merchant) ([]orders.Channel, error) {
	if m.First().Channels().Only == nil {
		return nil, nil
	}
	s, err := (&shop.Shops{Ledger: d.store.Ledger}).Open(m, d.getenv("BIGCOMMERCE_API_URL"), nil)
	if err != nil {
		return nil, err
	}
	found, err := orders.Channels(ctx, s.Client)
	if err != nil {
		return nil, fmt.Errorf("channels of the newest orders: %w", err)
	}
	var list []orders.Channel
	for _, c := range found {
		if m.TakerOf(c.ID) == "" {
			list = append(list, c)
		}
	}
	return list, nil
}
