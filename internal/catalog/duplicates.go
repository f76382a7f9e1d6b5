package catalog

import (
	"hash/maphash"
	"strings"

	"connect2cart/internal/translate"
)

// duplicates finds items of one run that share a SKU, in any letter case. Stone
// Edge takes them for one (seti-protocol.md 0). The list keeps them as they
// are, and reports each once in a run.
type duplicates struct {
	seed maphash.Seed
	seen map[uint64]string // hash of a SKU in small letters -> WebID of its first item
	told map[string]bool   // WebIDs of the reported items
}

// Duplicate is an item with the SKU of an earlier item.
type Duplicate struct {
	SKU          string
	First, WebID string // of the first item with the SKU, and of this one
}

const maxSeen = 200_000 // items; a few MB

// in finds the items of a batch that repeat a SKU.
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

// see looks at an item. again reports that it repeats the SKU of first, for the
// first time in this run.
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
