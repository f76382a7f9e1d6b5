package script

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
	"connect2cart/internal/stock"
)

// qohReplace sets levels (seti-protocol.md 4.1). Every line tells the truth about
// its entry, because Stone Edge repeats each entry until it reads OK, NF or NA.
func (all *services) qohReplace(ctx context.Context, p *poll, s *shop.Shop, req seti.QOHReplace) (seti.Reply, error) {
	p.items = len(req.Entries)
	if req.Count >= 0 && req.Count != len(req.Entries) {
		p.updates.announced = req.Count
	}
	results := map[string]error{}
	if s.SendsStock() {
		var err error
		if results, err = all.stock.Replace(ctx, s, req.Entries); err != nil {
			return nil, err
		}
	} else {
		p.updates.notCarriedOut = len(req.Entries)
	}
	reply := seti.QOHResults{Lines: make([]seti.QOHResult, len(req.Entries))}
	for i, e := range req.Entries {
		sku, failure := e.SKU, results[e.SKU]
		if e.Bad {
			sku, failure = e.Raw, stock.ErrUnreadable
		}
		if failure != nil {
			p.partly(failure)
		}
		reply.Lines[i] = seti.QOHResult{SKU: sku, Code: qohCode(failure)}
	}
	return reply, nil
}

// qohCode is the code for an entry: OK, NF, NA or Err with words.
func qohCode(failure error) string {
	switch {
	case failure == nil:
		return "OK"
	case errors.Is(failure, skus.ErrUnknown):
		return "NF"
	case errors.Is(failure, skus.ErrUntracked):
		return "NA"
	case errors.Is(failure, stock.ErrUnreadable):
		return "Err"
	}
	return "Err: " + updateWords(failure, time.Now())
}

// invUpdate changes levels by a difference, and tells the level after each change
// (seti-protocol.md 4.2).
func (all *services) invUpdate(ctx context.Context, p *poll, s *shop.Shop, req seti.InvUpdate) (seti.Reply, error) {
	if !slices.ContainsFunc(req.Entries, func(e seti.Stock) bool { return !e.Bad }) {
		return nil, &seti.ParamError{Function: "invupdate", Param: "update", Problem: "Invalid/missing update command"}
	}
	if !s.SendsStock() {
		return notOurStock(p, s, req), nil
	}
	list, notes, err := all.stock.Change(ctx, s, req.Entries)
	p.updates.unclear, p.updates.decided = notes.Unclear, notes.Decided
	if err != nil {
		return nil, err
	}
	p.items = len(list)
	reply := seti.InvResults{Lines: make([]seti.InvResult, len(list))}
	for i, c := range list {
		switch {
		case c.NotCarriedOut:
			p.updates.notCarriedOut++
		case c.Err != nil:
			p.partly(c.Err)
		}
		reply.Lines[i] = invLine(req.Entries[i].SKU, c)
	}
	if notes.Ledger != nil {
		p.partly(notes.Ledger)
	}
	return reply, nil
}

// otherCartError is a change of stock from a cart beside the one that sends it.
type otherCartError struct{ cart string }

func (e *otherCartError) Error() string { return "the cart " + e.cart + " sends the stock" }

// notOurStock answers every change OK, and leaves it to the cart with the store's
// stock: that one sends each change too.
func notOurStock(p *poll, s *shop.Shop, req seti.InvUpdate) seti.InvResults {
	p.items, p.updates.notCarriedOut = len(req.Entries), len(req.Entries)
	reply := seti.InvResults{Lines: make([]seti.InvResult, len(req.Entries))}
	for i, e := range req.Entries {
		reply.Lines[i] = invLine(e.SKU, stock.Changed{NotCarriedOut: true, Err: &otherCartError{s.Stock}})
	}
	return reply
}

// invLine is an entry's line, in the forms of seti-protocol.md 4.2.
func invLine(sku string, c stock.Changed) seti.InvResult {
	if c.Err == nil {
		return seti.InvResult{OK: true, SKU: sku, QOH: strconv.FormatInt(c.Level, 10), Note: decisionWords(c.Decision)}
	}
	line := seti.InvResult{OK: c.NotCarriedOut, SKU: sku, QOH: "NA", Note: updateWords(c.Err, time.Now())}
	if errors.Is(c.Err, skus.ErrUnknown) {
		line.QOH = "NF"
	}
	return line
}
