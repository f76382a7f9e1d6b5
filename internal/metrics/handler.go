package metrics

import (
	"context"
	"log/slog"
)

// Handler hands log lines on to another handler, one that writes JSON, with
// figures for CloudWatch added to those that have some. Such lines are handed
// on whatever the level, since alarms read them; of the others those that the
// next handler is enabled for.
type Handler struct {
	next      slog.Handler
	namespace string
}

// NewHandler makes a Handler. An empty namespace adds nothing.
func NewHandler(next slog.Handler, namespace string) slog.Handler {
	if namespace == "" {
		return next
	}
	return &Handler{next, namespace}
}

// Enabled implements slog.Handler. Lines with figures are of level info or
// above.
func (h *Handler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo || h.next.Enabled(ctx, level)
}

// Handle implements slog.Handler.
func (h *Handler) Handle(ctx context.Context, r slog.Record) error {
	counted := figures[r.Message]
	if counted == nil || r.Level < slog.LevelInfo {
		if !h.next.Enabled(ctx, r.Level) {
			return nil
		}
		return h.next.Handle(ctx, r)
	}
	line := facts{}
	r.Attrs(func(a slog.Attr) bool {
		line[a.Key] = a.Value
		return true
	})
	r = r.Clone()
	r.AddAttrs(h.embed(r.Time, line, counted)...)
	return h.next.Handle(ctx, r)
}

// WithAttrs implements slog.Handler.
func (h *Handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &Handler{h.next.WithAttrs(attrs), h.namespace}
}

// WithGroup implements slog.Handler. CloudWatch finds figures at the root of a
// line only, so a group has none.
func (h *Handler) WithGroup(name string) slog.Handler { return h.next.WithGroup(name) }

var _ slog.Handler = (*Handler)(nil)
