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

const (
	absolute = "/v3/inventory/adjustments/absolute"
)

// simpleStore has products of one variant each, SKU-0 and so on. Lookups cost
// most in such a catalog.
func simpleStore(n int) *bcsim.Store {
	st := bcsim.NewStore()
	one := 1
	for i := range n {
		st.AddProduct(bcsim.Product{ID: int64(i + 1), SKU: fmt.Sprintf("SKU-%d", i), Tracking: "product", Level: &one})
	}
	return st
}

// levelsPost is an update of n levels: SKU-i gets i+7.
func levelsPost(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "SKU-%d~%d|", i, i+7)
	}
	return b.String()
}

// codes are the answers of a qohreplace by line, without the frame.
func (s *stage) codes(answer string, want int) []string {
	s.t.Helper()
	lines := strings.Split(answer, "\r\n")
	if len(lines) != want+2 || lines[0] != "SETIResponse" || lines[want+1] != "SETIEndOfData" {
		s.t.Fatalf("got %d lines: %.200q, want %d in their frame", len(lines), answer, want)
	}
	codes := make([]string, want)
	for i, line := range lines[1 : want+1] {
		_, codes[i], _ = strings.Cut(line, "=")
	}
	return codes
}

// Ensure 10,000 levels take at most 8 writing calls and less than 25 s. The
// process is new, the quota is that of the smallest plan, and a call takes 100
// ms.
func TestQOHReplace_tenThousand(t *testing.T) {
	n := sampled(10_000)
	for name, st := range map[string]*bcsim.Store{"simple products": simpleStore(n), "ten variants each": bcsim.Scale(0, n, 0)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := open(t, st, merchant.Settings{}, bcsim.WithLatency(100*time.Millisecond), bcsim.WithQuota(bcsim.DefaultQuota()))
				s.handler = s.newProcess(s.sim.RoundTripper())
				post := levelsPost(n)
				if name != "simple products" {
					post = scaledPost(n)
				}
				begun := time.Now()
				for i, code := range s.codes(s.ask("qohreplace", "count", fmt.Sprint(n), "update", post), n) {
					if code != "OK" {
						t.Fatalf("line %d: got %s, want OK", i, code)
					}
				}
				took, writes := time.Since(begun), s.sim.Count(http.MethodPut, absolute)
				t.Logf("%d SKUs of %s: %d writing calls, %d in all, %s", n, name, writes, len(s.sim.Requests()), took)
				if writes > 8 || took >= 25*time.Second {
					t.Errorf("got %d writing calls in %s, want at most 8 in less than 25s", writes, took)
				}
				if _, at := s.sim.Peak(); at > 1 {
					t.Errorf("got %d adjustments at once, want one after the other", at)
				}
				if name == "simple products" {
					checkLevels(t, st, n)
				}
			})
		})
	}
}

func scaledPost(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "SCALE-%d-%d~5|", i/10+1, i%10)
	}
	return b.String()
}

func checkLevels(t *testing.T, st *bcsim.Store, n int) {
	t.Helper()
	for i := range n {
		if got := st.Stock(fmt.Sprintf("SKU-%d", i)); got != i+7 {
			t.Fatalf("SKU-%d: got %d, want %d", i, got, i+7)
		}
	}
}

// Ensure a post too long for a poll says OK for the levels it set and an error
// for the rest. Stone Edge sends the rest again, and gets to the end.
func TestQOHReplace_outOfTime(t *testing.T) {
	sizeAlone(t)
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const n = 10_000
		st := simpleStore(n)
		s := open(t, st, merchant.Settings{}, bcsim.WithLatency(1500*time.Millisecond), bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
		s.handler = s.newProcess(s.sim.RoundTripper())
		s.sim.Fail(bcsim.Fault{Kind: bcsim.Slow, Method: http.MethodPut, Delay: 3 * time.Second})
		left := strings.Split(strings.TrimSuffix(levelsPost(n), "|"), "|")
		for posts := 1; len(left) > 0; posts++ {
			if posts > 10 {
				t.Fatalf("%d entries are left after %d posts", len(left), posts-1)
			}
			begun := time.Now()
			var again []string
			for i, code := range s.codes(s.ask("qohreplace", "update", strings.Join(left, "|")), len(left)) {
				sku, level, _ := strings.Cut(left[i], "~")
				set := fmt.Sprint(st.Stock(sku)) == level
				switch {
				case code == "OK" && !set:
					t.Fatalf("%s: answered OK, but its level is not set", sku)
				case code == "NF" || code == "NA":
					t.Fatalf("%s: got %s for a SKU of the store", sku, code)
				case code != "OK":
					again = append(again, left[i])
				}
			}
			if took := time.Since(begun); took > 25*time.Second {
				t.Errorf("post %d took %s, want an answer within 25s", posts, took)
			}
			t.Logf("post %d: %d entries, %d left, %s", posts, len(left), len(again), time.Since(begun))
			left = again
			time.Sleep(20 * time.Second)
		}
		checkLevels(t, st, n)
	})
}

