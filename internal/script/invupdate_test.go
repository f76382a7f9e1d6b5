package script_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// Ensure a burst of hundreds of single changes stays within the quota, keeps
// its order, and costs few calls. The import of a file of shipments causes such
// a burst.
func TestInvUpdate_burst(t *testing.T) {
	sizeAlone(t)
	synctest.Test(t, func(t *testing.T) {
		const changes, skus = 600, 200
		st := simpleStore(skus)
		for i := range skus {
			st.SetStock(fmt.Sprintf("SKU-%d", i), 0, 1000)
		}
		st.SetStockLag(5 * time.Second)
		s := open(t, st, merchant.Settings{}, bcsim.WithLatency(100*time.Millisecond), bcsim.WithQuota(bcsim.DefaultQuota()))
		s.handler = s.newProcess(s.sim.RoundTripper())
		begun, refused := time.Now(), 0
		longest := time.Duration(0)
		for i := 0; i < changes; {
			at := time.Now()
			answer := s.ask("invupdate", "update", fmt.Sprintf("SKU-%d~-1", i%skus))
			longest = max(longest, time.Since(at))
			if want := fmt.Sprintf("SETIResponse=OK;SKU=SKU-%d;QOH=%d;NOTE=", i%skus, 999-i/skus); answer == want {
				i++
			} else if refused++; !strings.Contains(answer, "=False;") {
				t.Fatalf("change %d: got %q, want %q", i, answer, want)
			} else {
				time.Sleep(20 * time.Second)
			}
		}
		limited := 0
		for _, r := range s.sim.Requests() {
			if r.Status == http.StatusTooManyRequests {
				limited++
			}
		}
		calls := len(s.sim.Requests())
		t.Logf("%d changes of %d SKUs: %d calls (%.2f a change), %d told to come back, longest %s, %s in all", changes, skus, calls, float64(calls)/changes, refused, longest, time.Since(begun))
		if limited > 0 || longest > 25*time.Second {
			t.Errorf("got %d answers of 429 and a poll of %s, want none and less than 25s", limited, longest)
		}
		if got := st.Stock("SKU-0"); got != 1000-changes/skus {
			t.Errorf("got %d, want %d", got, 1000-changes/skus)
		}
	})
}

// Ensure SKUs of other carts leave quota for the store's own SKUs, and get
// their answer in the end. They need a look through a large catalog.
func TestInvUpdate_strangers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := simpleStore(4000) // 16 pages
		s := open(t, st, merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 12, Window: 30 * time.Second}))
		s.handler = s.newProcess(s.sim.RoundTripper())
		known := 0
		for i := range 20 {
			answer := s.ask("invupdate", "update", fmt.Sprintf("OTHER-%d~-1", i%3))
			if strings.Contains(answer, "NotFound") {
				t.Logf("answered as unknown after %d calls", len(s.sim.Requests()))
				return
			}
			if !strings.Contains(answer, "=False;") || strings.Contains(answer, "NF") {
				t.Fatalf("got %q, want False and no NF", answer)
			}
			if answer := s.ask("invupdate", "update", "SKU-7~1"); !strings.HasPrefix(answer, "SETIResponse=OK;") {
				t.Fatalf("a SKU of the store: got %q", answer)
			}
			known++
			time.Sleep(30 * time.Second)
		}
		t.Errorf("other carts' SKUs were never answered, in %d polls", known)
	})
}

// Ensure a list of stock shorter than its own total stops a change, and the
// answer shows no level.
func TestInvUpdate_shortPage(t *testing.T) {
	st := simpleStore(1)
	st.SetStock("SKU-0", 0, 100)
	s := open(t, st, merchant.Settings{})
	s.handler = s.newProcess(s.sim.RoundTripper())
	s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: "/v3/inventory/items", Nth: 1,
		Body: `{"data":[],"meta":{"pagination":{"total":1,"count":0,"per_page":1000,"current_page":1,"total_pages":1}}}`})
	if got := s.ask("invupdate", "update", "SKU-0~2"); !strings.HasPrefix(got, "SETIResponse=False;") || st.Stock("SKU-0") != 100 {
		t.Errorf("got %q and %d in stock, want it refused and 100", got, st.Stock("SKU-0"))
	}
	if got := s.ask("invupdate", "update", "SKU-0~2"); got != "SETIResponse=OK;SKU=SKU-0;QOH=102;NOTE=" {
		t.Errorf("sent again: got %q", got)
	}
}

// Ensure an early read proves nothing, even if it arrives late. Otherwise the
// change would happen twice.
func TestInvUpdate_slowRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := simpleStore(1)
		st.SetStock("SKU-0", 0, 100)
		st.SetStockLag(55 * time.Second)
		s := open(t, st, merchant.Settings{})
		s.handler = s.newProcess(s.sim.RoundTripper())
		s.sim.Fail(bcsim.Fault{Kind: bcsim.ActThenClose, Method: http.MethodPost, Nth: 1})
		// The first repeat reads 50 s after the change, and hears it 11 s later.
		s.sim.Fail(bcsim.Fault{Kind: bcsim.SlowBody, Path: "/v3/inventory/items", Nth: 2, Delay: 11 * time.Second})
		for i, want := range []string{"False", "False", "OK"} {
			if got := s.ask("invupdate", "update", "SKU-0~-2"); !strings.HasPrefix(got, "SETIResponse="+want) || st.Stock("SKU-0") != 98 {
				t.Errorf("post %d: got %q and %d, want %s and 98", i, got, st.Stock("SKU-0"), want)
			}
			time.Sleep(50 * time.Second)
		}
	})
}
