package ledger

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
)

// ErrServed means that the other table has a row that no copy wrote: somebody
// serves the store there already.
var ErrServed = errors.New("the store has rows of its own there")

// attrCopied is an attribute of a copied row: its rev. Every write of ours leaves
// it out or changes rev. So it tells a row as copied from one written since.
const attrCopied = "copied"

// Copy copies rows into another table. It is for the operator: as a type of its
// own, no function links it.
type Copy struct {
	From, To *Ledger

	Over bool // also over rows that were written there since
	Dry  bool // counts, and writes nothing
}

// Copied counts the rows of a copy.
type Copied struct {
	Rows    int // there are here
	Written int // differed, or were missing there
	Deleted int // were there alone
}

// Add sums two counts up.
func (c *Copied) Add(more Copied) {
	c.Rows, c.Written, c.Deleted = c.Rows+more.Rows, c.Written+more.Written, c.Deleted+more.Deleted
}

// Rows makes the rows of a store the same in the other table, expired ones
// included. It copies whole rows, so those of a newer program keep all they have.
// A repeat costs what changed since. Stop the polls of the store before the last
// copy, because a row that is written behind the copy stays here.
//
// It reads both sides page by page, twice if anything differs. ErrServed comes
// before any write, and ErrConflict from a row that changes there in the same
// moment. ErrUnavailable.
func (c Copy) Rows(ctx context.Context, store string) (Copied, error) {
	all := func(string) bool { return true }
	found, err := c.count(ctx, store, all, !c.Over)
	if err != nil || c.Dry || found.Written+found.Deleted == 0 {
		return found, err
	}
	return c.copy(ctx, store, all)
}

// Shared makes the tasks and troubles of some stores the same in the other
// table. Both are hints, so it writes over those that are there. ErrUnavailable.
func (c Copy) Shared(ctx context.Context, stores []string) (Copied, error) {
	wanted := map[string]bool{}
	for _, store := range stores {
		wanted[store] = true
	}
	ofThem := func(row string) bool {
		parts := strings.SplitN(row, "#", 3)
		return len(parts) > 1 && wanted[parts[1]] // TIME#STORE#WHAT, KIND#STORE
	}
	var all Copied
	for _, partition := range []string{agendaKey, troubleKey} {
		done, err := c.count(ctx, partition, ofThem, false)
		if err == nil && !c.Dry && done.Written+done.Deleted > 0 {
			done, err = c.copy(ctx, partition, ofThem)
		}
		if all.Add(done); err != nil {
			return all, err
		}
	}
	return all, nil
}

// count counts what a copy would do. A careful one fails with ErrServed.
func (c Copy) count(ctx context.Context, partition string, wanted func(row string) bool, careful bool) (Copied, error) {
	var found Copied
	for p, err := range c.pairs(ctx, partition, wanted) {
		if err != nil {
			return found, err
		}
		if careful && p.isForeign() {
			return Copied{}, fmt.Errorf("row %s: %w", keyOf(p.there), ErrServed)
		}
		found.Add(p.todo(c.Over))
	}
	return found, nil
}

// writesAtOnce bounds the writes of one partition side by side. The other table
// may be an ocean away.
const writesAtOnce = 16

// copy writes what differs, and deletes what is there alone.
func (c Copy) copy(ctx context.Context, partition string, wanted func(row string) bool) (done Copied, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var writes sync.WaitGroup
	slots := make(chan struct{}, writesAtOnce)
	var gone []key
	for p, pairErr := range c.pairs(ctx, partition, wanted) {
		if err = pairErr; err != nil {
			break
		}
		todo := p.todo(c.Over)
		done.Add(todo)
		if todo.Deleted > 0 {
			gone = append(gone, keyOf(p.there))
		}
		if todo.Written == 0 {
			continue
		}
		slots <- struct{}{}
		writes.Go(func() {
			defer func() { <-slots }()
			if err := c.To.putCopy(ctx, p.here, p.there); err != nil {
				cancel(err) // the first one counts
			}
		})
	}
	writes.Wait()
	if cause := context.Cause(ctx); cause != nil {
		return done, inOther(cause)
	}
	if err != nil {
		return done, err
	}
	return done, inOther(c.To.deleteAll(ctx, gone))
}

// inOther tells the other table's error from one of ours.
func inOther(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("the other table: %w", err)
}

// pair is a row in both tables; nil where it is missing.
type pair struct{ here, there item }

// pairs merges the rows of a partition, in the order of their names.
func (c Copy) pairs(ctx context.Context, partition string, wanted func(row string) bool) iter.Seq2[pair, error] {
	return func(yield func(pair, error) bool) {
		nextHere, stopHere := iter.Pull2(c.From.items(ctx, partition, "", c.From.queryOf(partition, "")))
		defer stopHere()
		nextThere, stopThere := iter.Pull2(c.To.items(ctx, partition, "", c.To.queryOf(partition, "")))
		defer stopThere()
		here, errHere, _ := nextHere()
		there, errThere, _ := nextThere()
		for here != nil || there != nil || errHere != nil || errThere != nil {
			if errHere != nil || errThere != nil {
				yield(pair{}, errors.Join(errHere, inOther(errThere)))
				return
			}
			p := pair{here, there}
			switch nameHere, nameThere := keyOf(here).row, keyOf(there).row; {
			case there == nil || here != nil && nameHere < nameThere:
				p.there = nil
			case here == nil || nameThere < nameHere:
				p.here = nil
			}
			if wanted(p.name()) && !yield(p, nil) {
				return
			}
			if p.here != nil {
				here, errHere, _ = nextHere()
			}
			if p.there != nil {
				there, errThere, _ = nextThere()
			}
		}
	}
}

func (p pair) name() string {
	if p.here == nil {
		return keyOf(p.there).row
	}
	return keyOf(p.here).row
}

// isForeign reports a row there that is neither ours nor as a copy left it.
func (p pair) isForeign() bool {
	rev := textOf(p.there[attrRev])
	return rev != textOf(p.there[attrCopied]) && rev != textOf(p.here[attrRev])
}

// todo counts the row as a copy would treat it. All but the mark of a copy is
// compared.
func (p pair) todo(over bool) Copied {
	switch {
	case p.here == nil && (over || !p.isForeign()):
		return Copied{Deleted: 1}
	case p.here == nil:
		return Copied{}
	case p.there == nil || !reflect.DeepEqual(unmarked(p.here), unmarked(p.there)):
		return Copied{Rows: 1, Written: 1}
	}
	return Copied{Rows: 1}
}

func unmarked(it item) item {
	it = maps.Clone(it)
	delete(it, attrCopied)
	return it
}

// putCopy writes a marked row, if the row there is as read before.
func (l *Ledger) putCopy(ctx context.Context, it, before item) error {
	it = maps.Clone(it)
	it[attrCopied] = it[attrRev]
	c := condition{text: "attribute_not_exists(#row)"}
	if before != nil {
		c = condition{"#rev = :rev", item{":rev": before[attrRev]}}
	}
	in := &dynamodb.PutItemInput{TableName: &l.table, Item: it, ConditionExpression: &c.text, ExpressionAttributeNames: names(c.text), ExpressionAttributeValues: c.values}
	bounded, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	_, err := l.putItem(bounded, in)
	err = failure(ctx, "copy", keyOf(it), err)
	if errors.Is(err, ErrConflict) {
		return l.meets(ctx, keyOf(it), recordOf(it), err)
	}
	return err
}
