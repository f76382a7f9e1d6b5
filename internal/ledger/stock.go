package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// OwedTime is the life of an owed change, from the time of its call.
const OwedTime = day

// Stock is the row "stock": the open and the owed changes to a store's stock, and
// its levels by our own writes of the last minute. It also lists the last changes
// for the merchant (Took). It lives as long as the store.
// An item is the caller's short text for one item at one location, from ids.
//
// BigCommerce made an owed change, but Stone Edge heard otherwise and sends it
// again. The next change of the same item and size is this one.
//
// The row holds some 3,000 changes in 300 KB. Above that Begin says ErrTooLarge
// before any call. Then the caller settles open changes or sends fewer at once.
// Owed changes leave the row after a day.
type Stock struct {
	Store string // its hash

	// Open are the announced changes of unknown outcome, by item.
	Open map[string]StockChange

	owed   map[string][]owed
	levels levels
	posts  map[string]answered
	void   map[string]bool // items with a level set, for voidPosts
	took   []tookStock
	others
}

// StockChange is a change of one item's level.
type StockChange struct {
	Delta  int64     `json:"delta"`            // pieces
	Before *int64    `json:"before,omitempty"` // the level before; nil: BigCommerce has no level
	At     time.Time `json:"at"`               // the time of Begin

	// Seen is a later level that matches neither Before nor Before plus Delta.
	Seen *Level `json:"seen,omitempty"`
}

// Settled reports whether SettleTime is over. Then a new read of the level shows
// the change, or the change never happened.
func (c StockChange) Settled() bool { return now().Sub(c.At) >= SettleTime }

// IsOver reports whether OwedTime is over. Then an equal change of the item is a
// new one, whatever became of this one.
func (c StockChange) IsOver() bool { return now().Sub(c.At) >= OwedTime }

// Level is a level and the time of its read or write.
type Level struct {
	Level int64     `json:"level"`
	At    time.Time `json:"at"`
}

// owed is one owed change.
type owed struct {
	Delta int64     `json:"delta"`
	At    time.Time `json:"at"` // the time of Begin
}

// stockBody is the content of the row.
type stockBody struct {
	Open   map[string]StockChange `json:"open,omitempty"`
	Owed   map[string][]owed      `json:"owed,omitempty"`
	Levels []levelGroup           `json:"levels,omitempty"`
	Dim    *dim                   `json:"dim,omitempty"`
	Posts  map[string]answered    `json:"posts,omitempty"`
	Took   []tookStock            `json:"took,omitempty"`
	others
}

func (s *Stock) key() key { return key{s.Store, "stock"} }

func (s *Stock) load(r record) error {
	var body stockBody
	err := r.decode(s.key(), &body)
	s.Open, s.owed, s.levels, s.posts = body.Open, body.Owed, ungroup(body.Levels, body.Dim), body.Posts
	s.took, s.others = body.Took, body.others
	s.prune()
	return err
}

// prune drops old levels, old owed changes and old posts.
func (s *Stock) prune() {
	s.levels.prune()
	s.prunePosts()
	for item, list := range s.owed {
		s.owed = keepOwed(s.owed, item, slices.DeleteFunc(list, func(o owed) bool { return now().Sub(o.At) >= OwedTime }))
	}
}

// keepOwed sets the owed changes of an item, and returns the map.
func keepOwed(all map[string][]owed, item string, list []owed) map[string][]owed {
	if len(list) == 0 {
		delete(all, item)
		return all
	}
	if all == nil {
		all = map[string][]owed{}
	}
	all[item] = list
	return all
}

// bodyWith is the content of the row. The unsaid changes count as owed. In a row
// that is too large the levels give way to the changes, and then Took's list does.
func (s *Stock) bodyWith(unsaid map[string][]owed) string {
	s.prune()
	s.voidPosts()
	all := maps.Clone(s.owed)
	for item, list := range unsaid {
		all = keepOwed(all, item, slices.Concat(all[item], list))
	}
	if len(s.Open)+len(all)+len(s.posts)+len(s.took) == 0 && s.levels.empty() && s.others == "" {
		return ""
	}
	groups, dimmed := s.levels.group()
	body := stockBody{s.Open, all, groups, dimmed, s.posts, s.took, s.others}
	text := encode(&body)
	if len(text) > maxLevels {
		body.Levels, body.Dim = nil, s.levels.dimmed()
		text = encode(&body)
	}
	if len(text) > maxLevels {
		body.Took = nil
		text = encode(&body)
	}
	return text
}

// StockLease is a store's row of stock in the hands of one process. Begin,
// BeginLevels and Release write it. The other methods change it in memory.
type StockLease struct {
	Stock
	lease  *lease
	unsaid map[string][]owed // made or paid under this lease, so Stone Edge heard no OK yet
	before map[string]Left   // the levels before BeginLevels, by item
	answer func()            // for Release; nil without one
}

