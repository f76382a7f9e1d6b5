package orders

import (
	"context"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/shop"
)

// Count is the answer to ordercount.
type Count struct {
	Orders int   // in a whole download: the list's own, less those set aside, and the late ones
	Late   int   // of them
	Look   error // BigCommerce's, if it ended the look for late orders early; the next poll goes on
}

// begin begins a conversation: it looks for late orders, and counts the list
// side by side if Stone Edge asks for the count. It makes a run of the result,
// unless a run is under way, or there is nothing to download. Everything is
// written before the answer.
func (v *visit) begin(ctx context.Context, function string) (count Count, err error) {
	v.stand(v.cart)
	counting := function == orderCount
	c, f := counted{n: -1}, (*findings)(nil)
	err = shop.Together(ctx, 2, func(ctx context.Context, i int) (err error) {
		if i == 0 && counting {
			c, err = v.count(ctx)
		} else if i == 1 {
			f, err = v.look(ctx)
		}
		return err
	})
	if err != nil {
		return Count{}, err
	}
	if counting {
		v.GiveUpSeat() // beside the writes: a count is BigCommerce's last call
	}
	if err := v.Ledger.Write(ctx, f.puts, nil); err != nil {
		return Count{}, err
	}
	v.cart.SomeDue = v.cart.SomeDue || f.due > 0
	late, left, err := v.lateOrders(ctx)
	if err != nil {
		return Count{}, err
	}
	f.due = max(f.due, left)
	joined := v.joins()
	if joined {
		late = v.run.Late
	}
	count = Count{Orders: -1, Late: len(late), Look: f.err}
	if counting {
		count.Orders = max(c.n-v.aside(f.back), 0) + len(late)
	}
	if err := v.keepCart(ctx, f, left == 0, ledger.Conversation{At: v.now, Function: function, Program: v.sel.program, LastOrder: v.sel.last, Selection: v.sel.key(), Count: count.Orders}); err != nil {
		return Count{}, err
	}
	// The waiting rows go last: if this process dies, they still lead to their orders.
	if err := v.Ledger.Write(ctx, f.asked, f.deletes); err != nil {
		return Count{}, err
	}
	if joined || count.Orders == 0 {
		return count, nil
	}
	return count, v.beginRun(ctx, late, count.Orders, c.share)
}

// The functions of a conversation about orders.
const (
	orderCount     = "ordercount"
	downloadOrders = "downloadorders"
)

// count counts the list itself.
func (v *visit) count(ctx context.Context) (counted, error) {
	c, err := v.countOrders(ctx, v.sel.first, 0)
	if err != nil {
		return c, err
	}
	return c, v.countAside(ctx, c.n)
}

// countAside finds the set-aside orders among the n of a count. The others left
// the store, or stand before the day that Stone Edge asks for. Subtracted all the
// same, they would hide new orders. By number that needs a look only where no
// order is left: any other count brings a download, and lastorder goes past them.
//
// Those that nobody could ask about stay in the count. The worst is an empty batch.
func (v *visit) countAside(ctx context.Context, n int) error {
	list := slices.DeleteFunc(slices.Clone(v.cart.Aside), func(id int64) bool { return id < v.sel.first })
	if n > len(list) && !v.sel.isByDate() {
		v.counted = list
		return nil
	}
	unasked := 0
	if n > 0 && len(list) > 0 {
		short, cancel := shop.Reserve(ctx, answerTime)
		defer cancel()
		found, upTo, err := v.findAside(short, list)
		if err != nil && ctx.Err() != nil {
			return err
		}
		for _, id := range list {
			switch {
			case err != nil || id > upTo:
				unasked++
			case found[id]:
				v.counted = append(v.counted, id)
			default:
				v.strays = append(v.strays, id)
			}
		}
	}
	v.alone = n <= len(v.counted)+unasked
	return nil
}

// countedAside is the most calls of one count that ask for orders one by one.
const countedAside = 10

