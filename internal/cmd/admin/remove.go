package main

import (
	"context"
	"errors"
	"fmt"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// remove says what goes and what stays. With --yes it removes the store. With
// --forget the rows of the table go, too, also those of a store removed before.
func remove(ctx context.Context, d *desk, args []string) error {
	if d.window < merchant.ShortestRecovery || d.window > merchant.LongestRecovery {
		return misused("remove: --window=%d: want %d to %d days", d.window, merchant.ShortestRecovery, merchant.LongestRecovery)
	}
	hash := hashOf(args[0])
	if err := d.checkTable(ctx, hash); err != nil {
		return err
	}
	who, err := d.whoGoes(ctx, hash)
	if d.forget && errors.Is(err, merchant.ErrNotFound) {
		return d.forgetOnly(ctx, hash)
	}
	if err != nil {
		return err
	}
	if !d.yes || d.dryRun {
		d.preface()
		d.sayRemoval(hash, who, "Would be deleted", "Would not be deleted")
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
		return fmt.Errorf("%w\nit may be locked out already: \"remove %s --yes\" goes on, \"restore %s\" brings it back", err, hash, hash)
	}
	if d.forget {
		if _, err := d.store.Ledger.Forget(ctx, hash); err != nil {
			return fmt.Errorf("store %s is removed, but the table still knows it: %w", hash, err)
		}
	}
	d.preface()
	d.sayRemoval(hash, who, "Deleted", "Not deleted")
	d.say("Removed. It is gone for good after %s UTC.", moment(gone))
	return nil
}

// forgetOnly deletes the rows of a removed or unknown store.
func (d *desk) forgetOnly(ctx context.Context, hash string) error {
	if err := d.checkForget(ctx, hash); err != nil {
		return err
	}
	if !d.yes || d.dryRun {
		d.preface()
		d.say("Store %s is not connected. Would be deleted: all that the table %s holds of it.", hash, d.ledgerTable)
		if !d.yes {
			d.say("Nothing was deleted. Add --yes to do it.")
		}
		return nil
	}
	rows, err := d.store.Ledger.Forget(ctx, hash)
	if err != nil {
		return fmt.Errorf("store %s: delete its rows: %w", hash, err)
	}
	d.preface()
	d.say("Store %s is not connected. Deleted: all that the table %s held of it, %d rows.", hash, d.ledgerTable, rows)
	return nil
}

// checkForget spares a store in service. Its secret may have another prefix, and
// its rows say which updates were made.
func (d *desk) checkForget(ctx context.Context, hash string) error {
	if _, ok := merchant.StoreHashOf(merchant.CartID(hash)); !ok {
		return misused("remove: %q is no store hash", hash)
	}
	_, removed, err := d.store.FindRemoved(ctx, hash)
	if err != nil && !errors.Is(err, merchant.ErrNotFound) {
		return err
	}
	row := ledger.Version{Store: hash}
	if err := d.store.Ledger.Read(ctx, &row); err != nil {
		return fmt.Errorf("store %s: %w", hash, err)
	}
	if removed || d.gone || row.ID == "" || row.IsRetired() {
		return nil
	}
	return misused("store %s: the table %s says that it is in service\nis SECRET_PREFIX, or --prefix, another deployment's? It is %s. For a store that was deleted elsewhere for good, add --gone",
		hash, d.ledgerTable, d.store.Prefix)
}

// whoGoes describes a store for its removal. An unreadable store can go, too,
// and then its merchant can connect it anew.
func (d *desk) whoGoes(ctx context.Context, hash string) (string, error) {
	m, err := d.find(ctx, hash)
	if _, ok := errors.AsType[*merchant.UnreadableError](err); ok {
		return fmt.Sprintf("Cart ID %s, unreadable", merchant.CartID(hash)), nil
	}
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("Cart ID %s, %s, connected %s UTC", m.CartID, contact(m.Contact), moment(m.CreatedAt)), nil
}

// sayRemoval says what goes and what stays.
func (d *desk) sayRemoval(hash, who, deleted, kept string) {
	gone, rows := deleted+":", "what the table holds of it, until a day after the secret is gone"
	if d.forget {
		gone, rows = deleted+": all that the table "+d.ledgerTable+" holds of it, and", "the table's backups of 35 days"
	}
	d.say(`Store %s, %s.

%s the secret %s with the BigCommerce API account, the
  Cart Password's hash, the contact and the settings. It can be restored for %d days.
  Stone Edge's polls of this cart are refused from the next one on.
%s: orders, stock and customers, since none are kept here; log lines, which
  name the store hash, until their retention ends; the API account in BigCommerce, which
  the store's owner deletes in the control panel; the mails that were sent;
  %s.
`, hash, who, gone, d.store.SecretName(hash), d.window, kept, rows)
}
