package merchant_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
)

// edit is the change of a submission with these mails.
func edit(change func(*merchant.Merchant), mails ...merchant.Mail) func(*merchant.Merchant, *merchant.Summary) ([]merchant.Mail, error) {
	return func(m *merchant.Merchant, _ *merchant.Summary) ([]merchant.Mail, error) {
		change(m)
		return mails, nil
	}
}

// named is a submission with this token.
func named(token string) func(*merchant.Merchant, *merchant.Summary) ([]merchant.Mail, error) {
	return edit(func(m *merchant.Merchant) { m.AccessToken, m.Removed = secret.New(token), false }, merchant.Sales)
}

// removals are the ways to remove a store that leave a way back.
var removals = map[string]func(*testing.T, *merchant.Vault){
	"removed": func(t *testing.T, store *merchant.Vault) {
		if _, err := store.Remove(t.Context(), hash, merchant.ShortestRecovery); err != nil {
			t.Fatal(err)
		}
	},
	"deleted by hand": remove,
}

// Ensure a merchant can reconnect a removed store before its secret is gone.
// change sees the old store and its removal, even after a deletion by hand.
func TestStore_Submit_markedForDeletion(t *testing.T) {
	for name, removal := range removals {
		t.Run(name, func(t *testing.T) {
			server := awssim.New()
			store := storeOf(server)
			before := sample()
			put(t, store, before, merchant.Sent)
			removal(t, store)
			done, err := store.Submit(t.Context(), hash, time.Now(), func(m *merchant.Merchant, _ *merchant.Summary) ([]merchant.Mail, error) {
				if m.Version != "" && (!m.Removed || m.Settings.StoreCode != before.Settings.StoreCode || !m.CreatedAt.Equal(before.CreatedAt)) {
					t.Errorf("got removed %v, %+v, created %v", m.Removed, m.Settings, m.CreatedAt)
				}
				return named("new")(m, nil)
			})
			if err != nil || !done.Created {
				t.Fatalf("got %+v, %v", done, err)
			}
			got, err := store.Get(t.Context(), hash)
			if err != nil || got.AccessToken.Reveal() != "new" || got.Version != done.Version || !got.CreatedAt.Equal(before.CreatedAt) {
				t.Errorf("got %+v, %v", got, err)
			}
			if s := server.Secrets()[0]; s.Deleted || s.Tags["notification"] != "pending" {
				t.Errorf("secret %+v", s)
			}
			if made := count(server, "CreateSecret"); made != 1 {
				t.Errorf("tried to make the secret %d times", made-1)
			}
		})
	}
}

