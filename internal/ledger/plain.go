package ledger

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Plain is a row without a condition: the last writer wins. It is a pointer to a
// Given, Waiting, Due, Late, Told, After, News, Note, Task or Trouble.
type Plain interface {
	Row
	record() record
}

// Write puts and deletes rows, 25 a call. Of several puts of one row the last one
// counts, and a put wins over a delete. After an error some are written:
// ErrTooLarge before any call, ErrUnavailable.
func (l *Ledger) Write(ctx context.Context, puts []Plain, deletes []Row) error {
	puts = withDigest(puts)
	items := map[key]item{}
	for _, row := range puts {
		r, k := row.record(), row.key()
		r.rev = rand.Text()
		items[k] = r.item(k)
		if size := sizeOf(items[k]); size > maxItem {
			return fmt.Errorf("ledger: write %s: %w: %d bytes, want at most %d", k, ErrTooLarge, size, maxItem)
		}
	}
	var writes []types.WriteRequest
	done := map[key]bool{}
	for _, row := range puts {
		if k := row.key(); !done[k] {
			done[k] = true
			writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: items[k]}})
		}
	}
	for _, row := range deletes {
		if k := row.key(); !done[k] {
			done[k] = true
			writes = append(writes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: k.item()}})
		}
	}
	return l.writeAll(ctx, writes)
}

// withDigest adds the task of a store's digest, if one of the rows belongs into
// it.
func withDigest(puts []Plain) []Plain {
	for _, row := range puts {
		if d, ok := row.(interface{ digestOf() string }); ok && d.digestOf() != "" {
			return append(slices.Clip(puts), digest(d.digestOf()))
		}
	}
	return puts
}

// Place is an order in one cart's rows.
type Place struct {
	Store string `json:"-"` // the store's hash
	Cart  string `json:"-"` // the Cart ID
	Order int64  `json:"-"` // BigCommerce's id
}

// named is the key of a row about the order. The number is padded, so that the
// rows of a cart lie in the order of the ids.
func (p Place) named(kind string) key {
	return key{p.Store, fmt.Sprintf("%s#%s#%019d", kind, p.Cart, p.Order)}
}
