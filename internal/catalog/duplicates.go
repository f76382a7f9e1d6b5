package catalog

import (
	"hash/maphash"
	"strings"

	"connect2cart/internal/translate"
)

// duplicates finds items that share a SKU with another one of the same run,
// capitals or not: Stone Edge takes them for one (seti-protocol.md 0). They
// are listed as they are, and each is told once in a run.
type duplicates struct {
	seed maphash.Seed
	seen map[uint64]string // hash of a SKU in small letters -> WebID of its first item
	told map[string]bool   // WebIDs that were named
}

// Duplicate is an item whose SKU an item before it has.
type Duplicate struct {
	SKU          string
	First, WebID string // of the first item with the SKU, and of this one
}

const maxSeen = 200_000 // items; a few MB

// in finds the items of a batch whose SKU was seen before.
func (d *duplicates) in(items []translate.Item) []Duplicate {
	var found []Duplicate
	for _, i := range items {
		if first, again := d.see(i.Code(), i.WebID()); again {
			found = append(found, Duplicate{i.Code(), first, i.WebID()})
		}
	}
	return found
}

// among is in for levels.
func (d *duplicates) among(levels []translate.Level) []Duplicate {
	var found []Duplicate
	for _, l := range levels {
		if first, again := d.see(l.SKU, l.WebID()); again {
			found = append(found, Duplicate{l.SKU, first, l.WebID()})
		}
	}
	return found
}

// see looks at an item. again says that first had its SKU before, and that
// this was not told yet.
func (d *duplicates) see(code, webID string) (first string, again bool) {
	if d.seen == nil {
		d.seed, d.seen, d.told = maphash.MakeSeed(), make(map[uint64]string), make(map[string]bool)
	}
	key := maphash.String(d.seed, strings.ToLower(strings.TrimSpace(code)))
	first, known := d.seen[key]
	switch {
	case !known && len(d.seen) < maxSeen:
		d.seen[key] = webID
	case !known, first == webID, d.told[webID]:
	default:
		d.told[webID] = true
		return first, true
	}
	return "", false
}
