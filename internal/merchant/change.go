package merchant

import (
	"context"
	"errors"
	"fmt"
)

// ErrUnchanged is the answer of a change with nothing to write.
var ErrUnchanged = errors.New("nothing is to be changed")

// changeTries bounds how often Change starts again after a conflict.
const changeTries = 5

// Change reads a store, calls change to edit it and stores the result. If
// somebody else wrote in between, it starts again and calls change with the new
// state.
//
// For a store not yet connected, change gets an empty Merchant with an empty
// Version. change may return ErrNotFound or any other error to leave everything
// as it is. Status and mails work as in Put. ErrConflict means that others kept
// writing, ErrFull too many writes today, and a DoubtError that the write may have
// had its effect. Use Submit for a merchant's form.
func (v *Vault) Change(ctx context.Context, storeHash string, change func(*Merchant) error, status Notification, mails ...Mail) (m *Merchant, created bool, err error) {
	var from basis
	for range changeTries {
		m, created, err = v.changeOnce(ctx, storeHash, &from, change, status, mails)
		if !isExists(err) {
			return m, created, err
		}
	}
	return nil, false, fmt.Errorf("store %s: %w", storeHash, ErrConflict)
}

// changeOnce reads, changes and writes. Its error is a ResourceExistsException
// if someone else wrote meanwhile.
func (v *Vault) changeOnce(ctx context.Context, storeHash string, from *basis, change func(*Merchant) error, status Notification, mails []Mail) (m *Merchant, created bool, err error) {
	m, err = v.Find(ctx, storeHash)
	if errors.Is(err, ErrNotFound) {
		m, err = &Merchant{}, nil
	}
	if err != nil {
		return nil, false, err
	}
	m.complete(storeHash)
	before, old := m.Version, m.Clone()
	if err := change(m); err != nil {
		return nil, false, err
	}
	keepMailKey(old, m)
	keepFormer(old, m)
	w, err := v.write(m, status, mails)
	if err != nil {
		return nil, false, err
	}
	store := v.create
	if before != "" {
		w.setToken(from.successor(before))
		store = v.overwrite
	}
	err = v.inForce(ctx, storeHash, w.plans(v.newsOf(old, m, w.token)), func(ctx context.Context) (string, error) {
		return w.token, wrapWrite(storeHash, store(ctx, w))
	})
	if err != nil {
		return nil, false, fullIf(before != "", err)
	}
	m.Version = w.token
	return m, before == "", nil
}

// basis is the version under a change, and the number of tries on it.
type basis struct {
	version string
	tries   int
}

// successor returns the token for the version after this one. The last try
// takes the second such token.
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

// successor returns a token for the version after this one. Two readers of the
// same version make the same token, and only the first can use it. An operator
// may move a version back after it had a successor. Then its first token is
// used up, and a higher number gives the next one.
func successor(version string, number int) string {
	if number < 2 {
		return tokenOf(version, fmt.Sprint(number == 1))
	}
	return tokenOf(version, fmt.Sprint(number))
}
