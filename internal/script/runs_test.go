package script_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/script"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/standin/rawsim"
)

// Ensure a run keeps its batches in any process, whatever changes in the store:
// every order comes, and comes once.
func TestRuns_changes(t *testing.T) {
	for name, change := range map[string]func(*seom){
		"shift: one sent before is cancelled":   func(c *seom) { c.store.SetStatus(1, 5) },
		"twice: one passed over before is paid": func(c *seom) { c.store.SetStatus(2, 11) },
		"both":                                  func(c *seom) { c.store.SetStatus(1, 5); c.store.SetStatus(2, 11) },
		"one sent before is removed":            func(c *seom) { c.store.RemoveOrder(3) },
	} {
		for _, route := range [][]int{{1, 0, 1, 0, 1}, {0, 1, 0, 1, 0}, {0, 0, 1, 1, 0}, {0, 1, 2, 3, 0}} {
			connected(t, 4, 4, merchant.Settings{}, func(c *seom) {
				c.arrive(11, 1)
				c.arrive(7, 2)
				c.arrive(11, span(3, 20)...)
				n := 0
				c.between = func(start int) {
					if start == 5 {
						change(c)
					}
					c.polls = route[n%len(route)]
					n++
				}
				if _, got := c.converse(); !slices.Equal(got, append([]int64{1}, span(3, 20)...)) {
					t.Errorf("%s, route %v: got %v", name, route, got)
				}
				time.Sleep(10 * time.Minute)
				c.between = nil
				c.converse()
				if paid := strings.Contains(name, "paid") || name == "both"; (c.holds[2] == 1) != paid || len(c.holds) > 20 {
					t.Errorf("%s, route %v: holds %v", name, route, c.holds)
				}
			})
		}
	}
}

// Ensure every process refuses the batches behind a refused one, so that a Stone
// Edge which goes on loses nothing.
func TestRuns_goesOnAfterRefusal(t *testing.T) {
	for _, failing := range []int{1, 3, 5} {
		connected(t, 3, 2, merchant.Settings{}, func(c *seom) {
			c.arrive(11, span(1, 8)...)
			c.goesOn = true
			c.between = func(start int) {
				c.sim.Heal()
				if start == failing {
					c.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusBadRequest, Body: `[]`, Path: "/v2/orders", Times: 1})
				}
			}
			_, got := c.converse()
			if want := span(1, int64(failing)-1); !slices.Equal(got, want) && len(want) > 0 || len(c.refusals) != (9-failing+1)/2 {
				t.Errorf("failing at %d: got %v, %d refusals %q", failing, got, len(c.refusals), c.refusals)
			}
			c.between = nil
			c.sim.Heal()
			time.Sleep(5 * time.Minute)
			c.converse()
			c.wantHeld(span(1, 8)...)
		})
	}
}

// Ensure a process with positions of an earlier run uses the present ones.
func TestRuns_stale(t *testing.T) {
	connected(t, 2, 2, merchant.Settings{}, func(c *seom) {
		c.arrive(11, span(1, 8)...)
		c.on(0).count()
		c.on(0).next(1)
		c.on(0).next(3)
		time.Sleep(3 * time.Minute)
		c.store.SetStatus(1, 5)
		c.on(1).count()
		c.keep(c.on(1).next(1))
		c.keep(c.on(0).next(3))
		c.keep(c.on(1).next(5))
		c.keep(c.on(0).next(7))
		c.wantHeld(span(2, 8)...)
	})
}

