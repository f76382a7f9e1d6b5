package script_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/script"
	"connect2cart/internal/secret"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// processes are warm processes of the script function beside the stage's own.
func (s *stage) processes(n int) []*script.Handler {
	all := []*script.Handler{s.handler}
	for len(all) < n {
		all = append(all, s.newProcess(s.handler.Transport))
	}
	for _, h := range all {
		s.handler = h
		s.ask("ordercount")
	}
	return all
}

// Ensure every change to a store shows at the next poll of every process.
func TestVersion_atOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		all := s.processes(3)
		store, hash := s.secrets(), s.sim.Account().StoreHash
		change := func(edit func(*merchant.Merchant)) func() error {
			return func() error {
				_, _, err := store.Change(context.Background(), hash, func(m *merchant.Merchant) error { edit(m); return nil }, "")
				return err
			}
		}
		given := password
		for _, step := range []struct {
			name string
			do   func() error
			want string
		}{
			{"paused", change(func(m *merchant.Merchant) { m.Settings.Paused = true }), "This store is paused."},
			{"resumed", change(func(m *merchant.Merchant) { m.Settings.Paused = false }), countOfOne},
			{"another password", change(func(m *merchant.Merchant) { m.PasswordHash = merchant.HashPassword(secret.New("another")) }), deniedText},
			{"it is known now", func() error { given = "another"; return nil }, countOfOne},
			{"a setting", change(func(m *merchant.Merchant) { m.Settings.StoreCode = "main" }), deniedText},
			{"the setting is back", change(func(m *merchant.Merchant) { m.Settings.StoreCode = "" }), countOfOne},
			{"another key", change(func(m *merchant.Merchant) { m.AccessToken = secret.New("anothertoken0anothertoken0anoth") }), "BigCommerce refused the stored credentials."},
			{"the key is back", change(func(m *merchant.Merchant) { m.AccessToken = secret.New(s.sim.Account().AccessToken) }), countOfOne},
			{"removed", func() error { _, err := store.Remove(context.Background(), hash, 7); return err }, deniedText},
			{"restored", func() error { return store.Restore(context.Background(), hash) }, countOfOne},
		} {
			if err := step.do(); err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
			for i, h := range all {
				s.handler = h
				if got := s.ask("ordercount", "password", given); !strings.Contains(got, step.want) {
					t.Errorf("%s, process %d: got %q, want %q", step.name, i, got, step.want)
				}
			}
		}
	})
}

// Ensure a store from before the ledger is served, and that its first poll makes
// its row. A refused login makes none.
func TestVersion_missingRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		if _, err := s.ledger().Forget(t.Context(), s.sim.Account().StoreHash); err != nil {
			t.Fatal(err)
		}
		s.ask("ordercount", "password", "guess")
		s.ask("ordercount", "setiuser", "bc-nosuchstore")
		if rows := s.aws.LedgerText(); strings.Contains(rows, "teststore1") || strings.Contains(rows, "nosuchstore") {
			t.Errorf("refused logins wrote %s", rows)
		}
		if got := s.ask("ordercount"); got != countOfOne || !strings.Contains(s.aws.LedgerText(), "teststore1 store ") {
			t.Errorf("got %q, and the rows %q", got, s.aws.LedgerText())
		}
		before := s.reads()
		if s.ask("ordercount"); s.reads() != before {
			t.Error("the second poll reads the secret")
		}
	})
}

// operations are the calls to AWS during a poll, in the order of their begin.
func (s *stage) operations(poll func()) []string {
	before := len(s.aws.Calls())
	poll()
	var names []string
	for _, c := range s.aws.Calls()[before:] {
		names = append(names, c.Operation)
	}
	return names
}

// Ensure an idle poll with the secret in memory makes one call more than those to
// BigCommerce. A cold one counts the login, then makes two calls side by side. It
// takes the count back beside the calls to BigCommerce. The first one of an hour
// notes behind all of it that Stone Edge asked.
func TestVersion_rounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const round = 100 * time.Millisecond
		s := open(t, storeOf(1), merchant.Settings{}, bcsim.WithLatency(round))
		s.aws.AddFault(awssim.LedgerSlow(round))
		s.aws.AddFault(awssim.Fault{Operation: "GetSecretValue", Times: -1, Delay: round})
		idle := func() { s.ask("ordercount", "lastorder", "1") }
		for _, c := range []struct {
			name   string
			poll   func()
			calls  []string
			rounds int
		}{
			// A seat is taken beside the login's read if memory knows the login. It is
			// left behind the last call to BigCommerce, beside any write.
			{"first of the hour", func() { s.ask("getproductscount") }, []string{"BatchGetItem", "BatchWriteItem", "GetSecretValue", "PutItem", "UpdateItem", "UpdateItem", "UpdateItem", "UpdateItem"}, 6},
			{"cold", func() { s.restart(); s.ask("getproductscount") }, []string{"BatchGetItem", "GetSecretValue", "UpdateItem", "UpdateItem", "UpdateItem", "UpdateItem"}, 5},
			{"warm", func() { s.ask("getproductscount") }, []string{"BatchGetItem", "UpdateItem", "UpdateItem"}, 3},
			{"orders for the first time", idle, []string{"BatchGetItem", "PutItem", "UpdateItem", "UpdateItem"}, 4}, // a new cart looks for orders of another system as well
			{"orders", idle, []string{"BatchGetItem", "PutItem", "UpdateItem", "UpdateItem"}, 3},
		} {
			begun := time.Now()
			calls := s.operations(c.poll)
			slices.Sort(calls)
			rounds := int(time.Since(begun) / round)
			t.Logf("an idle poll, %s: %d round to BigCommerce, %d others: %v", c.name, 1, rounds-1, calls)
			if !slices.Equal(calls, c.calls) || rounds != c.rounds {
				t.Errorf("%s: got %v in %d rounds, want %v in %d", c.name, calls, rounds, c.calls, c.rounds)
			}
		}
	})
}

