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
	m, err := d.find(ctx, hash)
	if err != nil {
		return err
	}
	if !d.yes || d.dryRun {
		d.preface()
		d.sayRemoval(m, "Would be deleted", "Would not be deleted")
		if !d.yes {
			d.say("Nothing was removed. Add --yes to do it.")
		}
		return nil
	}
	gone, err := d.store.Remove(ctx, hash, d.window)
	if errors.Is(err, merchant.ErrNotFound) {
		return d.missing(ctx, hash)
	}
	if err != nil {
		return err
	}
	d.preface()
	d.sayRemoval(m, "Deleted", "Not deleted")
	d.say("Removed. It is gone for good after %s UTC.", moment(gone))
	return nil
}

// sayRemoval tells what goes and what stays.
func (d *desk) sayRemoval(m *merchant.Merchant, deleted, kept string) {
	d.say(`Store %s, Cart ID %s, %s, connected %s UTC.

%s: the secret %s with the BigCommerce API account, the
  Cart Password's hash, the contact and the settings. It can be restored for %d days.
  Stone Edge's polls of this cart are refused within %s.
%s: orders, stock and customers, since none are kept here; log lines, which
  name the store hash, until their retention ends; the API account in BigCommerce, which
  the store's owner deletes in the control panel; the mails that were sent.
`, m.StoreHash, m.CartID, contact(m.Contact), moment(m.CreatedAt), deleted, d.store.SecretName(m.StoreHash), d.window, cachedFor, kept)
}
