package ledger

import (
	"context"
	"maps"
	"time"
)

const (
	// SilentAfter is the time without a poll after which Stone Edge is silent.
	SilentAfter = day

	// SteadyFor is how long a store must have been asked at least once in
	// SilentAfter, before its silence is news.
	SteadyFor = 7 * day

	// RefusedAfter is how long BigCommerce must have refused a key, before that
	// is news. A new key may be on its way.
	RefusedAfter = 15 * time.Minute

	// seenEvery is the time between two notes of a poll, and wakeEvery that
	// between two moves of the watch. Each note is a write.
	seenEvery = time.Hour
	wakeEvery = 6 * time.Hour
)

// watchBody is the part of a store's row about Stone Edge's polls.
type watchBody struct {
	Seen   time.Time `json:"seen,omitzero"`   // the last noted poll; noted once an hour
	Steady time.Time `json:"steady,omitzero"` // since then it never was silent for SilentAfter
	Wake   time.Time `json:"wake,omitzero"`   // the time of the watch's task
	Silent time.Time `json:"silent,omitzero"` // Seen, when the scheduled run found it silent
}

// IsSilent reports a store whose Stone Edge asked every day for a week and then
// stopped for a day.
func (v *Version) IsSilent() bool {
	return !v.Seen.IsZero() && now().Sub(v.Seen) >= SilentAfter && v.Seen.Sub(v.Steady) >= SteadyFor
}

// Watched reports whether a task will look whether Stone Edge fell silent, or is
// not needed.
func (v *Version) Watched() bool {
	return v.Seen.IsZero() || !v.Silent.IsZero() || now().Sub(v.Seen) >= SilentAfter+day || v.Wake.Add(seenEvery).After(now())
}

// IsRetired reports the row of a removed store, in its days of grace.
func (v *Version) IsRetired() bool { return v.ID != "" && !v.expires.IsZero() }

// Clone is a copy with a life of its own.
func (v *Version) Clone() *Version {
	c := *v
	c.announced = maps.Clone(v.announced)
	return &c
}

// NotesPoll reports whether a poll at this moment is worth a note.
func (v *Version) NotesPoll() bool { return v.Exists() && now().Sub(v.Seen) >= seenEvery }

// Polled notes that Stone Edge asked: once an hour, and moves the watch once in
// six. The tasks come before the row, so a death between the two leaves a task
// too many. ErrConflict, ErrUnavailable.
func (l *Ledger) Polled(ctx context.Context, v *Version) error {
	if !v.NotesPoll() {
		return nil
	}
	at := stamp()
	tasks, done := v.rewatch(at)
	if err := l.Plan(ctx, tasks, done...); err != nil {
		return err
	}
	return l.change(ctx, v, func() bool {
		if !v.NotesPoll() {
			return false
		}
		if at.Sub(v.Seen) > SilentAfter {
			v.Steady = at
		}
		v.Seen, v.Silent = at, time.Time{}
		if v.Wake.Before(at.Add(SilentAfter - wakeEvery)) {
			v.Wake = at.Add(SilentAfter)
		}
		return true
	})
}

// rewatch returns the tasks of a poll at a time, and those in their way.
func (v *Version) rewatch(at time.Time) (tasks, done []*Task) {
	if !v.Silent.IsZero() {
		tasks = append(tasks, &Task{At: at, Store: v.Store, What: BackTask, About: v.Silent.Format(time.RFC3339Nano)})
	}
	if v.Wake.Before(at.Add(SilentAfter - wakeEvery)) {
		tasks = append(tasks, &Task{At: at.Add(SilentAfter), Store: v.Store, What: WatchTask})
		if !v.Wake.IsZero() {
			done = append(done, &Task{At: v.Wake, Store: v.Store, What: WatchTask})
		}
	}
	return tasks, done
}

// FellSilent notes that Stone Edge is silent, and plans the mail. It changes
// nothing after a poll. ErrConflict, ErrUnavailable.
func (l *Ledger) FellSilent(ctx context.Context, v *Version) error {
	seen := v.Seen
	trouble := &Trouble{Kind: SilentTrouble, Store: v.Store, Since: seen}
	task := &Task{At: stamp(), Store: v.Store, What: SilentTask, About: seen.Format(time.RFC3339Nano)}
	if err := l.Write(ctx, []Plain{trouble, task}, nil); err != nil {
		return err
	}
	return l.change(ctx, v, func() bool {
		first := v.Silent.IsZero() && v.Seen.Equal(seen)
		if first {
			v.Silent = seen
		}
		return first
	})
}

// refusal is the task and the trouble of a key that BigCommerce refuses from now
// on.
func refusal(store string, at time.Time) []Plain {
	return []Plain{
		&Task{At: wire(at).Add(RefusedAfter), Store: store, What: RefusedTask},
		&Trouble{Kind: RefusedTrouble, Store: store, Since: at},
	}
}
