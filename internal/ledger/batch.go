package ledger

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"connect2cart/internal/sleep"
)

// The largest batches.
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
const (
	maxGets   = 100
	maxWrites = 25
)

// record reads one row.
func (l *Ledger) record(ctx context.Context, k key) (record, error) {
	found, err := l.records(ctx, []key{k})
	return found[k], err
}

// records reads rows by their keys, in one round trip for each hundred. Every
// read is consistent: it sees all writes with an answer before its begin.
// ErrNewer, ErrUnavailable.
func (l *Ledger) records(ctx context.Context, keys []key) (map[key]record, error) {
	found, err := l.anyRecords(ctx, keys)
	if err != nil {
		return nil, err
	}
	for k, r := range found {
		if err := r.checkSchema(k); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// anyRecords is records with those of a newer schema.
func (l *Ledger) anyRecords(ctx context.Context, keys []key) (map[key]record, error) {
	keys = slices.Clone(keys)
	slices.SortFunc(keys, compareKeys)
	keys = slices.Compact(keys) // DynamoDB refuses duplicate keys
	found := make(map[key]record, len(keys))
	for chunk := range slices.Chunk(keys, maxGets) {
		if err := l.getBatch(ctx, chunk, found); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (l *Ledger) getBatch(ctx context.Context, keys []key, found map[key]record) error {
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	left := map[string]types.KeysAndAttributes{l.table: {ConsistentRead: aws.Bool(true), Keys: itemsOf(keys)}}
	for try := 0; len(left) > 0; try++ {
		if err := pause(bounded, try); err != nil {
			return failure(ctx, "read", keys[0], err)
		}
		out, err := l.batchGet(bounded, &dynamodb.BatchGetItemInput{RequestItems: left})
		if err != nil {
			return failure(ctx, "read", keys[0], err)
		}
		for _, items := range out.Responses { // by the name of the one table
			for _, it := range items {
				found[keyOf(it)] = recordOf(it)
			}
		}
		left = out.UnprocessedKeys
	}
	return nil
}

// deleteAll deletes rows by their keys.
func (l *Ledger) deleteAll(ctx context.Context, keys []key) error {
	writes := make([]types.WriteRequest, len(keys))
	for i, it := range itemsOf(keys) {
		writes[i].DeleteRequest = &types.DeleteRequest{Key: it}
	}
	return l.writeAll(ctx, writes)
}

// writeAll puts and deletes rows without a condition, 25 a call. An error leaves
// some of them written.
func (l *Ledger) writeAll(ctx context.Context, writes []types.WriteRequest) error {
	for chunk := range slices.Chunk(writes, maxWrites) {
		if err := l.writeBatch(ctx, chunk); err != nil {
			return err
		}
	}
	return nil
}

func (l *Ledger) writeBatch(ctx context.Context, writes []types.WriteRequest) error {
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	first := keyOfWrite(writes[0])
	left := map[string][]types.WriteRequest{l.table: writes}
	for try := 0; len(left) > 0; try++ {
		if err := pause(bounded, try); err != nil {
			return failure(ctx, "write", first, err)
		}
		out, err := l.batchWrite(bounded, &dynamodb.BatchWriteItemInput{RequestItems: left})
		if err != nil {
			return failure(ctx, "write", first, err)
		}
		left = out.UnprocessedItems
	}
	return nil
}

func keyOfWrite(w types.WriteRequest) key {
	if w.PutRequest != nil {
		return keyOf(w.PutRequest.Item)
	}
	return keyOf(w.DeleteRequest.Key)
}

func itemsOf(keys []key) []item {
	items := make([]item, len(keys))
	for i, k := range keys {
		items[i] = k.item()
	}
	return items
}

func compareKeys(a, b key) int {
	return slices.Compare([]string{a.store, a.row}, []string{b.store, b.row})
}

const (
	firstPause   = 20 * time.Millisecond
	longestPause = time.Second
)

// pause waits before a batch repeats its unprocessed rows. The first try comes
// at once. Each further pause is longer, with a random part.
func pause(ctx context.Context, try int) error {
	if try == 0 {
		return ctx.Err()
	}
	most := min(firstPause<<min(try, 10), longestPause)
	if err := sleep.For(ctx, most/2+rand.N(most/2)); err != nil {
		return fmt.Errorf("rows left out %d times: %w", try, err)
	}
	return nil
}
