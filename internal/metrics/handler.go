package metrics

import (
	"context"
	"log/slog"
)

// Handler adds figures for CloudWatch to log lines, and passes them on to a
// handler for JSON. Lines with figures pass from level info on, because alarms
// read them. Any other line passes if the next handler is enabled for its
// level.
type Handler struct {
	next      slog.Handler
	namespace string
}

// NewHandler makes a Handler. For an empty namespace it returns next itself.
func NewHandler(next slog.Handler, namespace string) slog.Handler {
	if namespace == "" {
		return next
	}
	return &Handler{next, namespace}
}

// Enabled implements slog.Handler. It lets level info pass, because lines with
// figures have it or a higher one.
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

// WithGroup implements slog.Handler. A group has no figures, because CloudWatch
// finds them only at the root of a line.
func (h *Handler) WithGroup(name string) slog.Handler { return h.next.WithGroup(name) }

var _ slog.Handler = (*Handler)(nil)
