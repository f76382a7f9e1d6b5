package script

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"connect2cart/internal/fulfillment"
	"connect2cart/internal/ledger"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// updateStatus brings news of orders from Stone Edge to BigCommerce
// (seti-protocol.md 4.3). It processes all orders of a post, and its answer names
// the failed ones.
func updateStatus(ctx context.Context, p *poll, s *shop.Shop, req seti.UpdateStatus) (seti.Reply, error) {
	p.items = len(req.Orders)
	outcomes, noticed, err := fulfillment.Update(ctx, s, req.Orders, outcomeWords)
	p.noteUpdates(noticed)
	var failed, remarks notes
	for _, o := range outcomes {
		if o.Err != nil {
			p.partly(fmt.Errorf("order %.20q: %w", o.Number, o.Err))
			failed.add(updateWords(o.Err, time.Now()), o.Number)
		} else if words := remarkWords(o.Remark); words != "" {
			remarks.add(words, o.Number)
		}
	}
	if err != nil {
		return nil, err
	}
	p.noteLedger(noteTook(ctx, s, outcomes))
	if len(failed) > 0 {
		return seti.StatusResult{OK: false, Notes: failed.String()}, nil
	}
	return seti.StatusResult{OK: true, Notes: remarks.String()}, nil
}

// tookTime bounds the note of a post's updates. It may come after the poll's own
// time, and the answer waits for it.
const tookTime = time.Second

// noteTook lists what BigCommerce took, for the merchant's page: one small write
// for a whole post.
func noteTook(ctx context.Context, s *shop.Shop, outcomes []fulfillment.Outcome) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), tookTime)
	defer cancel()
	var list []ledger.Taken
	for _, o := range outcomes {
		if o.Made != (fulfillment.Made{}) {
			list = append(list, ledger.Taken{Key: ledger.SafeKey(o.Number), What: madeWord(o.Made), Units: o.Made.Units, Status: o.Made.Status})
		}
	}
	return s.Ledger.NoteTook(ctx, s.Hash, s.Cart(), list)
}

// madeWord is what was done to an order, for programs.
func madeWord(m fulfillment.Made) string {
	switch {
	case m.Units > 0:
		return "shipped"
	case m.Shipped:
		return "tracked"
	case m.Collected:
		return "collected"
	}
	return "status"
}

// notes are words for people, each with the orders it is about. The first words
// added come first. Numbers stand before the words, because a long answer loses
// its end.
type notes []note

type note struct {
	words   string
	numbers []string
}

func (n *notes) add(words, number string) {
	i := slices.IndexFunc(*n, func(one note) bool { return one.words == words })
	if i < 0 {
		*n, i = append(*n, note{words: words}), len(*n)
	}
	(*n)[i].numbers = append((*n)[i].numbers, shortNumber(number))
}

// shortNumber is an order number, short enough for an answer.
func shortNumber(number string) string {
	if number = strings.TrimSpace(number); len(number) > 30 {
		number = strings.ToValidUTF8(number[:30], "") + "..."
	}
	if number == "" {
		return "without number"
	}
	return number
}

func (n notes) String() string {
	parts := make([]string, len(n))
	for i, one := range n {
		parts[i] = "Order " + strings.Join(one.numbers, ", ") + ": " + one.words
	}
	return strings.Join(parts, " | ")
}
