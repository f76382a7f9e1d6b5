package script

import "fmt"

// turn is a batch's place in a run. Stone Edge may go on behind a batch that was
// refused, and would then never ask for its orders again: the next download
// begins behind the last order that it got. So nothing is sent behind one.
type turn struct {
	runs  *runs
	sel   selection
	start int // position of the first order
	size  int
}

// check returns an *outOfTurnError for a batch behind one that was refused.
func (t turn) check() error {
	t.runs.mu.Lock()
	defer t.runs.mu.Unlock()
	if missed := t.runs.of(t.sel).missed; missed > 0 && missed < t.start {
		return &outOfTurnError{missed}
	}
	return nil
}

// miss notes that the batch was refused.
func (t turn) miss() {
	t.runs.mu.Lock()
	defer t.runs.mu.Unlock()
	if r := t.runs.of(t.sel); r.missed == 0 || r.missed > t.start {
		r.missed = t.start
	}
}

// sent notes that the batch was answered.
func (t turn) sent() {
	t.runs.mu.Lock()
	defer t.runs.mu.Unlock()
	if r := t.runs.of(t.sel); t.start <= r.missed && r.missed < t.start+t.size {
		r.missed = 0
	}
}

// outOfTurnError is a batch behind one that was refused.
type outOfTurnError struct{ missed int }

func (e *outOfTurnError) Error() string {
	return fmt.Sprintf("the batch at %d was not sent yet", e.missed)
}