// Ensure an operator can remove an unreadable store, and its merchant can
// connect it anew from nothing. Before the removal it stays as it is.
func TestStore_Submit_unreadable(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	put(t, store, sample(), merchant.Sent)
	for range 2 { // the second time with the versions of the first in the way
		_, err := store.API.PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{
			SecretId: aws.String(merchant.DefaultPrefix + hash), SecretString: aws.String(`{"schema":2}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		_, err = store.Submit(t.Context(), hash, time.Now(), named("new"))
		if _, ok := errors.AsType[*merchant.UnreadableError](err); !ok || !strings.Contains(err.Error(), hash) {
			t.Errorf("got %v, want an UnreadableError that names the store", err)
		}
		remove(t, store)
		done, err := store.Submit(t.Context(), hash, time.Now(), named("new"))
		got, getErr := store.Get(t.Context(), hash)
		if err != nil || !done.Created || getErr != nil || got.AccessToken.Reveal() != "new" {
			t.Fatalf("got %+v, %v; read %v", done, err, getErr)
		}
	}
}

// Ensure a submission that died before its write keeps others out as long as it
// could have lived, and no longer.
func TestStore_Submit_died(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		store := storeOf(server)
		put(t, store, sample(), merchant.Sent)
		for range 2 {
			dying := &process{server: server, mails: &atomic.Int32{}, dieAt: 4} // after two looks, the turn and another look
			dying.submit(t.Context())
			if got := count(server, "TagResource"); got != 0 || dying.step < 5 {
				t.Fatalf("died at step %d, %d tagged", dying.step, got)
			}
			time.Sleep(ledger.LeaseTime - time.Second)
			if _, err := store.Submit(t.Context(), hash, time.Now(), named("early")); !errors.Is(err, merchant.ErrConflict) {
				t.Errorf("after 34 s: got %v, want ErrConflict", err)
			}
			time.Sleep(2 * time.Second)
		}
		if _, err := store.Submit(t.Context(), hash, time.Now(), named("late")); err != nil {
			t.Errorf("after 36 s: %v", err)
		}
		if m, err := store.Get(t.Context(), hash); err != nil || m.AccessToken.Reveal() != "late" {
			t.Errorf("got %v", err)
		}
	})
}

// Ensure a failed write keeps nobody out, however many there were: it gives its
// turn back.
func TestStore_Submit_failsOften(t *testing.T) {
	for _, operation := range []string{"TagResource", "PutSecretValue"} {
		synctestRun(t, operation, func(t *testing.T) {
			server := awssim.New()
			store := storeOf(server)
			put(t, store, sample(), merchant.Sent)
			server.AddFault(awssim.Fault{Operation: operation, Code: "AccessDeniedException", Times: -1})
			for range 30 {
				time.Sleep(40 * time.Second)
				if _, err := store.Submit(t.Context(), hash, time.Now(), named("fails")); err == nil || errors.Is(err, merchant.ErrConflict) {
					t.Fatalf("got %v", err)
				}
			}
			server.ClearFaults()
			if _, err := store.Submit(t.Context(), hash, time.Now(), named("works")); err != nil {
				t.Error(err)
			}
		})
	}
}

// slow is a network that takes two to eight milliseconds a call.
type slow struct {
	next  http.RoundTripper
	calls *atomic.Int64
}

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(time.Duration(2+s.calls.Add(1)*5%7) * time.Millisecond)
	return s.next.RoundTrip(r)
}

// Ensure no two submissions write at once, whenever they come: both would set
// tags, and only one the value. The token of the last resort changes where two
// slots of time meet.
func TestStore_Submit_raceOfSlots(t *testing.T) {
	for early := range 30 {
		if testing.Short() && early%5 != 0 {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			server := awssim.New()
			store := storeOf(slow{server, &atomic.Int64{}})
			put(t, store, sample(), merchant.Sent)
			time.Sleep(time.Until(time.Now().Truncate(30*time.Second).Add(30*time.Second)) - time.Duration(early)*time.Millisecond)
			arrived := time.Now()
			var wait sync.WaitGroup
			var wrote atomic.Int32
			for i := range 20 {
				wait.Go(func() {
					_, err := store.Submit(t.Context(), hash, arrived, named(fmt.Sprint(i)))
					if err == nil {
						wrote.Add(1)
					} else if !errors.Is(err, merchant.ErrConflict) {
						t.Error(err)
					}
				})
			}
			wait.Wait()
			if wrote.Load() > 1 || count(server, "TagResource") > 1 {
				t.Errorf("%d ms before the next slot: %d wrote, %d tagged", early, wrote.Load(), count(server, "TagResource"))
			}
		})
	}
}

// Ensure submissions still work after an operator moved a secret back to an
// earlier version, any number of times.
func TestStore_Submit_movedBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeOf(awssim.New())
		m := sample()
		put(t, store, m, merchant.Sent)
		for round := range 9 {
			if round == 1 {
				rename(t, store, "by an operator")
			} else if _, err := store.Submit(t.Context(), hash, time.Now(), named("new")); err != nil {
				t.Fatal(err)
			}
			moveBack(t, store, m.Version)
			time.Sleep(time.Minute)
		}
		if _, err := store.Submit(t.Context(), hash, time.Now(), named("last")); err != nil {
			t.Error(err)
		}
		if got, err := store.Get(t.Context(), hash); err != nil || got.AccessToken.Reveal() != "last" {
			t.Errorf("got %v", err)
		}
	})
}

// Ensure a submission keeps an operator's change made during it.
func TestStore_Submit_besideAnOperator(t *testing.T) {
	store := storeOf(awssim.New())
	put(t, store, sample(), merchant.Sent)
	_, err := store.Submit(t.Context(), hash, time.Now(), func(m *merchant.Merchant, s *merchant.Summary) ([]merchant.Mail, error) {
		rename(t, store, "an operator")
		return named("mine")(m, s)
	})
	got, getErr := store.Get(t.Context(), hash)
	if !errors.Is(err, merchant.ErrConflict) || getErr != nil || got.Contact.Name != "an operator" {
		t.Errorf("got %v; stored %+v, %v", err, got, getErr)
	}
}

// Ensure an unchanged submission writes nothing and learns the state of the
// mails.
func TestStore_Submit_unchanged(t *testing.T) {
	server := awssim.New()
	store := storeOf(server)
	put(t, store, sample(), merchant.Pending)
	before := len(server.Operations())
	done, err := store.Submit(t.Context(), hash, time.Now(), func(*merchant.Merchant, *merchant.Summary) ([]merchant.Mail, error) {
		return nil, merchant.ErrUnchanged
	})
	if err != nil || done.Created || len(done.Due) != 0 || done.Mails.Notification != merchant.Pending {
		t.Errorf("got %+v, %v", done, err)
	}
	if got := server.Operations()[before:]; !slices.Equal(got, []string{"GetSecretValue", "DescribeSecret"}) {
		t.Errorf("got the calls %v", got)
	}
}

// Ensure a full secret gives ErrFull, and everything stays as it was.
func TestStore_Submit_full(t *testing.T) {
	server := awssim.New()
	server.SetVersions(1)
	store := storeOf(server)
	put(t, store, sample(), merchant.Sent)
	_, err := store.Submit(t.Context(), hash, time.Now(), named("new"))
	if s := server.Secrets()[0]; !errors.Is(err, merchant.ErrFull) || s.Tags["notification"] != "sent" {
		t.Errorf("got %v, tags %v", err, s.Tags)
	}
}

// Ensure a change of a full secret gives ErrFull, too, and a store for which there
// is no room at all does not: no wait helps there.
func TestStore_Change_full(t *testing.T) {
	server := awssim.New()
	server.SetVersions(1)
	store := storeOf(server)
	put(t, store, sample(), merchant.Sent)
	pause := func(m *merchant.Merchant) error { m.Settings.Paused = !m.Settings.Paused; return nil }
	before, _ := server.Value(server.Secrets()[0].Name)
	_, _, err := store.Change(t.Context(), hash, pause, "")
	if after, _ := server.Value(server.Secrets()[0].Name); !errors.Is(err, merchant.ErrFull) || after != before {
		t.Errorf("got %v", err)
	}
	server.AddFault(awssim.Fault{Operation: "CreateSecret", Code: "LimitExceededException", Times: -1})
	if _, _, err := store.Change(t.Context(), "another", pause, ""); err == nil || errors.Is(err, merchant.ErrFull) {
		t.Errorf("no room for a store: got %v", err)
	}
}

// Ensure the news of a submission stands in the ledger once, even if an operator
// moved the secret back and the first token is used up.
func TestStore_Submit_newsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeOf(awssim.New())
		m := sample()
		put(t, store, m, merchant.Sent)
		rename(t, store, "one") // with news of its own
		moveBack(t, store, m.Version)
		time.Sleep(time.Minute)
		done, err := store.Submit(t.Context(), hash, time.Now(), edit(func(m *merchant.Merchant) { m.Contact.Name = "two" }))
		if err != nil {
			t.Fatal(err)
		}
		list, err := store.Ledger.NewsSince(t.Context(), hash, time.Unix(0, 0))
		if err != nil || len(list) != 2 || list[1].Version != done.Version {
			t.Errorf("got %d news, %v", len(list), err)
		}
	})
}

// Ensure a waiting mail keeps the time of its beginning. So many submissions
// cause no more attempts than one does.
func TestStore_Submit_waitsOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := storeOf(awssim.New())
		put(t, store, sample(), merchant.Pending)
		begun := time.Now()
		submit := func() merchant.Claim {
			t.Helper()
			done, err := store.Submit(t.Context(), hash, time.Now(), named(fmt.Sprint("token ", time.Since(begun))))
			if err != nil {
				t.Fatal(err)
			}
			return claimFirst(t, store, done.Due[0])
		}
		time.Sleep(4 * time.Hour)
		c := submit()
		if _, err := store.Settle(t.Context(), c, errMail); err != nil {
			t.Fatal(err)
		}
		row := ledger.Mail{Store: hash, Kind: string(merchant.Sales)}
		if err := store.Ledger.Read(t.Context(), &row); err != nil || !c.Since.Equal(begun) || time.Until(row.Until) != 2*time.Hour {
			t.Errorf("got since %s, next in %s, %v; want it to wait for half of four hours", c.Since, time.Until(row.Until), err)
		}
		time.Sleep(24 * time.Hour)
		if c = submit(); !c.Since.Equal(time.Now()) {
			t.Errorf("a day later: got since %s, want now", c.Since)
		}
		if _, err := store.Settle(t.Context(), c, nil); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if c := submit(); !c.Since.Equal(time.Now()) {
			t.Errorf("after one that was sent: got since %s, want now", c.Since)
		}
	})
}

// Ensure a submission looks again for a secret made moments ago. The mail gets
// its state once, and the next submission sees it.
func TestStore_Submit_hidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		server.SetHidden(2 * time.Second)
		store := storeOf(server)
		first, err := store.Submit(t.Context(), hash, time.Now(), named("first"))
		if err != nil {
			t.Fatal(err)
		}
		if n, err := store.Settle(t.Context(), claimFirst(t, store, first.Due[0]), nil); n != merchant.Sent || err != nil {
			t.Errorf("the mail: got %s, %v", n, err)
		}
		if looks := count(server, "DescribeSecret"); looks < 3 || looks > 8 {
			t.Errorf("looked %d times", looks)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		server.SetHidden(2 * time.Second)
		store := storeOf(server)
		if _, err := store.Submit(t.Context(), hash, time.Now(), named("first")); err != nil {
			t.Fatal(err)
		}
		if done, err := store.Submit(t.Context(), hash, time.Now(), named("second")); err != nil || done.Created {
			t.Errorf("the submission after it: got %+v, %v", done, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		server := awssim.New()
		server.SetHidden(time.Hour)
		store := storeOf(server)
		first, err := store.Submit(t.Context(), hash, time.Now(), named("first"))
		if err != nil {
			t.Fatal(err)
		}
		begun := time.Now()
		if _, err := store.Settle(t.Context(), claimFirst(t, store, first.Due[0]), nil); !errors.Is(err, merchant.ErrNotFound) || time.Since(begun) > 10*time.Second {
			t.Errorf("one that is never found: got %v after %s", err, time.Since(begun))
		}
	})
}

func count(server *awssim.Server, operation string) (n int) {
	for _, name := range server.Operations() {
		if name == operation {
			n++
		}
	}
	return n
}
