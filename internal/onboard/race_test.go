package onboard_test

import (
	"fmt"
	"net/http"
	"slices"
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

// Ensure one of a hundred submissions at once, in two processes, gets a Cart
// Password. They come from many addresses, because one has only thirty at once.
// The password works. The others learn of it, and one mail goes out.
func TestRace(t *testing.T) {
	asking := []string{"new_password", "yes"}
	for name, test := range map[string]struct {
		begin  func(*testing.T, *rig)
		change []string
	}{
		"a new store":       {func(*testing.T, *rig) {}, nil},
		"a new password":    {func(t *testing.T, g *rig) { g.sent(g.good()) }, asking},
		"a removed store":   {removeStore, nil},
		"one, and password": {removeStore, asking},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := newBubble(t)
				test.begin(t, g)
				mails := len(g.aws.Messages())
				time.Sleep(ledger.MailPause)
				g.store.SetLatency(200 * time.Millisecond)
				g.store.SetQuota("teststore1", bcsim.Quota{Unlimited: true})
				processes := []http.Handler{g.handler, g.process()}
				answers := make([]answer, 100)
				var all sync.WaitGroup
				for i := range answers {
					all.Go(func() {
						answers[i] = g.sentFrom(fmt.Sprintf("203.0.113.%d:0", i), processes[i%2], g.goodBut(test.change...))
					})
				}
				all.Wait()
				g.oneWon(answers)
				if got := len(g.aws.Messages()) - mails; got != 1 {
					t.Errorf("got %d mails, want 1", got)
				}
				if err := g.notifier().Run(t.Context()); err != nil || len(g.aws.Messages())-mails != 1 || g.tags()["notification"] != "sent" {
					t.Errorf("%v: the schedule sends another one; %v", err, g.tags())
				}
				time.Sleep(time.Second)
				if a := g.sent(g.good()); a.status != http.StatusOK || a.json(t).CartPassword != "" {
					t.Errorf("one that came later: got %d %s", a.status, a.body)
				}
			})
		})
	}
}

func removeStore(t *testing.T, g *rig) {
	g.sent(g.good())
	if _, err := g.handler.Merchants.Remove(t.Context(), "teststore1", merchant.ShortestRecovery); err != nil {
		t.Fatal(err)
	}
}

// oneWon checks the answers to a race.
func (g *rig) oneWon(answers []answer) {
	g.t.Helper()
	var passwords []string
	count := map[string]int{}
	for _, a := range answers {
		v := a.json(g.t)
		count[fmt.Sprint(a.status, v.codes())]++
		if v.CartPassword != "" {
			passwords = append(passwords, v.CartPassword)
		}
	}
	if len(passwords) != 1 || count["409 [under_way]"] != len(answers)-1 {
		g.t.Fatalf("got %d passwords, answers %v", len(passwords), count)
	}
	m, err := g.handler.Merchants.Get(g.t.Context(), "teststore1")
	if err != nil || !m.PasswordMatches(newSecret(passwords[0])) {
		g.t.Errorf("%v: the password that was handed out does not work", err)
	}
}

// Ensure the answer to a late submission tells the place of the password. The
// page says the same and opens the box for a new one.
func TestRace_words(t *testing.T) {
	g := newRig(t)
	g.handler.Transport = withSecondKey(g)
	g.postJSON(g.good())
	begun, wait := make(chan bool), make(chan bool)
	once := sync.OnceFunc(func() { close(begun); <-wait })
	next := g.handler.Transport
	g.handler.Transport = roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Method == http.MethodPost {
			once()
		}
		return next.RoundTrip(r)
	})
	slow := make(chan answer)
	go func() { slow <- g.postForm(g.goodBut("new_password", "yes")) }()
	<-begun
	time.Sleep(2 * time.Millisecond) // Secrets Manager tells milliseconds
	g.handler.Transport = next
	if a := g.postJSON(g.goodBut("new_password", "yes")); a.status != http.StatusOK || a.json(t).CartPassword == "" {
		t.Fatalf("got %d %s", a.status, a.body)
	}
	close(wait)
	a := <-slow
	for _, words := range []string{"is being saved", "use the Cart Password there", `<details class="again" open>`, `data-code="under_way"`} {
		if !strings.Contains(a.body, words) {
			t.Errorf("the page lacks %q", words)
		}
	}
	if a.status != http.StatusConflict || a.header.Get("Retry-After") != "35" {
		t.Errorf("got %d, Retry-After %q", a.status, a.header.Get("Retry-After"))
	}
}

