package script_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/rawsim"
)

// heavyFrom fails pages of orders: those with lines above a length, and those
// with one order, with its lines or always.
func heavyFrom(most int, order float64, always bool) func(*http.Request, []rawsim.Record) int {
	return func(r *http.Request, page []rawsim.Record) int {
		withLines := strings.Contains(r.URL.Query().Get("include"), "line_items")
		holds := slices.ContainsFunc(page, func(o rawsim.Record) bool { return o.(map[string]any)["id"] == order })
		if withLines && len(page) > most || holds && (withLines || always) {
			return http.StatusGatewayTimeout
		}
		return 0
	}
}

// Ensure an order whose lines make its page too heavy comes with the others, by
// calls of its own.
func TestDownloadOrders_heavyOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := rawsim.Store{Orders: rawOrders(9), Fails: heavyFrom(4, 1002, false)}
		s, _ := openRaw(t, st, merchant.Settings{})
		ids, text := s.conversation("All")
		if !slices.Equal(ids, idsOf(st.Orders, 11)) || strings.Count(text, "<Product>") != 9 {
			t.Errorf("got %v, %.1500s\n%v", ids, text, s.lastLog())
		}
	})
}

// Ensure an order that BigCommerce cannot list even alone refuses one poll at
// most, is named, and comes when it can be listed. An outage names nobody.
func TestDownloadOrders_unlistedOrder(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := rawsim.Store{Orders: rawOrders(9), Fails: func(*http.Request, []rawsim.Record) int { return http.StatusGatewayTimeout }}
		s, raw := openRaw(t, st, merchant.Settings{})
		for range 4 {
			if ids, text := s.conversation("All"); len(ids) > 0 || strings.Contains(text, "order 10") {
				t.Fatalf("outage: got %v, %.300s", ids, text)
			}
			time.Sleep(10 * time.Minute)
		}
		st.Fails = heavyFrom(4, 1002, true)
		raw.Set(st)
		if ids, text := s.conversation("All"); len(ids) > 0 || !strings.Contains(text, "does not give order 1002 (status 504)") {
			t.Fatalf("first: got %v, %.300s", ids, text)
		}
		time.Sleep(65 * time.Second)
		want := slices.DeleteFunc(idsOf(st.Orders, 11), func(id string) bool { return id == "1002" })
		if ids, text := s.conversation("All"); !slices.Equal(ids, want) {
			t.Fatalf("a minute later: got %v, %.300s\n%v", ids, text, s.lastLog())
		}
		if log := s.lastLog(); log["outcome"] != "order_set_aside" || log["level"] != "ERROR" {
			t.Errorf("log: %v", log)
		}
		for range 5 {
			time.Sleep(time.Hour)
			if ids, _ := s.conversation("1009"); len(ids) > 0 {
				t.Fatalf("got %v, want nothing", ids)
			}
		}
		if got := s.waiting(); !slices.Equal(got, []string{"1002 detail"}) {
			t.Errorf("got %v waiting: it is not removed", got)
		}
		st.Fails = nil
		raw.Set(st)
		for range 30 {
			time.Sleep(time.Hour)
			if ids, _ := s.conversation("1009"); len(ids) > 0 {
				if !slices.Equal(ids, []string{"1002"}) {
					t.Errorf("got %v", ids)
				}
				return
			}
		}
		t.Error("the order never came")
	})
}

// Ensure such an order is named by the cart that takes its channel, and by no other.
func TestDownloadOrders_unlistedOrderOfChannel(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			channel float64
			named   bool
		}{{7, true}, {9, false}} {
			st := rawsim.Store{Orders: rawOrders(9), Fails: heavyFrom(4, 1002, true)}
			for _, o := range st.Orders {
				o.(map[string]any)["channel_id"] = 5.0
			}
			st.Orders[1].(map[string]any)["channel_id"] = c.channel
			s, _ := openRaw(t, st, merchant.Settings{Channels: []int64{5, 7}})
			if _, text := s.conversation("All"); strings.Contains(text, "does not give order 1002") != c.named {
				t.Errorf("channel %v: got %.300s", c.channel, text)
			}
		}
	})
}

// Ensure a list of late orders that is too heavy comes in shorter pages, and that
// one which fails even alone keeps no other back.
func TestDownloadOrders_heavyLate(t *testing.T) {
	t.Parallel()
	for name, alone := range map[string]bool{"long pages": false, "one order": true} {
		synctest.Test(t, func(t *testing.T) {
			st := rawsim.Store{Orders: rawOrders(12)}
			paid := st.Orders
			st.Orders = slices.Clone(paid)
			for i := range 10 {
				st.Orders[i] = spoil(st.Orders[i], []string{"status_id"}, 7.0)
			}
			s, raw := openRaw(t, st, merchant.Settings{})
			if ids, _ := s.conversation("All"); !slices.Equal(ids, []string{"1011", "1012"}) {
				t.Fatalf("got %v", ids)
			}
			time.Sleep(time.Hour)
			now := time.Now().UTC().Format(time.RFC1123Z)
			for i := range 10 {
				paid[i] = spoil(paid[i], []string{"date_modified"}, now)
			}
			st.Orders, st.Fails = paid, heavyFrom(3, 0, false)
			want := idsOf(paid[:10], 11)
			if alone {
				st.Fails = heavyFrom(3, 1004, true)
				want = slices.Delete(want, 3, 4)
			}
			raw.Set(st)
			var ids []string
			var text string
			for range 3 {
				time.Sleep(2 * time.Minute)
				if ids, text = s.conversation("1012"); len(ids) > 0 {
					break
				}
			}
			if !slices.Equal(ids, want) {
				t.Errorf("%s: got %v, want %v: %.300s\n%v", name, ids, want, text, s.lastLog())
			}
		})
	}
}

// Ensure the advice about the batch of orders stands in answers to such a batch
// alone: no other poll gets shorter by it.
func TestRefusal_outOfTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := open(t, storeOf(1, 2), merchant.Settings{})
		s.ask("ordercount", "lastorder", "All")
		s.handler = s.newProcess(never{})
		for function, want := range map[string]string{
			"ordercount":        "Out of time. Nothing was skipped. Poll again.",
			"downloadcustomers": "Out of time. Nothing was skipped. Poll again.",
			"downloadorders":    "Out of time. Nothing was skipped. Lower Order Download Batch and poll again.",
		} {
			if got := s.ask(function, "lastorder", "All", "startnum", "1", "batchsize", "50"); !strings.Contains(got, want) {
				t.Errorf("%s: got %s, want %q", function, got, want)
			}
		}
	})
}

// never gives no answer.
type never struct{}

func (never) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}
