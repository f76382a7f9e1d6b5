package stock

import (
	"context"
	"fmt"
	"time"

	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
)

// readBackAfter are when after an unclear change its level is read. The last one is
// believed whatever it shows.
var readBackAfter = []time.Duration{500 * time.Millisecond, 2 * time.Second, 5 * time.Second, settleTime}

// afterUnclear answers a change whose outcome is unknown: the connection broke,
// time ran out, or the answer could not be read. It is never sent again here.
// The level is read until it shows the change, or for as long as reads may lag.
// Then it was made, and the answer is OK; or it was not, and Stone Edge sends
// it again. If BigCommerce cannot even be read, the change stays open: the repeat
// is answered by what the level shows then (see change).
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

// resolve settles an open change of an earlier poll before anything else is done to
// the item. If the change was made, Stone Edge's repeat of it is owed an OK.
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

// findOut reads an item's level until it is known whether a change was made. An
// error says that it is not known yet.
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

// judge tells by a level whether a change was made. settled says that the read
// began late enough to be believed, however long it took. known is false for a
// level that may be from before the change, or looks like one by chance.
func (d unconfirmed) judge(now level, settled bool) (made, known bool) {
	if !settled && (!d.quiet || now.here-d.before.here != d.delta) {
		return false, false
	}
	made = d.shows(now)
	return made, made || settled
}

// shows judges by a level that has settled whether a change was made. What
// moved the level besides is most likely a sale, which only takes away:
//
//	a change of -2: made if the level fell by 2 or more
//	a change of +9: made if the level rose at all
//
// So a sale of as many pieces, within the seconds between the two reads, is
// taken for the change. It cannot be told from it.
func (d unconfirmed) shows(now level) bool {
	if !d.before.set {
		return now.set // BigCommerce had no figure that could have moved
	}
	moved := now.here - d.before.here
	if d.delta < 0 {
		return moved <= d.delta
	}
	return moved > 0
}
