package onboard

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"connect2cart/internal/email"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// Notifier does on a schedule what is due: mails after a failure or after the
// death of their sender, and the mails to contacts about what needs somebody. The
// ledger's agenda tells what that is, so a run costs what is due, however many
// stores there are.
type Notifier struct {
	Merchants *merchant.Vault
	Ledger    *ledger.Ledger
	Mail      *email.Sender
	ToContact bool         // send mails to the contacts
	PublicURL string       // our address for the world; "" takes each store's Script URL
	Log       *slog.Logger // nil is slog's default
}

// tally counts the work of one run.
type tally struct {
	sent, pending, failed int
	oldest                time.Duration // that a mail has been pending for
	tasks                 int
	silent, refused       int // stores, at the moment
}

// wait counts a mail that stays pending.
func (t *tally) wait(since time.Time) {
	t.pending++
	if !since.IsZero() {
		t.oldest = max(t.oldest, time.Since(since))
	}
}

// round is one run.
type round struct {
	*Notifier
	count tally
	tried map[string]bool // stores whose submission's mails were tried
}

// The bounds of a run. The rest is for the next one.
const (
	tasksAtOnce = 100 // read together
	maxTasks    = 5000
)

// Run does the tasks that are due, and then sweeps a page of the stores for lost
// ones. Each mail is tried once. The error tells of a store or a row that Run
// could not read or write. Run stops at the context's end, and while the ledger
// does not answer. The next run goes on.
func (n *Notifier) Run(ctx context.Context) error {
	start := time.Now()
	r := &round{Notifier: n, tried: map[string]bool{}}
	err := r.agenda(ctx)
	for _, step := range []func(context.Context) error{r.sweep, r.troubles} {
		if ctx.Err() == nil && !errors.Is(err, ledger.ErrUnavailable) {
			err = errors.Join(err, step(ctx))
		}
	}
	n.report(ctx, r.count, time.Since(start), err)
	return err
}

// agenda does the tasks that are due, page by page. A task leaves the agenda once
// it is done or stands there anew for later.
func (r *round) agenda(ctx context.Context) error {
	var errs []error
	by := time.Now()
	for r.count.tasks < maxTasks {
		tasks, err := r.Ledger.Tasks(ctx, by, tasksAtOnce)
		if err != nil {
			errs = append(errs, ofOne(fmt.Errorf("read the agenda: %w", err)))
		}
		if err == nil || isOdd(err) {
			err = r.page(ctx, tasks)
			errs = append(errs, err)
		}
		if errors.Is(err, ledger.ErrUnavailable) || ctx.Err() != nil || len(tasks) < tasksAtOnce {
			break
		}
	}
	return errors.Join(append(errs, ctx.Err())...)
}

// page does some tasks. The rows of their stores come in one read.
func (r *round) page(ctx context.Context, tasks []*ledger.Task) error {
	states, err := r.states(ctx, tasks)
	odd, _ := errors.AsType[*ledger.OddError](err)
	if err != nil && odd == nil {
		return err
	}
	errs := []error{ofOne(err)}
	var next, done []*ledger.Task
	for _, t := range tasks {
		if ctx.Err() != nil {
			break
		}
		v := states[t.Store]
		if odd.Has(v) {
			r.count.tasks++ // it stays until the row can be read again
			next, done = append(next, t.Later(time.Now().Add(retryAfter))), append(done, t)
			continue
		}
		later, err := r.do(ctx, t, v)
		if isDown(err) {
			errs = append(errs, err)
			break // no other mail could be claimed either
		}
		if err != nil {
			errs = append(errs, ofOne(fmt.Errorf("store %s: %s: %w", t.Store, t.What, err)))
			later = r.putOff(t)
		}
		r.count.tasks++
		next, done = append(next, later...), append(done, t)
	}
	settle, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTime)
	defer cancel()
	return errors.Join(append(errs, r.Ledger.Plan(settle, next, done...))...)
}

// retryAfter is the pause after a task that failed. merchant.GiveUpAfter ends its
// tries.
const retryAfter = 10 * time.Minute

