package script

import (
	"errors"
	"log/slog"

	"connect2cart/internal/fulfillment"
	"connect2cart/internal/skus"
	"connect2cart/internal/stock"
)

// updateFacts are the facts for an update's log line, beside those of every poll.
// They are counts.
type updateFacts struct {
	announced   int // qohreplace's own count of entries, if another number came
	failed      int // failed entries or orders
	unknownSKUs int // entries with an unknown or untracked SKU
	unclear     int // writes we had to read back to know their outcome
	unmatched   int // tracking numbers without goods left for them

	notCarriedOut int // changes answered OK with a note, as the merchant chose

	decided []string // items with a level between two outcomes of a change; we took the nearer
}

func (f updateFacts) attrs() []slog.Attr {
	var attrs []slog.Attr
	for _, fact := range []struct {
		key string
		n   int
	}{{"announced", f.announced}, {"failed", f.failed}, {"unknown_skus", f.unknownSKUs}, {"unclear", f.unclear}, {"unmatched_tracking", f.unmatched}, {"not_carried_out", f.notCarriedOut}} {
		if fact.n != 0 {
			attrs = append(attrs, slog.Int(fact.key, fact.n))
		}
	}
	if len(f.decided) > 0 {
		attrs = append(attrs, slog.Any("decided_items", f.decided))
	}
	return attrs
}

// partly counts a failed part of an update, and keeps the error of the first one.
// An unknown or untracked SKU only counts as such.
func (p *poll) partly(err error) {
	if errors.Is(err, skus.ErrUnknown) || errors.Is(err, skus.ErrUntracked) {
		p.updates.unknownSKUs++
		return
	}
	p.updates.failed++
	if p.err == nil && errors.Is(err, stock.ErrHeld) {
		p.outcome, p.level, p.err = "held", slog.LevelInfo, err
	}
	if p.err == nil {
		p.outcome, p.level, p.err = "partial", slog.LevelWarn, err
	}
}

// noteUpdates copies the notes of an updatestatus for the log line.
func (p *poll) noteUpdates(n fulfillment.Notes) {
	p.completed += n.Completed
	p.updates.unclear, p.updates.unmatched = n.Unclear, n.Unmatched
}