// findAside finds the set-aside orders that BigCommerce counts, up to an id. It
// counts a few one by one, because a list may fail at such an order. A page of
// the list shows more of them in one call.
func (v *visit) findAside(ctx context.Context, list []int64) (found map[int64]bool, upTo int64, err error) {
	if err := v.Afford(ctx, countedAside); err != nil {
		return nil, 0, err
	}
	if len(list)*v.sel.calls() > countedAside {
		return v.listAside(ctx, list)
	}
	ns := make([]int, len(list))
	err = shop.Together(ctx, len(list), func(ctx context.Context, i int) (err error) {
		ns[i], err = v.countBetween(ctx, list[i], list[i])
		return err
	})
	found = map[int64]bool{}
	for i, id := range list {
		found[id] = ns[i] > 0
	}
	return found, list[len(list)-1], err
}

// listAside is findAside by a page of the list. An order without a readable status
// counts as found, because the list takes it.
func (v *visit) listAside(ctx context.Context, list []int64) (found map[int64]bool, upTo int64, err error) {
	opts := v.sel.list(list[0], bigcommerce.PageSize, false)
	opts.MaxID = list[len(list)-1]
	page, err := v.list(ctx, opts)
	found, upTo = map[int64]bool{}, opts.MaxID
	for _, o := range page {
		found[o.ID] = v.sel.takes(o) || o.Unreadable() == statusMember
	}
	if len(page) == opts.Limit {
		upTo = page[len(page)-1].ID
	}
	return found, upTo, err
}

// aside is the number of set-aside orders in the count, except those that are
// tried again.
func (v *visit) aside(back []int64) (n int) {
	for _, id := range v.counted {
		if !slices.Contains(back, id) {
			n++
		}
	}
	return n
}

// keepCart writes the cart's row after a look. If another process wrote it
// meanwhile, its walks stay, and ours come again with the next poll.
func (v *visit) keepCart(ctx context.Context, f *findings, noneDue bool, talk ledger.Conversation) error {
	first := true
	return v.Ledger.ChangeCart(ctx, v.cart, func(c *ledger.Cart) bool {
		v.stand(c)
		if first || sameWalks(*c, f.before) {
			takeWalks(c, f.cart)
		} else if !f.cart.NextAsk.IsZero() {
			c.WillAsk(f.cart.NextAsk)
		}
		c.SomeDue = c.SomeDue || f.due > 0
		if first && noneDue {
			c.SomeDue = false
		}
		for _, id := range slices.Concat(f.back, v.strays) {
			c.SetAside(id, false)
		}
		for len(c.Aside) > 0 && c.Aside[0] < v.sel.first {
			c.Aside = c.Aside[1:]
		}
		c.Conversation, first = talk, false
		return true
	})
}

func sameWalks(a, b ledger.Cart) bool {
	return a.Window == b.Window && a.Sweep == b.Sweep && a.Start == b.Start && a.AskedTo == b.AskedTo && a.Looked.Equal(b.Looked)
}

func takeWalks(c *ledger.Cart, from ledger.Cart) {
	c.Looked, c.Again, c.Window = from.Looked, from.Again, from.Window
	c.Swept, c.Sweep, c.FallsSeen, c.Start, c.TakesOver = from.Swept, from.Sweep, from.FallsSeen, from.Start, from.TakesOver
	c.NextAsk, c.AskedTo, c.AskMin = from.NextAsk, from.AskedTo, from.AskMin
}

// beginRun makes a new run, unless another process just began one.
func (v *visit) beginRun(ctx context.Context, late []int64, told int, share float64) error {
	return v.Ledger.ChangeRun(ctx, v.run, func(r *ledger.Run) (bool, error) {
		if v.joins() {
			return false, nil
		}
		r.Begin()
		r.Late, r.Count, r.Share, r.Since = late, told, share, v.sel.since
		return true, nil
	})
}

// toldNone reports whether Stone Edge was told a count of 0 just now. Then
// its download is empty, too, so count and download agree.
func (v *visit) toldNone() bool {
	talk := v.cart.Conversation
	return talk.Count == 0 && talk.Selection == v.sel.key() && v.now.Sub(talk.At) < time.Minute && (v.sel.last == 0 || v.cart.Effective == v.sel.since) && !v.joins()
}
