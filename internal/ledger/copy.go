package ledger

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

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
// ErrServed comes before any write, and ErrConflict from a row that changes there
// in the same moment. ErrUnavailable.
func (c Copy) Rows(ctx context.Context, store string) (Copied, error) {
	both, err := c.both(ctx, store, func(string) bool { return true })
	if err != nil {
		return Copied{}, err
	}
	if !c.Over {
		for _, name := range slices.Sorted(maps.Keys(both.there)) {
			if both.isForeign(name) {
				return Copied{}, fmt.Errorf("row %s: %w", key{store, name}, ErrServed)
			}
		}
	}
	return both.copy(ctx, c)
}

// Shared makes the tasks and troubles of some stores the same in the other
// table. Both are hints, so it writes over those that are there. ErrUnavailable.
func (c Copy) Shared(ctx context.Context, stores []string) (Copied, error) {
	wanted := map[string]bool{}
	for _, store := range stores {
		wanted[store] = true
	}
	var all Copied
	for _, partition := range []string{agendaKey, troubleKey} {
		both, err := c.both(ctx, partition, func(row string) bool {
			parts := strings.SplitN(row, "#", 3)
			return len(parts) > 1 && wanted[parts[1]] // TIME#STORE#WHAT, KIND#STORE
		})
		if err != nil {
			return all, err
		}
		done, err := both.copy(ctx, c)
		if all.Add(done); err != nil {
			return all, err
		}
	}
	return all, nil
}

// bothTables are the rows of a partition in two tables, by name.
type bothTables struct{ here, there map[string]item }

func (c Copy) both(ctx context.Context, partition string, wanted func(row string) bool) (b bothTables, err error) {
	if b.here, err = c.From.itemsIn(ctx, partition, wanted); err != nil {
		return b, err
	}
	b.there, err = c.To.itemsIn(ctx, partition, wanted)
	return b, inOther(err)
}

// itemsIn are the whole rows of a partition.
func (l *Ledger) itemsIn(ctx context.Context, partition string, wanted func(row string) bool) (map[string]item, error) {
	found := map[string]item{}
	for it, err := range l.items(ctx, partition, "", l.queryOf(partition, "")) {
		if err != nil {
			return nil, err
		}
		if name := keyOf(it).row; wanted(name) {
			found[name] = it
		}
	}
	return found, nil
}

// isForeign reports a row there that is neither ours nor as a copy left it.
func (b bothTables) isForeign(name string) bool {
	rev := textOf(b.there[name][attrRev])
	return rev != textOf(b.there[name][attrCopied]) && rev != textOf(b.here[name][attrRev])
}

// copy writes what differs, and deletes what is there alone.
func (b bothTables) copy(ctx context.Context, c Copy) (Copied, error) {
	done := Copied{Rows: len(b.here)}
	for _, name := range slices.Sorted(maps.Keys(b.here)) {
		if b.isSame(name) {
			continue
		}
		if !c.Dry {
			if err := c.To.putCopy(ctx, b.here[name], b.there[name]); err != nil {
				return done, inOther(err)
			}
		}
		done.Written++
	}
	var gone []key
	for name, it := range b.there {
		if _, ok := b.here[name]; !ok && (c.Over || !b.isForeign(name)) {
			gone = append(gone, keyOf(it))
		}
	}
	done.Deleted = len(gone)
	if c.Dry {
		return done, nil
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

// isSame compares all but the mark of a copy.
func (b bothTables) isSame(name string) bool {
	return reflect.DeepEqual(unmarked(b.here[name]), unmarked(b.there[name]))
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
	if errors.Is(err, ErrConflict) && l.isThere(ctx, keyOf(it), record{rev: textOf(it[attrRev])}) {
		err = nil // the SDK repeated it after a lost answer
	}
	return err
}
