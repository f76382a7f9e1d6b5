package script_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/script"
	"connect2cart/internal/standin/awssim"
)

// from polls from an address, and counts its reads and its time.
func (s *stage) from(address string, form url.Values) (answer string, reads int, took time.Duration) {
	before, begun := s.reads(), time.Now()
	r := httptest.NewRequest(http.MethodPost, "/script", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = address
	w := s.serve(r)
	took = time.Since(begun)
	return w.Body.String(), s.reads() - before, took
}

const (
	deniedText  = "SETIError: Access denied. Cart ID, Cart Password or Store Code is wrong."
	tooManyText = "SETIError: Too many logins from this address were refused. Wait a minute, then poll again with the right Cart ID and Cart Password."
	countOfOne  = "SETIResponse: ordercount=1"
)

const attacker = "203.0.113.66:0"

// attack uses up the refused logins of an address, side by side and at one
// moment, so the window lasts meanwhile. done waits for the answers.
func (s *stage) attack(address string) (done func()) {
	s.t.Helper()
	var polls sync.WaitGroup
	var refused atomic.Int64
	for i := range 200 {
		polls.Go(func() {
			if answer, _, _ := s.from(address, s.form("ordercount", "setiuser", fmt.Sprintf("bc-nobody%d", i))); answer == tooManyText {
				refused.Add(1)
			}
		})
	}
	synctest.Wait()
	return func() {
		polls.Wait()
		if refused.Load() < 100 {
			s.t.Errorf("200 invented carts at once, %d not looked at", refused.Load())
		}
	}
}

// readsOf counts the reads of one store's secret at Secrets Manager.
func (s *stage) readsOf(hash string) (n int) {
	for _, c := range s.aws.Calls() {
		if c.Operation == "GetSecretValue" && strings.HasSuffix(c.SecretID, "/"+hash) {
			n++
		}
	}
	return n
}

// Ensure invented carts of one address cost a bounded number of reads. Past the
// limit, words, time and reads hide which carts exist.
func TestLogins_limit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.ask("ordercount")
		invented := func(i int) url.Values { return s.form("ordercount", "setiuser", fmt.Sprintf("bc-nobody%d", i)) }
		denied, reads, begun := 0, 0, time.Now()
		for i := range 1000 {
			answer, read, took := s.from(attacker, invented(i))
			if reads += read; answer == deniedText {
				denied++
			}
			if unblurred(took) != 300*time.Millisecond {
				t.Fatalf("poll %d took %s, want 300ms", i, took)
			}
		}
		windows := 1 + int(time.Since(begun)/time.Minute)
		if denied <= 60*(windows-1) || denied > 60*windows || reads != denied {
			t.Errorf("of 1000 in %d minutes: got %d looked at with %d reads, want 60 a minute", windows, denied, reads)
		}
		// A look costs a count and a read of the store's row.
		if got := len(s.aws.LedgerOperations()); got > (60+130)*windows {
			t.Errorf("%d calls to the table in %d minutes; an attack must not cost more", got, windows)
		}
		time.Sleep(time.Minute)
		before := s.readsOf(s.sim.Account().StoreHash)
		for name, form := range map[string]url.Values{
			"wrong password":     s.form("ordercount", "password", "guess"),
			"no password":        s.form("ordercount", "password", ""),
			"another invented":   invented(5000),
			"one that was asked": invented(1),
			"no Cart ID at all":  s.form("ordercount", "setiuser", "nonsense"),
		} {
			done := s.attack(attacker)
			if answer, _, took := s.from(attacker, form); answer != tooManyText || unblurred(took) != 300*time.Millisecond {
				t.Errorf("%s: got %q after %s", name, answer, took)
			}
			done()
		}
		if got := s.readsOf(s.sim.Account().StoreHash) - before; got != 0 {
			t.Errorf("got %d reads of the store", got)
		}
		if got := s.lastLog(); got["outcome"] != "too_many_logins" || got["level"] != "WARN" || strings.Contains(s.log.String(), "203.0.113") {
			t.Errorf("log: got %v", got)
		}
		time.Sleep(time.Minute)
		if answer, _, _ := s.from(attacker, invented(6000)); answer != deniedText {
			t.Errorf("a minute later: got %q, want it looked at", answer)
		}
	})
}

// Ensure two processes together look at no more refused logins of an address
// than one. A good login gives its try back, to the process that comes next too.
func TestLogins_twoProcesses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		processes := []*script.Handler{s.newProcess(s.handler.Transport), s.newProcess(s.handler.Transport)}
		for i := range 150 { // good logins, none of them in memory
			s.restart()
			if answer, _, _ := s.from(attacker, s.form("ordercount")); answer != countOfOne {
				t.Fatalf("good login %d: got %q", i, answer)
			}
		}
		denied, begun := 0, time.Now()
		for i := range 90 {
			s.handler = processes[i%2]
			if answer, _, _ := s.from(attacker, s.form("ordercount", "password", fmt.Sprint("guess ", i))); answer == deniedText {
				denied++
			}
		}
		if denied != 60 || time.Since(begun) > time.Minute {
			t.Errorf("90 guesses in %s: got %d looked at, want 60", time.Since(begun), denied)
		}
		if text := s.aws.LedgerText(); strings.Contains(text, "203.0.113") || strings.Contains(text, "guess") {
			t.Errorf("the table names an address or a password:\n%s", text)
		}
	})
}