// Ensure the service looks again for a new secret while Secrets Manager still
// hides it. The mail goes out once. The next submission counts as one of a
// connected store.
func TestHidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.aws.SetHidden(2 * time.Second)
		if v := g.sent(g.good()).json(t); v.Notification != "sent" {
			t.Errorf("got the notification %s", v.Notification)
		}
		time.Sleep(2 * merchant.Lease)
		if err := g.notifier().Run(t.Context()); err != nil || len(g.aws.Messages()) != 1 {
			t.Errorf("got %d mails, %v", len(g.aws.Messages()), err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		g := newBubble(t)
		g.aws.SetHidden(3 * time.Second)
		answers := make(chan answer, 2)
		go func() { answers <- g.sent(g.good()) }()
		time.Sleep(time.Second)
		synctest.Wait()
		answers <- g.sent(g.goodBut("new_password", "yes"))
		var got []int
		for range 2 {
			got = append(got, (<-answers).status)
		}
		slices.Sort(got)
		if !slices.Equal(got, []int{200, 201}) {
			t.Errorf("got %v, want the first connected and the second, later one too", got)
		}
	})
}

// Ensure the merchant of a damaged record learns that we must repair it. The
// answer has a number, and the log names the store.
func TestDamaged(t *testing.T) {
	for name, value := range map[string]string{"half written": `{"schema":1,"store_ha`, "of a newer program": `{"schema":99}`, "a list": `[]`} {
		g := newRig(t)
		g.postJSON(g.good())
		g.aws.SetValue(g.secretName(), value)
		a := g.post("application/json", marshal(t, g.good()), "X-Request-Id", "number-4711")
		v := a.json(t)
		if a.status != http.StatusInternalServerError || !slices.Equal(v.codes(), []string{"internal"}) || v.Errors[0].RequestID != "number-4711" {
			t.Errorf("%s: got %d %s", name, a.status, a.body)
		}
		for _, words := range []string{"damaged", "We must repair it", "Tell Stone Edge this number", "number-4711"} {
			if !strings.Contains(a.body, words) {
				t.Errorf("%s: the answer lacks %q: %s", name, words, a.body)
			}
		}
		line := g.waitLine(2)
		if line["level"] != "ERROR" || line["store"] != "teststore1" || !strings.Contains(fmt.Sprint(line["error"]), "store teststore1: its secret") {
			t.Errorf("%s: got the log line %v", name, line)
		}
		if kept, _ := g.aws.Value(g.secretName()); kept != value {
			t.Errorf("%s: the record was written over", name)
		}
	}
}

// Ensure a secret full of versions gets its own words. The store and its mails
// stay as they were.
func TestFull(t *testing.T) {
	g := newRig(t)
	g.handler.Transport = withSecondKey(g)
	g.postJSON(g.good())
	before, _ := g.aws.Value(g.secretName())
	g.aws.SetVersions(1)
	a := g.postJSON(g.goodBut("access_token", secondKey))
	after, _ := g.aws.Value(g.secretName())
	if got := a.json(t).codes(); a.status != http.StatusTooManyRequests || !slices.Equal(got, []string{"rate_limited"}) || a.header.Get("Retry-After") != "3600" || !strings.Contains(a.body, "takes no further change") {
		t.Errorf("got %d %s", a.status, a.body)
	}
	if after != before || g.tags()["notification"] != "sent" || len(g.aws.Messages()) != 1 {
		t.Errorf("something was changed: %v", g.tags())
	}
	if line := g.waitLine(2); line["level"] != "ERROR" {
		t.Errorf("got the log line %v", line)
	}
	if a := g.postJSON(g.good()); a.status != http.StatusOK {
		t.Errorf("a repeat that writes nothing: got %d %s", a.status, a.body)
	}
}

// Ensure a store is connected again as soon as Secrets Manager works, however
// often it failed before. Only a dead process keeps others out, for a short
// time. The refusal says how to go on.
func TestRace_afterFailures(t *testing.T) {
	for _, operation := range []string{"TagResource", "PutSecretValue"} {
		synctest.Test(t, func(t *testing.T) {
			g := newBubble(t)
			g.sent(g.good())
			g.aws.AddFault(awssim.Fault{Operation: operation, Code: "AccessDeniedException", Times: -1})
			for range 10 {
				time.Sleep(40 * time.Second)
				if a := g.sent(g.goodBut("new_password", "yes")); a.status != http.StatusInternalServerError {
					t.Fatalf("%s fails: got %d %s", operation, a.status, a.body)
				}
			}
			g.aws.ClearFaults()
			time.Sleep(time.Second)
			if a := g.sent(g.goodBut("new_password", "yes")); a.status != http.StatusOK {
				t.Errorf("a second after a failure: got %d %s", a.status, a.body)
			}
			time.Sleep(time.Second)
			if _, err := g.handler.Ledger.TakeTurn(t.Context(), "teststore1"); err != nil { // and dies
				t.Fatal(err)
			}
			time.Sleep(ledger.LeaseTime - time.Second)
			a := g.sentTo(g.process(), g.goodBut("new_password", "yes"))
			if a.status != http.StatusConflict || !strings.Contains(a.body, "broke off a moment ago") || a.header.Get("Retry-After") != "35" {
				t.Errorf("beside a dead process: got %d %s", a.status, a.body)
			}
			time.Sleep(time.Second)
			if a := g.sent(g.goodBut("new_password", "yes")); a.status != http.StatusOK || a.json(t).CartPassword == "" {
				t.Errorf("%s works again: got %d %s", operation, a.status, a.body)
			}
		})
	}
}
