package script

import (
	"context"
	"fmt"
	"time"
)

// checks are when after an unclear change its level is read. The last one is
// believed whatever it shows.
var checks = []time.Duration{500 * time.Millisecond, 2 * time.Second, 5 * time.Second, settleTime}

// afterUnclear answers a change whose outcome is unknown: the connection broke,
// time ran out, or the answer could not be read. It is never sent again here.
// The level is read until it shows the change, or for as long as reads may lag.
// Then it was made, and the answer is OK; or it was not, and Stone Edge sends
// it again. If BigCommerce cannot even be read, the doubt is kept: the repeat
// is answered by what the level shows then (see change).
func (s *shop) afterUnclear(ctx context.Context, where site, d doubt, cause error) (level, error) {
	s.book.unsettled(d.shelf)
	made, after, err := s.settle(ctx, where, d)
	switch {
	case err != nil:
		s.book.doubtful(d)
		return level{}, fmt.Errorf("%w: %w, then %w", errUndecided, cause, err)
	case !made:
		return level{}, fmt.Errorf("%w: %w", errNotMade, cause)
	}
	return after, nil
}

// clearUp settles a doubt of an earlier poll before anything else is done to
// the item. If the change was made, Stone Edge's repeat of it is owed an OK.
func (s *shop) clearUp(ctx context.Context, where site, d doubt) error {
	ctx, cancel := before(ctx, settleRest)
	defer cancel()
	made, _, err := s.settle(ctx, where, d)
	if err != nil {
		return fmt.Errorf("%w: %w", errUndecided, err)
	}
	s.book.cleared(d, made)
	return nil
}

// settle reads an item's level until it is known whether a change was made. An
// error says that it is not known yet.
func (s *shop) settle(ctx context.Context, where site, d doubt) (made bool, now level, err error) {
	for _, after := range checks {
		if wait := time.Until(d.at.Add(after)); wait > 0 {
			if err := pause(ctx, wait); err != nil {
				return false, level{}, err
			}
		} else if after < settleTime {
			continue
		}
		levels, readErr := s.readLevels(ctx, where, []item{d.shelf.item})
		if err = readErr; err != nil {
			continue
		}
		now = levels[d.shelf.item]
		settled := after >= settleTime // when the read began, however long it took
		if !settled && (!d.quiet || now.here-d.before.here != d.delta) {
			continue // not yet, or never, or an older level that looks the same
		}
		made = d.shows(now)
		if made || settled {
			s.book.wrote(d.shelf, now)
			return made, now, nil
		}
	}
	if err == nil {
		err = errOutOfTime
	}
	return false, level{}, err
}

// shows judges by a level that has settled whether a change was made. What
// moved the level besides is most likely a sale, which only takes away:
//
//	a change of -2: made if the level fell by 2 or more
//	a change of +9: made if the level rose at all
//
// So a sale of as many pieces, within the seconds between the two reads, is
// taken for the change. It cannot be told from it.
func (d doubt) shows(now level) bool {
	if !d.before.set {
		return now.set // BigCommerce had no figure that could have moved
	}
	moved := now.here - d.before.here
	if d.delta < 0 {
		return moved <= d.delta
	}
	return moved > 0
}

// pause waits, or returns the context's error when that ends first.
func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
