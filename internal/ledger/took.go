package ledger

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"time"
)

const (
	// tookLife is the life of a row with carried-out updates.
	tookLife = 30 * day

	// maxTookOrders bounds the orders of such a row.
	maxTookOrders = 25

	// maxTookStock bounds the entries in the row of the stock. Each change of a
	// level writes that row, and DynamoDB charges by the kilobyte.
	maxTookStock = 20

	// maxTookKey bounds an order number or a SKU in bytes, because the list only
	// reminds a person.
	maxTookKey = 40
)

// Took is the row "took#TIME": the orders of one post whose update BigCommerce
// took. It lives 30 days. The row "stock" has the same of levels, at most 20.
type Took struct {
	Store string    `json:"-"` // its hash
	At    time.Time `json:"-"`
	List  []Taken   `json:"l"`
	More  int       `json:"m,omitempty"` // further ones of the post
	Cart  string    `json:"c,omitempty"` // the Cart ID of a post about orders; "" in a row of an older version
}

// Taken is what BigCommerce took of an update: numbers, and nothing personal.
type Taken struct {
	Key    string `json:"k"`           // the order number or the SKU
	What   string `json:"w,omitempty"` // the caller's word
	Units  int64  `json:"u,omitempty"`
	Status int    `json:"s,omitempty"` // the order's new one, by BigCommerce's id
}

const tookPrefix = "took#"

// NoteTook keeps what BigCommerce took of a cart's post about orders.
// ErrUnavailable.
func (l *Ledger) NoteTook(ctx context.Context, store, cart string, list []Taken) error {
	if len(list) == 0 {
		return nil
	}
	t := bounded(list, maxTookOrders)
	t.Cart = cart
	row := fmt.Sprintf("%s%013d-%s", tookPrefix, now().UnixMilli(), rand.Text()[:6])
	_, err := l.put(ctx, key{store, row}, record{body: encode(t), expires: now().Add(tookLife)}, condition{})
	return err
}

// bounded is a list with at most n entries, and with short keys.
func bounded(list []Taken, n int) Took {
	kept := slices.Clone(list[:min(len(list), n)])
	for i := range kept {
		kept[i].Key = shortKey(kept[i].Key)
	}
	return Took{List: kept, More: len(list) - len(kept)}
}

func shortKey(text string) string {
	if len(text) <= maxTookKey {
		return shortened(text)
	}
	return shortened(text[:maxTookKey]) + "..."
}

// LastTook returns what BigCommerce took of a store's last n posts about orders,
// the youngest first. ErrUnavailable.
func (l *Ledger) LastTook(ctx context.Context, store string, n int) ([]Took, error) {
	var list []Took
	for found, err := range l.between(ctx, store, span{from: tookPrefix, to: tookPrefix + "~", limit: n, backwards: true}) {
		if err != nil {
			return nil, err
		}
		if !found.exists() {
			continue
		}
		t := Took{Store: store}
		if err := found.decode(found.key, &t); err != nil {
			return nil, err
		}
		var millis int64
		if _, err := fmt.Sscanf(found.row, tookPrefix+"%d-", &millis); err != nil {
			return nil, fmt.Errorf("ledger: row %s: %w", found.key, err)
		}
		t.At = time.UnixMilli(millis)
		if list = append(list, t); len(list) == n {
			break
		}
	}
	return list, nil
}

// tookStock is a Took in the row of the stock.
type tookStock struct {
	At int64 `json:"t"` // Unix seconds
	Took
}

// Took keeps what BigCommerce took of a post about levels. Only Release writes
// it, so it costs no write of its own.
func (s *StockLease) Took(list []Taken) {
	if len(list) == 0 {
		return
	}
	s.took = append([]tookStock{{stamp().Unix(), bounded(list, maxTookStock)}}, s.took...)
	room := maxTookStock
	for i, t := range s.took {
		if room -= len(t.List); room < 0 {
			s.took = s.took[:i]
			return
		}
	}
}

// LastTook is what BigCommerce took of the last posts about levels, the youngest
// first.
func (s *Stock) LastTook() []Took {
	list := make([]Took, len(s.took))
	for i, t := range s.took {
		list[i] = Took{Store: s.Store, At: time.Unix(t.At, 0), List: t.List, More: t.More}
	}
	return list
}