// Ensure two requests for one batch both have it, and the run goes on behind the
// answer that Stone Edge waits for, although an order becomes due in between.
func TestRuns_sameStart(t *testing.T) {
	connected(t, 2, 3, merchant.Settings{}, func(c *seom) {
		c.arrive(11, 1, 2, 3)
		c.arrive(7, 4)
		c.arrive(11, 5, 6, 7, 8)
		c.on(0).count()
		c.keep(c.on(0).next(1))
		held := c.process(holdingBack{c.sim.RoundTripper(), 10 * time.Second}).handler // with a log of its own
		var first batch
		var wait sync.WaitGroup
		wait.Go(func() {
			w := httptest.NewRecorder()
			r := httptest.NewRequest(http.MethodPost, "/script", strings.NewReader(c.form("downloadorders", "lastorder", "All", "startnum", "4", "batchsize", "3").Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			held.ServeHTTP(w, r)
			first = readBatch(t, w.Body.String())
		})
		time.Sleep(5 * time.Second)
		c.store.SetStatus(4, 11)
		second := c.on(1).next(4)
		wait.Wait()
		if got := second.numbers(); !slices.Equal(got, []int64{4, 5, 6}) {
			t.Errorf("the repeat: got %v", got)
		}
		if got := first.numbers(); !slices.Equal(got, []int64{5, 6, 7}) && !slices.Equal(got, []int64{4, 5, 6}) {
			t.Errorf("the first one: got %v", got)
		}
		c.keep(second)
		c.keep(c.on(0).next(7))
		c.wantHeld(span(1, 8)...)
	})
}

// holdingBack delivers the answers of lists late.
type holdingBack struct {
	http.RoundTripper
	by time.Duration
}

func (h holdingBack) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := h.RoundTripper.RoundTrip(r)
	if strings.HasSuffix(r.URL.Path, "/v2/orders") {
		time.Sleep(h.by)
	}
	return res, err
}

// Ensure two runs side by side, one behind the other, both end, and bring the
// same orders.
func TestRuns_sideBySide(t *testing.T) {
	connected(t, 3, 2, merchant.Settings{}, func(c *seom) {
		c.arrive(11, span(1, 9)...)
		var one, two []int64
		c.count()
		one = append(one, c.next(1).numbers()...)
		c.count()
		for start := 3; start <= 9; start += 2 {
			one = append(one, c.next(start).numbers()...)
			two = append(two, c.next(start-2).numbers()...)
		}
		two = append(two, c.next(9).numbers()...)
		if !slices.Equal(one, span(1, 9)) || !slices.Equal(two, span(1, 9)) || len(c.refusals) > 0 {
			t.Errorf("got %v and %v, refusals %q", one, two, c.refusals)
		}
	})
}

// Ensure every order comes, even if a process dies after any of its calls to the
// ledger, in the first batch of a run. One order is cancelled then, and
// reinstated when a younger one has long arrived.
func TestRuns_killed(t *testing.T) {
	whole := false
	for calls := 0; !whole; calls++ {
		connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
			c.arrive(11, span(1, 60)...)
			c.on(0).count()
			dying := &shoptest.Mortal{Next: c.aws, Left: calls}
			c.handler = c.processOn(dying)
			b := readBatch(t, c.ask("downloadorders", "lastorder", "All", "startnum", "1", "batchsize", "50"))
			if whole = b.Response.Code == 1 && dying.Left > 0; whole {
				return // it needed fewer calls
			}
			time.Sleep(time.Minute)
			c.store.SetStatus(20, 5)
			time.Sleep(3 * time.Minute)
			c.converse()
			time.Sleep(3 * time.Minute)
			c.store.SetStatus(20, 11)
			time.Sleep(3 * time.Minute)
			c.converse()
			c.wantHeld(span(1, 60)...)
		})
		if calls > 40 {
			t.Fatal("the batch never ends")
		}
	}
}

// Ensure a late order comes, even if a process dies after any of its calls to
// the ledger, in the count that finds it: by a walk, or by its waiting row alone.
func TestRuns_killedInCount(t *testing.T) {
	for name, prepare := range map[string]func(*seom){
		"changed lately": func(c *seom) {
			time.Sleep(3 * time.Hour)
			c.wantRun("idle")
			c.store.SetStatus(1, 11)
		},
		"of a newly offered status": func(c *seom) {
			time.Sleep(40 * 24 * time.Hour)
			for range 2 {
				c.wantRun("idle")
				time.Sleep(time.Hour)
			}
			c.set(func(s *merchant.Settings) { s.OrderStatuses = []int{7, 11} })
		},
	} {
		whole := false
		for calls := 0; !whole; calls++ {
			connected(t, 2, 50, merchant.Settings{OrderStatuses: []int{11}}, func(c *seom) {
				c.arrive(7, 1)
				c.arrive(11, 2)
				c.wantRun("first", 2)
				prepare(c)
				time.Sleep(time.Minute)
				dying := &shoptest.Mortal{Next: c.aws, Left: calls}
				c.handler = c.processOn(dying)
				answer := c.ask("ordercount", "lastorder", "2")
				if whole = strings.HasPrefix(answer, "SETIResponse") && dying.Left > 0; whole {
					return // it needed fewer calls
				}
				time.Sleep(5 * time.Minute)
				c.wantRun(name+": after "+strconv.Itoa(calls)+" calls", 1)
			})
			if calls > 40 {
				t.Fatal("the count never ends")
			}
		}
	}
}

