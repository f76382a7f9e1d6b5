package ledger

import (
	"context"
	"maps"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// Ledger is one DynamoDB table with the rows of all stores. New makes one. It is
// safe for concurrent use.
//
// It holds five operations instead of the client. html/template reflects upon
// methods, so its programs link every method of each type within reach. The
// client has over fifty: the binary of the merchant's page would grow by 1.6 MB.
type Ledger struct {
	table      string
	batchGet   operation[dynamodb.BatchGetItemInput, dynamodb.BatchGetItemOutput]
	batchWrite operation[dynamodb.BatchWriteItemInput, dynamodb.BatchWriteItemOutput]
	putItem    operation[dynamodb.PutItemInput, dynamodb.PutItemOutput]
	queryTable operation[dynamodb.QueryInput, dynamodb.QueryOutput]
	updateItem operation[dynamodb.UpdateItemInput, dynamodb.UpdateItemOutput]

	ahead *Ahead // of Knowing, else nil
}

// operation is a method of the client.
type operation[In, Out any] func(context.Context, *In, ...func(*dynamodb.Options)) (*Out, error)

// New is the ledger in a table, by its name or ARN.
func New(api *dynamodb.Client, table string) *Ledger {
	return &Ledger{table, api.BatchGetItem, api.BatchWriteItem, api.PutItem, api.Query, api.UpdateItem, nil}
}

const (
	// Skew is the largest difference between the clocks of two processes. Hosts
	// of Lambda usually differ by milliseconds.
	Skew = 5 * time.Second

	// patience bounds one call to the table, with all tries of the SDK. A
	// healthy table answers within milliseconds.
	patience = 6 * time.Second

	day = 24 * time.Hour
)

// key is the place of a row. The partition is a store hash or a name by Caller.
type key struct{ store, row string }

func (k key) String() string { return k.store + " " + k.row }

// Row is a row for Read: a pointer to one of the types in the package's comment.
// Its store, and its order, kind, limit or cart, say which one. This package
// alone implements it.
type Row interface {
	key() key
	load(record) error
}

// Read fetches up to 100 rows in one round trip, and more in several. The rows
// may belong to different stores. A missing or expired row comes back empty.
// ErrUnavailable.
func (l *Ledger) Read(ctx context.Context, rows ...Row) error {
	known, rest := l.ahead.take(keysOf(rows))
	found, err := l.records(ctx, rest)
	if err != nil {
		return err
	}
	maps.Copy(found, known)
	for _, row := range rows {
		if err := row.load(found[row.key()]); err != nil {
			return err
		}
	}
	return nil
}

// now is the time of day. While Lambda freezes a process, its monotonic clock
// may stand still.
func now() time.Time { return time.Now().Round(0) }

// stamp is now as the rows have it.
func stamp() time.Time { return wire(now()) }

// wire is a time as the rows have it, and as Secrets Manager writes it: in
// milliseconds.
func wire(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