// putOff puts a task that failed off, so that it is in nobody's way.
func (r *round) putOff(t *ledger.Task) []*ledger.Task {
	if time.Since(t.First()) > merchant.GiveUpAfter {
		return nil
	}
	return []*ledger.Task{t.Later(time.Now().Add(retryAfter))}
}

// states reads the rows of the tasks' stores. An OddError names those that cannot
// be read, beside the others.
func (r *round) states(ctx context.Context, tasks []*ledger.Task) (map[string]*ledger.Version, error) {
	states, rows := map[string]*ledger.Version{}, []ledger.Row{}
	for _, t := range tasks {
		if states[t.Store] == nil {
			states[t.Store] = &ledger.Version{Store: t.Store}
			rows = append(rows, states[t.Store])
		}
	}
	if len(rows) == 0 {
		return nil, nil
	}
	if err := r.Ledger.ReadEach(ctx, rows...); err != nil {
		return states, fmt.Errorf("read the rows of the stores: %w", err)
	}
	return states, nil
}

// do does one task. It returns the tasks to stand on the agenda instead.
func (r *round) do(ctx context.Context, t *ledger.Task, v *ledger.Version) ([]*ledger.Task, error) {
	switch {
	case t.What == ledger.MailTask:
		return r.mails(ctx, t)
	case v.IsRetired() || !v.Exists():
		return nil, nil // removed
	case t.What == ledger.WatchTask:
		return r.watch(ctx, t, v)
	case !r.ToContact:
		return nil, nil
	}
	m, err := r.Merchants.Get(ctx, t.Store)
	if errors.Is(err, merchant.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	switch t.What {
	case ledger.SilentTask:
		return r.silent(ctx, t, v, m)
	case ledger.BackTask:
		return r.back(ctx, t, v, m)
	case ledger.RefusedTask:
		return r.keyRefused(ctx, t, v, m)
	case ledger.NewsTask:
		return r.news(ctx, t, m)
	case ledger.DigestTask:
		return r.digest(ctx, t, m)
	}
	return nil, nil // of a later program, or by hand
}

// watch looks whether Stone Edge fell silent.
func (r *round) watch(ctx context.Context, t *ledger.Task, v *ledger.Version) ([]*ledger.Task, error) {
	due := v.Seen.Add(ledger.SilentAfter)
	switch {
	case v.Wake.After(t.At): // a poll moved the watch
		return nil, nil
	case due.After(time.Now()):
		return []*ledger.Task{{At: due, Store: t.Store, What: ledger.WatchTask}}, nil
	case !v.IsSilent() || !v.Silent.IsZero():
		return nil, nil // it never asked every day, or we know
	}
	return nil, r.Ledger.FellSilent(ctx, v)
}

// isDown reports trouble of the whole table. A row of a newer program is trouble
// of its store alone.
func isDown(err error) bool {
	return errors.Is(err, ledger.ErrUnavailable) && !errors.Is(err, ledger.ErrNewer)
}

// ofOne is the error of one store or row, as text. The row of a newer program would
// look like trouble of the table.
func ofOne(err error) error {
	if errors.Is(err, ledger.ErrNewer) {
		return errors.New(err.Error())
	}
	return err
}

// isOdd reports rows that cannot be read, beside others that could.
func isOdd(err error) bool {
	_, odd := errors.AsType[*ledger.OddError](err)
	return odd
}

// report is the one log line of a run.
func (n *Notifier) report(ctx context.Context, count tally, took time.Duration, err error) {
	level, outcome, reason := slog.LevelInfo, "ok", ""
	if err != nil {
		level, outcome, reason = slog.LevelError, "error", err.Error()
	}
	logger(n.Log).LogAttrs(ctx, level, "notify",
		slog.String("function", "notify"), slog.String("outcome", outcome), slog.Int64("took_ms", took.Milliseconds()),
		slog.Int("items", count.sent), slog.Int("sent", count.sent), slog.Int("pending", count.pending), slog.Int("failed", count.failed),
		slog.Int64("oldest_mail_s", int64(count.oldest.Seconds())), slog.Int("tasks", count.tasks),
		slog.Int("silent_stores", count.silent), slog.Int("refused_keys", count.refused),
		slog.Int("stopped_stores", count.silent+count.refused), slog.String("error", reason))
}
