package stock

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"connect2cart/internal/ledger"
)

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
