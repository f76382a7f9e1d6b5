package ledger

import (
	"context"
	"maps"
	"sync"
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

// ReadEach is Read for the rows of many stores. Those that cannot be read
// are in an OddError, and hold nothing to rely on.  ErrUnavailable.
func (l *Ledger) ReadEach(ctx context.Context, rows ...Row) error {
	found, err := l.anyRecords(ctx, keysOf(rows))
	if err != nil {
		return err
	}
	var odd OddError
	for _, row := range rows {
		k := row.key()
		err := found[k].checkSchema(k)
		if err == nil {
			err = row.load(found[k])
		}
		if err != nil {
			odd.add(k, err)
		}
	}
	return odd.orNil()
}

// Ahead holds rows that were read together with another one. The ledger of
// Knowing answers the first Read of each from it. A nil Ahead holds none. It is
// for one poll, and safe for concurrent use.
type Ahead struct {
	keys []key

	mu    sync.Mutex
	found map[key]record // a missing row is here too, as the zero record
}

// NewAhead names the rows to read ahead. It leaves the rows themselves alone.
func NewAhead(rows ...Row) *Ahead { return &Ahead{keys: keysOf(rows)} }

// ReadAhead is Read for one row, and fetches the rows of a in the same round
// trip. ErrUnavailable.
func (l *Ledger) ReadAhead(ctx context.Context, row Row, a *Ahead) error {
	if a == nil {
		return l.Read(ctx, row)
	}
	found, err := l.records(ctx, append([]key{row.key()}, a.keys...))
	if err != nil {
		return err
	}
	a.mu.Lock()
	a.found = make(map[key]record, len(a.keys))
	for _, k := range a.keys {
		a.found[k] = found[k]
	}
	a.mu.Unlock()
	return row.load(found[row.key()])
}

// Knowing is the same ledger for the owner of rows that were read ahead.
func (l *Ledger) Knowing(a *Ahead) *Ledger {
	knowing := *l
	knowing.ahead = a
	return &knowing
}

// take returns the rows that were read ahead, each once: whoever reads a row
// again wants to see the writes since. rest are the others.
func (a *Ahead) take(keys []key) (found map[key]record, rest []key) {
	if a == nil {
		return nil, keys
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	found = make(map[key]record, len(keys))
	for _, k := range keys {
		if r, ok := a.found[k]; ok {
			found[k] = r.unlessOver()
		} else {
			rest = append(rest, k)
		}
	}
	maps.DeleteFunc(a.found, func(k key, _ record) bool { _, taken := found[k]; return taken })
	return found, rest
}

func keysOf(rows []Row) []key {
	keys := make([]key, len(rows))
	for i, row := range rows {
		keys[i] = row.key()
	}
	return keys
}

// now is the time of day. While Lambda freezes a process, its monotonic clock
// may stand still.
func now() time.Time { return time.Now().Round(0) }

// stamp is now as the rows have it.
func stamp() time.Time { return wire(now()) }

// wire is a time as the rows have it, and as Secrets Manager writes it: in
// milliseconds.
func wire(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }
