package stock

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/skus"
)

// refusedFor is the kind of a refusal for ever, and the merchant's answer to it.
// It is "" for any other error. All these errors come from answers of BigCommerce,
// so the key works.
func refusedFor(err error, s merchant.Settings) (what string, answer merchant.Answer) {
	switch {
	case errors.Is(err, skus.ErrUnknown), errors.Is(err, skus.ErrUntracked):
		return ledger.RefusedSKU, s.AnswerUnknownSKU
	case errors.Is(err, ErrTooFew), errors.Is(err, ErrNoLevel):
		return ledger.RefusedLevel, s.AnswerBelowZero
	}
	return "", merchant.AnswerFalse
}

// refusal is a row of the ledger and the entries behind it.
type refusal struct {
	row     *ledger.Refused
	answer  merchant.Answer
	entries []int
	pieces  int64
}

// countRefusals counts the refusals for ever in the ledger. It marks the entries
// to answer OK with a note. Without the ledger none is marked.
func (c *changer) countRefusals(ctx context.Context) {
	all := c.refusals()
	if len(all) == 0 {
		return
	}
	rows, of := make([]*ledger.Refused, len(all)), map[*ledger.Refused]*refusal{}
	for i, r := range all {
		rows[i], of[r.row] = r.row, r
	}
	err := c.Ledger.Refuse(ctx, rows, func(row *ledger.Refused) (bool, int64) {
		return of[row].answer.IsOK(row.IsLasting()), of[row].pieces
	})
	if err != nil {
		c.notes.Ledger = fmt.Errorf("refusals: %w", err)
		return
	}
	for _, r := range all {
		for _, i := range r.entries {
			c.list[i].NotCarriedOut = r.row.OK
		}
	}
}

// maxRefusals bounds the rows of one post: a post of a hundred thousand unknown
// SKUs would write as many. The other entries are answered False.
const maxRefusals = 200

// refusals are the refusals for ever of the post, one for each kind and SKU. An
// entry that was OK in the post's last answer stays OK and counts no more.
func (c *changer) refusals() (all []*refusal) {
	of := map[string]*refusal{}
	for i, e := range c.entries {
		what, answer := refusedFor(c.list[i].Err, c.Settings)
		if what == "" {
			continue
		}
		if c.isAnswered(i) {
			c.list[i].NotCarriedOut = true
			continue
		}
		r := of[what+e.SKU]
		switch {
		case r == nil && len(all) == maxRefusals:
			continue
		case r == nil:
			r = &refusal{row: &ledger.Refused{Store: c.Hash, What: what, Key: e.SKU}, answer: answer}
			of[what+e.SKU], all = r, append(all, r)
		}
		r.entries, r.pieces = append(r.entries, i), r.pieces+e.Quantity
	}
	return all
}

// postName is a hash of a post of several entries: the same entries in the same
// order. A post of one entry has none, because two sales of one piece look the
// same.
func (c *changer) postName() string {
	if len(c.entries) < 2 {
		return ""
	}
	sum := sha256.New()
	for _, e := range c.entries {
		fmt.Fprintf(sum, "%q %d %t\n", e.SKU, e.Quantity, e.Bad)
	}
	return hex.EncodeToString(sum.Sum(nil)[:12])
}

// isAnswered reports whether the entry was OK in the last answer to this post, and
// Stone Edge repeats the post for another entry.
func (c *changer) isAnswered(entry int) bool {
	return c.post != "" && c.lease != nil && c.lease.IsAnswered(c.post, entry)
}

// keepAnswer keeps which entries are done, for the repeat of a post with a False.
// An entry of an earlier answer stays done, even if it is False now because we
// could not read its SKU or its level.
func (c *changer) keepAnswer() {
	if c.post == "" {
		return
	}
	done, again := map[int]string{}, false
	for i, one := range c.list {
		if one.NotCarriedOut || c.isAnswered(i) {
			done[i] = c.lease.ItemAnswered(c.post, i)
		}
		again = again || one.Err != nil && !one.NotCarriedOut
	}
	for _, w := range c.wanted {
		if c.list[w.entry].Err == nil {
			done[w.entry] = w.at.name()
		}
	}
	if !again || len(c.entries) > ledger.MaxAnswered {
		done = nil
	}
	c.lease.Answer(c.post, done)
}
