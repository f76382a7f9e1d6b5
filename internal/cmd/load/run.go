package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"
)

// report holds a run's findings.
type report struct {
	*figures
	made, calls int
	memory      []memory // after each round
}

// run connects the stores, polls them in rounds, and prints its findings. The
// error tells of a failed start, of wrong answers or of growing processes.
func run(ctx context.Context, s settings, out io.Writer) error {
	sv, shops, r, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer sv.close()
	fmt.Fprintf(out, "%d stores of %d orders are connected; %s per call to BigCommerce, a round of polls every %s, for %s\n",
		s.stores, s.orders, s.latency, s.every, s.duration)
	r.print(out, sv, r.rounds(ctx, s, sv, shops))
	return r.verdict()
}

// open starts the service and connects the stores.
func open(ctx context.Context, s settings) (*service, []*shop, *report, error) {
	sv, err := startService(s)
	if err != nil {
		return nil, nil, nil, err
	}
	client := &http.Client{Timeout: 40 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: s.stores}}
	sv.client = client
	r := &report{figures: newFigures()}
	shops := make([]*shop, s.stores)
	for i := range shops {
		shops[i] = &shop{number: i, base: sv.url, client: client, orders: offered(s.orders), batch: 10, note: r.note}
		if err := shops[i].connect(ctx); err != nil {
			sv.close()
			return nil, nil, nil, err
		}
	}
	sv.sim.ResetRequests()
	return sv, shops, r, nil
}

// rounds polls the stores in rounds until the end of the run, and returns its
// length.
func (r *report) rounds(ctx context.Context, s settings, sv *service, shops []*shop) time.Duration {
	begun := time.Now()
	for ctx.Err() == nil && time.Since(begun) < s.duration && r.count() < s.most {
		next := time.After(s.every)
		r.round(ctx, sv, shops)
		if time.Since(begun)+s.every >= s.duration {
			break
		}
		select {
		case <-next:
		case <-ctx.Done():
		}
	}
	return time.Since(begun)
}

// offered is the number of orders that a scaled store offers: each tenth is
// incomplete.
func offered(orders int) int { return orders - orders/10 }

// round has every store poll at once.
func (r *report) round(ctx context.Context, sv *service, shops []*shop) {
	var polling sync.WaitGroup
	for _, s := range shops {
		polling.Go(func() { s.round(ctx) })
	}
	polling.Wait()
	r.made++
	r.calls += len(sv.sim.Requests())
	sv.sim.ResetRequests()
	r.memory = append(r.memory, memoryOf(sv.script.Stats().PIDs))
}

func (r *report) print(out io.Writer, sv *service, took time.Duration) {
	fmt.Fprintln(out)
	r.figures.print(out)
	stats := sv.script.Stats()
	fmt.Fprintf(out, "\n%d rounds in %s; %d calls to BigCommerce, %.1f per poll; %d polls throttled\n",
		r.made, took.Round(time.Second), r.calls, float64(r.calls)/float64(max(1, r.polls)), r.throttled)
	fmt.Fprintf(out, "%d processes started, %d run, %d crashed, %d timed out; last start %s\n",
		stats.ColdStarts, len(stats.PIDs), stats.Crashes, stats.Timeouts, stats.Init.Round(time.Millisecond))
	for _, at := range []struct {
		when  string
		round int
	}{{"first", 0}, {"middle", len(r.memory) / 2}, {"last", len(r.memory) - 1}} {
		if at.round >= 0 && at.round < len(r.memory) {
			m := r.memory[at.round].among(r.memory[len(r.memory)-1])
			fmt.Fprintf(out, "memory after the %-6s round: %d processes, mean %.1f MiB, most %.1f MiB\n", at.when, len(m), m.meanMiB(), m.mostMiB())
		}
	}
}

// A leak grows from the middle to the end of a run. The allowance is for the
// collector's timing.
const (
	judgedRounds  = 6 // fewer prove nothing
	allowedGrowth = 1.15
	allowedMiB    = 4
)

// verdict is an error for wrong answers and growing processes.
func (r *report) verdict() error {
	if n := r.errors(); n > 0 {
		return fmt.Errorf("%d of %d polls were answered wrongly", n, r.polls)
	}
	if len(r.memory) < judgedRounds {
		return nil
	}
	return judgeMemory(r.memory[len(r.memory)/2], r.memory[len(r.memory)-1])
}

// judgeMemory is an error for processes that grew from the middle of a run to its
// end.
func judgeMemory(middle, last memory) error {
	middle = middle.among(last)
	if was, is := middle.meanMiB(), last.among(middle).meanMiB(); is > was*allowedGrowth+allowedMiB {
		return fmt.Errorf("the processes grew from %.1f MiB at the middle of the run to %.1f MiB", was, is)
	}
	return nil
}
