package script

import (
	"errors"
	"log/slog"

	"connect2cart/internal/fulfillment"
	"connect2cart/internal/skus"
)

// updateFacts are what an update's log line says beside the counts of every
// poll: counts only, and the numbers of orders, which are no secret.
type updateFacts struct {
	announced   int     // entries that qohreplace said it has, if another number came
	failed      int     // entries or orders that were not carried out
	unknownSKUs int     // entries with a SKU that is unknown or not tracked
	unclear     int     // writes whose outcome had to be read back
	doubled     []int64 // orders with a shipment that another process made as well
	unmatched   int     // tracking numbers that no goods were found for
}

func (f updateFacts) attrs() []slog.Attr {
	var attrs []slog.Attr
	for _, fact := range []struct {
		key string
		n   int
	}{{"announced", f.announced}, {"failed", f.failed}, {"unknown_skus", f.unknownSKUs}, {"unclear", f.unclear}, {"unmatched_tracking", f.unmatched}} {
		if fact.n != 0 {
			attrs = append(attrs, slog.Int(fact.key, fact.n))
		}
	}
	if len(f.doubled) > 0 {
		attrs = append(attrs, slog.Any("doubled_orders", f.doubled))
	}
	return attrs
}

// partly notes that some of an update was not carried out, and why the first
// of it was not. A SKU that the store lacks or does not count is no failure.
func (p *poll) partly(err error) {
	if errors.Is(err, skus.ErrUnknown) || errors.Is(err, skus.ErrUntracked) {
		p.updates.unknownSKUs++
		return
	}
	p.updates.failed++
	if p.err == nil {
		p.outcome, p.level, p.err = "partial", slog.LevelWarn, err
	}
}

// noteUpdates notes what the updates of orders noticed.
func (p *poll) noteUpdates(n fulfillment.Notes) {
	p.completed += n.Completed
	p.updates.unclear, p.updates.unmatched, p.updates.doubled = n.Unclear, n.Unmatched, n.Doubled
}
