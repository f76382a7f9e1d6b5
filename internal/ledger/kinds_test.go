package ledger_test

import (
	"context"
	"errors"
	"strings"
	"time"

	"connect2cart/internal/ledger"
)

// kind is a kind of row, and how a program meets one.
type kind struct {
	store, row string                      // its partition, and the begin of its name
	write      func(context.Context) error // makes the row, or changes it
	read       func(context.Context) error // nil: write reads it, too
	blind      bool                        // write goes over whatever is there
	renews     bool                        // write keeps nothing of the row before
}

// kinds are all kinds of rows.
func kinds(l *ledger.Ledger) []kind {
	at := ledger.Place{Store: store, Cart: cart, Order: 7}
	run := func() *ledger.Run { return &ledger.Run{Store: store, Cart: cart, Kind: "orders", Selection: "x"} }
	rows := func(rows ...ledger.Row) func(context.Context) error {
		return func(ctx context.Context) error { return l.Read(ctx, rows...) }
	}
	blind := func(row ledger.Plain) func(context.Context) error {
		return func(ctx context.Context) error { return l.Write(ctx, []ledger.Plain{row}, nil) }
	}
	plain := func(row ledger.Plain, edit func()) func(context.Context) error {
		return func(ctx context.Context) error {
			if err := l.Read(ctx, row); err != nil {
				return err
			}
			edit()
			return l.Write(ctx, []ledger.Plain{row}, nil)
		}
	}
	var (
		given   = &ledger.Given{Place: at}
		waiting = &ledger.Waiting{Place: at}
		due     = ledger.NewDue(at, ledger.AskedFor, time.Now())
		late    = &ledger.Late{Place: at, Last: 6, At: time.Now()}
		began   = time.Now()
		times   = int64(0)
	)
	return []kind{
		{store: store, row: "store", write: func(ctx context.Context) error {
			c, err := l.Announce(ctx, store)
			if err != nil {
				return err
			}
			times++
			return l.Conclude(ctx, c, strings.Repeat("v", int(times)), time.Now())
		}},
		{store: store, row: "ship#7", write: func(ctx context.Context) error {
			s, err := l.TakeShip(ctx, store, 7)
			if err != nil {
				return err
			}
			return errors.Join(s.Begin(ctx, "a call"), s.Finish(ctx, "hash", ""))
		}},
		{store: store, row: "stock", write: func(ctx context.Context) error {
			s, err := l.TakeStock(ctx, store)
			if err != nil {
				return err
			}
			for item := range s.Open {
				s.NotMade(item)
			}
			return errors.Join(s.Begin(ctx, changes(0, 1)), s.Release(ctx))
		}},
		{store: store, row: "cart#" + cart, write: func(ctx context.Context) error {
			return l.ChangeCart(ctx, &ledger.Cart{Store: store, ID: cart}, func(c *ledger.Cart) bool { c.Highest++; return true })
		}},
		{store: store, row: "run#", write: func(ctx context.Context) error {
			return l.ChangeRun(ctx, run(), func(r *ledger.Run) (bool, error) {
				if !r.Exists() {
					r.Begin()
				}
				r.Next++
				return true, nil
			})
		}},
		{store: store, row: "given#", write: plain(given, func() { given.Note("run", 11, time.Now()) })},
		{store: store, row: "waiting#", write: plain(waiting, func() { waiting.FirstSeen = began; waiting.Checked(ledger.Unreadable, 11) })},
		{store: store, row: "due#", write: plain(due, func() { due.Created = time.Now().UTC() })},
		{store: store, row: "late#", write: plain(late, func() { late.Last++ })},
		{store: store, row: "mail#", write: func(ctx context.Context) error {
			c, err := l.Claim(ctx, store, "sales", "v1", began)
			if err != nil {
				return err
			}
			return c.Retry(ctx, time.Now())
		}},
		{store: store, row: "refused#", write: func(ctx context.Context) error {
			return l.Refuse(ctx, []*ledger.Refused{{Store: store, What: ledger.RefusedSKU, Key: "MUG"}}, func(*ledger.Refused) (bool, int64) { return true, 1 })
		}},
		{store: store, row: "report#", write: func(ctx context.Context) error {
			r, err := l.TakeReport(ctx, store, cart)
			if err != nil {
				return err
			}
			r.Cursor++
			return r.Keep(ctx)
		}},
		{store: "agenda#", row: "", write: func(ctx context.Context) error {
			tasks, err := l.Tasks(ctx, time.Now().Add(365*24*time.Hour), 1)
			if err != nil {
				return err
			}
			if len(tasks) == 0 {
				return l.Plan(ctx, []*ledger.Task{{At: time.Now(), Store: store, What: ledger.MailTask, About: "x"}})
			}
			return l.Plan(ctx, []*ledger.Task{tasks[0].Later(tasks[0].At.Add(time.Hour))}, tasks[0])
		}},

		// Written whole, as they are new each time.
		{store: store, row: "unsubscribed", renews: true, write: func(ctx context.Context) error {
			return l.SetUnsubscribed(ctx, store, time.Now().String(), true)
		}},
		{store: store, row: "checked", renews: true, write: func(ctx context.Context) error { return l.NoteCheck(ctx, &ledger.Checked{Store: store}) }, read: rows(&ledger.Checked{Store: store})},
		{store: "sweep#", row: "sweep#", renews: true, write: func(ctx context.Context) error { return l.NoteSweep(ctx, &ledger.Sweep{Kind: "x", Next: "y"}) }, read: rows(&ledger.Sweep{Kind: "x"})},
		{store: store, row: "mark#", renews: true, write: func(ctx context.Context) error { return l.PutMark(ctx, ledger.MarkOf(run(), 51), time.Now()) }, read: func(ctx context.Context) error {
			_, err := l.NearestMark(ctx, run(), 60)
			return err
		}},
		{store: store, row: "count#", renews: true, write: func(ctx context.Context) error {
			_, err := l.Take(ctx, ledger.Limit{Of: store, What: "x", Most: 1, Per: time.Hour})
			return err
		}},
		{store: store, row: "turn", renews: true, write: func(ctx context.Context) error {
			_, err := l.TakeTurn(ctx, store)
			return err
		}},
		{store: store, row: "seat#", renews: true, write: func(ctx context.Context) error {
			for range 40 * ledger.Seats { // it guesses
				if _, err := l.TakeSeat(ctx, store, time.Now()); err != nil {
					return err
				}
			}
			return nil
		}},
		{store: store, row: "session#", renews: true, blind: true, write: func(ctx context.Context) error {
			_, err := l.SignIn(ctx, store, "login")
			return err
		}},
		{store: store, row: "took#", renews: true, blind: true, write: func(ctx context.Context) error { return l.NoteTook(ctx, store, "bc-1", []ledger.Taken{{Key: "7"}}) }, read: func(ctx context.Context) error {
			_, err := l.LastTook(ctx, store, 9)
			return err
		}},
		{store: store, row: "note#", renews: true, blind: true, write: func(ctx context.Context) error {
			return l.Remember(ctx, ledger.Note{Store: store, Order: "7", Kind: "held"})
		}, read: func(ctx context.Context) error {
			_, err := l.Notes(ctx, store)
			return err
		}},
		{store: store, row: "log#", renews: true, blind: true, write: blind(&ledger.Told{Store: store, Cart: cart, Orders: []int64{7}}), read: func(ctx context.Context) error {
			_, err := l.LastTold(ctx, store, cart, 9)
			return err
		}},
		{store: store, row: "news#", renews: true, blind: true, write: blind(&ledger.News{Store: store, At: began, Version: "v1"}), read: func(ctx context.Context) error {
			_, err := l.NewsSince(ctx, store, time.Time{})
			return err
		}},
		{store: store, row: "after#", renews: true, blind: true, write: blind(ledger.NewAfter(at, 11, 5)), read: func(ctx context.Context) error {
			_, err := l.Afters(ctx, store, cart, 9)
			return err
		}},
		{store: "trouble#", row: "", renews: true, blind: true, write: blind(&ledger.Trouble{Kind: ledger.SilentTrouble, Store: store}), read: func(ctx context.Context) error {
			_, err := l.Troubles(ctx, 9)
			return err
		}},
	}
}
