package script_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// Ensure a well-formed but wrong page is refused, and the next poll is right.
func TestDownloads_wrongPages(t *testing.T) {
	const product = `{"id":%d,"sku":"X","inventory_tracking":"none","variants":[{"id":1,"sku":"X"}]}`
	meta := func(total, count, pages int) string {
		return fmt.Sprintf(`"meta":{"pagination":{"total":%d,"count":%d,"per_page":250,"current_page":1,"total_pages":%d}}`, total, count, pages)
	}
	for name, c := range map[string]struct {
		function, path string
		nth            int
		body           string
	}{
		"products, fewer than it says there are":      {"downloadprods", "/v3/catalog/products", 1, `{"data":[` + fmt.Sprintf(product, 1) + `],` + meta(9, 1, 1) + `}`},
		"products, none where some must follow":       {"downloadprods", "/v3/catalog/products", 2, `{"data":[],` + meta(0, 0, 1) + `}`},
		"stock, fewer than it says there is":          {"downloadqoh", "/v3/inventory/items", 1, `{"data":[{"identity":{"sku":"X","variant_id":1,"product_id":1},"locations":[]}],` + meta(9, 1, 1) + `}`},
		"stock, an item twice":                        {"downloadqoh", "/v3/inventory/items", 1, `{"data":[{"identity":{"variant_id":1,"product_id":1}},{"identity":{"variant_id":1,"product_id":1}}],` + meta(2, 2, 1) + `}`},
		"stock, pages of another length":              {"downloadqoh", "/v3/inventory/items", 1, `{"data":[{"identity":{"variant_id":1,"product_id":1}}],"meta":{"pagination":{"total":2,"count":1,"per_page":1,"current_page":1,"total_pages":2}}}`},
		"customers, fewer than it says there are":     {"downloadcustomers", "/v3/customers", 1, `{"data":[{"id":1,"email":"x"}],` + meta(9, 1, 1) + `}`},
		"customers, a short page that is not the end": {"downloadcustomers", "/v3/customers", 2, `{"data":[{"id":251,"email":"x"}],"meta":{"cursor_pagination":{"count":1,"per_page":10,"start_cursor":"a","end_cursor":"Y3VzdG9tZXI6MjU1","links":{"next":"?after=Y3VzdG9tZXI6MjU1"}}}}`},
		"customers, one that was there already":       {"downloadcustomers", "/v3/customers", 2, `{"data":[{"id":7,"email":"x"}],"meta":{"cursor_pagination":{"count":1,"per_page":10,"start_cursor":"a","end_cursor":"b","links":{}}}}`},
		"customers, none where some must follow":      {"downloadcustomers", "/v3/customers", 2, `{"data":[],"meta":{"cursor_pagination":{"count":0,"per_page":10,"links":{}}}}`},
		"customers, one without a number":             {"downloadcustomers", "/v3/customers", 2, `{"data":[{"email":"x"}],"meta":{"cursor_pagination":{"count":1,"per_page":10,"start_cursor":"a","end_cursor":"b","links":{}}}}`},
	} {
		s := open(t, faultyStore(), merchant.Settings{}, unlimited)
		s.handler = s.newProcess(s.sim.RoundTripper())
		s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Body: c.body, Path: c.path, Nth: c.nth})
		size := downloads[c.function].size
		if got := s.ask(c.function, "batchsize", size); !strings.Contains(got, "<ResponseCode>3</ResponseCode>") || s.lastLog()["outcome"] != "unusable_answer" {
			t.Errorf("%s: got %.300s, log %v", name, got, s.lastLog())
		}
		if got := s.ask(c.function, "batchsize", size); !strings.Contains(got, "<ResponseCode>1</ResponseCode>") {
			t.Errorf("%s: the poll after it: got %.300s", name, got)
		}
	}
}

