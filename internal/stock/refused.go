package stock

import (
	"context"
	"errors"
	"fmt"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
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
func countRefusals(ctx context.Context, s *shop.Shop, entries []seti.Stock, list []Changed) error {
	all, rows := map[string]*refusal{}, []*ledger.Refused{}
	byRow := map[*ledger.Refused]*refusal{}
	for i, e := range entries {
		what, answer := refusedFor(list[i].Err, s.Settings)
		if what == "" {
			continue
		}
		r := all[what+e.SKU]
		if r == nil {
			r = &refusal{row: &ledger.Refused{Store: s.Hash, What: what, Key: e.SKU}, answer: answer}
			all[what+e.SKU], byRow[r.row], rows = r, r, append(rows, r.row)
		}
		r.entries, r.pieces = append(r.entries, i), r.pieces+e.Quantity
	}
	if len(rows) == 0 {
		return nil
	}
	err := s.Ledger.Refuse(ctx, rows, func(row *ledger.Refused) (bool, int64) {
		return byRow[row].answer.IsOK(row.IsLasting()), byRow[row].pieces
	})
	if err != nil {
		return fmt.Errorf("refusals: %w", err)
	}
	for _, r := range all {
		for _, i := range r.entries {
			list[i].NotCarriedOut = r.row.OK
		}
	}
	return nil
}
