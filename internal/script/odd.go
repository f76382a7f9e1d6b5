package script

import (
	"log/slog"
	"maps"
	"slices"
)

// oddAttrs tell what we could not read of BigCommerce's records: the members, by
// name and number, and the records without an id. Nobody can ask for such a
// record by name, so the line is an ERROR.
func (p *poll) oddAttrs() []slog.Attr {
	var attrs []slog.Attr
	if odd := p.usage.Odd(); len(odd) > 0 {
		var members []any
		for _, name := range slices.Sorted(maps.Keys(odd)) {
			members = append(members, slog.Int(name, odd[name]))
		}
		attrs = append(attrs, slog.Group("odd", members...))
	}
	if n := p.usage.Nameless.Load(); n > 0 {
		attrs = append(attrs, slog.Int64("without_id", n))
		p.level = slog.LevelError
	}
	return attrs
}
