package life

import (
	"maps"
	"slices"
	"time"
)

// backup is a copy of Stone Edge's database.
type backup struct {
	at      time.Time
	held    map[int64]bool
	highest int64
}

// keepBackup copies the database once a day. Scenario.Restores times in the play
// the operator restores the copy. It is over half a day old by then.
func (s *stoneEdge) keepBackup() {
	if s.w.isCalm() {
		return
	}
	age := 24 * time.Hour
	if s.backup != nil {
		age = time.Since(s.backup.at)
	}
	if s.restoreIsDue() && age > 12*time.Hour && s.backup != nil && s.highest > s.backup.highest {
		s.restore()
		return
	}
	if age >= 24*time.Hour {
		s.backup = &backup{time.Now(), map[int64]bool{}, s.highest}
		for id := range s.held {
			s.backup.held[id] = true
		}
	}
}

// restoreIsDue spreads the restores evenly over the play.
func (s *stoneEdge) restoreIsDue() bool {
	played := time.Since(s.w.begin)
	whole := time.Duration(s.w.Days) * 24 * time.Hour
	return s.count.restores < s.w.Restores && played > whole*time.Duration(s.count.restores+1)/time.Duration(s.w.Restores+1)
}

// restore forgets every order that is not in the backup. It keeps their papers,
// so nothing is shipped twice.
func (s *stoneEdge) restore() {
	s.count.restores++
	maps.Copy(s.filed, s.held)
	for id := range s.held {
		if !s.backup.held[id] {
			delete(s.held, id)
			delete(s.count.cut, id)
			s.count.forgotten[id] = true
			s.count.emptied[id] = s.backup.highest == 0
		}
	}
	s.highest = s.backup.highest
	s.jumps = slices.DeleteFunc(s.jumps, func(j jump) bool { return j.began.After(s.backup.at) })
}
