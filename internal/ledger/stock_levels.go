package ledger

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	// LeftTime is the life of a level by our own write. Until then a read may
	// show an older level, and a write of unknown outcome may still land.
	LeftTime = SettleTime

	// maxLevels bounds a row with levels, in bytes: some 17,000 levels. In a
	// larger row the levels give way. See dim.
	maxLevels = maxItem - 10_000
)

// Left is an item's level by our own last write.
type Left struct {
	Level int64
	At    time.Time
	Known bool // false: the row had no room for Level
	Sure  bool // BigCommerce took the level, and no other copy of the write can land
}

// levels are the levels of the last LeftTime.
type levels struct {
	byItem map[string]Left
	dim    *dim // about all other items
}

// dim stands for levels that the row has no room for. Any item may have been
// written at that time.
type dim struct {
	At   time.Time `json:"at"`
	Sure bool      `json:"sure,omitempty"` // as in Left, of all
}

// levelGroup are levels of one time. The text is "ITEM=LEVEL ITEM=LEVEL", because
// a JSON object for each would be four times as long.
type levelGroup struct {
	At     time.Time `json:"at"`
	Sure   bool      `json:"sure,omitempty"`
	Levels string    `json:"levels"`
}

// Left returns an item's level by our own last write, if that was within
// LeftTime.
func (s *Stock) Left(item string) (l Left, wrote bool) {
	if l, ok := s.levels.byItem[item]; ok && !isOld(l.At) {
		return l, true
	}
	if d := s.levels.dim; d != nil && !isOld(d.At) {
		return Left{At: d.At, Sure: d.Sure}, true
	}
	return Left{}, false
}

func isOld(at time.Time) bool { return now().Sub(at) >= LeftTime }

func (l *levels) empty() bool { return len(l.byItem) == 0 && l.dim == nil }

func (l *levels) set(item string, left Left) {
	if l.byItem == nil {
		l.byItem = map[string]Left{}
	}
	l.byItem[item] = left
}

func (l *levels) prune() {
	maps.DeleteFunc(l.byItem, func(_ string, left Left) bool { return isOld(left.At) })
	if l.dim != nil && isOld(l.dim.At) {
		l.dim = nil
	}
}

// dimmed is all levels in one.
func (l *levels) dimmed() *dim {
	all := dim{Sure: true}
	if l.dim != nil {
		all = *l.dim
	}
	for _, left := range l.byItem {
		all.Sure = all.Sure && left.Sure
		if left.At.After(all.At) {
			all.At = left.At
		}
	}
	return &all
}

// group is the levels as the row has them. Times go up to the next second, so
// the levels of one call share a group.
func (l *levels) group() ([]levelGroup, *dim) {
	texts := map[levelGroup]*strings.Builder{}
	for _, item := range slices.Sorted(maps.Keys(l.byItem)) {
		left := l.byItem[item]
		k := levelGroup{At: nextSecond(left.At), Sure: left.Sure}
		if texts[k] == nil {
			texts[k] = new(strings.Builder)
		}
		text := texts[k]
		if text.Len() > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(item + "=" + strconv.FormatInt(left.Level, 10))
	}
	var groups []levelGroup
	for k, text := range texts {
		k.Levels = text.String()
		groups = append(groups, k)
	}
	slices.SortFunc(groups, func(a, b levelGroup) int { return a.At.Compare(b.At) })
	return groups, l.dim
}

func nextSecond(t time.Time) time.Time { return t.Add(time.Second - 1).Truncate(time.Second) }

// ungroup reads what group wrote.
func ungroup(groups []levelGroup, d *dim) levels {
	all := levels{dim: d}
	for _, g := range groups {
		for one := range strings.FieldsSeq(g.Levels) {
			item, text, _ := strings.Cut(one, "=")
			if level, err := strconv.ParseInt(text, 10, 64); err == nil {
				all.set(item, Left{Level: level, At: g.At, Known: true, Sure: g.Sure})
			}
		}
	}
	return all
}

// BeginLevels announces levels by item. Make the calls only after nil. Each level
// stays in doubt until Set or NotSet. ErrConflict, ErrTooLarge, ErrUnavailable.
func (s *StockLease) BeginLevels(ctx context.Context, wanted map[string]int64) error {
	at, before := stamp(), s.levels
	s.levels.byItem = maps.Clone(before.byItem)
	s.before = make(map[string]Left, len(wanted))
	for item, level := range wanted {
		if l, ok := s.Left(item); ok {
			s.before[item] = l
		}
		s.levels.set(item, Left{Level: level, At: at, Known: true})
	}
	err := s.lease.save(ctx, s.body())
	if err != nil {
		s.levels = before // the caller makes no call now
	}
	return err
}

// Set closes the open and owed changes of an item, because BigCommerce took a
// level. once says that a single copy of the call went out. A copy of this call
// or an earlier one may still land and undo later changes. Then the level stays
// in doubt until LeftTime after that call.
func (s *StockLease) Set(item string, level int64, once bool) {
	s.owed = keepOwed(s.owed, item, nil)
	delete(s.Open, item)
	if s.void == nil {
		s.void = map[string]bool{}
	}
	s.void[item] = true
	left := Left{Level: level, At: stamp(), Sure: once, Known: true}
	if b, ok := s.before[item]; ok && once && !b.Sure && now().Sub(b.At) < LeftTime {
		left.At, left.Sure = b.At, false
	}
	s.levels.set(item, left)
}

// NotSet ends the doubt of BeginLevels: no call with this level went out, or
// BigCommerce refused it.
func (s *StockLease) NotSet(item string) {
	if b, ok := s.before[item]; ok && b.Known {
		s.levels.set(item, b)
		return
	}
	delete(s.levels.byItem, item)
}
