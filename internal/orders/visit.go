package orders

import (
	"context"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/shop"
)

// memory is a process's memory of one store. It only saves calls.
type memory struct {
	progress progress
	length   shop.PageLength
}

// visit is one poll for orders: the store, and its rows in the ledger.
type visit struct {
	*shop.Shop
	*memory
	sel  Selection
	cart *ledger.Cart

	others []*ledger.Cart // the store's other carts
	run    *ledger.Run
	now    time.Time
	fell   bool // lastorder is lower than before: a backup of Stone Edge

	counted []int64 // orders set aside, in the count
	strays  []int64 // the same, and the count lacks them

	alone bool // the count found no regular order: late ones come alone
}

// kind names the runs of orders in the ledger.
const kind = "orders"

// enter reads the rows of a poll in one round. The mark is of a batch at start.
func enter(ctx context.Context, s *shop.Shop, m *memory, sel Selection, start int) (*visit, *ledger.Mark, error) {
	v := &visit{Shop: s, memory: m, sel: sel, now: time.Now().UTC().Round(0)}
	rows, mark := v.rows(start)
	if err := s.Ledger.Read(ctx, rows...); err != nil {
		return nil, nil, err
	}
	if !v.isByDateStill(start) {
		v.sel = v.sel.byNumber(v.cart.Highest)
	}
	return v, mark, nil
}

// isByDateStill reports whether the poll belongs to a run that began by date. Its
// first orders may have made the number in lastorder a known one, and the run
// keeps its rule.
func (v *visit) isByDateStill(start int) bool {
	return v.run.Since == 0 && (start > 1 || v.run.IsOpen())
}

// rows are the rows of a poll for the batch at start; 1 is also a count.
func (v *visit) rows(start int) ([]ledger.Row, *ledger.Mark) {
	v.cart = &ledger.Cart{Store: v.Hash, ID: v.Cart()}
	v.run = &ledger.Run{Store: v.Hash, Cart: v.Cart(), Kind: kind, Selection: v.sel.key()}
	mark := ledger.MarkOf(v.run, start)
	rows := []ledger.Row{v.cart, v.run, mark}
	if start <= 1 {
		rows = rows[:2]
	}
	for _, id := range v.Others {
		other := &ledger.Cart{Store: v.Hash, ID: id}
		v.others, rows = append(v.others, other), append(rows, other)
	}
	return rows, mark
}

// Ahead are the rows that Count and Batch read first, for the login to read in
// the same round trip. start is of the batch, 1 for a count.
func Ahead(s *shop.Shop, sel Selection, start int) *ledger.Ahead {
	rows, _ := (&visit{Shop: s, sel: sel}).rows(start)
	return ledger.NewAhead(rows...)
}

// joins reports whether a poll for the list's start belongs to the run in the
// ledger.
func (v *visit) joins() bool { return v.run.IsOpen() && v.run.Since == v.sel.since }

// place is an order's place in the ledger.
func (v *visit) place(order int64) ledger.Place {
	return ledger.Place{Store: v.Hash, Cart: v.cart.ID, Order: order}
}

// list lists orders with their channels, as far as the cart's rule names them.
func (v *visit) list(ctx context.Context, opts bigcommerce.OrderListOptions) ([]bigcommerce.Order, error) {
	return v.Client.Orders().ListNamed(ctx, opts, v.sel.channels.Named())
}