// Ensure a good login that memory knows writes nothing to the table.
func TestLogins_knownWritesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.from(attacker, s.form("ordercount"))
		before := len(s.aws.LedgerOperations())
		for range 10 {
			s.from(attacker, s.form("ordercount"))
		}
		for _, op := range s.aws.LedgerOperations()[before:] {
			if op == "UpdateItem" {
				t.Errorf("a known login counts: %s", op)
			}
		}
	})
}

// Ensure a stranger gets no unlimited tries while the table does not answer, and
// a merchant still gets in.
func TestLogins_ledgerDown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.aws.AddFault(awssim.LedgerDown())
		done := s.attack(attacker)
		if answer, _, _ := s.from(attacker, s.form("ordercount", "password", "guess")); answer != tooManyText {
			t.Errorf("a guess past the limit: got %q", answer)
		}
		done()
		const other = "203.0.113.67:0"
		if answer, _, _ := s.from(other, s.form("ordercount", "password", "guess")); answer != deniedText {
			t.Errorf("a wrong password: got %q", answer)
		}
		if answer, _, _ := s.from(other, s.form("getproductscount")); !strings.HasPrefix(answer, "SETIResponse: itemcount=") {
			t.Errorf("the merchant: got %q", answer)
		}
	})
}

// Ensure past the limit the time tells nothing even while Secrets Manager is slow,
// because the handler ignores its memory of the cart.
func TestLogins_limitWhileSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.aws.AddFault(awssim.Fault{Operation: "GetSecretValue", Times: -1, Delay: 700 * time.Millisecond})
		s.ask("ordercount", "password", "guess")
		for _, user := range []string{merchant.CartID(s.sim.Account().StoreHash), "bc-nosuchstore"} {
			done := s.attack(attacker)
			if answer, _, took := s.from(attacker, s.form("ordercount", "password", "guess", "setiuser", user)); answer != tooManyText || unblurred(took) != 300*time.Millisecond {
				t.Errorf("%s: got %q after %s, want a refusal after 300ms", user, answer, took)
			}
			done()
		}
	})
}

// Ensure a merchant behind the attacker's address gets answers as long as the
// store is in memory, even during hours of attack. Any other address notices
// nothing.
func TestLogins_merchantBehindAttacker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.ask("ordercount")
		for range 12 {
			done := s.attack(attacker)
			if answer, _, _ := s.from(attacker, s.form("ordercount")); answer != countOfOne {
				t.Errorf("the merchant behind it: got %q", answer)
			}
			done()
			time.Sleep(10 * time.Minute)
		}
		done := s.attack(attacker)
		const other = "203.0.113.67:0"
		if answer, read, _ := s.from(other, s.form("ordercount", "setiuser", "bc-nosuchstore")); answer != deniedText || read != 1 {
			t.Errorf("a neighbour's slip: got %q after %d reads", answer, read)
		}
		if answer, _, _ := s.from(other, s.form("ordercount")); answer != countOfOne {
			t.Errorf("the merchant elsewhere: got %q", answer)
		}
		done() // the old process writes its last log lines
		s.restart()
		defer s.attack(attacker)()
		if answer, read, _ := s.from(attacker, s.form("ordercount")); answer != tooManyText || read != 0 {
			t.Errorf("a store that is not in memory: got %q after %d reads", answer, read)
		}
		if answer, _, _ := s.from(other, s.form("ordercount")); answer != countOfOne {
			t.Errorf("the same elsewhere: got %q", answer)
		}
	})
}

// Ensure all addresses of one network count as one caller. A caller without an
// address and good logins use up nothing.
func TestLogins_whoCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		defer s.attack("[2001:db8::1]:0")()
		if answer, _, _ := s.from("[2001:db8::2]:0", s.form("ordercount")); answer != tooManyText {
			t.Errorf("the same network: got %q", answer)
		}
		for i := range 150 {
			if answer, _, _ := s.from("", s.form("ordercount", "setiuser", fmt.Sprintf("bc-nobody%d", i))); answer != deniedText {
				t.Fatalf("no address, poll %d: got %q", i, answer)
			}
		}
		for i := range 150 {
			s.forget()
			if answer, read, _ := s.from("198.51.100.1:0", s.form("ordercount")); answer != countOfOne || read != 1 {
				t.Fatalf("good login %d: got %q after %d reads", i, answer, read)
			}
		}
	})
}

// Ensure an unknown cart from memory takes as long as a new read of a store, while
// Secrets Manager is slow. So strangers learn nothing.
func TestLogin_slowSecretsManager(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.aws.AddFault(awssim.Fault{Operation: "GetSecretValue", Times: -1, Delay: 700 * time.Millisecond})
		for i := range 8 {
			_, reads, took := s.from(attacker, s.form("ordercount", "password", "guess"))
			_, none, tookNone := s.from(attacker, s.form("ordercount", "setiuser", "bc-nosuchstore"))
			if unblurred(took) != 900*time.Millisecond || unblurred(tookNone) != unblurred(took) {
				t.Errorf("try %d: got %s for a store after %d reads, %s for none after %d; want 900ms", i, took, reads, tookNone, none)
			}
			time.Sleep(2 * time.Second)
		}
	})
}