// Ensure the same for an order that was set aside, and can be read now: only its
// waiting row leads to it.
func TestRuns_killedInCountAside(t *testing.T) {
	for calls, whole := 0, false; !whole; calls++ {
		synctest.Test(t, func(t *testing.T) {
			good := rawOrders(2)
			for i, o := range good {
				good[i] = spoil(o, []string{"date_created"}, time.Now().UTC().Format(time.RFC1123Z))
			}
			s, raw := openRaw(t, rawsim.Store{Orders: []rawsim.Record{spoil(good[0], []string{"total_inc_tax"}, nil), good[1]}}, merchant.Settings{})
			if ids, _ := s.conversation("All"); !slices.Equal(ids, []string{"1002"}) {
				t.Fatalf("got %v", ids)
			}
			time.Sleep(35 * 24 * time.Hour) // beyond every walk
			for range 2 {
				s.conversation("1002")
				time.Sleep(time.Minute)
			}
			raw.Set(rawsim.Store{Orders: good})
			time.Sleep(9 * 24 * time.Hour)
			alive, dying := s.handler, &shoptest.Mortal{Next: s.aws, Left: calls}
			s.handler = s.newProcess(raw)
			s.handler.Shops.Ledger = ledgerOn(dying)
			answer := s.ask("ordercount", "lastorder", "1002")
			if whole = strings.HasPrefix(answer, "SETIResponse") && dying.Left > 0; whole {
				return // it needed fewer calls
			}
			time.Sleep(5 * time.Minute)
			s.handler = alive
			if ids, _ := s.conversation("1002"); !slices.Equal(ids, []string{"1001"}) {
				t.Errorf("after %d calls: got %v", calls, ids)
			}
		})
		if calls > 40 {
			t.Fatal("the count never ends")
		}
	}
}

// processOn is a process with another network to the ledger.
func (c *seom) processOn(network http.RoundTripper) *script.Handler {
	h := c.newProcess(c.sim.RoundTripper())
	h.Shops.Ledger = ledgerOn(network)
	return h
}

// Ensure products and customers that go between two batches shift nothing,
// whichever process serves them.
func TestRuns_gone(t *testing.T) {
	onStage(t, bcsim.Scale(0, 40, 40), func(s *stage) {
		for _, function := range []string{"downloadprods", "downloadqoh", "downloadcustomers"} {
			whole := s.ids(function, 1, 1000)
			time.Sleep(3 * time.Minute)
			s.restart()
			got := s.ids(function, 1, 10)
			s.remove(function, got[0])
			s.restart()
			got = append(got, s.ids(function, 11, 10)...)
			s.restart()
			if n := len(s.ids(function, 31, 10)); n != 0 {
				t.Errorf("%s: got %d records of a batch out of turn", function, n)
			}
			got = append(got, s.ids(function, 21, 10)...)
			s.restart()
			got = append(got, s.ids(function, 31, 1000)...)
			if !slices.Equal(got, whole) {
				t.Errorf("%s: got %d records, want %d: %v", function, len(got), len(whole), got)
			}
			time.Sleep(3 * time.Minute)
		}
	})
}

// Ensure lists go on by counting while the ledger is away, and say so in the
// log, and that orders do not.
func TestRuns_ledgerAway(t *testing.T) {
	onStage(t, bcsim.Scale(9, 30, 30), func(s *stage) {
		s.ids("downloadprods", 1, 10)
		s.handler = s.newProcess(s.sim.RoundTripper())
		s.handler.Shops.Ledger = ledgerOn(&shoptest.Mortal{Next: s.aws})
		for _, function := range []string{"downloadprods", "downloadqoh", "downloadcustomers"} {
			if n := len(s.ids(function, 11, 10)); n != 10 || s.lastLog()["ledger"] != "unavailable" {
				t.Errorf("%s: got %d records, log %v", function, n, s.lastLog())
			}
		}
		for _, function := range []string{"ordercount", "downloadorders"} {
			if answer := s.ask(function); !strings.Contains(answer, "own records cannot be read") || s.lastLog()["outcome"] != "ledger_unavailable" {
				t.Errorf("%s: got %q", function, answer)
			}
		}
	})
}