// Ensure BigCommerce's refusal makes us look up an outdated SKU again.
func TestQOHReplace_trackingChanged(t *testing.T) {
	st := simpleStore(2)
	s := open(t, st, merchant.Settings{})
	s.handler = s.newProcess(s.sim.RoundTripper())
	s.ask("qohreplace", "update", "SKU-0~3|SKU-1~3")
	st.UpdateProduct(1, func(p *bcsim.Product) { p.Tracking = "variant" })
	st.UpdateProduct(2, func(p *bcsim.Product) { p.Tracking = "none" })
	if got := s.codes(s.ask("qohreplace", "update", "SKU-0~4|SKU-1~4"), 2); got[0] != "OK" || got[1] != "NA" {
		t.Errorf("got %q, want OK and NA", got)
	}
	if got := st.Stock("SKU-0"); got != 4 {
		t.Errorf("got %d, want 4", got)
	}
}

// Ensure the answer still reports the levels already set if the second try
// cannot read the stock.
func TestQOHReplace_trackingChangedAndSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st, level := simpleStore(1), 1
		st.AddProduct(bcsim.Product{ID: 50, Name: "Shirt", Tracking: "product", Level: &level, Variants: []*bcsim.Variant{
			{SKU: "SHIRT-S", OptionValues: []bcsim.OptionValue{{Label: "S"}}}, {SKU: "SHIRT-M", OptionValues: []bcsim.OptionValue{{Label: "M"}}},
		}})
		s := open(t, st, merchant.Settings{Location: "all"})
		s.handler = s.newProcess(s.sim.RoundTripper())
		s.ask("qohreplace", "update", "SKU-0~3|SHIRT-S~3")
		st.UpdateProduct(50, func(p *bcsim.Product) { p.Tracking = "variant" })
		time.Sleep(time.Second)
		s.sim.Fail(bcsim.Fault{Kind: bcsim.Maintenance, Path: "/v3/inventory/items", Nth: 2, Times: 9})
		got := s.codes(s.ask("qohreplace", "update", "SKU-0~4|SHIRT-S~4"), 2)
		if got[0] != "OK" || !strings.HasPrefix(got[1], "Err: ") || st.Stock("SKU-0") != 4 {
			t.Errorf("got %q and %d, want OK, an error and 4", got, st.Stock("SKU-0"))
		}
	})
}

// Ensure we set levels only by a list of stock that stood still, because a
// moved one hides the stock of an item at other locations.
func TestQOHReplace_stockMoved(t *testing.T) {
	st := bcsim.NewStore()
	st.SetLocations(bcsim.Location{ID: 1, Label: "Shop", IsDefault: true}, bcsim.Location{ID: 2, Label: "Outlet"})
	const n = 1500
	for i := range n {
		st.AddProduct(bcsim.Product{ID: int64(i + 1), SKU: fmt.Sprintf("SKU-%d", i), Tracking: "product", Stock: map[int64]int{1: 1, 2: 5}})
	}
	s := open(t, st, merchant.Settings{Location: "all"}, unlimited)
	s.handler = s.newProcess(vanishing{s.sim.RoundTripper(), st})
	post := strings.ReplaceAll(levelsPost(n)[len("SKU-0~7|"):], "~", "~1000")
	if answer := s.ask("qohreplace", "update", post); !strings.HasPrefix(answer, "SETIError: ") {
		t.Errorf("got %.200q, want an error", answer)
	}
	if got := st.Stock("SKU-1000"); got != 1 {
		t.Errorf("got %d of an item that was out of sight, want 1 as before", got)
	}
}

// vanishing deletes product 1 before the second page of stock at some locations.
type vanishing struct {
	http.RoundTripper
	store *bcsim.Store
}

func (v vanishing) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, there := v.store.Product(1); there && strings.HasSuffix(r.URL.Path, "/inventory/items") && r.URL.Query().Get("page") == "2" && r.URL.Query().Has("location_id:in") {
		v.store.RemoveProduct(1)
	}
	return v.RoundTripper.RoundTrip(r)
}

// Ensure a new SKU is found at once, even right after a read of the catalog.
func TestQOHReplace_newSKU(t *testing.T) {
	st := simpleStore(20)
	s := open(t, st, merchant.Settings{})
	s.ask("qohreplace", "update", levelsPost(20))
	one := 1
	st.AddProduct(bcsim.Product{ID: 99, SKU: "NEW", Tracking: "product", Level: &one})
	if got := s.codes(s.ask("qohreplace", "update", "NEW~4"), 1); got[0] != "OK" || st.Stock("NEW") != 4 {
		t.Errorf("got %q and %d, want OK and 4", got, st.Stock("NEW"))
	}
}

