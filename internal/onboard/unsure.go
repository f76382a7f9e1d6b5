package onboard

import (
	"context"
	"slices"
)

// isSure refuses a key with an unknown permission, because it may be weaker
// than the one in force. If the store has this very key or none, there is
// nothing to weaken. Then the third try within an hour succeeds, because one
// broken endpoint must not bar a store for ever.
func (k *keeping) isSure(ctx context.Context, harmless bool) error {
	if !slices.ContainsFunc(k.conn.scopes, isUnknown) {
		return nil
	}
	if harmless && k.doubt == nil {
		third, err := k.handler.isThird(ctx, k.storeHash)
		if err != nil {
			return err
		}
		k.doubt = &third
	}
	if harmless && *k.doubt {
		return nil
	}
	return *k.found.unsure
}

func isUnknown(s Scope) bool { return s.Status == StatusUnknown }

// provenBefore fills the gaps about the key in force from its record. That is
// safe, because an API account's permissions never change (bigcommerce-api.md
// 2.1).
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