// Ensure an idle conversation takes two calls to BigCommerce. In the ledger, one
// read brings the version in force and the rows of the count, beside the taking of
// a seat. One write follows, beside the leaving of the seat. A download after a
// count of 0 takes no call to BigCommerce.
func TestRuns_idle(t *testing.T) {
	connected(t, 2, 50, merchant.Settings{}, func(c *seom) {
		c.arrive(11, 1, 2)
		c.wantRun("first", 1, 2)
		time.Sleep(3 * time.Hour)
		for range c.processes { // each logs in
			time.Sleep(50 * time.Second)
			c.wantRun("settles")
		}
		for range 3 {
			time.Sleep(50 * time.Second)
			c.sim.ResetRequests()
			before := len(c.aws.LedgerOperations())
			c.wantRun("idle")
			if calls := len(c.sim.Requests()); calls != 2 {
				t.Errorf("got %d calls, want 2: %v", calls, c.sim.Requests())
			}
			operations := slices.Sorted(slices.Values(c.aws.LedgerOperations()[before:]))
			t.Logf("an idle count: %d calls to BigCommerce in one round, ledger %v", len(c.sim.Requests()), operations)
			if !slices.Equal(operations, []string{"BatchGetItem", "PutItem", "UpdateItem", "UpdateItem"}) {
				t.Errorf("ledger: got %v, want one read, one write and a seat", operations)
			}
			if b := c.next(1); b.Response.Code != 2 || len(c.sim.Requests()) != 2 {
				t.Errorf("a download after it: got %+v, %v", b.Response, c.sim.Requests())
			}
		}
	})
}

// onStage runs a test on a stage of its own, in a bubble.
func onStage(t *testing.T, st *bcsim.Store, run func(*stage)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, st, merchant.Settings{}, unlimited)
		s.handler = s.newProcess(s.sim.RoundTripper())
		run(s)
	})
}

// remove removes a record of a list from the store, by its WebID.
func (s *stage) remove(function, webID string) {
	s.t.Helper()
	number, _, _ := strings.Cut(webID, "-")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		s.t.Fatal(err)
	}
	if function == "downloadcustomers" {
		s.store.RemoveCustomer(id)
	} else {
		s.store.RemoveProduct(id)
	}
}

// Ensure the table holds nothing of shoppers and nothing secret, after downloads
// of every kind.
func TestRuns_nothingPersonal(t *testing.T) {
	onStage(t, bcsim.Scale(0, 20, 20), func(s *stage) {
		o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1, StatusID: 11, CustomerMessage: "canary-message"}}
		o.BillingAddress.LastName, o.BillingAddress.Email = "canary-name", "canary@example.test"
		s.store.AddOrder(o)
		o.ID, o.StatusID = 2, 7
		s.store.AddOrder(o)
		o.ID, o.StatusID = 3, 11
		s.store.AddOrder(o)
		s.store.AddCustomer(bcsim.Customer{ID: 900, FirstName: "canary-first", Email: "canary@customer.test"})
		s.orderCount()
		s.batch(1, 2, "dkey", "canary-dkey")
		for _, function := range []string{"downloadprods", "downloadqoh", "downloadcustomers"} {
			s.ids(function, 1, 5)
		}
		table := s.aws.LedgerText()
		for _, kind := range []string{"cart#", "run#", "mark#", "given#", "waiting#", "log#"} {
			if !strings.Contains(table, kind) {
				t.Errorf("no row %s in the table, so this test shows nothing of it", kind)
			}
		}
		for _, word := range []string{"canary", password, s.sim.Account().AccessToken, "Sample", "@"} {
			if strings.Contains(table, word) {
				t.Errorf("the table holds %q", word)
			}
		}
	})
}
