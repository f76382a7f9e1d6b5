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

// ErrNotDamaged means that a store's secret is readable and no earlier one is
// better.
var ErrNotDamaged = errors.New("its secret can be read")

// Repair is a way out for a store with a damaged secret. Either nobody can read
// it, or it lacks a usable key or password. FindRepair works the way out, and
// Vault.Repair carries it out.
type Repair struct {
	StoreHash string
	Before    time.Time // the writing time of the version to go back to; zero means there is none
	Kept      []string  // if Before is zero: the surviving parts, such as "access_token" and "settings.location"
	Lost      []string  // if Before is zero: the lost ones of FaultyToken and FaultyPassword

	merchant *Merchant
	version  string // the damaged one
}

// Result is a copy of the store after the repair.
func (r *Repair) Result() *Merchant { return r.merchant.Clone() }

// version is one value of a secret.
type version struct {
	value []byte
	id    string
	at    time.Time // the time of writing
}

// FindRepair looks for a way out and changes nothing. It prefers the version
// before, if that is readable and has key and password. Otherwise it keeps the
// whole parts of the damaged version.
//
// ErrNotFound means that the store is not connected, ErrNotDamaged that it needs
// no repair. An UnreadableError means that a newer program wrote the secret, or
// with Before the version before it: that is whole, but too new for us.
func (v *Vault) FindRepair(ctx context.Context, storeHash string) (*Repair, error) {
	now, err := v.readVersion(ctx, storeHash, stageCurrent)
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
	before, err := v.readVersion(ctx, storeHash, stagePrevious)
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

// Repair writes the result of FindRepair. ErrConflict means that somebody else
// wrote in between. DoubtError. Due mails stay due.
func (v *Vault) Repair(ctx context.Context, r *Repair) error {
	var from basis
	for range changeTries {
		now, err := v.readVersion(ctx, r.StoreHash, stageCurrent)
		if err != nil {
			return err
		}
		if now.id != r.version {
			break
		}
		m := r.merchant.Clone()
		m.StoreHash = r.StoreHash
		w, err := v.write(m, "", nil)
		if err != nil {
			return err
		}
		w.setToken(from.successor(r.version))
		err = v.inForce(ctx, r.StoreHash, w.plans(nil), func(ctx context.Context) (string, error) {
			return w.token, wrapWrite(r.StoreHash, v.overwrite(ctx, w))
		})
		if !isExists(err) {
			return err
		}
	}
	return fmt.Errorf("store %s: %w", r.StoreHash, ErrConflict)
}

// readVersion reads the version under a staging label. ErrNotFound means that
// there is none.
func (v *Vault) readVersion(ctx context.Context, storeHash, stage string) (version, error) {
	if !isStoreHash(storeHash) {
		return version{}, ErrNotFound
	}
	out, err := v.API.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: v.name(storeHash), VersionStage: &stage})
	if isMissing(err) {
		return version{}, ErrNotFound
	}
	if err != nil {
		return version{}, fmt.Errorf("store %s: read its secret, %s: %w", storeHash, stage, err)
	}
	return version{[]byte(aws.ToString(out.SecretString)), aws.ToString(out.VersionId), aws.ToTime(out.CreatedDate)}, nil
}

// lacks names the missing parts among key and password. Every login and call
// needs both.
func (m *Merchant) lacks() []string {
	var names []string
	for _, f := range m.Faults(func(map[string]string) bool { return true }) {
		if f.Name == FaultyToken || f.Name == FaultyPassword {
			names = append(names, f.Name)
		}
	}
	return names
}

// tidy clears a whole but impossible key or password, and names both in Lost.
// The next submission brings new ones.
func (r *Repair) tidy() {
	r.Lost = r.merchant.lacks()
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
