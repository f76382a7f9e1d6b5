package bigcommerce

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// Ensure a write under Once goes out again only after 429, because it may mail
// a shopper and only 429 says that the store did nothing.
func TestOnce(t *testing.T) {
	done := answer(200, `{"id":7,"status_id":2}`)
	for name, tc := range map[string]struct {
		answers []*http.Response
		sent    int
		fails   bool
	}{
		"fine":   {[]*http.Response{done}, 1, false},
		"down":   {[]*http.Response{answer(503, "<html>", "Content-Type", "text/html"), done}, 1, true},
		"broken": {[]*http.Response{nil, done}, 1, true},
		"busy":   {[]*http.Response{answer(429, "{}", "X-Rate-Limit-Time-Reset-Ms", "2000"), done}, 2, false},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				store := &scripted{answers: tc.answers}
				begun := time.Now()
				_, err := newClient(store).Orders().UpdateStatus(Once(t.Context()), 7, 2)
				if len(store.bodies) != tc.sent || (err != nil) != tc.fails {
					t.Errorf("sent %d times, %v; want %d times, an error: %t", len(store.bodies), err, tc.sent, tc.fails)
				}
				if tc.sent == 1 && time.Since(begun) > 0 {
					t.Errorf("waited %s, want no wait", time.Since(begun))
				}
			})
		})
	}
}

// Ensure a change of a shipment sends only the set fields. An unreadable answer
// is an error.
func TestOrders_UpdateShipment(t *testing.T) {
	store := &scripted{answers: []*http.Response{answer(200, `{"id":9}`), answer(200, `{"id":`)}}
	c := newClient(store)
	if err := c.Orders().UpdateShipment(t.Context(), 7, 9, ShipmentChange{Comments: "two"}); err != nil {
		t.Fatal(err)
	}
	if want := `{"comments":"two"}`; store.bodies[0] != want {
		t.Errorf("sent %s, want %s", store.bodies[0], want)
	}
	err := c.Orders().UpdateShipment(t.Context(), 7, 9, ShipmentChange{TrackingNumber: "T"})
	if _, ok := errors.AsType[*AnswerError](err); !ok {
		t.Errorf("got %v, want an *AnswerError", err)
	}
}
