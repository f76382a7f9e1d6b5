package script_test

import (
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// smallPlan is the quota of the smallest plan, at 80 ms a call.
func smallPlan(t *testing.T, orders int, settings merchant.Settings) *stage {
	s := open(t, withoutCoupons(orders), settings, bcsim.WithQuota(bcsim.Quota{Limit: 150, Window: 30 * time.Second}), bcsim.WithLatency(80*time.Millisecond))
	s.handler = s.newProcess(s.sim.RoundTripper())
	return s
}

// timed downloads a batch of fifty orders, and returns the time of the poll and of
// its hold.
func (s *stage) timed(start int) (code int, took, held time.Duration) {
	s.t.Helper()
	begun := time.Now()
	got := s.batch(start, 50)
	took = time.Since(begun)
	ms, _ := s.lastLog()["held_ms"].(float64)
	return got.Response.Code, took, time.Duration(ms) * time.Millisecond
}

// Ensure an answer waits only if the quota is too low for the next batch, and
// never behind the last batch.
func TestHold(t *testing.T) {
	for name, c := range map[string]struct {
		orders    int
		uncounted bool
		settings  merchant.Settings
		held      bool // the second batch
		third     int  // code of the third one
	}{
		"a third batch to come":           {orders: 300, held: true, third: 1},
		"a short third batch":             {orders: 130, third: 1},
		"the last batch, without a count": {orders: 99, uncounted: true, third: 2},
		"the last batch":                  {orders: 100, third: 2},
		"the setting is 0":                {orders: 300, settings: merchant.Settings{HoldSeconds: new(int)}, third: 3},
		"the setting is 4":                {orders: 300, settings: merchant.Settings{HoldSeconds: seconds(4)}, third: 3}, // too short to help
	} {
		synctest.Test(t, func(t *testing.T) {
			s := smallPlan(t, c.orders, c.settings)
			if !c.uncounted {
				s.orderCount()
			}
			if code, took, held := s.timed(1); code != 1 || held > 0 || took > 3*time.Second {
				t.Errorf("%s: the first batch: got code %d after %v, held for %v", name, code, took, held)
			}
			code, took, held := s.timed(51)
			if code == 3 || c.held != (held > 0) || took > 20*time.Second || held > 0 && held < 10*time.Second {
				t.Errorf("%s: the second batch: got code %d after %v, held for %v", name, code, took, held)
			}
			if code, took, _ = s.timed(101); code != c.third || took > 20*time.Second {
				t.Errorf("%s: the third batch: got code %d after %v, want %d", name, code, took, c.third)
			}
		})
	}
}

func seconds(n int) *int { return &n }

// Ensure answers are held half as long for a day if Stone Edge asks again for a
// batch that was held back: it did not wait. Another process knows it too.
func TestHold_notWaitedFor(t *testing.T) {
	sizeAlone(t)
	synctest.Test(t, func(t *testing.T) {
		s := smallPlan(t, 600, merchant.Settings{})
		s.handler.Transport = s.sim.RoundTripper()
		longest := func(again bool) (most time.Duration) {
			t.Helper()
			s.restart()
			s.orderCount()
			for start := 1; start <= 600; start += 50 {
				code, took, held := s.timed(start)
				if code == 3 {
					t.Fatalf("the batch at %d was refused", start)
				}
				if most = max(most, held); again && held > 0 && took > 10*time.Second {
					again = false
					s.restart()
					most, start = 0, start-50
				}
			}
			return most
		}
		if got := longest(false); got < 12*time.Second || got > 20*time.Second {
			t.Errorf("at first: got %v, want half of a window", got)
		}
		for _, step := range []struct {
			wait        time.Duration
			least, most time.Duration
		}{{time.Hour, 7 * time.Second, 10 * time.Second}, {22 * time.Hour, 7 * time.Second, 10 * time.Second}, {3 * time.Hour, 12 * time.Second, 20 * time.Second}} {
			time.Sleep(step.wait)
			if got := longest(step.wait == time.Hour); got < step.least || got > step.most {
				t.Errorf("after %v more: got %v, want %v to %v", step.wait, got, step.least, step.most)
			}
		}
	})
}
