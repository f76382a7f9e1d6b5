package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/standin/awssim"
)

func version(t *testing.T, l *ledger.Ledger) *ledger.Version {
	t.Helper()
	v := &ledger.Version{Store: store}
	ok(t, l.Read(t.Context(), v))
	return v
}

func announce(t *testing.T, l *ledger.Ledger) ledger.Change {
	t.Helper()
	c, err := l.Announce(t.Context(), store)
	ok(t, err)
	return c
}

// Ensure a changed secret is in force for every process after Conclude. During
// the change no process may use its memory.
func TestVersion_change(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		if v := version(t, l); v.Exists() || v.InForce("") {
			t.Errorf("a store that nobody connected: %+v", v)
		}
		begun := time.Now()
		first := announce(t, l)
		if first.Until.Sub(begun) != ledger.ChangeTime {
			t.Errorf("the change ends after %s", first.Until.Sub(begun))
		}
		if v := version(t, l); !v.Exists() || v.InForce("") {
			t.Errorf("announced: %+v, want a row without a version", v)
		}
		ok(t, l.Conclude(t.Context(), first, "v1", time.Now()))
		if v := version(t, l); !v.InForce("v1") || v.InForce("v0") {
			t.Errorf("concluded: %+v", v)
		}
		time.Sleep(time.Hour)
		second := announce(t, l)
		if v := version(t, l); v.InForce("v1") {
			t.Error("v1 may be answered from memory while it is being replaced")
		}
		ok(t, l.Conclude(t.Context(), second, "v2", time.Now()))
		if v := version(t, l); v.InForce("v1") || !v.InForce("v2") {
			t.Errorf("replaced: %+v", v)
		}
		time.Sleep(1000 * 24 * time.Hour)
		if v := version(t, l); !v.InForce("v2") {
			t.Errorf("years later: %+v", v)
		}
	})
}

// Ensure the next poll completes the work of a dead writer. If it died behind the
// secret, its version comes into force. If it died before, the old one stays.
// Processes may use their memory again once the writer's time is over.
func TestVersion_writerDies(t *testing.T) {
	for _, written := range []bool{true, false} {
		t.Run(fmt.Sprintf("secret written %t", written), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := ledgerOn(awssim.New())
				created, current := time.Now(), "v1"
				ok(t, l.Conclude(t.Context(), announce(t, l), "v1", created))
				time.Sleep(time.Minute)
				announce(t, l) // and dies
				if written {
					created, current = time.Now(), "v2"
				}
				for range 14 { // polls read the secret and tell the row
					v := version(t, l)
					if v.InForce(current) {
						t.Fatal("memory is used though the writer may yet write")
					}
					ok(t, l.Move(t.Context(), v, current, created, time.Now()))
					if v.ID != current {
						t.Errorf("got %s in force, want %s", v.ID, current)
					}
					time.Sleep(5 * time.Second)
				}
				time.Sleep(5 * time.Second)
				ok(t, l.Move(t.Context(), version(t, l), current, created, time.Now()))
				if v := version(t, l); !v.InForce(current) {
					t.Errorf("a minute and some after the announcement: %+v", v)
				}
			})
		})
	}
}

// Ensure the row never goes back. Move calls an old read stale, and writers leave
// the later version in any order of their ends.
func TestVersion_stale(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		old := time.Now()
		time.Sleep(time.Minute)
		ok(t, l.Conclude(t.Context(), announce(t, l), "v2", time.Now()))
		v := version(t, l)
		wantError(t, l.Move(t.Context(), v, "v1", old, time.Now()), ledger.ErrStale)
		if v.ID != "v2" {
			t.Errorf("got %s in force", v.ID)
		}
		ok(t, l.Conclude(t.Context(), announce(t, l), "v1", old))
		if v := version(t, l); !v.InForce("v2") {
			t.Errorf("got %+v", v)
		}
		announce(t, l)
		time.Sleep(2 * time.Minute)
		v = version(t, l)
		wantError(t, l.Move(t.Context(), v, "v1", old, time.Now()), ledger.ErrStale)
		if version(t, l).InForce("v2") {
			t.Error("a stale read settled a change that it cannot have seen")
		}
		ok(t, l.Move(t.Context(), v, "v2", v.Created, time.Now()))
		calls := len(sim.LedgerOperations())
		ok(t, l.Move(t.Context(), v, "v2", v.Created, time.Now()))
		if got := len(sim.LedgerOperations()) - calls; got != 0 {
			t.Errorf("%d calls for what the row says already", got)
		}
	})
}

// Ensure Secrets Manager's current version wins over another one of the same
// millisecond.
func TestVersion_sameMoment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		now := time.Now()
		ok(t, l.Conclude(t.Context(), announce(t, l), "v1", now))
		v := version(t, l)
		ok(t, l.Move(t.Context(), v, "v2", now.Add(999*time.Microsecond), now))
		if !version(t, l).InForce("v2") {
			t.Errorf("got %+v", v)
		}
	})
}

// Ensure every poll uses the current version, in random orders of writers, their
// deaths, polls of three processes and stale reads.
func TestVersion_model(t *testing.T) {
	for seed := range uint64(40) {
		synctest.Test(t, func(t *testing.T) { versionModel(t, rand.New(rand.NewPCG(seed, 0)), seed) })
	}
}

// secrets is a Secrets Manager of one secret: its versions, oldest first.
type secrets struct{ created []time.Time }

func (s *secrets) write()                             { s.created = append(s.created, time.Now()) }
func (s *secrets) current() int                       { return len(s.created) - 1 }
func (s *secrets) at(i int) (id string, at time.Time) { return fmt.Sprint("v", i), s.created[i] }

