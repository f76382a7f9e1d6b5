package script_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/tools/txtar"

	"connect2cart/internal/standin/bcsim"
)

// runInTime runs a case in virtual time. There waits for BigCommerce take none,
// and the orders of the case never grow old.
func runInTime(t *testing.T, a *txtar.Archive) *txtar.Archive {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { runCase(t, a) })
	return a
}

// kinds are the names of the faults in cases.
var kinds = map[string]bcsim.Kind{
	"answer": bcsim.Answer, "act-then-answer": bcsim.ActThenAnswer, "close": bcsim.Close, "act-then-close": bcsim.ActThenClose,
	"hang": bcsim.Hang, "act-then-hang": bcsim.ActThenHang, "cut-body": bcsim.CutBody, "busy": bcsim.TooManyRequests, "down": bcsim.Maintenance,
}

// failOn reads the faults of a case: a list of {kind, method, path, nth, times,
// status, body}, and lag, the number of seconds until reads of stock show a
// write.
func (s *stage) failOn(text []byte) {
	var given struct {
		Lag    int `json:"lag"`
		Faults []struct {
			Kind, Method, Path string
			Nth, Times, Status int
			Body               json.RawMessage
		}
	}
	if err := json.Unmarshal(text, &given); err != nil {
		s.t.Fatal(err)
	}
	s.store.SetStockLag(time.Duration(given.Lag) * time.Second)
	for _, f := range given.Faults {
		kind, ok := kinds[f.Kind]
		if !ok {
			s.t.Fatalf("no fault is called %q", f.Kind)
		}
		s.sim.Fail(bcsim.Fault{Kind: kind, Method: f.Method, Path: f.Path, Nth: f.Nth, Times: f.Times, Status: f.Status, Body: string(f.Body)})
	}
}

// wait lets time pass. A case without faults runs in real time.
func (s *stage) wait(seconds string) {
	n, err := strconv.Atoi(strings.TrimSpace(seconds))
	if err != nil {
		s.t.Fatal(err)
	}
	time.Sleep(time.Duration(n) * time.Second)
}

// writes are the writing calls of the poll.
func (s *stage) writes() []byte {
	var out bytes.Buffer
	for _, r := range s.sim.Requests() {
		if r.Method != http.MethodGet {
			fmt.Fprintf(&out, "%s %s\n", r, r.Body)
		}
	}
	return out.Bytes()
}

// stock writes the levels of the SKUs at the beginnings of lines. An @ names
// the location.
func (s *stage) stock(text string) []byte {
	var out bytes.Buffer
	for line := range strings.Lines(text) {
		name, _, _ := strings.Cut(strings.TrimSpace(line), "=")
		sku, place, _ := strings.Cut(name, "@")
		location := int64(0)
		if place != "" {
			fmt.Sscan(place, &location)
		}
		if n, ok := s.store.StockAt(sku, location); ok {
			fmt.Fprintf(&out, "%s=%d\n", name, n)
		} else {
			fmt.Fprintf(&out, "%s=none\n", name)
		}
	}
	return out.Bytes()
}

// orders shows the statuses, shipments, pick-ups and mails of the store.
func (s *stage) orders() []byte {
	var out bytes.Buffer
	for _, o := range s.store.Orders() {
		fmt.Fprintf(&out, "%d %s\n", o.ID, o.Status)
		for _, sh := range o.Shipments {
			words := []string{}
			for _, item := range sh.Items {
				words = append(words, fmt.Sprintf("%dx%d", item.Quantity, item.OrderProductID))
			}
			fmt.Fprintf(&out, "  shipment to %d: %s by %q %q %q: %s", sh.AddressID, sh.TrackingNumber, sh.ShippingProvider, sh.TrackingCarrier, sh.ShippingMethod, strings.Join(words, ", "))
			if sh.Comments != "" {
				fmt.Fprintf(&out, " (%s)", sh.Comments)
			}
			out.WriteByte('\n')
		}
	}
	for _, p := range s.store.Pickups() {
		for _, item := range p.Items {
			fmt.Fprintf(&out, "  pick-up of %d: %dx%d %s\n", p.OrderID, item.Quantity, item.OrderProductID, item.Status)
		}
	}
	var mails []string
	for _, m := range s.store.Mails() {
		mails = append(mails, fmt.Sprintf("%s of %d", m.Kind, m.OrderID))
	}
	if len(mails) > 0 {
		slices.Sort(mails)
		fmt.Fprintf(&out, "mails: %s\n", strings.Join(mails, ", "))
	}
	return out.Bytes()
}
