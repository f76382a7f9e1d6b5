package merchant_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/awssim"
)

// worlds are the states of a store for submissions to collide over.
var worlds = map[string]func(*testing.T, *merchant.Vault){
	"a new store":       func(*testing.T, *merchant.Vault) {},
	"a connected store": func(t *testing.T, store *merchant.Vault) { put(t, store, sample(), merchant.Sent) },
	"a removed store": func(t *testing.T, store *merchant.Vault) {
		put(t, store, sample(), merchant.Sent)
		removals["removed"](t, store)
	},
	"a store deleted by hand": func(t *testing.T, store *merchant.Vault) { put(t, store, sample(), merchant.Sent); remove(t, store) },
	"an unreadable store, removed": func(t *testing.T, store *merchant.Vault) {
		put(t, store, sample(), merchant.Sent)
		_, err := store.API.PutSecretValue(t.Context(), &secretsmanager.PutSecretValueInput{
			SecretId: aws.String(merchant.DefaultPrefix + hash), SecretString: aws.String(`{"schema":2}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		remove(t, store)
	},
}

// synctestRun is a subtest on a clock of its own.
func synctestRun(t *testing.T, name string, f func(*testing.T)) {
	t.Helper()
	t.Run(name, func(t *testing.T) { synctest.Test(t, f) })
}

// Ensure exactly one of many submissions at once, in several processes, writes.
// The others hear of the conflict, and the mail is due once.
func TestStore_Submit_race(t *testing.T) {
	for name, prepare := range worlds {
		synctestRun(t, name, func(t *testing.T) {
			server := awssim.New()
			prepare(t, storeOf(server))
			processes := []*merchant.Vault{storeOf(server), storeOf(server), storeOf(server)}
			var wait sync.WaitGroup
			results := make([]error, 60)
			arrived := time.Now()
			time.Sleep(time.Second) // for BigCommerce
			for i := range results {
				wait.Go(func() {
					store := processes[i%len(processes)]
					done, err := store.Submit(t.Context(), hash, arrived, named(fmt.Sprint("token ", i)))
					if results[i] = err; err != nil {
						return
					}
					if n, err := store.Settle(t.Context(), claimFirst(t, store, done.Due[0]), nil); n != merchant.Sent {
						t.Errorf("the winner's mail: %s, %v", n, err)
					}
				})
			}
			wait.Wait()
			winner := slices.Index(results, nil)
			for i, err := range results {
				// Between bringing back and writing, a submission sees an
				// unreadable secret without a sign of its removal.
				_, unreadable := errors.AsType[*merchant.UnreadableError](err)
				if i != winner && !errors.Is(err, merchant.ErrConflict) && !(unreadable && strings.Contains(name, "unreadable")) {
					t.Errorf("submission %d: got %v, want ErrConflict", i, err)
				}
			}
			m, err := storeOf(server).Get(t.Context(), hash)
			if err != nil || m.AccessToken.Reveal() != fmt.Sprint("token ", winner) {
				t.Errorf("%v: the kept token is not the winner's", err)
			}
			if tags := server.Secrets()[0].Tags; tags["notification"] != "sent" {
				t.Errorf("the mail is %s after it was sent", tags["notification"])
			}
		})
	}
}

// Ensure an overtaken submission leaves no trace, whether it tries to write
// before the other one or after. A later submission succeeds.
func TestStore_Submit_overtaken(t *testing.T) {
	for name, prepare := range worlds {
		synctestRun(t, name, func(t *testing.T) {
			server := awssim.New()
			store := storeOf(server)
			prepare(t, store)
			arrived := time.Now()
			time.Sleep(time.Second)
			_, err := store.Submit(t.Context(), hash, arrived, func(m *merchant.Merchant, s *merchant.Summary) ([]merchant.Mail, error) {
				done, err := store.Submit(t.Context(), hash, time.Now(), named("first"))
				if err == nil {
					_, err = store.Settle(t.Context(), claimFirst(t, store, done.Due[0]), nil)
				}
				if err != nil && !errors.Is(err, merchant.ErrConflict) { // of the second look at a removed store
					t.Error(err)
				}
				return named("second")(m, s)
			})
			if !errors.Is(err, merchant.ErrConflict) {
				t.Errorf("before the other wrote: got %v, want ErrConflict", err)
			}
			if _, err := store.Submit(t.Context(), hash, arrived, named("second")); !errors.Is(err, merchant.ErrConflict) {
				t.Errorf("after the other wrote: got %v, want ErrConflict", err)
			}
			m, err := store.Get(t.Context(), hash)
			if tags := server.Secrets()[0].Tags; err != nil || m.AccessToken.Reveal() != "first" || tags["notification"] != "sent" {
				t.Errorf("%v: a trace of the one that lost: tags %v", err, tags)
			}
			if done, err := store.Submit(t.Context(), hash, time.Now(), named("third")); err != nil || done.Created {
				t.Errorf("one that came later: got %+v, %v", done, err)
			}
		})
	}
}

// rival is a Secrets Manager with another process, which changes the store before
// our next write of a value.
type rival struct {
	*awssim.Server
	change func()
}

func (r *rival) RoundTrip(req *http.Request) (*http.Response, error) {
	if change := r.change; change != nil && strings.HasSuffix(req.Header.Get("X-Amz-Target"), ".PutSecretValue") {
		r.change = nil
		change()
	}
	return r.Server.RoundTrip(req)
}

// Ensure a submission that another change overtakes behind its tags takes them
// back. Else a mail would tell of it.
func TestStore_Submit_overtakenLate(t *testing.T) {
	server := &rival{Server: awssim.New()}
	store := storeOf(server)
	put(t, store, sample(), merchant.Sent)
	server.change = func() {
		_, _, err := storeOf(server.Server).Change(t.Context(), hash, func(m *merchant.Merchant) error { m.Settings.StoreCode = "other"; return nil }, "")
		if err != nil {
			t.Error(err)
		}
	}
	_, err := store.Submit(t.Context(), hash, time.Now(), named("lost"))
	if tags := server.Secrets()[0].Tags; !errors.Is(err, merchant.ErrConflict) || tags["notification"] != "sent" {
		t.Errorf("got %v, tags %v", err, tags)
	}
}

// crowd is a Secrets Manager and a DynamoDB with rivals. They come once a secret
// is brought back. Before each of our next writes of the row "store" one of them
// announces a change and takes it back.
type crowd struct {
	*awssim.Server
	rivals int // left
}

func (c *crowd) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	switch _, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), "."); {
	case operation == "RestoreSecret":
		c.rivals = 60
	case c.rivals > 0 && operation == "PutItem" && bytes.Contains(body, []byte(`"row":{"S":"store"}`)):
		c.rivals--
		rival := storeOf(c.Server).Ledger
		change, err := rival.Announce(r.Context(), hash)
		if err == nil {
			err = rival.Withdraw(r.Context(), change)
		}
		if err != nil {
			return nil, err
		}
	}
	return c.Server.RoundTrip(r)
}

// Ensure whoever brings an unreadable store back also writes it, however many
// others announce a change and then write nothing. Else the store would stay
// unreadable, and refuse all later submissions.
func TestStore_Submit_crowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &crowd{Server: awssim.New()}
		store := storeOf(server)
		worlds["an unreadable store, removed"](t, store)
		arrived := time.Now()
		time.Sleep(time.Second)
		if _, err := store.Submit(t.Context(), hash, arrived, named("token")); err != nil {
			t.Error(err)
		}
		if m, err := store.Get(t.Context(), hash); err != nil || m.AccessToken.Reveal() != "token" {
			t.Errorf("%v: the kept token is not the submission's", err)
		}
	})
}
