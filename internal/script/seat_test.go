package script_test

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

const busyWords = "This store has 4 polls under way"

// crowd polls a store with so many processes at once, and returns their answers
// and their logs.
func crowd(s *stage, polls int, cold bool, function string, params ...string) (answers []string, logs bytes.Buffer) {
	answers = make([]string, polls)
	processes := make([]*stage, polls)
	for i := range processes {
		processes[i] = s.process(s.handler.Transport)
		if !cold {
			processes[i].ask("ordercount", "lastorder", "999999")
		}
	}
	var all sync.WaitGroup
	for i, p := range processes {
		all.Go(func() { answers[i] = p.ask(function, params...) })
	}
	all.Wait()
	for _, p := range processes {
		logs.WriteString(p.log.String())
	}
	return answers, logs
}

// Ensure four of a hundred polls of a store at once are served, each by a process
// of its own. The others are refused in words before BigCommerce is asked, and
// a minute later everything is as before.
func TestSeats(t *testing.T) {
	for name, c := range map[string]struct {
		polls    int
		cold     bool
		function string
		busy     string
	}{
		"text":                   {100, false, "ordercount", "SETIError: " + busyWords},
		"text, to new processes": {50, true, "ordercount", "SETIError: " + busyWords}, // more logins at once from one address are refused
		"XML":                    {100, false, "downloadorders", "<ResponseCode>3</ResponseCode>"},
		"XML of products":        {100, false, "downloadprods", "<ResponseCode>3</ResponseCode>"},
		"levels":                 {100, false, "qohreplace", "SETIError: " + busyWords},
		"changes":                {100, false, "invupdate", "SETIError: " + busyWords},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t, withoutCoupons(3), merchant.Settings{}, unlimited, bcsim.WithLatency(time.Second))
				s.handler = s.newProcess(s.sim.RoundTripper())
				params := []string{"lastorder", "0", "startnum", "1", "batchsize", "10", "update", "MUG~3"}
				s.sim.ResetRequests()
				answers, logs := crowd(s, c.polls, c.cold, c.function, params...)
				served := 0
				for _, a := range answers {
					if !strings.Contains(a, busyWords) {
						served++
					} else if !strings.Contains(a, c.busy) {
						t.Fatalf("busy: got %s, want %s", a, c.busy)
					}
				}
				if served != ledger.Seats || strings.Count(logs.String(), `"outcome":"busy"`) != c.polls-ledger.Seats {
					t.Errorf("%d polls served, want %d", served, ledger.Seats)
				}
				time.Sleep(time.Minute)
				if got := s.ask(c.function, params...); strings.Contains(got, busyWords) {
					t.Errorf("a minute later: got %s", got)
				}
			})
		})
	}
}

// Ensure the seat of a dead process keeps nobody out for longer than a poll's
// deadline, a busy answer takes no call to BigCommerce, and one poll after the
// other always finds a seat.
func TestSeats_left(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, withoutCoupons(3), merchant.Settings{}, unlimited)
		s.handler = s.newProcess(s.sim.RoundTripper())
		for range 12 {
			if got := s.process(s.handler.Transport).ask("ordercount"); got != "SETIResponse: ordercount=3" {
				t.Fatalf("one after the other: got %s", got)
			}
		}
		for range ledger.Seats {
			_, err := s.ledger().TakeSeat(t.Context(), s.sim.Account().StoreHash, time.Now().Add(25*time.Second))
			if err != nil {
				t.Fatal(err)
			}
		}
		s.sim.ResetRequests()
		if got := s.ask("ordercount"); !strings.Contains(got, busyWords) || len(s.sim.Requests()) > 0 {
			t.Errorf("got %s after %v", got, s.sim.Requests())
		}
		time.Sleep(25 * time.Second)
		if got := s.ask("ordercount"); got != "SETIResponse: ordercount=3" {
			t.Errorf("after the deadline: got %s", got)
		}
	})
}

// Ensure a batch that the ledger fails in its last second still has words for Stone
// Edge: Lambda ends the process after 28 seconds.
func TestSeats_refusedLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, withoutCoupons(3), merchant.Settings{}, unlimited)
		s.orderCount()
		s.handler = s.newProcess(holdingBack{s.sim.RoundTripper(), 22 * time.Second})
		begun := time.Now()
		var wait sync.WaitGroup
		wait.Go(func() {
			time.Sleep(20 * time.Second)
			s.aws.AddFault(awssim.LedgerSlow(time.Minute))
		})
		if b := s.batch(1, 50); b.Response.Code != 3 || time.Since(begun) > 27500*time.Millisecond {
			t.Errorf("got %+v after %v", b.Response, time.Since(begun))
		}
		wait.Wait()
	})
}

// Ensure strangers take no seat, and make no row.
func TestSeats_strangers(t *testing.T) {
	onStage(t, withoutCoupons(1), func(s *stage) {
		s.ask("ordercount")
		for _, login := range [][2]string{{"BC-nobody1", "x"}, {"", "x"}} {
			form := s.form("ordercount")
			form.Set("password", login[1])
			if login[0] != "" {
				form.Set("setiuser", login[0])
			}
			before := seats(s)
			if w := s.post(form); w.Code != http.StatusOK || seats(s) != before {
				t.Errorf("%q: status %d, seats %q", login[0], w.Code, seats(s))
			}
		}
	})
}

// seats are the rows of seats, as text.
func seats(s *stage) (text string) {
	for _, r := range s.aws.LedgerRows() {
		if strings.HasPrefix(r.Row, "seat#") {
			text += r.String() + "\n"
		}
	}
	return text
}
