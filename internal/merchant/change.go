package merchant

import (
	"context"
	"errors"
	"fmt"
)

// changeTries bounds how often Change starts again after a conflict.
const changeTries = 5

// Change reads a store, lets change edit it and stores the outcome, all on the
// condition that nobody else wrote in between; otherwise it starts again, and
// change is called again with what is there now. For a store that is not
// connected change gets an empty Merchant (its Version is empty), and may
// return ErrNotFound or any other error to leave everything as it is. For one
// that was removed it is called with an empty Merchant first and then, if that
// was no error, with what the store was and Removed set: unless change clears
// that, the store stays removed. Status and mails are as in Put. ErrConflict if
// others would not stop writing.
func (s *Store) Change(ctx context.Context, storeHash string, change func(*Merchant) error, status Notification, mails ...Mail) (m *Merchant, created bool, err error) {
	var from basis
	for range changeTries {
		m, created, err = s.changeOnce(ctx, storeHash, &from, change, status, mails)
		if errors.Is(err, errBroughtBack) {
			from.broughtBack = true
			continue
		}
		if !isExists(err) {
			return m, created, err
		}
	}
	return nil, false, fmt.Errorf("store %s: %w", storeHash, ErrConflict)
}

// changeOnce reads, changes and writes. Its error is a ResourceExistsException
// if someone else wrote meanwhile, and errBroughtBack if it is to be done again
// with what was removed.
func (s *Store) changeOnce(ctx context.Context, storeHash string, from *basis, change func(*Merchant) error, status Notification, mails []Mail) (m *Merchant, created bool, err error) {
	m, err = s.Find(ctx, storeHash)
	lost := isUnreadable(err) && from.broughtBack // nothing to go on with
	if lost || errors.Is(err, ErrNotFound) {
		m, err = &Merchant{}, nil
	}
	if err != nil {
		return nil, false, err
	}
	m.complete(storeHash)
	before := m.Version
	// Who deleted the secret by hand left no mark in it.
	m.Removed = m.Removed || from.broughtBack && before != ""
	removed := m.Removed
	if err := change(m); err != nil {
		return nil, false, err
	}
	w, err := s.write(m, status, mails)
	if err != nil {
		return nil, false, err
	}
	switch {
	case lost:
		created, err = true, s.overwrite(ctx, w)
	case before == "":
		created, err = s.create(ctx, w)
	default:
		w.setToken(from.successor(before))
		err = s.overwrite(ctx, w)
	}
	if err != nil {
		return nil, false, fmt.Errorf("store %s: write its secret: %w", storeHash, err)
	}
	m.Version = w.token
	return m, created || removed && !m.Removed, nil
}

// basis is the version that a change is based on, and how many tries were.
type basis struct {
	version     string
	tries       int
	broughtBack bool // the secret was marked for deletion
}

// successor is the token of the version that follows another one. Two who read
// the same version make the same token, and only the first of them can use it.
// A version that was succeeded and is current all the same was brought back by
// an operator: the last try makes another token for that case.
func (b *basis) successor(version string) string {
	if version != b.version {
		b.version, b.tries = version, 0
	}
	b.tries++
	return tokenOf(version, fmt.Sprint(b.tries == changeTries))
}
