package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"time"
)

// Refused is the row "refused#WHAT#KEY": an update that cannot succeed, because
// BigCommerce does not have the order or the SKU. It lives 30 days after the last
// refusal, and 400 days after an OK.
type Refused struct {
	Store string // its hash
	What  string // the caller's word, such as order or sku
	Key   string // see SafeKey

	First, Last time.Time
	Times       int       // refusals so far
	Accepted    time.Time // the first OK; zero without one
}

// refusedBody is the content of the row.
type refusedBody struct {
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
	Times    int       `json:"times"`
	Accepted time.Time `json:"accepted,omitzero"`
}

const refusedPrefix = "refused#"

func (r *Refused) key() key { return key{r.Store, refusedPrefix + r.What + "#" + r.Key} }

func (r *Refused) load(found record) error {
	var body refusedBody
	err := found.decode(r.key(), &body)
	r.First, r.Last, r.Times, r.Accepted = body.First, body.Last, body.Times, body.Accepted
	return err
}

func (r *Refused) record() record {
	life := noteLife
	if !r.Accepted.IsZero() {
		life = acceptedLife
	}
	return record{body: encode(refusedBody{r.First, r.Last, r.Times, r.Accepted}), expires: now().Add(life)}
}

// Refuse counts one more refusal. accepts decides with the new count whether
// Stone Edge hears OK from now on. ErrConflict if other processes keep changing
// the row; ErrUnavailable.
func (l *Ledger) Refuse(ctx context.Context, store, what, name string, accepts func(Refused) bool) (Refused, error) {
	for range changeTries {
		r := Refused{Store: store, What: what, Key: SafeKey(name)}
		found, err := l.record(ctx, r.key())
		if err == nil {
			err = r.load(found)
		}
		if err != nil {
			return Refused{}, err
		}
		r.Last = stamp()
		r.Times++
		if r.First.IsZero() {
			r.First = r.Last
		}
		if r.Accepted.IsZero() && accepts(r) {
			r.Accepted = r.Last
		}
		if _, err = l.put(ctx, r.key(), r.record(), isAsRead(found)); !errors.Is(err, ErrConflict) {
			return r, err
		}
	}
	return Refused{}, ErrConflict
}

// Refusals are what a store's updates asked for in vain, in the order of the
// names. ErrUnavailable.
func (l *Ledger) Refusals(ctx context.Context, store string) ([]Refused, error) {
	var list []Refused
	for found, err := range l.walk(ctx, store, refusedPrefix) {
		if err != nil {
			return nil, err
		}
		if !found.exists() {
			continue
		}
		r := Refused{Store: store}
		r.What, r.Key, _ = strings.Cut(strings.TrimPrefix(found.row, refusedPrefix), "#")
		if err := r.load(found.record); err != nil {
			return nil, err
		}
		list = append(list, r)
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
