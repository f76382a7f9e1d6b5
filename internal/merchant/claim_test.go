package merchant_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

var errMail = errors.New("SES is down")

// Ensure the submitting process owns its mail for one Lease, and after that the
// first sender to ask.
func TestStore_Claim_lease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeOf(awssim.New())
		m := sample()
		put(t, store, m, merchant.Pending)
		notDue(t, store, "at once")
		if c := claimFirst(t, store, m.Due(merchant.Sales)); !c.Until.Before(time.Now().Add(merchant.Lease)) || c.Attempt != 1 {
			t.Errorf("first claim %+v", c)
		}
		time.Sleep(merchant.Lease - 2*time.Second)
		notDue(t, store, "just before the lease ends")
		time.Sleep(3 * time.Second)
		claim(t, store, 2)
		notDue(t, store, "while the next one is at it")
		time.Sleep(merchant.Lease)
		claim(t, store, 3)
	})
}

// claimFirst is the claim of the submission itself.
func claimFirst(t *testing.T, store *merchant.Vault, due merchant.Due) merchant.Claim {
	t.Helper()
	c, err := store.ClaimFirst(t.Context(), due)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func claim(t *testing.T, store *merchant.Vault, attempt int) merchant.Claim {
	t.Helper()
	c, err := store.Claim(t.Context(), hash, merchant.Sales)
	if err != nil || c.Attempt != attempt || !c.Until.After(time.Now()) {
		t.Fatalf("got %+v, %v; want attempt %d", c, err, attempt)
	}
	return c
}

func notDue(t *testing.T, store *merchant.Vault, when string) {
	t.Helper()
	if _, err := store.Claim(t.Context(), hash, merchant.Sales); !errors.Is(err, merchant.ErrNotDue) {
		t.Fatalf("%s: got %v, want ErrNotDue", when, err)
	}
}

// Ensure exactly one of many senders at the same instant sends, again and
// again.
func TestStore_Claim_race(t *testing.T) {
	store := storeOf(awssim.New())
	for round := range 50 {
		put(t, store, sample(), "")
		if err := store.SetNotification(t.Context(), hash, merchant.Pending); err != nil {
			t.Fatal(err)
		}
		var sent atomic.Int32
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				c, err := store.Claim(t.Context(), hash, merchant.Sales)
				if errors.Is(err, merchant.ErrNotDue) {
					return
				}
				sent.Add(1)
				if _, err := store.Settle(t.Context(), c, err); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if sent.Load() != 1 {
			t.Fatalf("round %d: %d mails, want 1", round, sent.Load())
		}
	}
}

// slowPut is a network with delayed writes of the ledger.
type slowPut struct {
	*awssim.Server
	delay time.Duration
}

func (s slowPut) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), "PutItem") {
		time.Sleep(s.delay)
	}
	return s.Server.RoundTrip(r)
}

// Ensure a sender delayed in the middle of its claim leaves a mail alone if
// another one sent it meanwhile.
func TestStore_Claim_heldUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		store := storeOf(server)
		put(t, store, sample(), "")
		if err := store.SetNotification(t.Context(), hash, merchant.Pending); err != nil {
			t.Fatal(err)
		}
		var wait sync.WaitGroup
		wait.Go(func() {
			_, err := storeOf(slowPut{server, 2 * merchant.Lease}).Claim(t.Context(), hash, merchant.Sales)
			if !errors.Is(err, merchant.ErrNotDue) {
				t.Errorf("held up: got %v, want ErrNotDue", err)
			}
		})
		synctest.Wait()
		if _, err := store.Settle(t.Context(), claim(t, store, 1), nil); err != nil {
			t.Error(err)
		}
		wait.Wait()
	})
}

