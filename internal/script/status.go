package script

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// updateStatus carries out what happened to orders at Stone Edge
// (seti-protocol.md 4.3). All orders of a post are processed; those that failed
// are named.
func (all *services) updateStatus(ctx context.Context, p *poll, s *shop.Shop, req seti.UpdateStatus) (seti.Reply, error) {
	p.items = len(req.Orders)
	outcomes, noticed, err := all.fulfillment.Update(ctx, s, req.Orders)
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
	if len(failed) > 0 {
		return seti.StatusResult{OK: false, Notes: failed.String()}, nil
	}
	return seti.StatusResult{OK: true, Notes: remarks.String()}, nil
}

// notes are order numbers by what is to be said of them, in the order in which
// it first was. Numbers stand before words: what is too long is cut at its end.
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

// shortNumber is an order number as it can be repeated in an answer.
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
