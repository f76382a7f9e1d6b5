package fulfillment

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// finishedLife is how long we answer a repeated update from the ledger. It only
// saves calls, so a repeated long post gets further each time.
const finishedLife = 24 * time.Hour

// finished is the end of an update, as the ledger keeps it. A repeat gets the
// remark again, because the first answer may be lost.
type finished struct {
	hash     string
	recalled bool   // from the ledger, not from this visit
	Remark   Remark `json:"remark,omitzero"`
	Status   int    `json:"status"` // of the order at the end
}

func (f finished) text() string {
	text, _ := json.Marshal(f) // texts and numbers always marshal
	return string(text)
}

// hashOf hashes an update and the meaning of its label, because an operator may
// change that meaning. It hashes JSON, because JSON follows pointers.
func hashOf(u seti.OrderUpdate, act action) string {
	text, _ := json.Marshal(struct {
		Update seti.OrderUpdate
		Action action
	}{u, act})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// recalled returns the end of an update if it was the order's last one and no
// step is open. It counts only while the order still has that status. One that left
// unlisted units out does not count, because the list may be whole by now.
func recalled(row *ledger.Ship, hash string) (last finished, ok bool) {
	if row.Last == nil || row.Last.Hash != hash || row.Open != nil || shop.Age(row.Last.At) >= finishedLife {
		return finished{}, false
	}
	if json.Unmarshal([]byte(row.Last.Remark), &last) != nil || len(last.Remark.Unlisted) > 0 {
		return finished{}, false
	}
	last.hash = hash
	return last, true
}

// recall finds the finished updates of a long post, by order number. It reads
// all rows at once and the orders in pages, because 1,000 single reads would
// take longer than a poll lasts. An order with several updates in the post is
// never among them, because the earlier ones would undo the last.
func recall(ctx context.Context, s *shop.Shop, updates []seti.OrderUpdate) (map[string]Remark, error) {
	if len(updates) < 2 {
		return nil, nil // its lease shows the row
	}
	single := map[int64]seti.OrderUpdate{}
	several := map[int64]bool{}
	for _, u := range updates {
		id, err := orderID(u.OrderNumber)
		if err != nil {
			continue
		}
		if _, again := single[id]; again {
			several[id] = true
		}
		single[id] = u
	}
	var rows []ledger.Row
	for id := range single {
		if !several[id] {
			rows = append(rows, &ledger.Ship{Store: s.Hash, Order: id})
		}
	}
	err := s.Ledger.ReadEach(ctx, rows...)
	odd, isOdd := errors.AsType[*ledger.OddError](err)
	if err != nil && !isOdd {
		return nil, err
	}
	rows = slices.DeleteFunc(rows, odd.Has) // its own lease refuses that order
	return stillSo(ctx, s, rows, single)
}

// stillSo keeps the finished updates of orders that still have the status of
// their end.
func stillSo(ctx context.Context, s *shop.Shop, rows []ledger.Row, updates map[int64]seti.OrderUpdate) (map[string]Remark, error) {
	ends := map[int64]finished{}
	for _, r := range rows {
		row := r.(*ledger.Ship)
		u := updates[row.Order]
		act, _ := actionOf(u.Status, s.Settings.StatusLabels)
		if last, ok := recalled(row, hashOf(u, act)); ok && row.LeasedUntil.IsZero() {
			ends[row.Order] = last
		}
	}
	known := map[string]Remark{}
	for o, err := range present(ctx, s, ends) {
		if err != nil {
			if endsPost(err) {
				return nil, err
			}
			break // each order of the rest is read on its own
		}
		if last, ok := ends[o.ID]; ok && last.Status == o.StatusID {
			known[updates[o.ID].OrderNumber] = last.Remark
		}
	}
	return known, nil
}

// present reads orders by their ids, in pages of neighbors.
func present(ctx context.Context, s *shop.Shop, ends map[int64]finished) func(yield func(bigcommerce.Order, error) bool) {
	ids := make([]int64, 0, len(ends))
	for id := range ends {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, cmp.Compare[int64])
	return func(yield func(bigcommerce.Order, error) bool) {
		for len(ids) > 0 {
			first := ids[0]
			end, _ := slices.BinarySearch(ids, first+bigcommerce.PageSize)
			last := ids[end-1]
			page, err := s.Client.Orders().List(ctx, bigcommerce.OrderListOptions{MinID: first, MaxID: last, Limit: int(last - first + 1)})
			if err != nil {
				yield(bigcommerce.Order{}, err)
				return
			}
			for _, o := range page {
				if !yield(o, nil) {
					return
				}
			}
			ids = ids[end:]
		}
	}
}
