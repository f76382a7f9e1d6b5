package script

import (
	"log/slog"
	"maps"
	"slices"

	"connect2cart/internal/ledger"
	"connect2cart/internal/orders"
)

// noteAsides notes the orders of a batch that wait. The batch goes out without
// them, so its line is an ERROR under an outcome of its own.
func (p *poll) noteAsides(asides []orders.Aside, gap int) {
	p.asides, p.gap = asides, gap
	switch {
	case slices.ContainsFunc(asides, func(a orders.Aside) bool { return a.Why == ledger.Unreadable }):
		p.level, p.outcome = slog.LevelError, "order_unreadable"
	case len(asides) > 0:
		p.level, p.outcome = slog.LevelError, "order_set_aside"
	case gap > 0:
		p.level, p.outcome = slog.LevelError, "count_differs"
	}
}

// maxNamed is how many orders one log line names.
const maxNamed = 20

// oddAttrs name the unreadable parts of BigCommerce's records: the orders set
// aside, the members by name and number, and the records without an id. A record
// without an id stays out of reach, so the line is an ERROR.
func (p *poll) oddAttrs() []slog.Attr {
	var attrs []slog.Attr
	if odd := p.usage.Odd(); len(odd) > 0 {
		var members []any
		for _, name := range slices.Sorted(maps.Keys(odd)) {
			members = append(members, slog.Int(name, odd[name]))
		}
		attrs = append(attrs, slog.Group("odd", members...))
	}
	nameless := int(p.usage.Nameless.Load())
	if nameless > 0 {
		attrs = append(attrs, slog.Int("without_id", nameless))
		p.level = slog.LevelError
	}
	if len(p.asides) > 0 {
		var words []string
		for _, a := range p.asides[:min(len(p.asides), maxNamed)] {
			words = append(words, a.String())
		}
		attrs = append(attrs, slog.Any("set_aside", words))
	}
	if p.gap > 0 {
		attrs = append(attrs, slog.Int("count_gap", p.gap))
	}
	if n := len(p.asides) + nameless + p.gap; n > 0 {
		attrs = append(attrs, slog.Int("odd_records", n))
	}
	return attrs
}