// Ensure the list of products goes on behind an empty page. The page or the
// batch before it showed that more products follow.
func TestDownloadProducts_emptyPage(t *testing.T) {
	const none = `{"data":[],"meta":{"pagination":{"total":0,"count":0,"per_page":250,"current_page":1,"total_pages":1}}}`
	for name, c := range map[string]struct {
		before, start int // starts of the served batch, 0 for none, and of the refused one
		nth           int
	}{
		"on the way":         {0, 401, 2},
		"where the way ends": {0, 301, 3},
		"behind a batch":     {11, 251, 1},
	} {
		st := bcsim.NewStore()
		for id := int64(1); id <= 500; id++ {
			st.AddProduct(bcsim.Product{ID: id, SKU: fmt.Sprint("SKU-", id)})
		}
		s := open(t, st, merchant.Settings{}, unlimited)
		s.handler = s.newProcess(s.sim.RoundTripper())
		if c.before > 0 {
			s.goods("downloadprods", c.before, c.start-c.before)
		}
		s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Body: none, Path: "/v3/catalog/products", Nth: c.nth})
		if got := s.goods("downloadprods", c.start, 100); got.Response.Code != 3 || s.lastLog()["outcome"] != "unusable_answer" {
			t.Errorf("%s: got %d items, %+v, log %v", name, len(got.Items), got.Response, s.lastLog())
		}
		if got := s.goods("downloadprods", c.start, 100); len(got.Items) != 100 {
			t.Errorf("%s: the poll after it: got %d items, %+v", name, len(got.Items), got.Response)
		}
	}
}

// Ensure the end of the list fails for one poll only, if the last product goes
// between two batches.
func TestDownloadProducts_lastOneGone(t *testing.T) {
	st := bcsim.NewStore()
	for id := int64(1); id <= 51; id++ {
		st.AddProduct(bcsim.Product{ID: id, SKU: fmt.Sprint("SKU-", id)})
	}
	s := open(t, st, merchant.Settings{}, unlimited)
	s.goods("downloadprods", 1, 50)
	st.RemoveProduct(51)
	if got := s.goods("downloadprods", 51, 50); got.Response.Code != 3 {
		t.Errorf("got %+v, want it refused", got)
	}
	if got := s.goods("downloadprods", 51, 50); got.Response.Code != 2 {
		t.Errorf("the poll after it: got %+v, want nothing", got)
	}
}

// Ensure pages of another length than we asked for are refused, because they
// begin at other customers.
func TestDownloadCustomers_shorterPages(t *testing.T) {
	s := open(t, faultyStore(), merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: "/v3/customers", Nth: 1,
		Body: `{"data":[{"id":5},{"id":6}],"meta":{"pagination":{"total":260,"count":2,"per_page":2,"current_page":3,"total_pages":130}}}`})
	if got := s.people(101, 50); got.Response.Code != 3 || s.lastLog()["outcome"] != "unusable_answer" {
		t.Errorf("got %v, %+v", got.ids(), got.Response)
	}
	if got := s.people(101, 50).ids(); len(got) != 50 || got[0] != "101" {
		t.Errorf("the poll after it: got %v, want 101 to 150", got)
	}
}

// Ensure a batch by page numbers is refused if a customer goes during the read
// and moves another one out of sight.
func TestDownloadCustomers_goneBetweenPages(t *testing.T) {
	st := bcsim.Scale(0, 0, 760)
	s := open(t, st, merchant.Settings{}, unlimited)
	s.handler = s.newProcess(leaving{s.sim.RoundTripper(), st})
	if got := s.people(251, 750); got.Response.Code != 3 || s.lastLog()["outcome"] != "unusable_answer" {
		t.Errorf("got %d customers, %+v", len(got.Customers), got.Response)
	}
	if got := s.people(251, 750); len(got.Customers) != 509 {
		t.Errorf("the poll after it: got %d customers, want 509: %+v", len(got.Customers), got.Response)
	}
}

// leaving deletes customer 7 before the third page of customers.
type leaving struct {
	http.RoundTripper
	store *bcsim.Store
}

func (l leaving) RoundTrip(r *http.Request) (*http.Response, error) {
	if _, there := l.store.Customer(7); there && r.URL.Query().Get("page") == "3" {
		l.store.RemoveCustomer(7)
	}
	return l.RoundTripper.RoundTrip(r)
}

