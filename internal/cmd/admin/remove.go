package main

import (
	"context"
	"errors"

	"connect2cart/internal/merchant"
)

// remove says what goes and what stays, and removes if it was told --yes.
func remove(ctx context.Context, d *desk, args []string) error {
	if d.window < merchant.ShortestRecovery || d.window > merchant.LongestRecovery {
		return misused("remove: --window=%d: want %d to %d days", d.window, merchant.ShortestRecovery, merchant.LongestRecovery)
	}
	hash := hashOf(args[0])
	m, err := d.get(ctx, hash)
	if err != nil {
		return err
	}
	d.preface()
	d.say(`Store %s, Cart ID %s, %s, connected %s UTC.

Deleted: the secret %s with the BigCommerce API account, the
  Cart Password's hash, the contact and the settings. It can be restored for %d days.
  Stone Edge's polls of this cart are refused within %s.
Not deleted: orders, stock and customers, since none are kept here; log lines, which
  name the store hash, until their retention ends; the API account in BigCommerce, which
  the store's owner deletes in the control panel; the mails that were sent.
`, hash, m.CartID, contact(m.Contact), moment(m.CreatedAt), d.store.SecretName(hash), d.window, cachedFor)
	if d.dryRun {
		return nil
	}
	if !d.yes {
		return misused("nothing was removed; add --yes to do it")
	}
	gone, err := d.store.Remove(ctx, hash, d.window)
	if errors.Is(err, merchant.ErrNotFound) {
		return d.missing(ctx, hash)
	}
	if err != nil {
		return err
	}
	d.say("Removed. It is gone for good after %s UTC.", moment(gone))
	return nil
}
