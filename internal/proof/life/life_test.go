package life

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"connect2cart/internal/apigw"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/cloudtest"
	"connect2cart/internal/script"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/awssim"
)

// inBubble is a process of the function script without a process: a handler of
// its own, on a wire in memory.
type inBubble struct{ lambda.Handler }

func (inBubble) Close() {}

func startInBubble(wire *Wire) (Process, error) { return startSpoiled(wire, nil) }

// startSpoiled starts a process in a bubble, with a saboteur before it.
func startSpoiled(wire *Wire, spoil spoiler) (Process, error) {
	cloud := cloudtest.Over(wire)
	table := ledger.New(dynamodb.NewFromConfig(cloud, func(o *dynamodb.Options) { // as in wiring
		o.HTTPClient, o.RetryMaxAttempts = &http.Client{Transport: wire, Timeout: 1500 * time.Millisecond}, 4
	}), awssim.LedgerTable)
	h := &script.Handler{
		Merchants: &merchant.Cache{Vault: &merchant.Vault{API: secretsmanager.NewFromConfig(cloud), Ledger: table, Prefix: merchant.DefaultPrefix}},
		Shops:     shop.Shops{Ledger: table},
		BaseURL:   "https://bigcommerce.test", Transport: wire, Log: slog.New(slog.DiscardHandler),
	}
	if spoil == nil {
		spoil = func(h http.Handler, w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r) }
	}
	return inBubble{apigw.InProcess(apigw.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { spoil(h, w, r) })))}, nil
}

// play plays a scenario in a bubble.
func play(t *testing.T, s Scenario) (r *Report) {
	t.Helper()
	if s.Start == nil {
		s.Start = startInBubble
	}
	s.Pass = time.Sleep
	synctest.Test(t, func(t *testing.T) {
		var err error
		if r, err = Play(context.Background(), s); err != nil {
			t.Fatal(err)
		}
	})
	var text strings.Builder
	Print(&text, []*Report{r})
	t.Log("\n" + text.String())
	return r
}

// small is a play of seconds.
func small() Scenario {
	s := Usual
	s.Days, s.Orders, s.OldOrders, s.Restores = 2, 60, 60, 1
	if testing.Short() {
		s.Days, s.Orders, s.OldOrders = 1, 40, 30
	}
	return s
}

// Ensure a play of two days loses and doubles nothing that the service can
// save.
func TestPlay(t *testing.T) {
	cases := map[string]func(*Scenario){
		"one process, two carts":        func(s *Scenario) { s.Processes, s.Carts = 1, 2 },
		"three, and Stone Edge goes on": func(s *Scenario) { s.Processes, s.GoesOn = 3, true },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			s := small()
			change(&s)
			r := play(t, s)
			for _, l := range r.Losses {
				if l.Cured {
					t.Errorf("%s: %s: %s", l.Row, l.Cause, l.What)
				}
			}
		})
	}
}

// spoiler serves a poll with a handler, and spoils some.
type spoiler func(h http.Handler, w http.ResponseWriter, r *http.Request)

// repeatsChanges carries each change of stock out twice.
func repeatsChanges(h http.Handler, w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	if strings.Contains(string(body), "setifunction=invupdate") {
		first := r.Clone(r.Context())
		first.Body = io.NopCloser(bytes.NewReader(body))
		h.ServeHTTP(httptest.NewRecorder(), first)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	h.ServeHTTP(w, r)
}

var anOrder = regexp.MustCompile(`<Order>.*?</Order>`)

// rewrites changes each answer with several orders.
func rewrites(change func(answer, firstOrder string) string) spoiler {
	return func(h http.Handler, w http.ResponseWriter, r *http.Request) {
		res := httptest.NewRecorder()
		h.ServeHTTP(res, r)
		answer := res.Body.String()
		if all := anOrder.FindAllString(answer, -1); len(all) > 1 {
			answer = change(answer, all[0])
		}
		io.WriteString(w, answer)
	}
}

// Ensure the judge sees what a broken service loses and doubles, where nothing
// else goes wrong.
func TestPlay_seesSabotage(t *testing.T) {
	if testing.Short() {
		t.Skip("takes long, and TestPlay runs the same lines side by side: run it without -short")
	}
	cases := map[string]struct {
		row, cause string
		spoil      spoiler
	}{
		"an order left out":        {rowNever, "unknown", rewrites(func(answer, order string) string { return strings.Replace(answer, order, "", 1) })},
		"an order given twice":     {rowTwice, "", rewrites(func(answer, order string) string { return strings.Replace(answer, order, order+order, 1) })},
		"a change of stock, twice": {rowStock, "a change made twice", repeatsChanges},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s := small()
			s.Faults, s.Stumbles, s.Lost, s.Kills, s.Twins, s.SideBySide, s.Restores = 0, 0, 0, 0, 0, 0, 0
			s.Start = func(wire *Wire) (Process, error) { return startSpoiled(wire, c.spoil) }
			if r := play(t, s); r.Count(c.row, c.cause) == 0 {
				t.Errorf("the judge saw no %s: %s", c.row, c.cause)
			}
		})
	}
}

// Ensure the fleet rests while its only process is still busy with a poll that
// ran out of time.
func TestFleet_restWhileBusy(t *testing.T) {
	f := newFleet(newWorld(Scenario{Processes: 1}))
	s, _ := f.take()
	f.rest()
	f.give(s)
	f.rest()
}

// Ensure an update counts as overdue some time after its moment, and not before.
// The end of the play may come first.
func TestStack_waiting(t *testing.T) {
	h := &heldOrder{}
	for name, c := range map[string]struct {
		due            time.Duration // from now on
		overdue, tried bool
	}{
		"overdue":        {-3 * time.Hour, true, true},
		"due just now":   {-time.Hour, false, true},
		"after the play": {time.Hour, false, false},
	} {
		s := stack{updates: []*update{{at: time.Now().Add(c.due), held: h, tried: c.tried}, {held: &heldOrder{}}}}
		if overdue, tried := s.waiting(h); overdue != c.overdue || tried != c.tried {
			t.Errorf("%s: got overdue %t, tried %t", name, overdue, tried)
		}
	}
}
