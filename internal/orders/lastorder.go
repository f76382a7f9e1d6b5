package orders

import (
	"context"
	"maps"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/shop"
)

// understand finds the meant lastorder, and moves the selection there.
//
// lastorder may fall because somebody restored a backup of Stone Edge. Then all
// above it is offered again. It may also fall to a late order of the last run,
// because Stone Edge takes the order imported last for the newest. Then the one
// before is meant, for as long as Stone Edge sends the same.
func (v *visit) understand(ctx context.Context) error {
	since := v.sel.last
	switch {
	case since == 0: // by date, or all
		return nil
	case since == v.cart.Sent:
		since = v.cart.Effective
	case since < v.cart.Effective:
		g := ledger.Given{Place: v.place(since)}
		if err := v.Ledger.Read(ctx, &g); err != nil {
			return err
		}
		if g.Late != nil && g.Run == v.cart.LateRun && v.cart.Effective <= g.Late.Since {
			since = v.cart.Effective // nothing younger has arrived since
		}
	}
	v.fell = since < v.cart.Effective || v.isBackFromLate()
	v.sel = v.sel.behind(since)
	return nil
}

// isBackFromLate reports whether lastorder was a late order, and is the one meant
// by it now. Only a backup from before the late one sends that.
func (v *visit) isBackFromLate() bool {
	last := v.sel.last
	return last == v.cart.Effective && v.cart.Sent > 0 && v.cart.Sent != last
}

const (
	sweepTime  = 30 * 24 * time.Hour // the sweep goes through the orders of so long
	startTime  = 60 * 24 * time.Hour // so old may an order wait when a cart begins
	sweepEvery = 24 * time.Hour
	overlap    = time.Hour // of two windows, for BigCommerce's own delays
)

// stand brings a cart's row up to this poll: lastorder, the baseline, and the
// walks. A second call changes nothing more.
func (v *visit) stand(c *ledger.Cart) {
	v.beginFurther(c)
	v.join(c)
	if c.Looked.IsZero() {
		c.Looked, c.Swept, c.SinceAt = v.now, v.now, v.now
	}
	if rules := v.sel.rules(); c.Rules != rules {
		if c.Rules != "" {
			c.Recheck, c.NextAsk, c.AskedTo = v.now, v.now, 0
			c.Sweep, c.Swept, c.FallsSeen = ledger.Walk{}, time.Time{}, time.Time{}
		}
		c.Rules = rules
	}
	if v.sel.last == 0 { // a test with All, or an import by date, moves nothing
		return
	}
	if since := v.sel.since; since != c.Effective {
		if since > c.Effective && (c.Again.IsZero() || c.SinceAt.Before(c.Again)) {
			c.Again = c.SinceAt // the orders between the two are new to a look
		}
		if since < c.Effective && len(v.others) > 0 {
			c.Fell(v.now, since)
		}
		c.WillAsk(v.now.Add(sweepEvery))
		c.SinceAt = v.now
	}
	c.Sent, c.Effective = v.sel.last, v.sel.since
	v.setBaseline(c)
}

// setBaseline notes the orders of another system. Above the highest order
// we gave, lastorder can come from another system alone.
func (v *visit) setBaseline(c *ledger.Cart) {
	since, before := v.sel.since, c.Baseline
	switch {
	case since > c.Highest:
		c.Baseline = since
	case c.HasBaseline:
		c.Baseline = min(c.Baseline, since)
	default:
		c.Baseline = 0
	}
	c.Baseline = max(c.Baseline, v.sel.floor)
	if since > c.Highest && (!c.HasBaseline || c.Baseline > before) {
		c.Start = ledger.Walk{From: v.now.Add(-startTime), To: v.now, UpTo: c.Baseline}
	}
	c.HasBaseline = true
}

// baseline is the highest order of another system.
func (v *visit) baseline(c *ledger.Cart) int64 {
	if c.HasBaseline {
		return c.Baseline
	}
	return v.sel.floor
}

// beginFurther is the begin of a further cart. The cart before had the orders of
// the channel up to the floor. But it may not have got those that wait, or that
// became due just now. So the cart walks through them once.
func (v *visit) beginFurther(c *ledger.Cart) {
	if !v.IsFurther() || v.sel.floor == 0 || !c.Looked.IsZero() {
		return
	}
	c.Baseline, c.HasBaseline = v.sel.floor, true
	c.Start = ledger.Walk{From: v.now.Add(-startTime), To: v.now, UpTo: v.sel.floor}
	if v.sel.since <= v.sel.floor {
		c.TakesOver, c.TakesFrom = true, v.sel.since
	}
}

// join notes since when the cart takes which channels. The orders of a new one
// that were shipped before stay out: another system shipped them.
func (v *visit) join(c *ledger.Cart) {
	before, after := shop.ChannelsOf(c.Takes), v.sel.channels
	if c.Takes == after.String() {
		return
	}
	joined := maps.Clone(c.Joined)
	if joined == nil {
		joined = map[string]time.Time{}
	}
	for _, list := range [][]int64{before.Only, before.Except, after.Only, after.Except} {
		for _, channel := range list {
			key := ledger.ChannelKey(channel)
			switch {
			case !after.Take(channel):
				delete(joined, key)
			case !before.Take(channel):
				joined[key] = v.now
			default:
				joined[key] = c.JoinedAt(channel)
			}
		}
	}
	if after.Only == nil && before.Only != nil {
		joined[ledger.OtherChannels] = v.now
	}
	c.Takes, c.Joined = after.String(), joined
}
