package script_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// outage makes Secrets Manager fail until ClearFaults.
func (s *stage) outage() {
	s.aws.AddFault(awssim.Fault{Operation: "GetSecretValue", Times: -1, Code: "AccessDeniedException", Message: "not authorized"})
}

// Ensure the handler serves an unchanged store from memory while Secrets Manager
// fails, and the log says why. This ends an hour after the last read of the store.
func TestStale_servedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.ask("ordercount")
		if got := s.lastLog(); got["credentials"] != nil {
			t.Errorf("before: got %v", got)
		}
		s.outage()
		time.Sleep(6 * time.Minute)
		for range 5 {
			if got := s.ask("ordercount"); got != countOfOne {
				t.Fatalf("got %q", got)
			}
			got := s.lastLog()
			cause, _ := got["credentials_error"].(string)
			if got["credentials"] != "memory" || got["outcome"] != "ok" || got["level"] != "WARN" || !strings.Contains(cause, "AccessDenied") {
				t.Errorf("log: got %v", got)
			}
			time.Sleep(10 * time.Minute)
		}
		time.Sleep(10 * time.Minute)
		if got := s.ask("ordercount"); !strings.HasPrefix(got, "SETIError: The stored credentials cannot be read at the moment.") || s.lastLog()["outcome"] != "credentials_unavailable" {
			t.Errorf("after more than an hour: got %q", got)
		}
		s.aws.ClearFaults()
		if got := s.ask("ordercount"); got != countOfOne || s.lastLog()["credentials"] != nil {
			t.Errorf("afterwards: got %q, %v", got, s.lastLog())
		}
	})
}

// Ensure memory admits only the password it knows, and a guess learns as little as
// at an unknown cart.
func TestStale_wrongPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{StoreCode: "main"})
		s.ask("ordercount", "code", "main")
		s.outage()
		time.Sleep(6 * time.Minute)
		begun := time.Now()
		want := s.ask("ordercount", "setiuser", "bc-nosuchstore")
		took := unblurred(time.Since(begun))
		for _, params := range [][]string{{"code", "main", "password", "guess"}, {"code", "other"}, {}} {
			begun := time.Now()
			if got := s.ask("ordercount", params...); got != want || unblurred(time.Since(begun)) != took {
				t.Errorf("%v: got %q after %s, want %q after %s", params, got, time.Since(begun), want, took)
			}
		}
		if got := s.ask("ordercount", "code", "main"); got != countOfOne {
			t.Errorf("the password that memory knows: got %q", got)
		}
		s.renewInOutage(func(m *merchant.Merchant) { m.PasswordHash = merchant.HashPassword(secret.New("a new one")) })
		for _, given := range []string{password, "a new one"} {
			if got := s.ask("ordercount", "code", "main", "password", given); got != want {
				t.Errorf("after the password changed, %q: got %q, want %q", given, got, want)
			}
		}
		s.aws.ClearFaults()
		if got := s.ask("ordercount", "code", "main", "password", "a new one"); got != countOfOne {
			t.Errorf("after the outage: got %q", got)
		}
	})
}

// renewInOutage changes the store from a process that Secrets Manager answers.
func (s *stage) renewInOutage(change func(*merchant.Merchant)) {
	s.aws.ClearFaults()
	s.renew(change)
	s.outage()
}

// Ensure a paused store stays paused, and only a good login learns it.
func TestStale_paused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{Paused: true})
		s.ask("ordercount")
		s.outage()
		time.Sleep(30 * time.Minute)
		if got := s.ask("ordercount"); !strings.Contains(got, "This store is paused.") {
			t.Errorf("got %q", got)
		}
		if got := s.lastLog(); got["credentials"] != "memory" || got["outcome"] != "paused" {
			t.Errorf("log: got %v", got)
		}
		if got := s.ask("ordercount", "password", "guess"); strings.Contains(got, "paused") {
			t.Errorf("a guess: got %q", got)
		}
		s.aws.ClearFaults()
		s.aws.SetValue(merchant.DefaultPrefix+s.sim.Account().StoreHash, "{") // by hand: unknown to the ledger
		time.Sleep(5 * time.Minute)
		if got := s.ask("ordercount"); !strings.Contains(got, "they are damaged") {
			t.Errorf("damaged meanwhile: got %q", got)
		}
	})
}

// Ensure the answer for a paused store comes in good time, even while Secrets
// Manager hangs.
func TestStale_pausedWithoutAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{Paused: true})
		s.ask("ordercount")
		s.aws.AddFault(awssim.Fault{Operation: "GetSecretValue", Times: -1, Hang: true})
		time.Sleep(10 * time.Minute)
		begun := time.Now()
		if got := s.ask("ordercount"); !strings.Contains(got, "This store is paused.") || time.Since(begun) > 4*time.Second {
			t.Errorf("got %q after %s", got, time.Since(begun))
		}
	})
}

// Ensure a guess takes as long as one at an unknown cart, even while Secrets
// Manager fails slowly and memory knows the store.
func TestStale_guessTakesAsLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.ask("ordercount")
		s.aws.AddFault(awssim.Fault{Operation: "GetSecretValue", Times: -1, Delay: 5 * time.Second, Code: "AccessDeniedException"})
		time.Sleep(10 * time.Minute)
		for i := range 3 {
			answer, reads, took := s.from(attacker, s.form("ordercount", "password", "guess"))
			want, wantReads, wantTook := s.from(attacker, s.form("ordercount", "setiuser", "bc-nosuchstore"))
			if answer != want || reads != wantReads || unblurred(took) != unblurred(wantTook) {
				t.Errorf("try %d: got %q, %d reads, %s; for no store %q, %d reads, %s", i, answer, reads, took, want, wantReads, wantTook)
			}
			s.ask("ordercount") // the merchant's poll, served from memory
		}
	})
}

// Ensure a key that BigCommerce refuses during an outage of Secrets Manager stays
// in use, because the ledger says that it is in force.
func TestStale_refusedKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.ask("ordercount")
		s.outage()
		time.Sleep(10 * time.Minute)
		s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusUnauthorized, Body: `{"status":401,"title":"Unauthorized"}`})
		if got := s.ask("ordercount"); !strings.Contains(got, "refused the stored credentials") {
			t.Errorf("got %q", got)
		}
		s.sim.Heal()
		if got := s.ask("ordercount"); got != countOfOne {
			t.Errorf("the next poll: got %q", got)
		}
	})
}
