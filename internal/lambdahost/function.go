package lambdahost

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Function is one Lambda function: a binary and how it is run. Its Invoke is
// that of aws-lambda-go's Handler, so that it stands wherever one of those
// does. Set the fields before the first call.
type Function struct {
	Name      string
	Bootstrap string            // path of the binary
	Env       map[string]string // what template.yaml and the platform set; nothing else is passed on
	Timeout   time.Duration     // zero means 28 seconds
	MemoryMB  int               // told to the process, not enforced; zero means 256
	Reserved  int               // most processes at once; zero means 10
	Output    io.Writer         // the processes' stdout and stderr; nil drops it

	mu        sync.Mutex
	idle      []*process
	running   map[*process]bool
	startable sync.WaitGroup
	closed    bool
	stats     Stats
}

// Stats are what a Function has seen so far.
type Stats struct {
	ColdStarts int
	Invokes    int
	Crashes    int           // processes that ended during an event
	Timeouts   int           // processes that were killed
	Init       time.Duration // of the last cold start, from exec to the first call for an event
	Answer     time.Duration // of the last event, from its handing over to its answer
	PIDs       []int         // of the processes that run now
}

// Error is a failure that the function reported itself: what its handler
// returned, or the panic that ended it.
type Error struct{ Type, Message string }

func (e *Error) Error() string { return "function error " + e.Type + ": " + e.Message }

// The ways a call ends without the function's own word.
var (
	ErrThrottled = errors.New("lambdahost: every reserved process is busy")
	ErrCrashed   = errors.New("lambdahost: the process ended before it answered")
	ErrTimeout   = errors.New("lambdahost: task timed out")
	ErrTooLarge  = errors.New("lambdahost: the answer is over Lambda's limit")
	errClosed    = errors.New("lambdahost: the function is closed")
	errInitStuck = errors.New("lambdahost: the process did not ask for an event within 10 s")
)

// Invoke gives one event to a process that has none, starting one if need be,
// and returns its answer. Errors: ErrThrottled when Reserved processes
// are busy, *Error, ErrCrashed, ErrTimeout, ErrTooLarge, or why no process
// starts. The function's deadline is Timeout from now; ctx ends only the wait.
func (f *Function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	p, err := f.acquire()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	began := time.Now()
	answer, err := p.invoke(ctx, payload, f.timeout())
	f.release(p, time.Since(began), err)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	return answer, nil
}

func (f *Function) timeout() time.Duration {
	if f.Timeout == 0 {
		return 28 * time.Second
	}
	return f.Timeout
}

// acquire takes an idle process or starts one.
func (f *Function) acquire() (*process, error) {
	f.mu.Lock()
	if f.closed {
		f.mu.Unlock()
		return nil, errClosed
	}
	f.stats.Invokes++
	for n := len(f.idle); n > 0; n = len(f.idle) {
		p := f.idle[n-1]
		f.idle = f.idle[:n-1]
		if !p.hasEnded() {
			f.mu.Unlock()
			return p, nil
		}
		delete(f.running, p)
	}
	limit := f.Reserved
	if limit == 0 {
		limit = 10
	}
	if len(f.running) >= limit {
		f.mu.Unlock()
		return nil, ErrThrottled
	}
	p := newProcess()
	if f.running == nil {
		f.running = map[*process]bool{}
	}
	f.running[p] = true
	f.stats.ColdStarts++
	f.startable.Add(1) // Close waits for starts under way
	f.mu.Unlock()
	defer f.startable.Done()

	took, err := p.start(f)
	f.mu.Lock()
	defer f.mu.Unlock()
	if err != nil {
		delete(f.running, p)
		return nil, fmt.Errorf("start %s: %w", f.Bootstrap, err)
	}
	f.stats.Init = took
	return p, nil
}

// release puts a process back once it asks for more, or forgets it.
func (f *Function) release(p *process, took time.Duration, err error) {
	keep := p.awaitReady(err)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stats.Answer = took
	switch {
	case errors.Is(err, ErrTimeout):
		f.stats.Timeouts++
	case !keep:
		f.stats.Crashes++
	}
	if keep && !f.closed {
		f.idle = append(f.idle, p)
		return
	}
	p.kill()
	delete(f.running, p)
}

// Stats tells what happened so far.
func (f *Function) Stats() Stats {
	f.mu.Lock()
	defer f.mu.Unlock()
	s := f.stats
	for p := range f.running {
		if pid := p.pid(); pid != 0 {
			s.PIDs = append(s.PIDs, pid)
		}
	}
	return s
}

// Close ends every process and waits for that. Calls under way fail.
func (f *Function) Close() {
	f.mu.Lock()
	f.closed = true
	f.mu.Unlock()
	f.startable.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	for p := range f.running {
		p.kill()
	}
	f.running, f.idle = nil, nil
}
