package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"time"
)

// lasting are the names of the rows with the life of their store, or the
// beginnings of these names.
var lasting = []string{"store", "stock", "cart#", "unsubscribed"}

// Retire gives a removed store's lasting rows an end of their own. Until then
// Revive keeps them. All other rows end by themselves. ErrUnavailable.
func (l *Ledger) Retire(ctx context.Context, store string, end time.Time) error {
	for found, err := range l.lastingRows(ctx, store) {
		if err != nil {
			return err
		}
		_, err := l.update(ctx, found.key, "SET #expires = :expires, #rev = :rev", item{":expires": number(end.Unix()), ":rev": text(rand.Text())},
			isLive("attribute_exists(#row)", nil))
		if err != nil && !errors.Is(err, ErrConflict) {
			return err
		}
	}
	return nil
}

// Revive takes the end off a store's lasting rows: a removed store came back.
// ErrConflict if other processes keep changing one; ErrUnavailable.
func (l *Ledger) Revive(ctx context.Context, store string) error {
	for found, err := range l.lastingRows(ctx, store) {
		if err == nil {
			err = l.reviveRow(ctx, found.key, found.record)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// reviveRow writes the same row without its end.
func (l *Ledger) reviveRow(ctx context.Context, k key, r record) error {
	for range changeTries {
		if r.expires.IsZero() {
			return nil // or the row is gone
		}
		read := r
		r.expires = time.Time{}
		_, err := l.put(ctx, k, r, isAsRead(read))
		if !errors.Is(err, ErrConflict) {
			return err
		}
		if r, err = l.record(ctx, k); err != nil {
			return err
		}
	}
	return fmt.Errorf("ledger: revive %s: %w", k, ErrConflict)
}

// Forget deletes every row of a store and returns their number. It also takes the
// store off the troubles, and its watch off the agenda; its other tasks end by
// themselves within a day. It may miss rows from other processes in the same
// moment. ErrUnavailable.
func (l *Ledger) Forget(ctx context.Context, store string) (rows int, err error) {
	v := &Version{Store: store}
	if err := l.Read(ctx, v); err != nil {
		return 0, err
	}
	others := []Row{&Trouble{Kind: SilentTrouble, Store: store}, &Trouble{Kind: RefusedTrouble, Store: store}}
	if !v.Wake.IsZero() {
		others = append(others, &Task{At: v.Wake, Store: store, What: WatchTask})
	}
	if err := l.Write(ctx, nil, others); err != nil {
		return 0, err
	}
	var keys []key
	for found, err := range l.walk(ctx, store, "") {
		if err != nil {
			return 0, err
		}
		keys = append(keys, found.key)
	}
	return len(keys), l.deleteAll(ctx, keys)
}

func (l *Ledger) lastingRows(ctx context.Context, store string) iter.Seq2[foundRow, error] {
	return func(yield func(foundRow, error) bool) {
		for _, prefix := range lasting {
			for found, err := range l.walk(ctx, store, prefix) {
				if !yield(found, err) {
					return
				}
			}
		}
	}
}
