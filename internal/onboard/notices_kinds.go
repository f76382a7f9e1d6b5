package onboard

import (
	"context"
	"slices"
	"strconv"
	"time"

	"connect2cart/internal/email"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// The kinds of notices. The hour between two mails counts by kind.
const (
	silentKind  = "silent"
	backKind    = "back"
	refusedKind = "key_refused"
	newsKind    = "news"
	digestKind  = "digest"
	removedKind = "removed"
)

const day = 24 * time.Hour

// silent tells that Stone Edge stopped asking, unless it asked since.
func (r *round) silent(ctx context.Context, t *ledger.Task, v *ledger.Version, m *merchant.Merchant) ([]*ledger.Task, error) {
	if !v.IsSilent() || v.Seen.Format(time.RFC3339Nano) != t.About || m.Settings.Paused {
		return nil, nil
	}
	next, err := r.tell(ctx, m, m.Recipients(), notice{silentKind, t.About, t.First(), func(string, string) (email.Notice, bool) {
		return r.about(m).SilentNotice(v.Seen), true
	}}, &r.count)
	return again(t, next), err
}

// back tells that Stone Edge asks again, to those who heard that it stopped.
func (r *round) back(ctx context.Context, t *ledger.Task, v *ledger.Version, m *merchant.Merchant) ([]*ledger.Task, error) {
	last, err := time.Parse(time.RFC3339Nano, t.About)
	if err != nil {
		return nil, err
	}
	var heard []string
	for _, to := range m.Recipients() {
		row := &ledger.Mail{Store: m.StoreHash, Kind: recipientKind(silentKind, m.StoreHash, to)}
		if err := r.Ledger.Read(ctx, row); err != nil {
			return nil, err
		}
		if row.Told == t.About {
			heard = append(heard, to)
		}
	}
	next, err := r.tell(ctx, m, heard, notice{backKind, t.About, t.First(), func(string, string) (email.Notice, bool) {
		return r.about(m).BackNotice(last, t.First()), true
	}}, &r.count)
	return again(t, next), err
}

// keyRefused tells that BigCommerce refuses the key: after a quarter of an hour,
// and then once a day for a week.
func (r *round) keyRefused(ctx context.Context, t *ledger.Task, v *ledger.Version, m *merchant.Merchant) ([]*ledger.Task, error) {
	if v.RefusedSince.IsZero() {
		return nil, nil
	}
	begin := v.RefusedSince.Add(ledger.RefusedAfter)
	past := time.Since(begin)
	if past < 0 {
		return []*ledger.Task{{At: begin, Store: t.Store, What: t.What}}, nil
	}
	n := int(past / day)
	if n > email.LastRefusedDay {
		return nil, nil
	}
	due := begin.Add(time.Duration(n) * day)
	var next time.Time
	if !m.Settings.Paused {
		var err error
		about := v.RefusedSince.Format(time.RFC3339Nano) + " " + strconv.Itoa(n)
		next, err = r.tell(ctx, m, m.Recipients(), notice{refusedKind, about, due, func(string, string) (email.Notice, bool) {
			return r.about(m).KeyRefusedNotice(v.RefusedSince, n), true
		}}, &r.count)
		if err != nil {
			return nil, err
		}
	}
	if next = soon(next); next.IsZero() || next.After(due.Add(day)) {
		next = due.Add(day)
	}
	return []*ledger.Task{{At: next, Store: t.Store, What: t.What}}, nil
}

// newsTime is how old news may be that somebody did not hear yet.
const newsTime = merchant.FormerTime

// news tells the changes of a store that happened, to everybody who should hear
// of them.
func (r *round) news(ctx context.Context, t *ledger.Task, m *merchant.Merchant) ([]*ledger.Task, error) {
	list, err := r.Ledger.NewsSince(ctx, t.Store, time.Now().Add(-newsTime))
	if err == nil {
		list, err = r.happened(ctx, m, list)
	}
	if err != nil || len(list) == 0 {
		return nil, err
	}
	next, err := r.tellNews(ctx, m, m.Insiders(), list)
	for _, f := range m.Outgoing(time.Now().Add(-newsTime)) {
		if err == nil {
			next, err = r.tellFormer(ctx, m, f, list, next)
		}
	}
	return again(t, next), err
}

// tellFormer tells a former contact the changes up to the one that put another in
// their place. next is the time to look again so far.
func (r *round) tellFormer(ctx context.Context, m *merchant.Merchant, f merchant.Former, list []*ledger.News, next time.Time) (time.Time, error) {
	until := f.At.Add(ledger.Skew) // the news has a time of its own, moments later
	i := slices.IndexFunc(list, func(n *ledger.News) bool { return n.At.After(until) })
	if i >= 0 {
		list = list[:i]
	}
	later, err := r.tellNews(ctx, m, []string{f.Email}, list)
	if next.IsZero() || !later.IsZero() && later.Before(next) {
		next = later
	}
	return next, err
}

// tellNews tells changes, the oldest first, to those who lack some of them.
func (r *round) tellNews(ctx context.Context, m *merchant.Merchant, to []string, list []*ledger.News) (next time.Time, err error) {
	if len(list) == 0 {
		return time.Time{}, nil
	}
	last := list[len(list)-1]
	return r.tell(ctx, m, to, notice{newsKind, last.ID(), last.At, func(_, told string) (email.Notice, bool) {
		var changes []email.Changed
		for _, one := range list {
			if one.ID() > told {
				changes = append(changes, email.Changed{At: one.At, By: one.By, What: one.What})
			}
		}
		return r.about(m).ChangedNotice(changes), len(changes) > 0
	}}, &r.count)
}

// happened leaves out changes that broke off before their write.
func (r *round) happened(ctx context.Context, m *merchant.Merchant, list []*ledger.News) ([]*ledger.News, error) {
	var made []*ledger.News
	for _, one := range list {
		ok := one.Version == m.Version
		if !ok {
			var err error
			if ok, err = r.Merchants.Made(ctx, m.StoreHash, one.Version); err != nil {
				return nil, err
			}
		}
		if ok {
			made = append(made, one)
		}
	}
	return made, nil
}
