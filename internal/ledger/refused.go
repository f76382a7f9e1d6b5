package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	// RefusedTime is the life of a refusal after its last repeat, without an OK.
	RefusedTime = 30 * day

	// ToldTime is its life after an OK with a note.
	ToldTime = 400 * day

	// lastingTimes and lastingTime make a refusal a lasting one.
	lastingTimes = 3
	lastingTime  = 3 * day

	// countPause is the time between two counted repeats. Stone Edge may repeat
	// an update three times a minute, and each count is a write.
	countPause = 10 * time.Minute
)

// What Stone Edge asked for in vain.
const (
	RefusedOrder = "order" // BigCommerce has no such order, or it cannot be shipped
	RefusedSKU   = "sku"   // BigCommerce has no such SKU, or does not track its stock
	RefusedLevel = "level" // the change would take the level below zero
)

// Refused is the row "refused#WHAT#KEY": an update that BigCommerce refuses each
// time. It lives 30 days after its last repeat. If Stone Edge heard OK for it, it
// lives 400 days, because the two programs differ from then on.
type Refused struct {
	Store string // its hash
	What  string // RefusedOrder, RefusedSKU or RefusedLevel
	Key   string // the order number or the SKU, as Stone Edge sends it

	First time.Time // the first refusal
	Last  time.Time // the last counted one
	Times int       // refusals, counted once in ten minutes

	Told   time.Time // the last OK with a note; zero without one
	Amount int64     // pieces that Stone Edge heard OK for, and BigCommerce never got

	// OK is the result of Refuse: answer OK with a note this time.
	OK bool

	others
}

// IsLasting reports at least three refusals over at least three days. Repeat
// alone does not make one: count only refusals under a key that works.
func (r *Refused) IsLasting() bool {
	return r.Times >= lastingTimes && r.Last.Sub(r.First) >= lastingTime
}

// refusedBody is the content of the row.
type refusedBody struct {
	Key    string    `json:"key"`
	First  time.Time `json:"first"`
	Last   time.Time `json:"last"`
	Times  int       `json:"times"`
	Told   time.Time `json:"told,omitzero"`
	Amount int64     `json:"amount,omitempty"`
	others
}

const refusedRows = "refused#"

func (r *Refused) key() key { return key{r.Store, refusedRows + r.What + "#" + keyText(r.Key)} }

// maxKeyText bounds a text in a sort key. DynamoDB takes 1,024 bytes in all.
const maxKeyText = 200

// keyText is a text fit for a sort key. Different texts stay different.
func keyText(text string) string {
	if len(text) <= maxKeyText && utf8.ValidString(text) {
		return text
	}
	sum := sha256.Sum256([]byte(text))
	return shortened(text) + "~" + hex.EncodeToString(sum[:8])
}

// shortened is the begin of a text, in whole characters.
func shortened(text string) string {
	return strings.ToValidUTF8(text[:min(len(text), maxKeyText)], "")
}

func (r *Refused) load(found record) error {
	var body refusedBody
	err := found.decode(r.key(), &body)
	r.First, r.Last, r.Times, r.Told, r.Amount, r.others = body.First, body.Last, body.Times, body.Told, body.Amount, body.others
	return err
}

func (r *Refused) record() record {
	life := RefusedTime
	if !r.Told.IsZero() {
		life = ToldTime
	}
	return record{
		body:    encode(&refusedBody{shortened(r.Key), r.First, r.Last, r.Times, r.Told, r.Amount, r.others}),
		expires: now().Add(life),
	}
}

// Refuse counts a refusal of each row, and fills the rows in. Each row comes once.
// Then answer decides about an OK with a note, and Refuse sets OK. amount are the
// pieces of this update. Say OK only after nil. Of two processes at the same
// moment one may miss the other's count. ErrUnavailable.
func (l *Ledger) Refuse(ctx context.Context, rows []*Refused, answer func(*Refused) (ok bool, amount int64)) error {
	keys := make([]Row, len(rows))
	for i, r := range rows {
		keys[i] = r
	}
	if err := l.Read(ctx, keys...); err != nil {
		return err
	}
	planned := false // a digest that tells of them
	for _, r := range rows {
		counted, told := r.count(), r.Told
		ok, amount := answer(r)
		if ok {
			r.Told, r.Amount = stamp(), r.Amount+amount
		}
		if news := counted && r.Times == 1 || ok && told.IsZero(); news && !planned {
			if err := l.Plan(ctx, []*Task{digest(r.Store)}); err != nil {
				return err
			}
			planned = true
		}
		if counted || ok {
			if _, err := l.put(ctx, r.key(), r.record(), condition{}); err != nil {
				return err
			}
		}
		r.OK = ok
	}
	return nil
}

// count adds a refusal, and reports whether the row changed.
func (r *Refused) count() bool {
	if r.Times > 0 && now().Sub(r.Last) < countPause {
		return false
	}
	if r.Times == 0 {
		r.First = stamp()
	}
	r.Last = stamp()
	r.Times++
	return true
}

// ListRefused returns a store's refusals, by kind and key. Keys over 200 bytes are
// cut. ErrUnavailable.
func (l *Ledger) ListRefused(ctx context.Context, store string) ([]Refused, error) {
	var list []Refused
	for found, err := range l.walk(ctx, store, refusedRows) {
		if err != nil {
			return nil, err
		}
		if !found.exists() {
			continue
		}
		r, err := refusedOf(found)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, nil
}

func refusedOf(found foundRow) (Refused, error) {
	var body refusedBody
	what, _, _ := strings.Cut(strings.TrimPrefix(found.row, refusedRows), "#")
	err := found.decode(found.key, &body)
	return Refused{
		Store: found.store, What: what, Key: body.Key, First: body.First, Last: body.Last, Times: body.Times,
		Told: body.Told, Amount: body.Amount,
	}, err
}