func versionModel(t *testing.T, r *rand.Rand, seed uint64) {
	l, s := ledgerOn(awssim.New()), &secrets{}
	s.write()
	memory := make([]string, 3) // of each process: the version it knows
	for step := range 40 {
		time.Sleep(time.Duration(r.IntN(40_000)) * time.Millisecond)
		if r.IntN(4) == 0 {
			c, err := l.Announce(t.Context(), store)
			ok(t, err)
			time.Sleep(time.Duration(r.IntN(3_000)) * time.Millisecond)
			if died := r.IntN(4); died != 0 { // 0: before the secret
				s.write()
				if died != 1 { // 1: behind it
					id, at := s.at(s.current())
					ok(t, l.Conclude(t.Context(), c, id, at))
				}
			}
			continue
		}
		process := r.IntN(len(memory))
		used, err := pollOnce(t, l, s, memory[process], r)
		if errors.Is(err, ledger.ErrStale) {
			continue // "poll again"
		}
		ok(t, err)
		memory[process] = used
		if want, _ := s.at(s.current()); used != want {
			t.Fatalf("seed %d, step %d: a poll used %s, the secret is %s", seed, step, used, want)
		}
	}
}

// pollOnce is the login of a poll: from memory if the row allows it, else by a
// read of the secret. One read in five is stale by one version.
func pollOnce(t *testing.T, l *ledger.Ledger, s *secrets, memory string, r *rand.Rand) (string, error) {
	v := version(t, l)
	if v.InForce(memory) {
		return memory, nil
	}
	i := s.current()
	if v.ID != "" && i > 0 && r.IntN(5) == 0 {
		if id, _ := s.at(i); id == v.ID {
			i-- // stale reads matter once the row knows better
		}
	}
	id, at := s.at(i)
	return id, l.Move(t.Context(), v, id, at, time.Now())
}

// Ensure a withdrawn change leaves the version in force as it is.
func TestVersion_withdrawn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		ok(t, l.Withdraw(t.Context(), announce(t, l)))
		if v := version(t, l); v.InForce("") || v.ID != "" {
			t.Errorf("before the first version: got %+v", v)
		}
		ok(t, l.Conclude(t.Context(), announce(t, l), "v1", time.Now()))
		other := announce(t, l)
		ok(t, l.Withdraw(t.Context(), announce(t, l)))
		if version(t, l).InForce("v1") {
			t.Error("another change is under way")
		}
		ok(t, l.Withdraw(t.Context(), other))
		if v := version(t, l); !v.InForce("v1") {
			t.Errorf("got %+v", v)
		}
	})
}

// Ensure an announcement without a secret expires after a day.
func TestVersion_announcedLongAgo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := ledgerOn(awssim.New())
		announce(t, l)
		time.Sleep(24*time.Hour - time.Second)
		if !version(t, l).Exists() {
			t.Error("forgotten within the day")
		}
		time.Sleep(time.Second)
		if v := version(t, l); v.Exists() {
			t.Errorf("got %+v", v)
		}
	})
}

// Ensure many processes with different versions agree on the latest.
func TestVersion_race(t *testing.T) {
	l := ledgerOn(awssim.New())
	c := announce(t, l)
	at := time.Now()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			v := &ledger.Version{Store: store}
			if err := l.Read(t.Context(), v); err != nil {
				t.Error(err)
			}
			err := l.Move(t.Context(), v, fmt.Sprint("v", i), at.Add(time.Duration(i)*time.Second), at)
			if err != nil && !errors.Is(err, ledger.ErrStale) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	ok(t, l.Conclude(t.Context(), c, "v0", at))
	if v := version(t, l); !v.InForce("v19") {
		t.Errorf("got %+v", v)
	}
}

// Ensure the row keeps the first refusal of a key until BigCommerce accepts it or
// a new key replaces it.
func TestVersion_refused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		ok(t, l.Conclude(t.Context(), announce(t, l), "v1", time.Now()))
		v := version(t, l)
		calls := len(sim.LedgerOperations())
		ok(t, l.KeyAccepted(t.Context(), v))
		if len(sim.LedgerOperations()) != calls {
			t.Error("a key that was never refused costs a call")
		}
		first := time.Now()
		ok(t, l.KeyRefused(t.Context(), v, first))
		time.Sleep(time.Minute)
		ok(t, l.KeyRefused(t.Context(), version(t, l), time.Now()))
		if got := version(t, l).RefusedSince; !got.Equal(first) {
			t.Errorf("refused since %s, want %s", got, first)
		}
		ok(t, l.KeyAccepted(t.Context(), version(t, l)))
		if got := version(t, l); !got.RefusedSince.IsZero() || !got.InForce("v1") {
			t.Errorf("accepted: %+v", got)
		}
		stale := version(t, l)
		ok(t, l.KeyRefused(t.Context(), version(t, l), time.Now()))
		ok(t, l.Conclude(t.Context(), announce(t, l), "v2", time.Now()))
		ok(t, l.KeyRefused(t.Context(), stale, time.Now()))
		if got := version(t, l); !got.RefusedSince.IsZero() {
			t.Errorf("a new key, and a refusal of the old one: %+v", got)
		}
	})
}

// Ensure Announce fails while the table is down.
func TestVersion_unavailable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := awssim.New()
		l := ledgerOn(sim)
		sim.AddFault(awssim.LedgerDown())
		_, err := l.Announce(t.Context(), store)
		wantError(t, err, ledger.ErrUnavailable)
		wantError(t, l.Read(t.Context(), &ledger.Version{Store: store}), ledger.ErrUnavailable)
		sim.ClearFaults()
		sim.AddFault(awssim.LedgerThrottled(2))
		announce(t, l) // the SDK tries three times
		sim.AddFault(awssim.LedgerSlow(time.Second))
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		ok(t, l.Read(ctx, &ledger.Version{Store: store}))
	})
}
