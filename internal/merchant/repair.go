package merchant

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/secret"
)

// ErrNotDamaged means that a store's secret can be read, and that no earlier
// one is better.
var ErrNotDamaged = errors.New("its secret can be read")

// Repair is a way out for a store whose secret nobody can read, or that holds
// no key or password that could be one. FindRepair works it out and
// Store.Repair carries it out.
type Repair struct {
	StoreHash string
	Before    time.Time // when the version was written that it goes back to; zero if there is none
	Kept      []string  // without one: what survives, such as "access_token" and "settings.location"
	Lost      []string  // FaultyToken and FaultyPassword, where they do not

	merchant *Merchant
	version  string // that is damaged
}

// Result is a copy of what the store will be.
func (r *Repair) Result() *Merchant { return r.merchant.Clone() }

// version is one value of a secret.
type version struct {
	value []byte
	id    string
	at    time.Time // when it was written
}

// FindRepair looks for a way out and changes nothing. The version before is
// one, if it can be read and has key and password; else what is whole of the
// damaged one is kept. ErrNotFound if the store is not connected, ErrNotDamaged
// if there is nothing to repair, and an UnreadableError if a newer program wrote
// the secret, for which it is not damaged.
func (s *Store) FindRepair(ctx context.Context, storeHash string) (*Repair, error) {
	now, err := s.readVersion(ctx, storeHash, "AWSCURRENT")
	if err != nil {
		return nil, err
	}
	m, readErr := decode(now.value)
	if isNewer(readErr) {
		return nil, fmt.Errorf("store %s: %w", storeHash, readErr)
	}
	if readErr == nil && len(m.lacks()) == 0 {
		return nil, fmt.Errorf("store %s: %w", storeHash, ErrNotDamaged)
	}
	before, err := s.readVersion(ctx, storeHash, "AWSPREVIOUS")
	if err != nil && !errors.Is(err, ErrNotFound) {
		return nil, err
	}
	r := &Repair{StoreHash: storeHash, version: now.id}
	if earlier, err := decode(before.value); err == nil && len(earlier.lacks()) == 0 {
		r.Before, r.merchant = before.at, earlier
		return r, nil
	}
	if readErr == nil {
		return nil, fmt.Errorf("store %s: %w", storeHash, ErrNotDamaged)
	}
	r.merchant, r.Kept, err = salvage(now.value, before.value)
	if err != nil {
		return nil, fmt.Errorf("store %s: %w", storeHash, err)
	}
	r.tidy()
	return r, nil
}

// Repair writes what FindRepair found, on the condition that nobody wrote in
// between: ErrConflict says that somebody did. Mails that are due stay so.
func (s *Store) Repair(ctx context.Context, r *Repair) error {
	var from basis
	for range changeTries {
		now, err := s.readVersion(ctx, r.StoreHash, "AWSCURRENT")
		if err != nil {
			return err
		}
		if now.id != r.version {
			break
		}
		m := r.merchant.Clone()
		m.StoreHash = r.StoreHash
		w, err := s.write(m, "", nil)
		if err != nil {
			return err
		}
		w.setToken(from.successor(r.version))
		if err := s.overwrite(ctx, w); !isExists(err) {
			return wrapWrite(r.StoreHash, err)
		}
	}
	return fmt.Errorf("store %s: %w", r.StoreHash, ErrConflict)
}

func wrapWrite(storeHash string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("store %s: write its secret: %w", storeHash, err)
}

// readVersion reads the version under a staging label. ErrNotFound if there is
// none.
func (s *Store) readVersion(ctx context.Context, storeHash, stage string) (version, error) {
	if !isStoreHash(storeHash) {
		return version{}, ErrNotFound
	}
	out, err := s.API.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: s.name(storeHash), VersionStage: &stage})
	if isMissing(err) {
		return version{}, ErrNotFound
	}
	if err != nil {
		return version{}, fmt.Errorf("store %s: read its secret, %s: %w", storeHash, stage, err)
	}
	return version{[]byte(aws.ToString(out.SecretString)), aws.ToString(out.VersionId), aws.ToTime(out.CreatedDate)}, nil
}

// lacks names what no login or call can do without.
func (m *Merchant) lacks() []string {
	var names []string
	for _, f := range m.Faults(func(map[string]string) bool { return true }) {
		if f.Name == FaultyToken || f.Name == FaultyPassword {
			names = append(names, f.Name)
		}
	}
	return names
}

// tidy takes out of a store what was whole and cannot be all the same. It names
// what the store lacks then; the next submission brings it.
func (r *Repair) tidy() {
	r.Lost, r.merchant.CartID = r.merchant.lacks(), CartID(r.StoreHash)
	r.Kept = slices.DeleteFunc(r.Kept, func(name string) bool { return slices.Contains(r.Lost, name) })
	for _, name := range r.Lost {
		switch name {
		case FaultyToken:
			r.merchant.AccessToken = secret.String{}
		case FaultyPassword:
			r.merchant.PasswordHash = ""
		}
	}
}

func isNewer(err error) bool {
	e, ok := errors.AsType[*UnreadableError](err)
	return ok && e.Newer
}
