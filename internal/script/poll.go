package script

import (
	"context"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/orders"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/sleep"
	"connect2cart/internal/translate"
)

// poll holds the facts for one poll's log line. It holds kinds and counts, and
// never the content of a request or an answer.
type poll struct {
	begun     time.Time
	requestID string
	address   string // the caller's; the logins count it, the log never shows it
	function  string
	store     string // store hash of the Cart ID, cleaned; the login may be wrong
	cart      int64  // channel of a further cart; 0 is the store's first one
	outcome   string // "" is ok
	level     slog.Level
	err       error
	items     int
	start     int // startnum of a download, else 0
	size      int // batchsize of a download, else 0
	unknown   []string
	usage     bigcommerce.Usage
	turn      turn          // of a download, else nil
	list      *shop.Turn    // the same, of products, stock or customers
	orders    *orders.Batch // the same, of orders
	held      time.Duration // how long the answer waited for the quota of the next batch
	late      int           // late orders
	look      error         // of BigCommerce, during the look for late orders
	completed int           // orders with lines from a second call
	rounded   int           // orders with a rounding rest
	adjusted  int           // orders with a gap larger than rounding

	asides []orders.Aside // orders that wait until we can send them whole
	gap    int            // orders of BigCommerce's count that its list lacks

	catalogFigures bool // stock figures come from the catalog instead of the inventory

	updates updateFacts

	seat  seat            // among the store's polls
	later sync.WaitGroup  // what goes on beside the answer
	seen  *ledger.Version // the row for the note that Stone Edge asked; nil within the hour

	fromMemory error // why the credentials came from memory
	unledgered error // why the poll went on without the ledger
}

// noteLedger notes a failed note in the ledger. The answer stands, and a later
// poll writes the note.
func (p *poll) noteLedger(err error) {
	if err != nil && p.unledgered == nil {
		p.unledgered, p.level = err, max(p.level, slog.LevelWarn)
	}
}

// turn is a batch of a run in the ledger. Sent notes the sending, before the
// answer. Refused notes an error in place of the batch.
type turn interface {
	Sent(context.Context) error
	Refused(context.Context)
}

// take keeps a batch of products, stock or customers; nil is none.
func (p *poll) take(t *shop.Turn) {
	if t != nil {
		p.turn, p.list = t, t
	}
}

// sent writes the rows of a download's batch, before its answer.
func (p *poll) sent(ctx context.Context) (err error) {
	if p.turn == nil {
		return nil
	}
	defer func() {
		if v := recover(); v != nil {
			err = &shop.PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return p.turn.Sent(ctx)
}

// hold holds the answer of a batch of orders back, if the store's quota is too low
// for the next batch. Stone Edge ends a whole download at a batch that is refused.
func (p *poll) hold(ctx context.Context) {
	if p.orders == nil {
		return
	}
	begun := time.Now()
	if d := p.orders.Hold(); d > 0 {
		_ = sleep.For(ctx, d) // without a caller nobody waits
		p.held = time.Since(begun)
	}
}

// refusedTime is the time to note a refusal. A poll often fails because its own
// time is over.
const refusedTime = 2 * time.Second

// refused tells the batch of a download that Stone Edge got an error.
func (p *poll) refused(ctx context.Context) {
	if p.turn == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), refusedTime)
	defer cancel()
	p.turn.Refused(ctx)
}

// asked notes the range of a download.
func (p *poll) asked(r seti.Range) { p.start, p.size = r.Start, r.Size }

// noteLate notes the late orders of an answer. A failed look for more of them is
// worth a warning, because it may fail for ever.
func (p *poll) noteLate(late int, look error) {
	if p.late, p.look = late, look; look != nil {
		p.level = slog.LevelWarn
	}
}

// noteOrder counts the amounts that an order's translation had to balance.
func (p *poll) noteOrder(n translate.Notes) {
	if !n.RoundingRest.IsZero() {
		p.rounded++
	}
	if !n.Adjustment.IsZero() {
		p.adjusted++
	}
}

// log writes the one line of a poll.
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
	attrs = append(attrs, p.counts()...)
	attrs = append(attrs, p.troubles()...)
	attrs = append(attrs, p.oddAttrs()...)
	attrs = append(attrs, p.updates.attrs()...)
	if p.err != nil {
		attrs = append(attrs, slog.String("error", p.err.Error()))
	}
	log.LogAttrs(ctx, p.level, "poll", attrs...)
}

// counts are the figures of a poll that most polls lack. It leaves out zeros.
func (p *poll) counts() []slog.Attr {
	var attrs []slog.Attr
	for _, fact := range []struct {
		key string
		n   int
	}{
		{"start", p.start}, {"batch", p.size}, {"late", p.late}, {"completed", p.completed},
		{"rounded", p.rounded}, {"adjusted", p.adjusted},
		{"held_ms", int(p.held.Milliseconds())}, {"cart_channel", int(p.cart)},
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
	return attrs
}

// troubles are the helps that a good answer had to miss.
func (p *poll) troubles() []slog.Attr {
	var attrs []slog.Attr
	if p.fromMemory != nil {
		attrs = append(attrs, slog.String("credentials", "memory"), slog.String("credentials_error", p.fromMemory.Error()))
	}
	if err := p.withoutLedger(); err != nil {
		attrs = append(attrs, slog.String("ledger", "unavailable"), slog.String("ledger_error", err.Error()))
	}
	if p.look != nil {
		attrs = append(attrs, slog.String("look_error", p.look.Error()))
	}
	if p.catalogFigures {
		attrs = append(attrs, slog.String("figures", "catalog"))
	}
	return attrs
}

// withoutLedger is why the login or the list went on without the ledger, else nil.
func (p *poll) withoutLedger() error {
	if p.unledgered == nil && p.list != nil {
		return p.list.Lost
	}
	return p.unledgered
}
