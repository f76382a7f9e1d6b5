package main

import (
	"context"
	"errors"
	"fmt"

	"connect2cart/internal/fulfillment"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// faultsOf returns the reasons in a store's secret that keep us from serving
// it.
func faultsOf(m *merchant.Merchant) []merchant.Fault { return m.Faults(fulfillment.LabelsHold) }

// remedy says what is wrong and how to mend it, by a command or by the
// merchant.
func remedy(hash string, f merchant.Fault) string {
	text := f.Name + ": want " + f.Want
	switch f.Name {
	case merchant.FaultyToken:
		return text + "; the merchant submits an API account on the page"
	case merchant.FaultyPassword:
		return fmt.Sprintf(`%s; "new-password %s", or the merchant's next submission, makes one`, text, hash)
	}
	return fmt.Sprintf(`%s; "set %s %s=VALUE" corrects it`, text, hash, f.Name)
}

// oddities says what is wrong in a store's secret without keeping us from
// serving it.
func oddities(m *merchant.Merchant) []string {
	if !m.WrongCartID {
		return nil
	}
	return []string{fmt.Sprintf("cart_id: want %s; polls use that, and the next change of the store writes it", m.CartID)}
}

// advised adds the table's name and the next step to an error of the ledger.
func (d *desk) advised(err error) error {
	switch {
	case errors.Is(err, ledger.ErrNoTable) && d.to.table == "":
		return misused("there is no table %s in %s: set LEDGER_TABLE, or --table, to the stack's output LedgerTable", d.ledgerTable, d.region)
	case d.to.table != "" && errors.Is(err, context.Canceled):
		return fmt.Errorf("%w\nit was stopped: run the command again, and it goes on where it stopped", err)
	case errors.Is(err, ledger.ErrNewer):
		return fmt.Errorf("%w\nthe table works: use the admin of the version that wrote the row, and deploy that version again", err)
	case !errors.Is(err, ledger.ErrUnavailable):
		return err
	}
	if d.to.table != "" {
		return fmt.Errorf("%w\nrun the command again when both tables answer: it goes on where it stopped", err)
	}
	return fmt.Errorf("%w\npolls learn of a change by the table %q: run the command again when it answers", err, d.ledgerTable)
}

// isInDoubt reports a change that may be made in spite of its error.
func isInDoubt(err error) bool {
	_, ok := errors.AsType[*merchant.DoubtError](err)
	return ok
}

// advised adds the helpful command to an error.
func advised(hash string, err error) error {
	if isInDoubt(err) {
		return fmt.Errorf("%w\nit may be changed all the same: run the command again", err)
	}
	e, ok := errors.AsType[*merchant.UnreadableError](err)
	switch {
	case !ok:
		return err
	case e.Before:
		return fmt.Errorf("%w\nthe admin of the version that wrote it goes back to that one; without it, \"remove %s\" and let the merchant submit the page again", err, hash)
	case e.Newer:
		return fmt.Errorf("%w\nuse the admin of the version that wrote it", err)
	}
	return fmt.Errorf("%w\n\"repair %s\" mends it, \"repair %s --dry-run\" says how", err, hash, hash)
}