// Ensure the pauses of a failing mail grow for three days, then it fails for
// good, and an operator can have it tried again.
func TestStore_Settle_pauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const schedule = 5 * time.Minute
		server := awssim.New()
		store := storeOf(server)
		m := sample()
		put(t, store, m, merchant.Pending)
		start := time.Now()
		state, err := store.Settle(t.Context(), claimFirst(t, store, m.Due(merchant.Sales)), errMail)
		var tries []time.Duration
		for ; state == merchant.Pending && err == nil && time.Since(start) < 10*24*time.Hour; time.Sleep(schedule) {
			c, claimErr := store.Claim(t.Context(), hash, merchant.Sales)
			if errors.Is(claimErr, merchant.ErrNotDue) {
				continue
			}
			tries = append(tries, time.Since(start).Round(time.Minute))
			state, err = store.Settle(t.Context(), c, errMail)
		}
		took := time.Since(start)
		t.Log("tried after", tries)
		if err != nil || state != merchant.Failed || took < merchant.GiveUpAfter || took > merchant.GiveUpAfter+7*time.Hour {
			t.Fatalf("got %s, %v after %v", state, err, took)
		}
		if len(tries) < 15 || len(tries) > 40 || tries[0] > schedule {
			t.Errorf("%d tries, the first after %v", len(tries), tries[0])
		}
		notDue(t, store, "given up")
		if got := server.Secrets()[0].Tags["notification"]; got != "failed" {
			t.Errorf("the tag says %q", got)
		}
		if err := store.SetNotification(t.Context(), hash, merchant.Pending); err != nil {
			t.Fatal(err)
		}
		claim(t, store, 1)
	})
}

// Ensure the second attempt comes soon: an outage of seconds delays a mail by
// seconds.
func TestStore_Settle_shortOutage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeOf(awssim.New())
		m := sample()
		put(t, store, m, merchant.Pending)
		first := claimFirst(t, store, m.Due(merchant.Sales))
		time.Sleep(2 * time.Second)
		if state, err := store.Settle(t.Context(), first, errMail); err != nil || state != merchant.Pending {
			t.Fatalf("got %s, %v", state, err)
		}
		time.Sleep(2 * time.Second)
		c := claim(t, store, 2)
		if state, err := store.Settle(t.Context(), c, nil); err != nil || state != merchant.Sent {
			t.Fatalf("got %s, %v", state, err)
		}
		notDue(t, store, "sent")
	})
}

// Ensure a late sender leaves the mail of a newer submission alone.
func TestStore_Settle_newerSubmission(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	old := sample()
	put(t, store, old, merchant.Pending)
	put(t, store, sample(), merchant.Pending)
	if state, err := store.Settle(t.Context(), claimFirst(t, store, old.Due(merchant.Sales)), nil); err != nil || state != merchant.Pending {
		t.Errorf("got %s, %v; want the newer mail pending", state, err)
	}
	if got := server.Secrets()[0].Tags["notification"]; got != "pending" {
		t.Errorf("the tag says %q", got)
	}
}

// Ensure each mail of a store keeps its own state.
func TestStore_Claim_twoMails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeOf(awssim.New())
		m := sample()
		put(t, store, m, merchant.Pending, merchant.Sales, merchant.Confirmation)
		if _, err := store.Settle(t.Context(), claimFirst(t, store, m.Due(merchant.Sales)), nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(merchant.Lease + time.Second)
		notDue(t, store, "sales is sent")
		c, err := store.Claim(t.Context(), hash, merchant.Confirmation)
		if err != nil || c.Mail != merchant.Confirmation {
			t.Errorf("got %+v, %v", c, err)
		}
	})
}

// Ensure claims leave the value for polls alone, and that a missing store has
// no mails.
func TestStore_Claim_sideEffects(t *testing.T) {
	store := storeOf(awssim.New())
	m := sample()
	put(t, store, m, "")
	if err := store.SetNotification(t.Context(), hash, merchant.Pending); err != nil {
		t.Fatal(err)
	}
	claim(t, store, 1)
	if got, err := store.Get(t.Context(), hash); err != nil || got.Version != m.Version {
		t.Errorf("got %+v, %v", got, err)
	}
	remove(t, store)
	for _, h := range []string{hash, "other1", "../x"} {
		if _, err := store.Claim(context.Background(), h, merchant.Sales); !errors.Is(err, merchant.ErrNotFound) {
			t.Errorf("%s: got %v, want ErrNotFound", h, err)
		}
	}
}
