package stock

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/skus"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// changeOne makes one change in a new process.
func changeOne(t *testing.T, s *shop.Shop, sku string, delta int64) Changed {
	t.Helper()
	list, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry(sku, delta)})
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

// Ensure a change that can never succeed is answered as the merchant chose, and
// that the ledger lists each one that BigCommerce never got.
func TestService_Change_forEver(t *testing.T) {
	const aDay = 24 * time.Hour
	for name, c := range map[string]struct {
		settings merchant.Settings
		sku      string
		delta    int64
		want     error
		answers  [4]bool // OK at once, and after each of three days and a bit
		pieces   int64   // listed as not carried out
	}{
		"unknown SKU, no choice": {merchant.Settings{}, "NOPE", -1, skus.ErrUnknown, [4]bool{}, 0},
		"unknown SKU, later":     {merchant.Settings{AnswerUnknownSKU: merchant.AnswerLater}, "NOPE", -1, skus.ErrUnknown, [4]bool{false, false, false, true}, -1},
		"untracked, at once":     {merchant.Settings{AnswerUnknownSKU: merchant.AnswerOK}, "EBOOK", 2, skus.ErrUntracked, [4]bool{true, true, true, true}, 8},
		"below zero, no choice":  {merchant.Settings{AnswerUnknownSKU: merchant.AnswerOK}, "CAP", -4, ErrTooFew, [4]bool{}, 0},
		"below zero, later":      {merchant.Settings{AnswerBelowZero: merchant.AnswerLater}, "CAP", -4, ErrTooFew, [4]bool{false, false, false, true}, -4},
		"below zero, at once":    {merchant.Settings{AnswerBelowZero: merchant.AnswerOK}, "CAP", -4, ErrTooFew, [4]bool{true, true, true, true}, -16},
	} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, twoLocations)
			s, _ := shoptest.Open(t, st, c.settings)
			for i, want := range c.answers {
				if got := changeOne(t, s, c.sku, c.delta); !errors.Is(got.Err, c.want) || got.NotCarriedOut != want {
					t.Errorf("%s, day %d: got %+v, want OK %t with %v", name, i, got, want, c.want)
				}
				time.Sleep(aDay + time.Minute)
			}
			rows, err := s.Ledger.ListRefused(t.Context(), s.Hash)
			if err != nil || len(rows) != 1 || rows[0].Key != c.sku || rows[0].Amount != c.pieces || rows[0].Told.IsZero() == (c.pieces != 0) || rows[0].Times != 4 {
				t.Errorf("%s: got %+v, %v, want one row with %d pieces", name, rows, err, c.pieces)
			}
			if level := st.Stock("CAP"); level != 3 {
				t.Errorf("%s: got %d caps, want 3", name, level)
			}
		})
	}
}

// Ensure only an answer of BigCommerce about the item counts: neither a failure,
// nor a key that does not work.
func TestService_Change_notForEver(t *testing.T) {
	for name, fault := range map[string]bcsim.Fault{
		"key":     {Kind: bcsim.Answer, Status: http.StatusUnauthorized, Body: `{"status":401,"title":"no"}`},
		"failing": {Kind: bcsim.Maintenance},
		"writing": {Kind: bcsim.Close, Method: http.MethodPost},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, sim := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{AnswerUnknownSKU: merchant.AnswerOK, AnswerBelowZero: merchant.AnswerOK})
			sim.Fail(fault)
			list, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("CAP", -4)})
			if err == nil && (list[0].NotCarriedOut || list[0].Err == nil) {
				t.Errorf("%s: got %v, want no OK", name, list)
			}
			if rows, err := s.Ledger.ListRefused(t.Context(), s.Hash); err != nil || len(rows) != 0 {
				t.Errorf("%s: got %v, %v, want nothing listed", name, rows, err)
			}
		})
	}
}

// Ensure a refusal is no OK if the ledger cannot list it, and that the other
// entries keep their answers.
func TestService_Change_notListed(t *testing.T) {
	s, _ := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{AnswerUnknownSKU: merchant.AnswerOK})
	s.Ledger = shoptest.Ledger(withoutRefusals{awssim.New()})
	list, notes, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("NOPE", -1), entry("MUG", -1)})
	if err != nil || list[0].NotCarriedOut || list[1] != (Changed{Level: 9}) || !errors.Is(notes.Ledger, ledger.ErrUnavailable) {
		t.Errorf("got %+v, %+v, %v", list, notes, err)
	}
}

// withoutRefusals is a table that takes no row of a refusal.
type withoutRefusals struct{ http.RoundTripper }

func (w withoutRefusals) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil || bytes.Contains(body, []byte("refused#")) {
		return nil, errors.New("connection reset by peer")
	}
	r = r.Clone(r.Context())
	r.Body = io.NopCloser(bytes.NewReader(body))
	return w.RoundTripper.RoundTrip(r)
}
