package ledger

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
)

// noteLife is the life of a note.
const noteLife = 30 * day

// Note is the row "note#ORDER": what an update left undone, for the merchant. An
// order has its latest note only. It lives 30 days, or 400 if Stone Edge heard
// OK for something that was not carried out.
type Note struct {
	Store string // its hash
	Order string // the number as Stone Edge sent it, in a safe form (SafeKey)
	Cart  string // the Cart ID of the update; "" in a row of an older version

	Kind string // the caller's word, such as held or refused
	Text string // the caller's words: what, why, what to do; ids and numbers only
	At   time.Time

	// First is the first time of this kind and text, while repeats go on.
	First time.Time

	Accepted bool // Stone Edge heard OK, and nothing was carried out
}

// noteBody is the content of the row.
type noteBody struct {
	Kind     string    `json:"kind"`
	Text     string    `json:"text"`
	At       time.Time `json:"at"`
	First    time.Time `json:"first,omitzero"`
	Accepted bool      `json:"accepted,omitempty"`
	Cart     string    `json:"cart,omitempty"`
}

// notePrefix begins the names of the notes.
const notePrefix = "note#"

func (n *Note) key() key { return key{n.Store, notePrefix + n.Order} }

func (n *Note) load(r record) error {
	var body noteBody
	err := r.decode(n.key(), &body)
	n.Kind, n.Text, n.At, n.Accepted, n.Cart = body.Kind, body.Text, body.At, body.Accepted, body.Cart
	n.First = cmp.Or(body.First, body.At)
	return err
}

// maxNote bounds the text of a note, in bytes. A list of numbers may be longer,
// and the answer to Stone Edge is cut there, too.
const maxNote = 2000

// Remember writes an order's note over the one before, and sets its times. A
// repeat of the one before keeps its first time, and is written once in ten
// minutes. ErrUnavailable.
func (l *Ledger) Remember(ctx context.Context, n Note) error {
	if len(n.Text) > maxNote {
		n.Text = strings.ToValidUTF8(n.Text[:maxNote], "") + "..."
	}
	n.At = stamp()
	n.First = n.At
	before := Note{Store: n.Store, Order: n.Order}
	// A row that nobody can read gives way. A table that is down fails Write, too.
	if err := l.Read(ctx, &before); err == nil && n.repeats(&before) {
		if n.At.Sub(before.At) < countPause {
			return nil
		}
		n.First = before.First
	}
	return l.Write(ctx, []Plain{&n}, nil)
}

// repeats reports whether a note says the same as another one.
func (n *Note) repeats(before *Note) bool {
	return n.Kind == before.Kind && n.Text == before.Text && n.Accepted == before.Accepted && n.Cart == before.Cart
}

func (n *Note) record() record {
	life := noteLife
	if n.Accepted {
		life = ToldTime
	}
	return record{body: encode(noteBody{n.Kind, n.Text, n.At, n.First, n.Accepted, n.Cart}), expires: n.At.Add(life)}
}

func (n *Note) digestOf() string { return n.Store }

// EndNote ends an order's note, because nothing is left undone. ErrUnavailable.
func (l *Ledger) EndNote(ctx context.Context, store, order string) error {
	n := Note{Store: store, Order: order}
	_, err := l.put(ctx, n.key(), record{expires: now()}, condition{})
	return err
}

// Notes are a store's notes, in the order of their names. ErrUnavailable.
func (l *Ledger) Notes(ctx context.Context, store string) ([]Note, error) {
	var list []Note
	for found, err := range l.walk(ctx, store, notePrefix) {
		if err != nil {
			return nil, err
		}
		if !found.exists() {
			continue
		}
		n := Note{Store: store, Order: strings.TrimPrefix(found.row, notePrefix)}
		if err := n.load(found.record); err != nil {
			return nil, err
		}
		list = append(list, n)
	}
	return list, nil
}

// maxSafeKey bounds a key, in bytes.
const maxSafeKey = 40

// SafeKey is a number or a code for the name of a row. Any other text may be
// somebody's name, so its hash stands for it.
func SafeKey(name string) string {
	name = strings.TrimSpace(name)
	isOdd := func(r rune) bool { return !('0' <= r && r <= '9' || r == '-') }
	if name != "" && len(name) <= maxSafeKey && strings.IndexFunc(name, isOdd) < 0 {
		return name
	}
	sum := sha256.Sum256([]byte(name))
	return "text-" + hex.EncodeToString(sum[:6])
}
