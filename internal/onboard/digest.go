package onboard

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"connect2cart/internal/email"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// maxDigest bounds each list of a digest.
const maxDigest = 50

// digest tells of a person's work since the last digest. It sends a mail only if
// there is some.
func (r *round) digest(ctx context.Context, t *ledger.Task, m *merchant.Merchant) ([]*ledger.Task, error) {
	slot := ledger.DigestTime(t.Store, time.Now().Add(-day))
	to, err := r.subscribers(ctx, m)
	if err != nil || len(to) == 0 {
		return nil, err
	}
	f, err := r.findings(ctx, m)
	if err != nil {
		return nil, err
	}
	about := slot.Format(time.RFC3339)
	next, err := r.tell(ctx, m, to, notice{digestKind, about, slot, func(to, told string) (email.Notice, bool) {
		from, err := time.Parse(time.RFC3339, told)
		if err != nil || slot.Sub(from) > newsTime {
			from = slot.Add(-day)
		}
		d := f.since(from, slot)
		return r.about(m).DigestNotice(d, r.unsubscribe(m, to)), !d.IsEmpty()
	}}, &r.count)
	return again(t, next), err
}

// subscribers are the recipients of digests, without those who ended theirs.
func (n *Notifier) subscribers(ctx context.Context, m *merchant.Merchant) ([]string, error) {
	out := &ledger.Unsubscribed{Store: m.StoreHash}
	if err := n.Ledger.Read(ctx, out); err != nil {
		return nil, err
	}
	var list []string
	for _, to := range m.Recipients() {
		if !out.Has(markOf(m, to)) {
			list = append(list, to)
		}
	}
	return list, nil
}

// unsubscribe is the address that ends a recipient's digests.
func (n *Notifier) unsubscribe(m *merchant.Merchant, to string) string {
	base, mark := n.base(m), m.Mark(to)
	if base == "" || mark == "" {
		return ""
	}
	return base + unsubscribePath + "?t=" + m.StoreHash + "." + mark
}

// toDo are the findings of a store, each with its time.
type toDo struct {
	waiting []*ledger.Waiting
	notes   []ledger.Note
	refused []ledger.Refused
	afters  []*ledger.After
}

// findings reads what the ledger has of a store's troubles.
func (n *Notifier) findings(ctx context.Context, m *merchant.Merchant) (f toDo, err error) {
	if f.notes, err = n.Ledger.Notes(ctx, m.StoreHash); err != nil {
		return f, err
	}
	if f.refused, err = n.Ledger.ListRefused(ctx, m.StoreHash); err != nil {
		return f, err
	}
	for _, cart := range append([]string{m.CartID}, m.OtherCarts()...) {
		if err := n.findingsOf(ctx, m.StoreHash, cart, &f); err != nil {
			return f, err
		}
	}
	return f, nil
}

// The most rows of a cart to look at, for orders that wait and for those that were
// undone. A store has far fewer.
const (
	maxWaiting = 5000
	maxAfters  = 500
)

// findingsOf adds what one cart's rows have.
func (n *Notifier) findingsOf(ctx context.Context, store, id string, f *toDo) error {
	waiting, err := n.Ledger.Waitings(ctx, ledger.Place{Store: store, Cart: id, Order: -1}, maxWaiting)
	if err != nil {
		return err
	}
	for _, w := range waiting {
		if w.Why.IsFailure() {
			f.waiting = append(f.waiting, w)
		}
	}
	afters, err := n.Ledger.Afters(ctx, store, id, maxAfters)
	if err != nil {
		return err
	}
	afters, err = n.notByStoneEdge(ctx, store, afters)
	f.afters = append(f.afters, afters...)
	return err
}

// notByStoneEdge leaves out orders with the status that an update of Stone Edge
// gave them. The end of an update says the order's status then.
func (n *Notifier) notByStoneEdge(ctx context.Context, store string, afters []*ledger.After) ([]*ledger.After, error) {
	ships, rows := make([]ledger.Ship, len(afters)), make([]ledger.Row, len(afters))
	for i, a := range afters {
		ships[i] = ledger.Ship{Store: store, Order: a.Order}
		rows[i] = &ships[i]
	}
	if err := n.Ledger.Read(ctx, rows...); err != nil {
		return nil, err
	}
	var list []*ledger.After
	for i, a := range afters {
		var end struct {
			Status int `json:"status"`
		}
		if last := ships[i].Last; last != nil && json.Unmarshal([]byte(last.Remark), &end) == nil && end.Status == a.Status {
			continue
		}
		list = append(list, a)
	}
	return list, nil
}

// since words the findings between two digests.
func (f toDo) since(from, to time.Time) email.Digest {
	within := func(at time.Time) bool { return !at.Before(from) && at.Before(to) }
	var d email.Digest
	for _, w := range f.waiting {
		if within(w.FailedAt) {
			d.Unreadable = append(d.Unreadable, email.UnreadableOrder(w.Order, w.What))
		}
	}
	for _, note := range f.notes {
		if within(note.First) {
			d.Updates = append(d.Updates, email.UpdateNote(note.Order, note.Text))
		}
	}
	for _, r := range f.refused {
		if within(r.First) || within(r.Told) {
			key := r.Key
			if r.What == ledger.RefusedOrder {
				key = ledger.SafeKey(key)
			}
			d.Updates = append(d.Updates, email.RefusedUpdate(r.What, key, !r.Told.IsZero()))
		}
	}
	for _, a := range f.afters {
		if within(a.At) {
			d.Afterwards = append(d.Afterwards, email.UndoneOrder(a.Order, a.Status))
		}
	}
	for _, list := range []*[]string{&d.Unreadable, &d.Updates, &d.Afterwards} {
		if extra := len(*list) - maxDigest; extra > 0 {
			*list, d.More = (*list)[:maxDigest], d.More+extra
		}
	}
	return d
}

// markOf is a recipient's name in the ledger. It is a hash, because whoever has
// the mark itself can end the digests.
func markOf(m *merchant.Merchant, address string) string {
	if mark := m.Mark(address); mark != "" {
		return ledger.Hash(mark)
	}
	return strconv.Quote("")
}

const unsubscribePath = "/unsubscribe"
