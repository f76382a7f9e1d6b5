package fulfillment

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
)

// finishedLife is how long we answer a repeated update from the ledger. It only
// saves calls, so a repeated long post gets further each time.
const finishedLife = 24 * time.Hour

// finished is the end of an update, as the ledger keeps it. A repeat gets the
// remark again, because the first answer may be lost.
type finished struct {
	hash   string
	Remark Remark `json:"remark,omitzero"`
	Status int    `json:"status"` // of the order at the end
}

func (f finished) text() string {
	text, _ := json.Marshal(f) // texts and numbers always marshal
	return string(text)
}

// hashOf hashes an update and the meaning of its label, because an operator may
// change that meaning. It hashes JSON, because JSON follows pointers.
func hashOf(u seti.OrderUpdate, act action) string {
	text, _ := json.Marshal(struct {
		Update seti.OrderUpdate
		Action action
	}{u, act})
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// recalled returns the end of an update if it was the order's last one and no
// step is open. It counts only while the order still has that status.
func recalled(row *ledger.Ship, hash string) (last finished, ok bool) {
	if row.Last == nil || row.Last.Hash != hash || row.Open != nil || shop.Age(row.Last.At) >= finishedLife {
		return finished{}, false
	}
	if json.Unmarshal([]byte(row.Last.Remark), &last) != nil {
		return finished{}, false
	}
	last.hash = hash
	return last, true
}
