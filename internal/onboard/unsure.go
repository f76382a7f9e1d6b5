package onboard

import (
	"fmt"
	"slices"
)

// unsureError is a key that may read all that is needed, while BigCommerce did
// not say whether it may write: it was busy, failed or gave no answer. It
// unwraps to what it said.
type unsureError struct {
	label string
	err   error
}

func (e unsureError) Error() string {
	return fmt.Sprintf("verify: may it write %s: %v", e.label, e.err)
}

func (e unsureError) Unwrap() error { return e.err }

// isSure refuses a key of which a permission is not known. It may be weaker
// than the one in force, which it must not replace. Where there is nothing that
// it could weaken, since the store has no key or this very one, it is accepted
// at the third try within an hour: one endpoint that is broken must not bar a
// store for ever.
func (k *keeping) isSure(harmless bool) error {
	if !slices.ContainsFunc(k.conn.scopes, isUnknown) {
		return nil
	}
	if harmless && k.doubt == nil {
		k.doubt = new(k.handler.stores.isThird(k.storeHash, now()))
	}
	if harmless && *k.doubt {
		return nil
	}
	return *k.found.unsure
}

func isUnknown(s Scope) bool { return s.Status == StatusUnknown }

// provenBefore fills in what could not be found out about the key in force by
// what was found out when it was kept: nobody can change the permissions of an
// API account (bigcommerce-api.md 2.1).
func provenBefore(scopes []Scope, kept []string) []Scope {
	scopes = slices.Clone(scopes)
	for i, s := range scopes {
		ok := Scope{Label: s.Label, Status: StatusOK}
		if s.Status == StatusUnknown && slices.Contains(kept, ok.line()) {
			scopes[i].Status = StatusOK
		}
	}
	return scopes
}
