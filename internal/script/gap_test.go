package script_test

import (
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/standin/rawsim"
)

// Ensure a poll finds a few offered orders behind any number of others, on the
// smallest plan, in a warm process and a new one, also while pages are short
// because one failed. An old shop that offers only orders still to ship looks like
// this.
func TestDownloadOrders_behindManyNotOffered(t *testing.T) {
	sizeAlone(t)
	synctest.Test(t, func(t *testing.T) {
		const before, failing = 40_000, "behind a failed page"
		st := bcsim.Scale(before, 0, 0) // awaiting fulfillment
		want := []int64{before + 1, before + 700, before + 9000}
		for _, id := range want {
			st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 2}})
		}
		s := open(t, st, merchant.Settings{OrderStatuses: []int{2}}, bcsim.WithQuota(bcsim.Quota{Limit: 150, Window: 30 * time.Second}), bcsim.WithLatency(300*time.Millisecond))
		s.handler = s.newProcess(s.sim.RoundTripper())
		for _, step := range []struct {
			name        string
			start, size int
			want        []int64
		}{
			{"all of them", 1, 50, want},
			{"one at a time", 1, 1, want[:1]},
			{"from the second on", 2, 50, want[1:]},
			{"behind all of them", 4, 50, nil},
			{"just the last there", 3, 1, want[2:]},
			{failing, 1, 50, want},
			{failing, 1, 5, want},
		} {
			s.restart()
			s.sim.ResetRequests()
			most := 25
			if step.name == failing {
				most = 35
				s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusGatewayTimeout, Path: "/v2/orders", Times: 1})
			}
			got := s.batch(step.start, step.size)
			if !slices.Equal(got.numbers(), step.want) || got.Response.Code == 3 {
				t.Errorf("%s: got %v, %+v, want %v", step.name, got.numbers(), got.Response, step.want)
			}
			if calls := len(s.sim.Requests()); calls > most {
				t.Errorf("%s: got %d calls, want at most %d", step.name, calls, most)
			}
		}
	})
}

// Ensure counts that contradict each other are refused until the next poll,
// instead of looking like a bug. The only offered order may be cancelled
// between two counts.
func TestDownloadOrders_countsContradict(t *testing.T) {
	st := bcsim.Scale(300, 0, 0)
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 301, StatusID: 2}})
	s := open(t, st, merchant.Settings{OrderStatuses: []int{2}}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
	s.handler = s.newProcess(noneBelow{s.sim.RoundTripper()})
	s.orderCount()
	if b := s.batch(1, 50); b.Response.Code != 3 || s.lastLog()["outcome"] != "unusable_answer" {
		t.Errorf("got %+v, logged as %v", b.Response, s.lastLog()["outcome"])
	}
}

// Ensure a hole within a page is found at the end of a run, by number and by date,
// and the next try brings the order. Late orders among the counted ones are no
// hole.
func TestDownloadOrders_holeInPage(t *testing.T) {
	t.Parallel()
	for name, since := range map[string][]string{"by number": {"lastorder", "All"}, "by date": {"lastorder", "All", "lastdate", "1-Nov-2026"}} {
		st, holes := rawsim.Store{Orders: rawOrders(9)}, 1
		st.Mix = func(page []rawsim.Record) []rawsim.Record {
			if len(page) == 9 && holes > 0 {
				holes--
				return slices.Delete(page, 4, 5)
			}
			return page
		}
		s, _ := openRaw(t, st, merchant.Settings{})
		batch := append(slices.Clone(since), "startnum", "1", "batchsize", "50")
		if got := s.ask("downloadorders", batch...); !strings.Contains(got, "<ResponseCode>3<") {
			t.Errorf("%s: got %v, want a refusal: one is missing", name, idsIn(got))
		}
		if got := idsIn(s.ask("downloadorders", batch...)); !slices.Equal(got, idsOf(st.Orders, 11)) {
			t.Errorf("%s, again: got %v", name, got)
		}
	}
}

// Ensure an order that becomes eligible late comes, although a page before it lacks
// an order or brings one out of place. Such a page is short, and no end.
func TestLate_behindShortPage(t *testing.T) {
	t.Parallel()
	for name, mix := range map[string]func([]rawsim.Record) []rawsim.Record{
		"a record without an id": func(page []rawsim.Record) []rawsim.Record {
			page[7] = map[string]any{"status_id": 11.0}
			return page
		},
		"an order left out":     func(page []rawsim.Record) []rawsim.Record { return slices.Delete(page, 7, 8) },
		"an order out of place": func(page []rawsim.Record) []rawsim.Record { page[0], page[200] = page[200], page[0]; return page[:230] },
	} {
		st := rawsim.Store{Orders: rawOrders(261)}
		for _, o := range st.Orders[:260] {
			o.(map[string]any)["status_id"] = 7.0
		}
		changed := false
		st.Mix = func(page []rawsim.Record) []rawsim.Record {
			if changed && len(page) == 250 {
				return mix(page)
			}
			return page
		}
		s, _ := openRaw(t, st, merchant.Settings{})
		s.ask("ordercount", "lastorder", "All")
		if got := idsIn(s.ask("downloadorders", "lastorder", "All", "startnum", "1", "batchsize", "50")); !slices.Equal(got, []string{"1261"}) {
			t.Fatalf("%s: first got %v", name, got)
		}
		for _, o := range st.Orders[:260] {
			o.(map[string]any)["date_modified"] = time.Now().UTC().Format(time.RFC1123Z)
		}
		st.Orders[255].(map[string]any)["status_id"], changed = 11.0, true
		s.ask("ordercount", "lastorder", "1261")
		if got := s.ask("ordercount", "lastorder", "1261"); got != "SETIResponse: ordercount=1" {
			t.Errorf("%s: got %q, want the late order", name, got)
		}
	}
}

// noneBelow counts 0 orders below any id.
type noneBelow struct{ http.RoundTripper }

func (n noneBelow) RoundTrip(r *http.Request) (*http.Response, error) {
	if !r.URL.Query().Has("max_id") {
		return n.RoundTripper.RoundTrip(r)
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(strings.NewReader(`{"count":0,"statuses":[]}`)), Request: r}, nil
}
