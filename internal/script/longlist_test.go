package script_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"connect2cart/internal/merchant"
)

// Ensure an endless list of orders is read in smaller pages. If even one order
// makes an endless list, the answer gives advice instead of calling the store
// down, because the next list would be as long.
func TestDownloadOrders_listTooLong(t *testing.T) {
	sizeAlone(t)
	synctest.Test(t, downloadOrdersListTooLong)
}

func downloadOrdersListTooLong(t *testing.T) {
	s := open(t, storeOf(1, 2, 3, 4, 5, 6), merchant.Settings{})
	s.handler = s.newProcess(longFrom{s.sim.RoundTripper(), "limit=6"})
	if b := s.batch(1, 6); b.Response.Code != 1 || len(b.Orders) != 6 {
		t.Errorf("a long page: got %+v with %d orders, want all six", b.Response, len(b.Orders))
	}
	s.handler = s.newProcess(longFrom{s.sim.RoundTripper(), "limit="})
	b := s.batch(1, 6)
	if want := "BigCommerce's answer is too large. Lower Order Download Batch and poll again."; b.Response.Code != 3 || b.Response.Description != want {
		t.Errorf("got %+v, want %q", b.Response, want)
	}
	if got := s.lastLog()["outcome"]; got != "too_large" {
		t.Errorf("logged as %v", got)
	}
}

// longFrom answers a query with an endless list.
type longFrom struct {
	http.RoundTripper
	query string
}

func (l longFrom) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.Contains(r.URL.RawQuery, l.query) {
		return l.RoundTripper.RoundTrip(r)
	}
	body := io.NopCloser(io.MultiReader(strings.NewReader("["), blanks{}))
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: body, Request: r}, nil
}

// blanks is endless white space.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}
