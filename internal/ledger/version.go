package ledger

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"time"
)

// ErrStale means that the row holds a later version. Ask Secrets Manager for
// Version.ID.
var ErrStale = errors.New("the secret was read in an older version than the one in force")

const (
	// ChangeTime bounds a change of a secret, from Announce to the last write of
	// the secret. The writer bounds its context by it.
	ChangeTime = time.Minute

	// announcedLife is the life of a row without a version.
	announcedLife = day

	// changeTries bounds the tries of a change. Each one follows a faster change
	// by another process.
	changeTries = 8
)

// Version is the row "store": the version in force of a store's secret. It lives
// as long as the store.
type Version struct {
	Store string // its hash

	// ID and Created are Secrets Manager's VersionId and CreatedDate of the
	// version. They are empty before the first version.
	ID      string
	Created time.Time

	// RefusedSince is the time of BigCommerce's first refusal of this version's
	// key; zero without one.
	RefusedSince time.Time

	watchBody // of Stone Edge's polls

	announced map[string]time.Time // times of the changes under way, by token
	expires   time.Time
	found     record
	others
}

// versionBody is the content of the row.
type versionBody struct {
	ID           string               `json:"id,omitempty"`
	Created      time.Time            `json:"created,omitzero"`
	RefusedSince time.Time            `json:"refused_since,omitzero"`
	Announced    map[string]time.Time `json:"announced,omitempty"`
	watchBody
	others
}

func (v *Version) key() key { return key{v.Store, "store"} }

func (v *Version) load(r record) error {
	var body versionBody
	err := r.decode(v.key(), &body)
	v.ID, v.Created, v.RefusedSince, v.announced, v.watchBody = body.ID, body.Created, body.RefusedSince, body.Announced, body.watchBody
	v.expires, v.found, v.others = r.expires, r, body.others
	return err
}

// Exists reports whether the row exists. A missing row proves nothing: stores
// from before the ledger have none. An existing row proves an attempt to connect
// the store. It voids "no such store" in a process's memory.
func (v *Version) Exists() bool { return v.found.exists() }

// InForce reports whether a process may use a secret of this version from
// memory. An announced change forbids it, because its writer may have died
// between the secret and this row.
func (v *Version) InForce(id string) bool { return v.ID == id && id != "" && len(v.announced) == 0 }

// Change is an announced change of a secret.
type Change struct {
	Store string
	Until time.Time // the latest time for writing the secret
	token string
}

// Announce tells every process of a change to a secret: until Conclude they read
// the secret at each poll. Call it before each write of a secret, the first one
// included. Write only after nil. ErrConflict, ErrUnavailable.
//
// Announce tries as long as its change may last, because others may announce
// without any write. So whoever holds the store's turn loses to none of them.
func (l *Ledger) Announce(ctx context.Context, store string) (Change, error) {
	c := Change{Store: store, Until: now().Add(ChangeTime), token: rand.Text()}
	v := Version{Store: store}
	if err := l.Read(ctx, &v); err != nil {
		return Change{}, err
	}
	for {
		err := l.change(ctx, &v, func() bool { v.announce(c.token); return true })
		if !errors.Is(err, ErrConflict) || !now().Before(c.Until) {
			return c, err
		}
	}
}

// announce notes a change under way.
func (v *Version) announce(token string) {
	if v.announced == nil {
		v.announced = map[string]time.Time{}
	}
	v.announced[token] = stamp()
	if v.ID == "" {
		v.expires = now().Add(announcedLife)
	}
}

// Conclude ends a change: the secret now has this version. From now on it is in
// force, unless the row has a later one. After an error the next poll does the
// same by Move. ErrConflict, ErrUnavailable.
func (l *Ledger) Conclude(ctx context.Context, c Change, id string, created time.Time) error {
	v := Version{Store: c.Store}
	if err := l.Read(ctx, &v); err != nil {
		return err
	}
	return l.change(ctx, &v, func() bool {
		delete(v.announced, c.token)
		v.advance(id, created)
		return true
	})
}

// Withdraw ends a change without effect: the secret is as before. ErrConflict,
// ErrUnavailable.
func (l *Ledger) Withdraw(ctx context.Context, c Change) error {
	return l.Conclude(ctx, c, "", time.Time{})
}

// Move tells the row Secrets Manager's current version, from a read with its
// begin at readAt. A later version comes into force, and so does one of the same
// millisecond. Move also ends announced changes once the read must have seen
// them. It makes no call without news. v is the row afterwards. ErrStale if the
// row is later; ErrConflict, ErrUnavailable.
func (l *Ledger) Move(ctx context.Context, v *Version, id string, created, readAt time.Time) error {
	err := l.change(ctx, v, func() bool {
		if v.isLater(created) {
			return false
		}
		settled := v.settle(readAt)
		return v.advance(id, created) || settled
	})
	if err == nil && v.isLater(created) {
		err = fmt.Errorf("store %s: %w", v.Store, ErrStale)
	}
	return err
}

// KeyRefused notes BigCommerce's refusal of the key, if v's version is still in
// force, and plans to tell the contacts. The first time stands.
// ErrConflict, ErrUnavailable.
func (l *Ledger) KeyRefused(ctx context.Context, v *Version, at time.Time) error {
	id := v.ID
	if v.RefusedSince.IsZero() && v.Exists() {
		if err := l.Write(ctx, refusal(v.Store, at), nil); err != nil {
			return err
		}
	}
	return l.change(ctx, v, func() bool {
		first := v.ID == id && v.RefusedSince.IsZero() && v.Exists()
		if first {
			v.RefusedSince = wire(at)
		}
		return first
	})
}

// KeyAccepted ends a refusal of the key. It makes a call only after a refusal.
// ErrConflict, ErrUnavailable.
func (l *Ledger) KeyAccepted(ctx context.Context, v *Version) error {
	return l.change(ctx, v, func() bool {
		refused := !v.RefusedSince.IsZero()
		v.RefusedSince = time.Time{}
		return refused
	})
}

func (v *Version) isLater(created time.Time) bool { return v.Created.After(wire(created)) }

// advance brings a version into force, unless the row is later. In the same
// millisecond Secrets Manager's latest answer wins.
func (v *Version) advance(id string, created time.Time) bool {
	if id == "" || v.ID == id || v.isLater(created) {
		return false
	}
	v.ID, v.Created, v.RefusedSince = id, wire(created), time.Time{} // it may hold another key
	v.expires = time.Time{}
	return true
}

// settle drops announcements from long before readAt: their writers have ended.
func (v *Version) settle(readAt time.Time) bool {
	before := len(v.announced)
	maps.DeleteFunc(v.announced, func(_ string, at time.Time) bool { return readAt.Sub(at) > ChangeTime+2*Skew })
	return len(v.announced) < before
}

// change edits the row and writes it. After a faster change by another process
// it reads and edits again. edit returns false to write nothing. ErrConflict
// after several such changes, ErrUnavailable.
func (l *Ledger) change(ctx context.Context, v *Version, edit func() bool) error {
	for range changeTries {
		if !edit() {
			return nil
		}
		r := record{expires: v.expires, body: encode(&versionBody{v.ID, v.Created, v.RefusedSince, v.announced, v.watchBody, v.others})}
		written, err := l.put(ctx, v.key(), r, isAsRead(v.found))
		if err == nil {
			v.found = written.unlessOver()
			return nil
		}
		if !errors.Is(err, ErrConflict) {
			return err
		}
		if err := l.Read(ctx, v); err != nil {
			return err
		}
	}
	return fmt.Errorf("ledger: change %s: %w", v.key(), ErrConflict)
}
