package fulfillment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/shop"
	"connect2cart/internal/sleep"
)

// step is a write to an order, as the ledger keeps it from before the call until
// its outcome is known. One of its fields is set. It holds ids and numbers only.
type step struct {
	Shipment *sent    `json:"shipment,omitempty"`
	Numbers  *renamed `json:"numbers,omitempty"`
	Pickup   bool     `json:"pickup,omitempty"` // of all that is missing
	Status   int      `json:"status,omitempty"`
}

// sent is a new shipment.
type sent struct {
	Address int64      `json:"address"`
	Track   string     `json:"track"` // as its field has it
	Items   [][2]int64 `json:"items"` // line and units, sorted
	After   int64      `json:"after"` // the highest id of the order's shipments before
}

// renamed is a shipment with further tracking numbers.
type renamed struct {
	ID   int64  `json:"id"`
	Hash string `json:"hash"` // of all its numbers
}

// countIn counts a step that BigCommerce took.
func (st step) countIn(m *Made) {
	if st.Shipment != nil {
		for _, item := range st.Shipment.Items {
			m.Units += item[1]
		}
	}
	m.Shipped = m.Shipped || st.Shipment != nil || st.Numbers != nil
	m.Collected = m.Collected || st.Pickup
	if st.Status != 0 {
		m.Status = st.Status
	}
}

// newSent describes a shipment for the ledger. have are the shipments before it.
func newSent(n bigcommerce.NewShipment, have []bigcommerce.Shipment) *sent {
	after := int64(0)
	for _, s := range have {
		after = max(after, s.ID)
	}
	return &sent{n.OrderAddressID, n.TrackingNumber, itemsOf(n.Items), after}
}

func (n *sent) is(s bigcommerce.Shipment) bool {
	return s.ID > n.After && int64(s.OrderAddressID) == n.Address && sameTrack(s.TrackingNumber, n.Track) && slices.Equal(itemsOf(s.Items), n.Items)
}

func newRenamed(u shipmentUpdate) *renamed {
	return &renamed{u.ShipmentID, hashTracks(u.Change.TrackingNumber, u.Change.Comments)}
}

func (n *renamed) is(s bigcommerce.Shipment) bool {
	return s.ID == n.ID && (n.Hash == hashTracks(s.TrackingNumber, s.Comments) || n.Hash == hashTracks("", s.Comments))
}

// hashTracks hashes a shipment's tracking numbers: the field and our numbers in
// the comments.
func hashTracks(field, comments string) string {
	keys := []string{trackKey(field)}
	for _, number := range notedNumbers(comments) {
		keys = append(keys, trackKey(number))
	}
	sum := sha256.Sum256([]byte(strings.Join(keys, ",")))
	return hex.EncodeToString(sum[:16])
}

// isShown reads whether an order shows a step.
func (v visit) isShown(ctx context.Context, o bigcommerce.Order, st step) (bool, error) {
	switch {
	case st.Shipment != nil || st.Numbers != nil:
		have, err := v.Client.Orders().Shipments(ctx, o.ID)
		return slices.ContainsFunc(have, func(s bigcommerce.Shipment) bool {
			return st.Shipment != nil && st.Shipment.is(s) || st.Numbers != nil && st.Numbers.is(s)
		}), err
	case st.Pickup:
		missing, err := v.missingPickups(ctx, o)
		return err == nil && len(missing) == 0, err
	}
	seen, err := v.Client.Orders().Get(ctx, o.ID, false)
	return err == nil && seen.StatusID == st.Status, err
}

// resolve decides about the open step of an earlier process. A step that the
// order shows is done. Any other may still take effect until it is settled, and
// until then resolve returns ErrUnconfirmed.
func (v visit) resolve(ctx context.Context, o bigcommerce.Order) (shown bool, err error) {
	if v.row.Open == nil {
		return false, nil
	}
	var st step
	if json.Unmarshal([]byte(v.row.Open.What), &st) == nil {
		if shown, err = v.isShown(ctx, o, st); err != nil {
			return false, fmt.Errorf("look for the last step: %w", err)
		}
	}
	if !shown && !v.row.Open.Settled() {
		return false, shop.ErrUnconfirmed
	}
	if shown {
		st.countIn(v.made)
	}
	v.row.Open = nil
	return shown, nil
}

// readBackAfter are the times after an unclear write when we read the order
// back.
var readBackAfter = []time.Duration{0, 2 * time.Second, 5 * time.Second}

// write makes one call, once, behind its intent in the ledger. After an unclear
// outcome it reads the order back. If the order does not show the step, the step
// stays open for the next visit. Without the time to read back, write leaves all
// undone and returns ErrOutOfTime.
func (v visit) write(ctx context.Context, o bigcommerce.Order, st step, call func(context.Context) error) error {
	if !shop.HasTime(ctx, reserveToReadBack) {
		return shop.ErrOutOfTime // a call that cannot leave any more would look unclear
	}
	what, _ := json.Marshal(st) // texts and numbers always marshal
	v.row.Before = strconv.Itoa(v.reached)
	if err := v.row.Begin(ctx, string(what)); err != nil {
		return inOurWords(err)
	}
	writing, cancel := shop.Reserve(ctx, reserveToReadBack)
	defer cancel()
	err := call(writing)
	if err == nil {
		st.countIn(v.made)
	}
	if err == nil || !bigcommerce.IsUnclear(err) && !errors.Is(err, shop.ErrNotMade) {
		v.row.Open = nil
		return err
	}
	v.notes.Unclear++
	if readErr := v.readBack(ctx, o, st); readErr != nil {
		return fmt.Errorf("%w: %w, then %w", shop.ErrUnconfirmed, err, readErr)
	}
	st.countIn(v.made)
	v.row.Open = nil
	return nil
}

var errNotShown = errors.New("the order does not show it")

// readBack waits for an order to show a step. It returns nil once it does.
func (v visit) readBack(ctx context.Context, o bigcommerce.Order, st step) (err error) {
	begun := time.Now()
	for _, after := range readBackAfter {
		if paused := sleep.For(ctx, time.Until(begun.Add(after))); paused != nil {
			return errors.Join(err, paused)
		}
		var shown bool
		if shown, err = v.isShown(ctx, o, st); shown {
			return nil
		}
		if err == nil {
			err = errNotShown
		}
	}
	return err
}
