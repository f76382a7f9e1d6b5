package onboard

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// maxOpen bounds the open orders of a beginning. They are read within one
// answer, 250 a call.
const maxOpen = 5000

// errBegun means that Stone Edge has orders of the store already.
var errBegun = errors.New("the first download is over")

// hasBegun reports whether Stone Edge was given an order of a cart. It fails with
// ledger.ErrUnavailable.
func (h *Handler) hasBegun(ctx context.Context, storeHash string) (bool, error) {
	cart := &ledger.Cart{Store: storeHash, ID: merchant.CartID(storeHash)}
	if err := h.Ledger.Read(ctx, cart); err != nil {
		return false, fmt.Errorf("first download: %w", err)
	}
	return cart.Highest > 0, nil
}

// offerOpen makes every open order of a beginning due, so that Stone Edge gets
// it although it is old. The rows come before the setting: a crash in between
// leaves orders that are offered anyway. It fails with fieldErrors for too many
// orders, with upstreamError, or with ledger.ErrUnavailable.
func (h *Handler) offerOpen(ctx context.Context, client *bigcommerce.Client, storeHash string, after int64, offered []int, channels merchant.Channels) error {
	cart := &ledger.Cart{Store: storeHash, ID: merchant.CartID(storeHash)}
	rows, err := openRows(ctx, client, cart, after, offered, channels)
	if err != nil || len(rows) == 0 {
		return err
	}
	if err := h.Ledger.Write(ctx, rows, nil); err != nil {
		return fmt.Errorf("open orders: %w", err)
	}
	if err := h.Ledger.Read(ctx, cart); err != nil {
		return fmt.Errorf("open orders: %w", err)
	}
	err = h.Ledger.ChangeCart(ctx, cart, func(c *ledger.Cart) bool {
		changed := !c.SomeDue
		c.SomeDue = true
		return changed
	})
	if err != nil {
		return fmt.Errorf("open orders: %w", err)
	}
	return nil
}

// openRows are the due rows of all open orders up to a number.
func openRows(ctx context.Context, client *bigcommerce.Client, cart *ledger.Cart, upTo int64, offered []int, channels merchant.Channels) ([]ledger.Plain, error) {
	var rows []ledger.Plain
	for _, status := range offered {
		if slices.Contains(done, status) || status == 0 {
			continue
		}
		for order, err := range openOrders(ctx, client, status, upTo, channels) {
			if err != nil {
				return nil, upstreamError{"open orders", err}
			}
			if !channels.Take(int64(order.ChannelID)) {
				continue // another cart's, or nobody's
			}
			if len(rows) == maxOpen {
				return nil, fieldErrors{{fieldFirstOrder, CodeInvalid, "too_many_open"}}
			}
			at := ledger.Place{Store: cart.Store, Cart: cart.ID, Order: order.ID}
			rows = append(rows, ledger.NewDue(at, ledger.OpenAtStart, order.DateCreated.Time))
		}
	}
	return rows, nil
}

// openOrders are a store's orders of one status up to a number, ascending, with
// their channels as far as the rule names them.
func openOrders(ctx context.Context, client *bigcommerce.Client, status int, upTo int64, channels merchant.Channels) func(func(bigcommerce.Order, error) bool) {
	return func(yield func(bigcommerce.Order, error) bool) {
		opts := bigcommerce.OrderListOptions{StatusID: &status, MaxID: upTo, Limit: bigcommerce.PageSize}
		for {
			page, err := client.Orders().ListNamed(ctx, opts, channels.Named())
			if err != nil {
				yield(bigcommerce.Order{}, err)
				return
			}
			for _, order := range page {
				if !order.IsDeleted && !yield(order, nil) {
					return
				}
			}
			if len(page) == 0 {
				return
			}
			opts.MinID = page[len(page)-1].ID + 1
			if opts.MinID > upTo {
				return
			}
		}
	}
}

// withdrawOpen takes back what offerOpen made due. It fails with
// ledger.ErrUnavailable.
func (h *Handler) withdrawOpen(ctx context.Context, storeHash string) error {
	dues, err := h.Ledger.Dues(ctx, ledger.Place{Store: storeHash, Cart: merchant.CartID(storeHash), Order: -1}, 2*maxOpen)
	if err != nil {
		return fmt.Errorf("withdraw open orders: %w", err)
	}
	var rows []ledger.Row
	for _, due := range dues {
		if due.Why == ledger.OpenAtStart {
			rows = append(rows, due)
		}
	}
	if err := h.Ledger.Write(ctx, nil, rows); err != nil {
		return fmt.Errorf("withdraw open orders: %w", err)
	}
	return nil
}
