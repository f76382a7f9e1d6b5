package life

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
)

// Process is one process of the function script. Invoke has the signature of
// aws-lambda-go's Handler. Close ends the process.
type Process interface {
	Invoke(ctx context.Context, payload []byte) ([]byte, error)
	Close()
}

// fleet is the processes behind one address. A poll goes to any of them. Each
// serves one poll at a time, as in Lambda.
type fleet struct {
	start  func(*Wire) (Process, error)
	world  *world
	tokens chan struct{} // one for each free slot

	mu     sync.Mutex
	random *rand.Rand
	free   []*slot
	deaths int // inside a poll
	ends   int // while idle
}

// mostCalls bounds the calls of a process before it dies inside a poll. A batch
// has more, an idle poll has fewer.
const mostCalls = 8

// slot is the place of one process. It starts with the first poll.
type slot struct {
	process Process
	wire    *Wire
}

func newFleet(w *world) *fleet {
	f := &fleet{start: w.Start, world: w, tokens: make(chan struct{}, w.Processes), random: w.random("fleet")}
	for range w.Processes {
		f.free = append(f.free, &slot{})
		f.tokens <- struct{}{}
	}
	return f
}

var errKilled = errors.New("life: the process was killed inside a poll")

// Invoke hands a poll to a free process by chance.
func (f *fleet) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	s, nth := f.take()
	defer f.give(s)
	if s.process == nil {
		if err := f.fill(s); err != nil {
			return nil, err
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	facts := s.wire.arm(nth, func() { cancel(errKilled) })
	answer, err := s.process.Invoke(ctx, payload)
	if watch, ok := ctx.Value(watchKey{}).(*watch); ok {
		watch.add(facts)
	}
	if s.wire.dead.Load() {
		s.end()
		f.mu.Lock()
		f.deaths++
		f.mu.Unlock()
		return nil, errKilled
	}
	return answer, err
}

func (f *fleet) fill(s *slot) (err error) {
	s.wire = &Wire{w: f.world}
	if s.process, err = f.start(s.wire); err != nil {
		return fmt.Errorf("start a process: %w", err)
	}
	return nil
}

func (s *slot) end() {
	s.wire.dead.Store(true)
	s.process.Close()
	s.process = nil
}

// take waits for a free slot. nth is the call at which its process will die.
func (f *fleet) take() (s *slot, nth int) {
	<-f.tokens
	f.mu.Lock()
	defer f.mu.Unlock()
	i := f.random.IntN(len(f.free))
	s, f.free[i] = f.free[i], f.free[len(f.free)-1]
	f.free = f.free[:len(f.free)-1]
	if !f.world.isCalm() && f.random.Float64() < f.world.Kills {
		nth = 1 + f.random.IntN(mostCalls)
	}
	return s, nth
}

func (f *fleet) give(s *slot) {
	f.mu.Lock()
	f.free = append(f.free, s)
	f.mu.Unlock()
	f.tokens <- struct{}{}
}

// rest ends an idle process now and then, between polls. A poll without an answer
// in time may still keep its process busy.
func (f *fleet) rest() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.free) == 0 {
		return
	}
	if s := f.free[f.random.IntN(len(f.free))]; s.process != nil && f.random.Float64() < 0.05 {
		s.end()
		f.ends++
	}
}

// close ends every process.
func (f *fleet) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range f.free {
		if s.process != nil {
			s.end()
		}
	}
}

// watch collects the facts of the polls of one request.
type watch struct {
	mu             sync.Mutex
	calls, adjusts int
	noted          bool
}

type watchKey struct{}

func (w *watch) add(p *pollFacts) {
	p.mu.Lock()
	defer p.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls, w.adjusts = w.calls+p.calls, w.adjusts+p.adjusts
	w.noted = w.noted || p.noted
}
