package ledger

import (
	"context"
	"time"
)

// checkedLife is the life of a check of permissions.
const checkedLife = 400 * day

// Checked is the row "checked": the permissions of a store's key, as the last
// check found them. It lives 400 days.
type Checked struct {
	Store string `json:"-"` // its hash

	At      time.Time         `json:"at"`      // zero without a row
	Version string            `json:"version"` // of the secret with the key
	Scopes  map[string]string `json:"scopes"`  // status by the permission's name
}

func (c *Checked) key() key { return key{c.Store, "checked"} }

func (c *Checked) load(r record) error {
	c.At, c.Version, c.Scopes = time.Time{}, "", nil
	return r.decode(c.key(), c)
}

// NoteCheck keeps the outcome of a check, and sets its time. ErrUnavailable.
func (l *Ledger) NoteCheck(ctx context.Context, c *Checked) error {
	c.At = stamp()
	_, err := l.put(ctx, c.key(), record{body: encode(c), expires: now().Add(checkedLife)}, condition{})
	return err
}
