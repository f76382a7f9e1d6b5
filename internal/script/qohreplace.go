package script

import (
	"context"
	"errors"
	"time"

	"connect2cart/internal/seti"
)

// writeRest is what looking SKUs up leaves of a poll's time for the writing:
// what was found by then is written, the rest comes with the next post.
const writeRest = 8 * time.Second

// qohReplace sets levels, thousands in a post (seti-protocol.md 4.1). Every
// line tells the truth about its entry: OK only after BigCommerce accepted it.
// Stone Edge repeats what it was not told OK, NF or NA.
func (s *shop) qohReplace(ctx context.Context, p *poll, req seti.QOHReplace) (seti.Reply, error) {
	p.items = len(req.Entries)
	if req.Count >= 0 && req.Count != len(req.Entries) {
		p.updates.announced = req.Count
	}
	results, err := s.replaceLevels(ctx, p, req.Entries)
	if err != nil {
		return nil, err
	}
	reply := seti.QOHResults{Lines: make([]seti.QOHResult, len(req.Entries))}
	for i, e := range req.Entries {
		sku, failure := e.SKU, results[e.SKU]
		if e.Bad {
			sku, failure = e.Raw, errBadEntry
		}
		if failure != nil {
			p.partly(failure)
		}
		reply.Lines[i] = seti.QOHResult{SKU: sku, Code: qohCode(failure)}
	}
	return reply, nil
}

// qohCode is what a line says of its entry.
func qohCode(failure error) string {
	switch {
	case failure == nil:
		return "OK"
	case errors.Is(failure, errUnknownSKU):
		return "NF"
	case errors.Is(failure, errUntracked):
		return "NA"
	case errors.Is(failure, errBadEntry):
		return "Err"
	}
	return "Err: " + updateWords(failure, time.Now())
}

// replaceLevels sets the levels of entries and returns what became of each
// SKU. An error says that nothing was written.
func (s *shop) replaceLevels(ctx context.Context, p *poll, entries []seti.Stock) (map[string]error, error) {
	skus := readableSKUs(entries)
	if len(skus) == 0 {
		return nil, nil
	}
	looking, cancel := before(ctx, writeRest)
	defer cancel()
	where, err := s.stockSite(looking)
	if err != nil {
		return nil, err
	}
	items, err := s.find(looking, skus, itemLife)
	if err != nil {
		return nil, err
	}
	w := &levelWriter{shop: s, poll: p, where: where, state: map[item]error{}, other: map[item]int64{}, above: map[item]bool{}}
	if err := w.replace(ctx, entries, items); err != nil {
		return nil, err
	}
	if again := w.misjudged(items); len(again) > 0 {
		// What was known of these SKUs is out of date.
		if fresh, err := s.find(looking, again, 0); err == nil {
			if err := w.replace(ctx, only(entries, again), fresh); err != nil {
				return nil, err
			}
			for sku, f := range fresh {
				items[sku] = f
			}
		}
	}
	results := make(map[string]error, len(items))
	for sku, f := range items {
		results[sku] = f.err
		if f.err == nil {
			results[sku] = w.state[f.item]
		}
	}
	return results, nil
}

// only are the readable entries of some SKUs.
func only(entries []seti.Stock, skus []string) []seti.Stock {
	wanted := make(map[string]bool, len(skus))
	for _, sku := range skus {
		wanted[sku] = true
	}
	var some []seti.Stock
	for _, e := range entries {
		if !e.Bad && wanted[e.SKU] {
			some = append(some, e)
		}
	}
	return some
}
