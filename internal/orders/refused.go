package orders

import "fmt"

// check returns an *OutOfTurnError for a batch behind one that was refused.
func (b *Batch) check() error {
	b.runs.mu.Lock()
	defer b.runs.mu.Unlock()
	if refused := b.runs.of(b.sel).refused; refused > 0 && refused < b.rng.Start {
		return &OutOfTurnError{refused}
	}
	return nil
}

// Refused remembers that the batch was not sent.
func (b *Batch) Refused() {
	b.runs.mu.Lock()
	defer b.runs.mu.Unlock()
	if r := b.runs.of(b.sel); r.refused == 0 || r.refused > b.rng.Start {
		r.refused = b.rng.Start
	}
}

// Sent remembers that the batch was answered.
func (b *Batch) Sent() {
	b.runs.mu.Lock()
	defer b.runs.mu.Unlock()
	if r := b.runs.of(b.sel); b.rng.Start <= r.refused && r.refused < b.rng.Start+b.rng.Size {
		r.refused = 0
	}
}

// OutOfTurnError is a batch behind one that was refused and not sent since.
type OutOfTurnError struct{ Refused int } // position of that one's first order

func (e *OutOfTurnError) Error() string {
	return fmt.Sprintf("the batch at %d was not sent yet", e.Refused)
}
