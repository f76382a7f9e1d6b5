package lambdahost

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// Function is one Lambda function: a binary and how to run it. Its Invoke has
// the signature of aws-lambda-go's Handler, so a Function can replace one. Set
// the fields before the first call.
type Function struct {
	Name      string
	Bootstrap string            // path of the binary
	Env       map[string]string // the variables of template.yaml, added to Lambda's own
	Timeout   time.Duration     // zero means 28 seconds
	MemoryMB  int               // told to the process but not enforced; zero means 256
	Reserved  int               // most processes at once; zero means 10
	Output    io.Writer         // the processes' stdout and stderr; nil drops it

	mu        sync.Mutex
	idle      []*process
	running   map[*process]bool
	startable sync.WaitGroup
	closed    bool
	stats     Stats
}

// Stats are the figures of a Function so far.
type Stats struct {
	ColdStarts int
	Invokes    int
	Crashes    int           // processes that ended during an event
	Timeouts   int           // processes killed at their deadline
	Init       time.Duration // of the last cold start, from exec to the first call for an event
	Answer     time.Duration // of the last event, from handover to answer
	PIDs       []int         // of the running processes
}

// Error is a failure that the function itself reports: its handler's error, or
// its last panic.
type Error struct{ Type, Message string }

func (e *Error) Error() string { return "function error " + e.Type + ": " + e.Message }

// These errors end a call without a word from the function.
var (
	ErrThrottled = errors.New("lambdahost: every reserved process is busy")
	ErrCrashed   = errors.New("lambdahost: the process ended before it answered")
	ErrTimeout   = errors.New("lambdahost: task timed out")
	ErrTooLarge  = errors.New("lambdahost: the answer is over Lambda's limit")
	errClosed    = errors.New("lambdahost: the function is closed")
	errInitStuck = errors.New("lambdahost: the process did not ask for an event in time")
)

// Invoke gives one event to an idle process, or starts one, and returns its
// answer. The function's deadline is Timeout from now. If ctx ends first,
// Invoke kills the process and returns the cause.
//
// Other errors are ErrThrottled while all Reserved processes are busy, *Error,
// ErrCrashed, ErrTimeout, ErrTooLarge, or the reason why no process starts.
func (f *Function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	p, err := f.acquire()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	}
	began := time.Now()
	answer, err := p.invoke(ctx, payload, f.timeout())
	f.release(p, began, err)
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

// release makes a process idle once it asks for the next event. Otherwise it
// kills and forgets the process.
func (f *Function) release(p *process, began time.Time, err error) {
	took := time.Since(began)
	keep := p.awaitReady(began.Add(f.timeout()), err)
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

// Stats returns the figures so far.
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

// Close ends every process and waits until all are gone. Calls under way fail.
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