// Ensure we find a SKU, alone and among many, even if its product comes bare.
func TestQOHReplace_variantsMissing(t *testing.T) {
	for _, others := range []int{0, 20} {
		st := simpleStore(20)
		st.AddProduct(bcsim.Product{ID: 50, Name: "Shirt", Tracking: "variant", Variants: []*bcsim.Variant{
			{SKU: "SHIRT-S", OptionValues: []bcsim.OptionValue{{Label: "S"}}}, {SKU: "SHIRT-M", OptionValues: []bcsim.OptionValue{{Label: "M"}}},
		}})
		s := open(t, st, merchant.Settings{})
		s.handler = s.newProcess(withoutVariants{s.sim.RoundTripper()})
		got := s.codes(s.ask("qohreplace", "update", levelsPost(others)+"SHIRT-S~4|SHIRT-M~5"), others+2)
		if got[others] != "OK" || got[others+1] != "OK" || st.Stock("SHIRT-M") != 5 {
			t.Errorf("beside %d others: got %q and %d in stock, want OK and 5", others, got[others:], st.Stock("SHIRT-M"))
		}
	}
}

// withoutVariants leaves out the variants of products.
type withoutVariants struct{ http.RoundTripper }

func (w withoutVariants) RoundTrip(r *http.Request) (*http.Response, error) {
	if q := r.URL.Query(); q.Has("include") {
		q.Del("include")
		r = r.Clone(r.Context())
		r.URL.RawQuery = q.Encode()
	}
	return w.RoundTripper.RoundTrip(r)
}

// Ensure a page with fewer products than its own total makes no SKU unknown.
func TestQOHReplace_shortPage(t *testing.T) {
	s := open(t, simpleStore(20), merchant.Settings{})
	s.handler = s.newProcess(s.sim.RoundTripper())
	s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: "/v3/catalog/products", Nth: 1,
		Body: `{"data":[{"id":1,"sku":"SKU-0","inventory_tracking":"product","variants":[{"id":1,"sku":"SKU-0"}]}],"meta":{"pagination":{"total":20,"count":1,"per_page":250,"current_page":1,"total_pages":1}}}`})
	if answer := s.ask("qohreplace", "update", levelsPost(20)); strings.Contains(answer, "=NF") {
		t.Errorf("got %.300q, want no NF", answer)
	}
	for i, code := range s.codes(s.ask("qohreplace", "update", levelsPost(20)), 20) {
		if code != "OK" {
			t.Errorf("line %d of the post after it: got %s, want OK", i, code)
		}
	}
}

// Ensure 10,000 levels in a new process take at most 25 calls, although one product
// in fifty is untracked: the list of stock has a thousand items a page. A later post
// takes the writes alone.
func TestQOHReplace_fewCalls(t *testing.T) {
	n := sampled(10_000)
	st := simpleStore(n)
	untracked := 0
	for i := 17; i < n; i += 50 {
		st.UpdateProduct(int64(i+1), func(p *bcsim.Product) { p.Tracking = "none" })
		untracked++
	}
	s := open(t, st, merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	for _, post := range []struct {
		name string
		most int
	}{{"first", 25 * n / 10_000}, {"later", 5*n/10_000 + 1}} {
		s.sim.ResetRequests()
		na := 0
		for i, code := range s.codes(s.ask("qohreplace", "update", levelsPost(n)), n) {
			if code == "NA" {
				na++
			} else if code != "OK" {
				t.Fatalf("line %d: got %s", i, code)
			}
		}
		if calls := len(s.sim.Requests()); na != untracked || calls > max(post.most, 5) {
			t.Errorf("%s post: %d calls, %d NA, want at most %d and %d", post.name, calls, na, post.most, untracked)
		} else {
			t.Logf("%s post: %d calls for %d levels, %d of them untracked", post.name, calls, n, na)
		}
	}
}

// Ensure a level gets to its item although the list of stock misled us about its
// place. BigCommerce refuses the wrong one, and we look in the catalog. The next
// post asks the catalog at once.
func TestQOHReplace_misled(t *testing.T) {
	const n = 1200
	st := simpleStore(n)
	st.UpdateProduct(8, func(p *bcsim.Product) { p.Variants[0].SKUID = 9 }) // as if it were one of several variants
	s := open(t, st, merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	for _, try := range []string{"first", "next"} {
		for i, code := range s.codes(s.ask("qohreplace", "update", levelsPost(n)), n) {
			if code != "OK" {
				t.Fatalf("%s post, line %d: got %s, want OK", try, i, code)
			}
		}
		checkLevels(t, st, n)
	}
	if refused := s.sim.Count(http.MethodPut, absolute); refused > 4 {
		t.Errorf("%d writes, want two for the first post, one for its refused item, and one for the next", refused)
	}
}
