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
// return ErrNotFound or any other error to leave everything as it is. Status
// and mails are as in Put. ErrConflict if others would not stop writing. A form
// that a merchant sent is for Submit.
func (s *Store) Change(ctx context.Context, storeHash string, change func(*Merchant) error, status Notification, mails ...Mail) (m *Merchant, created bool, err error) {
	var from basis
	for range changeTries {
		m, created, err = s.changeOnce(ctx, storeHash, &from, change, status, mails)
		if !isExists(err) {
			return m, created, err
		}
	}
	return nil, false, fmt.Errorf("store %s: %w", storeHash, ErrConflict)
}

// changeOnce reads, changes and writes. Its error is a ResourceExistsException
// if someone else wrote meanwhile.
func (s *Store) changeOnce(ctx context.Context, storeHash string, from *basis, change func(*Merchant) error, status Notification, mails []Mail) (m *Merchant, created bool, err error) {
	m, err = s.Find(ctx, storeHash)
	if errors.Is(err, ErrNotFound) {
		m, err = &Merchant{}, nil
	}
	if err != nil {
		return nil, false, err
	}
	m.complete(storeHash)
	before := m.Version
	if err := change(m); err != nil {
		return nil, false, err
	}
	w, err := s.write(m, status, mails)
	if err != nil {
		return nil, false, err
	}
	if before == "" {
		err = s.create(ctx, w)
	} else {
		w.setToken(from.successor(before))
		err = s.overwrite(ctx, w)
	}
	if err != nil {
		return nil, false, fmt.Errorf("store %s: write its secret: %w", storeHash, err)
	}
	m.Version = w.token
	return m, before == "", nil
}

// basis is the version that a change is based on, and how many tries were.
type basis struct {
	version string
	tries   int
}

// successor is the token of the version that follows another one. The last try
// makes the second one.
func (b *basis) successor(version string) string {
	if version != b.version {
		b.version, b.tries = version, 0
	}
	b.tries++
	if b.tries == changeTries {
		return successor(version, 1)
	}
	return successor(version, 0)
}

// successor is a token of the version that follows another one. Two who read
// the same version make the same token, and only the first of them can use it.
// A version that was succeeded and is current all the same was brought back by
// an operator: the next number is for that case.
func successor(version string, number int) string {
	if number < 2 {
		return tokenOf(version, fmt.Sprint(number == 1))
	}
	return tokenOf(version, fmt.Sprint(number))
}
