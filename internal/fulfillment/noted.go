package fulfillment

import (
	"context"
	"errors"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/shop"
)

// Say puts an outcome into words for people, "" for one that needs none.
type Say func(Outcome) string

// post is one call of Update.
type post struct {
	*shop.Shop
	notes *Notes
	say   Say
	made  *Made // of the order at hand
}

// The kinds of an order's note in the ledger.
const (
	noteHeld     = "held"     // a tracking number waits
	noteLeft     = "left_out" // carried out but for a part
	noteRefused  = "refused"  // will be refused again
	noteAccepted = "accepted" // not carried out, and Stone Edge heard OK
)

// kindOf is the kind of note that an outcome deserves, or "".
func kindOf(o Outcome) string {
	switch {
	case o.Err != nil && isForGood(o.Err):
		return noteRefused
	case o.Err != nil || o.Remark.IsZero():
		return ""
	case o.Remark.NotFound, o.Remark.OtherCart != "":
		return noteAccepted
	case len(o.Remark.ContentsUnknown) > 0:
		return noteHeld
	}
	return noteLeft
}

// isForGood holds for an error that a repeat meets again.
func isForGood(err error) bool {
	for _, lasting := range []error{ErrNoOrder, ErrNoPickup, ErrForbidden, ErrTooMuch} {
		if errors.Is(err, lasting) {
			return true
		}
	}
	return bigcommerce.IsRefused(err)
}

// note leaves an outcome for the merchant's page. noted tells whether the order
// has a note, and note changes it.
func (p post) note(ctx context.Context, o Outcome, noted *bool) error {
	key := ledger.SafeKey(o.Number)
	switch kind := kindOf(o); {
	case kind != "":
		*noted = true
		return p.Ledger.Remember(ctx, ledger.Note{Store: p.Hash, Order: key, Cart: p.Cart(), Kind: kind, Text: p.say(o), Accepted: kind == noteAccepted})
	case *noted && o.Err == nil:
		err := p.Ledger.EndNote(ctx, p.Hash, key)
		*noted = err != nil
		return err
	}
	return nil
}

// mayHaveNote reports whether an order has a note that its row does not know of,
// such as one of another cart's update. Only a clear no is false.
func (p post) mayHaveNote(ctx context.Context, number string) bool {
	n := &ledger.Note{Store: p.Hash, Order: ledger.SafeKey(number)}
	return p.Ledger.Read(ctx, n) != nil || n.Kind != ""
}

// unknown counts an update of an unknown order, and answers it as the store's
// setting asks. BigCommerce itself must say so: then the key works, and no
// proxy's page passes for its answer.
func (p post) unknown(ctx context.Context, number string, cause error) (Remark, error) {
	if bigcommerce.IsNotFound(cause) && !bigcommerce.IsAboutContent(cause) {
		return Remark{}, cause
	}
	row := &ledger.Refused{Store: p.Hash, What: ledger.RefusedOrder, Key: ledger.SafeKey(number)}
	err := p.Ledger.Refuse(ctx, []*ledger.Refused{row}, func(r *ledger.Refused) (ok bool, amount int64) {
		return p.Settings.AnswerUnknownOrder.IsOK(r.IsLasting()), 0
	})
	if err != nil {
		return Remark{}, inOurWords(err)
	}
	o := Outcome{Number: number, Err: cause}
	if row.OK {
		o = Outcome{Number: number, Remark: Remark{NotFound: true}}
	}
	var noted bool // an order's row would stay for 400 days
	if err := p.note(ctx, o, &noted); err != nil {
		return Remark{}, err
	}
	return o.Remark, o.Err
}
