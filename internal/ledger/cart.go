package ledger

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Cart is the row "cart#CART": where a cart stands. It lives as long as the
// store. ChangeCart writes it.
type Cart struct {
	Store, ID string `json:"-"`

	Baseline    int64 `json:"baseline"` // another system had the orders up to here
	HasBaseline bool  `json:"has_baseline,omitempty"`
	Highest     int64 `json:"highest,omitempty"` // order number given so far

	Sent      int64 `json:"sent,omitempty"`      // lastorder, as Stone Edge sent it last
	Effective int64 `json:"effective,omitempty"` // lastorder, as it was meant

	SinceAt time.Time `json:"since_at,omitzero"` // since when Effective is the same
	Falls   []Fall    `json:"falls,omitempty"`   // of Effective, the last ones, if the store has several carts

	FallsSeen time.Time `json:"falls_seen,omitzero"` // falls of other carts up to here began a sweep

	LateRun string `json:"late_run,omitempty"` // the last run that gave late orders
	LateTop int64  `json:"late_top,omitempty"` // its highest regular number so far

	Conversation Conversation `json:"conversation,omitzero"` // the last one

	SomeDue bool    `json:"some_due,omitempty"` // due rows may exist
	Aside   []int64 `json:"aside,omitempty"`    // orders of an offered status that are set aside

	AsideAt time.Time `json:"aside_at,omitzero"` // the last failure of a detail that set an order aside
	Gap     string    `json:"gap,omitempty"`     // the last difference between list and count that was refused

	Takes  string               `json:"takes,omitempty"`  // the sales channels, as a rule; "" is all
	Joined map[string]time.Time `json:"joined,omitempty"` // since when the cart takes a channel; OtherChannels is any other

	TakesOver bool  `json:"takes_over,omitempty"` // Start also finds the orders to take over from another cart
	TakesFrom int64 `json:"takes_from,omitempty"` // behind this one

	Rules   string    `json:"rules,omitempty"`   // a hash of the settings that select orders
	Recheck time.Time `json:"recheck,omitzero"`  // every waiting row is to be asked for since then
	NextAsk time.Time `json:"next_ask,omitzero"` // the next question about a waiting row; zero: none waits
	AskedTo int64     `json:"asked_to,omitempty"`
	AskMin  time.Time `json:"ask_min,omitzero"` // of the rows up to AskedTo

	Hold      time.Duration `json:"hold,omitempty"`      // how long an answer may take, in nanoseconds
	HoldUntil time.Time     `json:"hold_until,omitzero"` // from then on as long as the settings say

	Looked time.Time `json:"looked,omitzero"` // changes up to here were looked through
	Again  time.Time `json:"again,omitzero"`  // look again from here on, because lastorder rose
	Window Walk      `json:"window,omitzero"` // through the changed orders
	Swept  time.Time `json:"swept,omitzero"`  // begin of the last sweep
	Sweep  Walk      `json:"sweep,omitzero"`  // through the orders of the last weeks
	Start  Walk      `json:"start,omitzero"`  // through the orders of another system

	found record
	others
}

// Fall is a fall of lastorder: somebody restored a backup of Stone Edge. It lacks
// what it was given before At, above To.
type Fall struct {
	At time.Time `json:"at"`
	To int64     `json:"to"`
}

// maxFalls is how many falls a row keeps.
const maxFalls = 4

// Fell notes a fall.
func (c *Cart) Fell(at time.Time, to int64) {
	c.Falls = append(c.Falls, Fall{at, to})
	c.Falls = c.Falls[max(0, len(c.Falls)-maxFalls):]
}

// Lacks reports whether the cart's Stone Edge lost an order by a restore.
func (c *Cart) Lacks(g *Given) bool {
	return slices.ContainsFunc(c.Falls, func(f Fall) bool { return g.Order > f.To && g.Last.Before(f.At) })
}

// Walk is a walk through a list of orders by id, spread over polls. It is over
// when To is zero.
type Walk struct {
	From   time.Time `json:"from,omitzero"`
	To     time.Time `json:"to,omitzero"`
	Cursor int64     `json:"cursor,omitempty"` // every id up to here was seen
	UpTo   int64     `json:"up_to,omitempty"`  // the last id
}

// IsOver reports whether there is nothing to walk through.
func (w Walk) IsOver() bool { return w.To.IsZero() }

// Conversation is the last time Stone Edge asked for orders.
type Conversation struct {
	At        time.Time `json:"at"`
	Function  string    `json:"function"`
	Program   string    `json:"program,omitempty"` // Stone Edge's version
	LastOrder int64     `json:"last_order,omitempty"`
	Selection string    `json:"selection"`
	Count     int       `json:"count"` // as told, -1 without a count
}

// Exists reports whether the cart ever asked for orders.
func (c *Cart) Exists() bool { return c.found.exists() }

func (c *Cart) key() key { return key{c.Store, "cart#" + c.ID} }

func (c *Cart) load(r record) error {
	store, id := c.Store, c.ID
	*c = Cart{}
	err := r.decode(key{store, "cart#" + id}, c)
	c.Store, c.ID, c.found = store, id, r
	return err
}

// ChangeCart edits the row and writes it. After a faster change by another
// process it reads and edits again. edit returns false to write nothing.
// ErrUnavailable, also after several such changes.
func (l *Ledger) ChangeCart(ctx context.Context, c *Cart, edit func(*Cart) bool) error {
	for range changeTries {
		if !edit(c) {
			return nil
		}
		written, err := l.put(ctx, c.key(), record{body: encode(c), expires: c.found.expires}, isAsRead(c.found))
		if err == nil {
			c.found = written
			return nil
		}
		if !errors.Is(err, ErrConflict) {
			return err
		}
		if err := l.Read(ctx, c); err != nil {
			return err
		}
	}
	return fmt.Errorf("ledger: change %s: %w: %w", c.key(), ErrUnavailable, ErrConflict)
}

// maxAside bounds Aside, because it only corrects a count.
const maxAside = 200

// WillAsk brings the next question about a waiting row forward.
func (c *Cart) WillAsk(at time.Time) {
	if c.NextAsk.IsZero() || at.Before(c.NextAsk) {
		c.NextAsk = at
	}
}

// SetAside keeps an order out of the count, or puts it back.
func (c *Cart) SetAside(order int64, aside bool) {
	i, found := slices.BinarySearch(c.Aside, order)
	switch {
	case aside && !found && len(c.Aside) < maxAside:
		c.Aside = slices.Insert(c.Aside, i, order)
	case !aside && found:
		c.Aside = slices.Delete(c.Aside, i, i+1)
	}
}

// EndAsking ends a round through the waiting rows. The next one begins with the
// first question that is due.
func (c *Cart) EndAsking() {
	c.NextAsk = c.AskMin
	if soonest := stamp().Add(time.Minute); !c.NextAsk.IsZero() && c.NextAsk.Before(soonest) {
		c.NextAsk = soonest
	}
	c.AskedTo, c.AskMin = 0, time.Time{}
}

// OtherChannels stands in Joined for every channel that no key names.
const OtherChannels = "*"

// ChannelKey is the key of a channel in Joined.
func ChannelKey(channel int64) string { return strconv.FormatInt(channel, 10) }

// JoinedAt is since when the cart takes a channel. Zero is from its begin.
func (c *Cart) JoinedAt(channel int64) time.Time {
	if at, ok := c.Joined[ChannelKey(channel)]; ok {
		return at
	}
	return c.Joined[OtherChannels]
}
