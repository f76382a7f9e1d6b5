package script

import (
	"fmt"
	"hash/maphash"
	"strings"
)

// duplicates finds items that share a SKU with another one of the same run,
// capitals or not: Stone Edge takes them for one (seti-protocol.md 0). They
// are listed as they are; the log line of the batch names each once.
type duplicates struct {
	seed maphash.Seed
	seen map[uint64]string // hash of a SKU in small letters -> WebID of its first item
	told map[string]bool   // WebIDs that were named
}

const (
	maxSeen = 200_000 // items; a few MB
	maxTold = 20      // in one log line
)

func (d *duplicates) begin() { *d = duplicates{} }

// note looks at an item, and names it in the log line if its SKU was seen
// before.
func (d *duplicates) note(p *poll, code, webID string) {
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
		p.noteDuplicate(fmt.Sprintf("%.60s: %s, %s", code, first, webID))
	}
}
