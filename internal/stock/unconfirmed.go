package stock

import (
	"context"
	"fmt"
	"time"

	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

// readBackAfter are the times of the reads after an unclear change. The last
// read decides.
var readBackAfter = []time.Duration{500 * time.Millisecond, 2 * time.Second, 5 * time.Second, settleTime}

// afterUnclear answers a change of unknown outcome: the connection broke, time
// ran out, or the answer was unreadable. It never sends the change again. It
// reads the level until it shows the change, or for as long as reads may lag.
// If the change was made, the answer is OK. If not, Stone Edge sends it again.
//
// If every read fails, the change stays open. The level then decides the answer
// to the repeat (see change).
func (v visit) afterUnclear(ctx context.Context, where location, d unconfirmed, cause error) (level, error) {
	v.memory.wroteUnclear(d.change.at)
	made, after, err := v.findOut(ctx, where, d)
	switch {
	case err != nil:
		v.memory.keepOpen(d)
		return level{}, fmt.Errorf("%w: %w, then %w", shop.ErrUnconfirmed, cause, err)
	case !made:
		return level{}, fmt.Errorf("%w: %w", shop.ErrNotMade, cause)
	}
	return after, nil
}

// resolve settles an open change of an earlier poll, before the item's next
// change. If the change was made, we owe an OK to Stone Edge's repeat.
func (v visit) resolve(ctx context.Context, where location, d unconfirmed) error {
	ctx, cancel := shop.Reserve(ctx, reserveToSettle)
	defer cancel()
	made, _, err := v.findOut(ctx, where, d)
	if err != nil {
		return fmt.Errorf("%w: %w", shop.ErrUnconfirmed, err)
	}
	v.memory.close(d, made)
	return nil
}

// findOut reads an item's level until the outcome of a change is clear. If it
// stays unclear, findOut returns an error.
func (v visit) findOut(ctx context.Context, where location, d unconfirmed) (made bool, now level, err error) {
	for _, after := range readBackAfter {
		if wait := time.Until(d.at.Add(after)); wait > 0 {
			if err := shop.Pause(ctx, wait); err != nil {
				return false, level{}, err
			}
		} else if after < settleTime {
			continue
		}
		levels, readErr := v.readLevels(ctx, where, []skus.Item{d.change.at.item})
		if err = readErr; err != nil {
			continue
		}
		now = levels[d.change.at.item]
		if made, known := d.judge(now, after >= settleTime); known {
			v.memory.wrote(d.change.at, now)
			return made, now, nil
		}
	}
	if err == nil {
		err = shop.ErrOutOfTime
	}
	return false, level{}, err
}

// judge tells by a level whether a change was made. settled means that the read
// began after settleTime, however long it took. known is false if it is too early
// to tell, the change failed, or an older level looks the same.
func (d unconfirmed) judge(now level, settled bool) (made, known bool) {
	if !settled && (!d.quiet || now.here-d.before.here != d.delta) {
		return false, false
	}
	made = d.shows(now)
	return made, made || settled
}

// shows judges by a settled level whether BigCommerce made a change. If something
// else moved the level too, it was most likely a sale. A sale only takes away:
//
//	a change of -2: made if the level fell by 2 or more
//	a change of +9: made if the level rose at all
//
// So a sale of as many pieces, within the seconds between the two reads, passes
// for the change. The two look the same.
func (d unconfirmed) shows(now level) bool {
	if !d.before.set {
		return now.set // before the change, BigCommerce had no figure
	}
	moved := now.here - d.before.here
	if d.delta < 0 {
		return moved <= d.delta
	}
	return moved > 0
}
