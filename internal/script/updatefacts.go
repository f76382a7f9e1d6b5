package script

import (
	"errors"
	"log/slog"
)

// updateFacts are what an update's log line says beside the counts of every
// poll: counts only, and the numbers of orders, which are no secret.
type updateFacts struct {
	announced int     // entries that qohreplace said it has, if another number came
	failed    int     // entries or orders that were not carried out
	strangers int     // entries with a SKU that is unknown or not tracked
	unclear   int     // writes whose outcome had to be read back
	doubled   []int64 // orders with a shipment that another process made as well
	idle      int     // tracking numbers that no goods were left for
}

func (f updateFacts) attrs() []slog.Attr {
	var attrs []slog.Attr
	for _, fact := range []struct {
		key string
		n   int
	}{{"announced", f.announced}, {"failed", f.failed}, {"strangers", f.strangers}, {"unclear", f.unclear}, {"idle_tracking", f.idle}} {
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
	if errors.Is(err, errUnknownSKU) || errors.Is(err, errUntracked) {
		p.updates.strangers++
		return
	}
	p.updates.failed++
	if p.err == nil {
		p.outcome, p.level, p.err = "partial", slog.LevelWarn, err
	}
}
