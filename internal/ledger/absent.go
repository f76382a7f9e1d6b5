package ledger

import (
	"context"
	"time"
)

// absentLife is the life of the row "absent".
const absentLife = 5 * time.Minute

// Absent is the row "absent": Secrets Manager has no secret for a store. For
// five minutes it saves every process a read of Secrets Manager for each try of
// an invented Cart ID. A Version row voids it, so a store can log in as soon as
// it connects. The row covers all carts of the store.
type Absent struct {
	Store string // the hash in the Cart ID
	found bool
}

func (a *Absent) key() key { return key{a.Store, "absent"} }

func (a *Absent) load(r record) error {
	a.found = r.exists()
	return nil
}

// Known reports whether the store is absent. Read v and a in the same round.
func (a *Absent) Known(v *Version) bool { return a.found && !v.Exists() }

// setAbsent writes the row over any earlier one.
func (l *Ledger) setAbsent(ctx context.Context, store string) error {
	_, err := l.put(ctx, key{store, "absent"}, record{expires: now().Add(absentLife)}, condition{})
	return err
}