// Ensure the list of customers goes on if a page promises more and lacks the
// cursor.
func TestDownloadCustomers_noWayOn(t *testing.T) {
	const five = `{"data":[{"id":%d},{"id":%d},{"id":%d},{"id":%d},{"id":%d}],"meta":{%s"cursor_pagination":{"count":5,"per_page":5,"start_cursor":"a",%s}}}`
	for name, c := range map[string]struct {
		nth, first        int
		numbered, cursors string
	}{
		"the first page, without a link":  {1, 1, `"pagination":{"total":260,"count":5,"per_page":5,"current_page":1,"total_pages":52},`, `"end_cursor":"b","links":{}`},
		"the first page, without an end":  {1, 1, `"pagination":{"total":260,"count":5,"per_page":5,"current_page":1,"total_pages":52},`, `"links":{"next":"?after=b"}`},
		"the second page, without an end": {2, 251, ``, `"links":{"next":"?after=b"}`},
	} {
		s := open(t, faultyStore(), merchant.Settings{}, unlimited)
		s.handler = s.newProcess(s.sim.RoundTripper())
		n := c.first
		s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: "/v3/customers", Nth: c.nth,
			Body: fmt.Sprintf(five, n, n+1, n+2, n+3, n+4, c.numbered, c.cursors)})
		if got := s.people(1, 260); len(got.Customers) != 260 {
			t.Errorf("%s: got %d customers, want 260: %+v", name, len(got.Customers), got.Response)
		}
	}
}

// Ensure bare products get their variants. A product that really has none
// stays out of the list.
func TestDownloadProducts_variantsMissing(t *testing.T) {
	st := bcsim.NewStore()
	st.AddProduct(bcsim.Product{ID: 1, SKU: "A"})
	st.AddProduct(bcsim.Product{ID: 2, SKU: "B"})
	s := open(t, st, merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: "/v3/catalog/products", Nth: 1,
		Body: `{"data":[{"id":1,"sku":"A","variants":[]},{"id":2,"sku":"B"},{"id":3,"sku":"GHOST","variants":[]}],"meta":{"pagination":{"total":3,"count":3,"per_page":50,"current_page":1,"total_pages":1}}}`})
	got := s.goods("downloadprods", 1, 50)
	if fmt.Sprint(got.ids()) != "[1-1001 2-2001]" {
		t.Errorf("got %v", got.ids())
	}
}

