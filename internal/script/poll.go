package script

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/catalog"
	"connect2cart/internal/orders"
	"connect2cart/internal/seti"
	"connect2cart/internal/translate"
)

// poll is what one poll's log line will say. It never holds what was sent or
// answered, only what kind of thing and how many.
type poll struct {
	begun     time.Time
	requestID string
	address   string // of the caller; counted, never logged
	function  string
	store     string // as claimed, cleaned; "" before that
	outcome   string // "" is ok
	level     slog.Level
	err       error
	stale     error // why the credentials were told from memory
	items     int
	start     int // first position asked for, 0 if none
	size      int // batch asked for
	unknown   []string
	usage     bigcommerce.Usage
	batch     *orders.Batch // of a download of orders, else nil
	completed int           // orders whose lines had to be fetched again
	rounded   int           // orders with a rounding rest
	adjusted  int           // orders with a gap that no rounding explains

	duplicates     []catalog.Duplicate // items with a SKU that another one has
	catalogFigures bool                // stock figures were the catalog's, not the inventory's

	updates updateFacts
}

// asked notes the range of a download.
func (p *poll) asked(r seti.Range) { p.start, p.size = r.Start, r.Size }

// noteOrder notes what an order's translation had to bend.
func (p *poll) noteOrder(n translate.Notes) {
	if !n.RoundingRest.IsZero() {
		p.rounded++
	}
	if !n.Adjustment.IsZero() {
		p.adjusted++
	}
}

// maxTold is how many duplicates one log line names.
const maxTold = 20

// duplicateSKUs names the first of the duplicates.
func (p *poll) duplicateSKUs() []string {
	var words []string
	for _, d := range p.duplicates[:min(len(p.duplicates), maxTold)] {
		words = append(words, fmt.Sprintf("%.60s: %s, %s", d.SKU, d.First, d.WebID))
	}
	return words
}

// log writes the one line of a poll. Facts that say nothing are left out.
func (p *poll) log(ctx context.Context, log *slog.Logger, bytes int) {
	outcome := p.outcome
	if outcome == "" {
		outcome = "ok"
	}
	attrs := []slog.Attr{
		slog.String("request_id", p.requestID),
		slog.String("function", p.function),
		slog.String("store", p.store),
		slog.String("outcome", outcome),
		slog.Int64("took_ms", time.Since(p.begun).Milliseconds()),
		slog.Int64("calls", p.usage.Calls.Load()),
		slog.Int64("retries", p.usage.Retries.Load()),
		slog.Int("items", p.items),
		slog.Int("bytes", bytes),
	}
	for _, fact := range []struct {
		key string
		n   int
	}{
		{"start", p.start}, {"batch", p.size}, {"completed", p.completed},
		{"rounded", p.rounded}, {"adjusted", p.adjusted},
		{"duplicates", len(p.duplicates)},
	} {
		if fact.n != 0 {
			attrs = append(attrs, slog.Int(fact.key, fact.n))
		}
	}
	if left := p.usage.QuotaLeft.Load(); left >= 0 && p.usage.Calls.Load() > 0 {
		attrs = append(attrs, slog.Int64("quota_left", left))
	}
	if len(p.unknown) > 0 {
		attrs = append(attrs, slog.Any("unknown_params", p.unknown))
	}
	if len(p.duplicates) > 0 {
		attrs = append(attrs, slog.Any("duplicate_skus", p.duplicateSKUs()))
	}
	if p.stale != nil {
		attrs = append(attrs, slog.String("credentials", "stale"), slog.String("credentials_error", p.stale.Error()))
	}
	if p.catalogFigures {
		attrs = append(attrs, slog.String("figures", "catalog"))
	}
	attrs = append(attrs, p.updates.attrs()...)
	if p.err != nil {
		attrs = append(attrs, slog.String("error", p.err.Error()))
	}
	log.LogAttrs(ctx, p.level, "poll", attrs...)
}