// TakeStock takes the lease of a store's stock. Open shows the open changes of
// earlier holders. HeldError, ErrUnavailable.
func (l *Ledger) TakeStock(ctx context.Context, store string) (*StockLease, error) {
	s := &StockLease{Stock: Stock{Store: store}}
	lease, found, err := l.take(ctx, s.key(), 0)
	if err != nil {
		return nil, err
	}
	s.lease = lease
	return s, s.load(found)
}

// Context bounds the holder's calls to BigCommerce. It ends 30 s after TakeStock.
func (s *StockLease) Context(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithDeadline(ctx, s.lease.safe())
}

// Begin announces changes by item, and fills in At. Make the call only after nil.
// Begin refuses an item with an open change: settle that first. ErrConflict,
// ErrTooLarge, ErrUnavailable.
func (s *StockLease) Begin(ctx context.Context, changes map[string]StockChange) error {
	for item := range changes {
		if _, ok := s.Open[item]; ok {
			return fmt.Errorf("ledger: stock of store %s: item %s has an open change", s.Store, item)
		}
	}
	before := s.Open
	s.Open = maps.Clone(before)
	if s.Open == nil {
		s.Open = make(map[string]StockChange, len(changes))
	}
	for item, c := range changes {
		c.At = stamp()
		s.Open[item] = c
	}
	err := s.lease.save(ctx, s.body())
	if err != nil {
		s.Open = before // the caller makes no call now
	}
	return err
}

// body is the row while the post is under way. If the process dies, Stone Edge
// hears no OK for the unsaid changes and sends them again.
func (s *StockLease) body() string { return s.bodyWith(s.unsaid) }

func (s *StockLease) keepUnsaid(item string, o owed) {
	s.unsaid = keepOwed(s.unsaid, item, append(s.unsaid[item], o))
}

// Made closes an item's change: BigCommerce made it, and the answer says so.
// level is the level after it. Until Release the row has the change as owed.
func (s *StockLease) Made(item string, level int64) {
	if c, ok := s.Open[item]; ok {
		s.keepUnsaid(item, owed{c.Delta, c.At})
	}
	delete(s.Open, item)
	s.levels.set(item, Left{Level: level, At: stamp(), Sure: true, Known: true})
}

// NotMade closes an item's change: BigCommerce never made it.
func (s *StockLease) NotMade(item string) { delete(s.Open, item) }

// Owe closes an item's change: BigCommerce made it, but Stone Edge heard
// otherwise. The next change of the same size within OwedTime is this one.
func (s *StockLease) Owe(item string) {
	c, ok := s.Open[item]
	if !ok {
		return
	}
	delete(s.Open, item)
	s.owed = keepOwed(s.owed, item, append(s.owed[item], owed{c.Delta, c.At}))
}

// PayOwed takes an owed change of this size, and reports whether there was one.
// Say OK for it only after Release. Until then the row has it as owed.
func (s *StockLease) PayOwed(item string, delta int64) bool {
	list := s.owed[item]
	i := slices.IndexFunc(list, func(o owed) bool { return o.Delta == delta })
	if i < 0 {
		return false
	}
	s.keepUnsaid(item, list[i])
	s.owed = keepOwed(s.owed, item, slices.Delete(list, i, i+1))
	return true
}

// See keeps a level that fits neither outcome of an item's open change. It
// reports whether an earlier See had the same level at least SettleTime ago: then
// believe the level.
func (s *StockLease) See(item string, level int64) (believed bool) {
	c, ok := s.Open[item]
	if !ok {
		return false
	}
	if c.Seen != nil && c.Seen.Level == level {
		return now().Sub(c.Seen.At) >= SettleTime
	}
	c.Seen = &Level{level, stamp()}
	s.Open[item] = c
	return false
}

// endTries bounds the tries of Release to write an answer that says OK.
const endTries = 3

// Release writes the row and gives the lease back. Say OK only after nil.
// ErrConflict if another process took the lease; ErrTooLarge, ErrUnavailable.
//
// After ErrUnavailable the row may have the changes as told, and Stone Edge would
// double them. So a row with such changes gets some more tries.
func (s *StockLease) Release(ctx context.Context) error {
	if s.answer != nil {
		s.answer()
	}
	body := s.bodyWith(nil)
	for try := 1; ; try++ {
		err := s.lease.end(ctx, body)
		if !errors.Is(err, ErrUnavailable) || len(s.unsaid) == 0 || try == endTries || pause(ctx, try) != nil {
			return err
		}
	}
}