// Ensure the list of stock holds an item without a figure at the location, in a
// store with several pages.
func TestDownloadQOH_neverCounted(t *testing.T) {
	st := bcsim.NewStore()
	for id := int64(1); id <= 80; id++ {
		p := bcsim.Product{ID: id, Tracking: "variant"}
		for n := range 3 {
			v := &bcsim.Variant{SKU: fmt.Sprintf("N-%d-%d", id, n), OptionValues: []bcsim.OptionValue{{OptionDisplayName: "Size", Label: fmt.Sprint(n)}}, Stock: map[int64]int{1: 5}}
			if id == 40 && n == 1 {
				v.Stock = map[int64]int{}
			}
			p.Variants = append(p.Variants, v)
		}
		st.AddProduct(p)
	}
	s := open(t, st, merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	ids, _ := s.list("downloadqoh", 50)
	if len(ids) != 240 {
		t.Errorf("got %d items, want 240", len(ids))
	}
	if got := s.goods("downloadqoh", 119, 1); len(got.Items) != 1 || got.Items[0].QOH != "0" {
		t.Errorf("got %+v, want N-40-1 with 0", got.Items)
	}
}

// Ensure an untracked product is NA, even if the inventory API lists a figure
// of it, and the first batch has no untracked product. Nobody knows whether the
// API does that (bigcommerce-api.md 7.1).
func TestDownloadQOH_untrackedCounted(t *testing.T) {
	st := bcsim.NewStore()
	for id := int64(1); id <= 300; id++ {
		level := 5
		st.AddProduct(bcsim.Product{ID: id, Tracking: "variant", Variants: []*bcsim.Variant{{SKU: fmt.Sprint("SKU-", id), Level: &level}}})
	}
	for _, start := range []int{1, 251} {
		s := open(t, st, merchant.Settings{}, unlimited)
		s.handler = s.newProcess(countsUntracked{s.sim.RoundTripper(), st, 280})
		got := map[string]string{}
		for ; start <= 300; start += 50 {
			for _, item := range s.goods("downloadqoh", start, 50).Items {
				got[item.Code] = item.QOH
			}
		}
		if got["SKU-279"] != "5" || got["SKU-280"] != "NA" {
			t.Errorf("got %s and %s, want 5 and NA", got["SKU-279"], got["SKU-280"])
		}
	}
}

// Ensure the list tells an untracked item from a tracked one whose figure is
// missing.
func TestDownloadQOH_untrackedCountedForAnother(t *testing.T) {
	st := bcsim.NewStore()
	for id := int64(1); id <= 300; id++ {
		level := 5
		p := bcsim.Product{ID: id, Tracking: "variant", Variants: []*bcsim.Variant{{SKU: fmt.Sprint("SKU-", id), Level: &level}}}
		if id == 100 {
			p.Variants = append(p.Variants, &bcsim.Variant{SKU: "NEVER", OptionValues: []bcsim.OptionValue{{OptionDisplayName: "Size", Label: "M"}}, Stock: map[int64]int{}})
		}
		st.AddProduct(p)
	}
	s := open(t, st, merchant.Settings{}, unlimited)
	s.handler = s.newProcess(countsUntracked{s.sim.RoundTripper(), st, 280})
	ids, _ := s.list("downloadqoh", 50)
	if n := len(slices.Compact(slices.Sorted(slices.Values(ids)))); len(ids) != 301 || n != 301 {
		t.Errorf("got %d items, %d of them different, want 301", len(ids), n)
	}
}

// countsUntracked also lists the stock of an untracked product.
type countsUntracked struct {
	http.RoundTripper
	store   *bcsim.Store
	product int64
}

func (c countsUntracked) RoundTrip(r *http.Request) (*http.Response, error) {
	tracking := "none"
	if strings.HasSuffix(r.URL.Path, "/inventory/items") {
		tracking = "variant"
	}
	c.store.UpdateProduct(c.product, func(p *bcsim.Product) { p.Tracking = tracking })
	return c.RoundTripper.RoundTrip(r)
}

// Ensure a later batch leaves out the items read ahead if they are old.
func TestDownloadProducts_pause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := bcsim.Scale(0, 300, 0)
		s := open(t, st, merchant.Settings{}, unlimited)
		s.goods("downloadprods", 1, 10)
		st.UpdateProduct(2, func(p *bcsim.Product) { p.Price = bcsim.Number(bcsim.MustMoney("99")) })
		time.Sleep(3 * time.Minute)
		if got := s.goods("downloadprods", 11, 10); len(got.Items) != 10 || got.Items[0].Price != "99.00" {
			t.Errorf("got %+v, want the new price", got.Items)
		}
	})
}

// Ensure a batch too large for one answer is refused, and the advised number of
// products fits.
func TestDownloadProducts_answerTooLarge(t *testing.T) {
	sizeAlone(t)
	synctest.Test(t, downloadProductsAnswerTooLarge)
}

func downloadProductsAnswerTooLarge(t *testing.T) {
	st := bcsim.NewStore()
	for id := int64(1); id <= 900; id++ {
		st.AddProduct(bcsim.Product{ID: id, SKU: fmt.Sprint("LONG-", id), Description: strings.Repeat("<b>&nbsp;</b>", 500)})
	}
	s := open(t, st, merchant.Settings{}, unlimited)
	s.handler = s.newProcess(s.sim.RoundTripper())
	answer := s.ask("downloadprods", "batchsize", "900")
	got := readStrictly[goods](t, answer)
	_, words, _ := strings.Cut(got.Response.Description, "Ask for at most ")
	number, _, _ := strings.Cut(words, " ")
	size, err := strconv.Atoi(number)
	if err != nil || got.Response.Code != 3 || s.lastLog()["outcome"] != "too_large" {
		t.Fatalf("got %+v, log %v", got.Response, s.lastLog())
	}
	if got := s.goods("downloadprods", 1, size); len(got.Items) != size {
		t.Errorf("%d at a time: got %d: %+v", size, len(got.Items), got.Response)
	}
}
