package script_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

func storeOf(ids ...int64) *bcsim.Store {
	st := bcsim.NewStore()
	for _, id := range ids {
		st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}})
	}
	return st
}

// reads counts the reads of secrets at Secrets Manager.
func (s *stage) reads() int {
	n := 0
	for _, operation := range s.aws.Operations() {
		if operation == "GetSecretValue" {
			n++
		}
	}
	return n
}

// unblurred is the time of a refusal less the part of chance.
func unblurred(took time.Duration) time.Duration { return took.Truncate(30 * time.Millisecond) }

// Ensure a guess learns nothing: unknown cart, wrong password and wrong store code
// get one text, after one read and the same time.
func TestLogin_refusalsLookAlike(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{StoreCode: "main"})
		type seen struct {
			answer string
			reads  int
			took   time.Duration
		}
		look := func(change func(form map[string][]string)) seen {
			time.Sleep(2 * time.Second) // until then merchant.Cache answers from memory
			form := s.form("ordercount", "code", "main")
			change(form)
			before, begun := s.reads(), time.Now()
			answer := s.post(form).Body.String()
			return seen{answer, s.reads() - before, unblurred(time.Since(begun))}
		}
		wrongPassword := func(form map[string][]string) { form["password"] = []string{"guess"} }
		want := look(wrongPassword)
		if want.reads != 1 || want.took != 300*time.Millisecond || !strings.HasPrefix(want.answer, "SETIError: Access denied.") {
			t.Fatalf("got %+v, want one read, 300 ms and a refusal", want)
		}
		if got := s.ask("ordercount", "code", "main"); got != "SETIResponse: ordercount=1" {
			t.Fatalf("right login: got %q", got)
		}
		for name, change := range map[string]func(form map[string][]string){
			"wrong password, store in the cache": wrongPassword,
			"no password":                        func(form map[string][]string) { delete(form, "password") },
			"unknown cart":                       func(form map[string][]string) { form["setiuser"] = []string{"bc-nosuchstore"} },
			"wrong store code":                   func(form map[string][]string) { form["code"] = []string{"other"} },
			"no store code":                      func(form map[string][]string) { delete(form, "code") },
		} {
			if got := look(change); got != want {
				t.Errorf("%s: got %+v, want %+v", name, got, want)
			}
		}
		malformed := look(func(form map[string][]string) { form["setiuser"] = []string{"nonsense"} })
		if malformed.answer != want.answer || malformed.took != want.took {
			t.Errorf("no Cart ID at all: got %+v, want %+v", malformed, want)
		}
	})
}

