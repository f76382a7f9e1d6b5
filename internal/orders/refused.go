package orders

import "fmt"

// check returns an *OutOfTurnError for a batch behind a refused one.
func (b *Batch) check() error {
	b.runs.mu.Lock()
	defer b.runs.mu.Unlock()
	if refused := b.runs.of(b.sel).refused; refused > 0 && refused < b.rng.Start {
		return &OutOfTurnError{refused}
	}
	return nil
}

// Refused remembers that Stone Edge got an error instead of the batch.
func (b *Batch) Refused() {
	b.runs.mu.Lock()
	defer b.runs.mu.Unlock()
	if r := b.runs.of(b.sel); r.refused == 0 || r.refused > b.rng.Start {
		r.refused = b.rng.Start
	}
}

// Sent remembers that Stone Edge got the batch.
func (b *Batch) Sent() {
	b.runs.mu.Lock()
	defer b.runs.mu.Unlock()
	if r := b.runs.of(b.sel); b.rng.Start <= r.refused && r.refused < b.rng.Start+b.rng.Size {
		r.refused = 0
	}
}

// OutOfTurnError is a batch behind a refused one that Stone Edge still lacks.
type OutOfTurnError struct{ Refused int } // position of the refused batch's first order

func (e *OutOfTurnError) Error() string {
	return fmt.Sprintf("the batch at %d was not sent yet", e.Refused)
}
