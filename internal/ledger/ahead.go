package ledger

import (
	"context"
	"maps"
	"sync"
)

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