// Ensure a failed read of a secret takes as long as an unknown cart, within the
// time of a poll.
func TestLogin_unreadableTakesAsLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		_, err := s.secrets().API.PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{
			SecretId: aws.String(merchant.DefaultPrefix + s.sim.Account().StoreHash), SecretString: aws.String(`{"schema":2}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		s.ask("ordercount")
		if took := unblurred(time.Since(begun)); took != 300*time.Millisecond {
			t.Errorf("got an answer after %s, want 300ms", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		begun = time.Now()
		answer := s.postCtx(ctx, s.form("ordercount")).Body.String()
		if took := time.Since(begun); took != 100*time.Millisecond || strings.Contains(answer, "deadline") {
			t.Errorf("got %q after %s, want the same refusal after 100ms", answer, took)
		}
	})
}

// Ensure a refusal comes at the end of the poll's time, even before the floor.
func TestLogin_refusalWithinDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		begun := time.Now()
		s.postCtx(ctx, s.form("ordercount", "password", "guess"))
		if took := time.Since(begun); took != 100*time.Millisecond {
			t.Errorf("got an answer after %s, want 100ms", took)
		}
	})
}

// Ensure a warm process asks Secrets Manager only every five minutes, and sees a
// pause and its end at once.
func TestLogin_cache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		before := s.reads()
		for range 60 {
			s.ask("ordercount")
			time.Sleep(10 * time.Second)
		}
		if got := s.reads() - before; got != 2 {
			t.Errorf("got %d reads in ten minutes, want 2", got)
		}
		s.connect(merchant.Settings{Paused: true})
		if got := s.ask("ordercount"); !strings.Contains(got, "paused") {
			t.Errorf("just paused: got %q", got)
		}
		s.connect(merchant.Settings{})
		if got := s.ask("ordercount"); !strings.Contains(got, "ordercount=1") {
			t.Errorf("just resumed: got %q, want the count at once", got)
		}
	})
}

// Ensure a new password works at once, even with the old one in the cache, and
// the old one is refused at once.
func TestLogin_passwordRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.ask("ordercount")
		time.Sleep(3 * time.Second)
		s.renew(func(m *merchant.Merchant) { m.PasswordHash = merchant.HashPassword(secret.New("a new one")) })
		if got := s.ask("ordercount"); !strings.HasPrefix(got, "SETIError: Access denied.") {
			t.Errorf("old password: got %q", got)
		}
		if got := s.ask("ordercount", "password", "a new one"); got != "SETIResponse: ordercount=1" {
			t.Errorf("new password: got %q", got)
		}
	})
}

func (s *stage) renew(change func(*merchant.Merchant)) {
	s.t.Helper()
	_, _, err := s.secrets().Change(context.Background(), s.sim.Account().StoreHash, func(m *merchant.Merchant) error { change(m); return nil }, "")
	if err != nil {
		s.t.Fatal(err)
	}
}

// Ensure a poll succeeds while somebody replaces the API account. If
// BigCommerce refuses the key, the handler reads the secret again, and the
// poll goes on with the new key.
func TestLogin_keyReplaced(t *testing.T) {
	s := open(t, storeOf(1), merchant.Settings{})
	s.ask("ordercount")
	s.handler.Transport = beforeFirst{s.sim.RoundTripper(), sync.OnceFunc(func() {
		account := s.sim.Account()
		account.AccessToken = "anothertoken0anothertoken0anoth"
		s.sim.SetAccount(account.StoreHash, account)
		s.renew(func(m *merchant.Merchant) { m.AccessToken = secret.New(account.AccessToken) })
	})}
	s.handler.Shops = shop.Shops{Ledger: s.ledger()} // whose clients have the transport
	if got := s.ask("ordercount"); got != "SETIResponse: ordercount=1" {
		t.Errorf("got %q, want a count with the new key", got)
	}
	if got := s.sim.Count("GET", "/v2/orders/count"); got != 3 {
		t.Errorf("got %d calls, want 3: one before, one refused, one with the new key", got)
	}
}

// beforeFirst does something before the first call of a process.
type beforeFirst struct {
	next http.RoundTripper
	act  func()
}

func (b beforeFirst) RoundTrip(r *http.Request) (*http.Response, error) {
	b.act()
	return b.next.RoundTrip(r)
}

// Ensure a refused key without a replacement gives an error with the next step,
// and the next poll tries again.
func TestLogin_keyRevoked(t *testing.T) {
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		s := open(t, storeOf(1), merchant.Settings{})
		before := s.reads()
		s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: status, Body: `{"status":403,"title":"no"}`})
		if got := s.ask("ordercount"); !strings.Contains(got, "refused the stored credentials") {
			t.Errorf("status %d: got %q", status, got)
		}
		if reads := s.reads() - before; reads != 2 {
			t.Errorf("status %d: got %d reads, want a fresh one after the refusal", status, reads)
		}
		s.sim.Heal()
		if got := s.ask("ordercount"); got != "SETIResponse: ordercount=1" {
			t.Errorf("status %d: next poll: got %q", status, got)
		}
	}
}

// Ensure an outage of Secrets Manager gives an error of its own, instead of the
// one of a wrong password.
func TestLogin_secretsUnavailable(t *testing.T) {
	s := open(t, storeOf(1), merchant.Settings{})
	s.aws.SetValue("connect2cart/bigcommerce/"+s.sim.Account().StoreHash, "{")
	if got := s.ask("ordercount"); !strings.HasPrefix(got, "SETIError: The stored credentials cannot be read") {
		t.Errorf("got %q", got)
	}
}

// Ensure chance has a part in how long a refusal takes: else the fraction of a
// millisecond by which a timer is late would tell of the read before it.
func TestLogin_blur(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		seen := map[time.Duration]bool{}
		for range 20 {
			_, _, took := s.from(attacker, s.form("ordercount", "setiuser", "nonsense"))
			seen[took] = true
			if took < 300*time.Millisecond || took >= 330*time.Millisecond {
				t.Errorf("got %s, want 300 to 330 ms", took)
			}
		}
		if len(seen) < 15 {
			t.Errorf("20 refusals took %d different times", len(seen))
		}
	})
}