// Ensure a refused login costs the same calls in the same rounds for a store, in
// memory or not, as for an unknown cart.
func TestVersion_refusedRounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.aws.AddFault(awssim.LedgerSlow(700 * time.Millisecond))
		s.aws.AddFault(awssim.Fault{Operation: "GetSecretValue", Times: -1, Delay: 700 * time.Millisecond})
		look := func(params ...string) string {
			begun := time.Now()
			calls := s.operations(func() { s.ask("ordercount", params...) })
			slices.Sort(calls)
			return fmt.Sprint(calls, " ", unblurred(time.Since(begun)))
		}
		for _, name := range []string{"cold", "moments later", "later"} {
			known := look("password", "guess")
			unknown := look("setiuser", "bc-nosuchstore")
			if known != unknown {
				t.Errorf("%s: got %s for a store, %s for an unknown cart", name, known, unknown)
			}
			if name == "moments later" {
				s.ask("ordercount") // the merchant's own poll
				time.Sleep(3 * time.Second)
			}
		}
	})
}

// Ensure a known password does not help while the table is down: the secret is
// read anew. The lists go on, and all other functions are refused.
func TestVersion_unledgered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		s.ask("ordercount")
		s.aws.AddFault(awssim.LedgerDown())
		for function, goesOn := range map[string]bool{
			"getproductscount": true, "downloadprods": true, "downloadqoh": true, "getcustomerscount": true, "downloadcustomers": true,
			"ordercount": false, "downloadorders": false, "qohreplace": false, "invupdate": false, "updatestatus": false,
		} {
			before := s.reads()
			got := s.ask(function, "update", "MUG~1", "ordernumber", "1", "orderstatus", "Shipped")
			line := s.lastLog()
			if goesOn != (line["outcome"] == "ok") || !goesOn && line["outcome"] != "ledger_unavailable" {
				t.Errorf("%s: got %q, logged as %v", function, got, line["outcome"])
			}
			if line["ledger"] != "unavailable" || s.reads() != before+1 {
				t.Errorf("%s: got ledger=%v and %d reads of the secret, want a new one", function, line["ledger"], s.reads()-before)
			}
		}
		if got := s.ask("sendversion"); got != "SETIResponse: version=1.000" {
			t.Errorf("sendversion: got %q", got)
		}
		for _, params := range [][]string{{"password", "guess"}, {"setiuser", "bc-nosuchstore"}} {
			if got := s.ask("getproductscount", params...); got != deniedText {
				t.Errorf("%v: got %q", params, got)
			}
		}
		s.outage()
		if got := s.ask("getproductscount"); !strings.Contains(got, "cannot be read at the moment") {
			t.Errorf("without Secrets Manager, too: got %q", got)
		}
		s.aws.ClearFaults()
		if got := s.ask("ordercount"); got != countOfOne || s.lastLog()["ledger"] != nil {
			t.Errorf("afterwards: got %q, %v", got, s.lastLog())
		}
	})
}

// Ensure the table learns once that BigCommerce refuses a key, and once that it
// accepts the key again.
func TestVersion_keyRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1), merchant.Settings{})
		writes := func(polls int) (n int) {
			for range polls {
				for _, name := range s.operations(func() { s.ask("getproductscount") }) {
					if name == "PutItem" {
						n++
					}
				}
				time.Sleep(time.Minute)
			}
			return n
		}
		writes(1) // it notes that Stone Edge asked
		s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusUnauthorized, Body: `{"status":401,"title":"Unauthorized"}`})
		begun := time.Now()
		if got := writes(3); got != 1 || !strings.Contains(s.aws.LedgerText(), `"refused_since":"`+begun.UTC().Format(time.RFC3339)) {
			t.Errorf("refused: got %d writes, and the rows %s", got, s.aws.LedgerText())
		}
		s.sim.Heal()
		if got := writes(3); got != 1 || strings.Contains(s.aws.LedgerText(), "refused_since") {
			t.Errorf("accepted: got %d writes, and the rows %s", got, s.aws.LedgerText())
		}
	})
}
