package stock

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
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

// keepAnswer keeps which entries are OK, for the repeat of a post with a False.
func (c *changer) keepAnswer() {
	if c.post == "" {
		return
	}
	oks := make([]bool, len(c.list))
	for i, one := range c.list {
		oks[i] = one.Err == nil || one.NotCarriedOut
	}
	c.lease.Answer(c.post, oks)
}
