package customers

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

const customersPath = "/v3/customers"

// spans are the numbers of customers as spans: "1-20 22-40".
func spans(list []bigcommerce.Customer) string {
	text := ""
	for i, c := range list {
		switch {
		case i == 0:
			text = fmt.Sprint(c.ID)
		case c.ID != list[i-1].ID+1:
			text += fmt.Sprintf("-%d %d", list[i-1].ID, c.ID)
		}
		if i == len(list)-1 {
			text += fmt.Sprintf("-%d", c.ID)
		}
	}
	return text
}

// Ensure a page is an error if it contradicts itself or the page before. The next
// try brings the whole batch.
func TestService_Batch_wrongPages(t *testing.T) {
	numbered := func(total, count, pages int) string {
		return fmt.Sprintf(`{"pagination":{"total":%d,"count":%d,"per_page":250,"current_page":1,"total_pages":%d}}`, total, count, pages)
	}
	cursors := func(count int, rest string) string {
		return fmt.Sprintf(`{"cursor_pagination":{"count":%d,"per_page":10,"start_cursor":"a",%s}}`, count, rest)
	}
	for name, c := range map[string]struct {
		nth        int
		data, meta string
	}{
		"fewer than the page says":       {1, `{"id":1,"email":"x"}`, numbered(9, 1, 1)},
		"a short page before the end":    {2, `{"id":251,"email":"x"}`, cursors(1, `"end_cursor":"Y3VzdG9tZXI6MjU1","links":{"next":"?after=Y3VzdG9tZXI6MjU1"}`)},
		"a customer again":               {2, `{"id":7,"email":"x"}`, cursors(1, `"end_cursor":"b","links":{}`)},
		"a cursor again":                 {2, `{"id":260,"email":"x"}`, cursors(1, `"end_cursor":"Y3VzdG9tZXI6MjUw","links":{}`)},
		"none, though the list has more": {2, ``, cursors(0, `"links":{}`)},
		"a customer without a number":    {2, `{"email":"x"}`, cursors(1, `"end_cursor":"b","links":{}`)},
		"neither cursor nor number":      {2, `{"id":251,"email":"x"}`, `{}`},
		"the end before the total":       {2, `{"id":251,"email":"x"}`, cursors(1, `"end_cursor":"b","links":{}`)},
	} {
		t.Run(name, func(t *testing.T) {
			s, sim := shoptest.OpenUnwatched(t, bcsim.Scale(0, 0, 260), merchant.Settings{})
			all := new(Service)
			sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: customersPath, Nth: c.nth, Body: `{"data":[` + c.data + `],"meta":` + c.meta + `}`})
			if list, err := read(t.Context(), all, s, seti.Range{Start: 1, Size: 260}, 1000); !bigcommerce.IsUnusable(err) {
				t.Errorf("got %d customers, %v, want an unusable answer", len(list), err)
			}
			list, err := read(t.Context(), all, s, seti.Range{Start: 1, Size: 260}, 1000)
			if got := spans(list); got != "1-260" || err != nil {
				t.Errorf("the next try: got %s, %v, want 1-260", got, err)
			}
		})
	}
}

// Ensure Batch reads a list without usable cursors by page numbers.
func TestService_Batch_noCursors(t *testing.T) {
	const five = `{"data":[{"id":%d},{"id":%d},{"id":%d},{"id":%d},{"id":%d}],"meta":{%s}}`
	const total = `"pagination":{"total":260,"count":5,"per_page":5,"current_page":1,"total_pages":52}`
	for name, c := range map[string]struct {
		nth   int
		first int
		meta  string
	}{
		"a store without cursors":   {1, 1, total},
		"no link to the next page":  {1, 1, total + `,"cursor_pagination":{"count":5,"per_page":5,"start_cursor":"a","end_cursor":"b","links":{}}`},
		"no end of the page":        {1, 1, total + `,"cursor_pagination":{"count":5,"per_page":5,"start_cursor":"a","links":{"next":"?after=b"}}`},
		"no end of the second page": {2, 251, `"cursor_pagination":{"count":5,"per_page":5,"start_cursor":"a","links":{"next":"?after=b"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			s, sim := shoptest.OpenUnwatched(t, bcsim.Scale(0, 0, 260), merchant.Settings{})
			n := c.first
			sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: customersPath, Nth: c.nth, Body: fmt.Sprintf(five, n, n+1, n+2, n+3, n+4, c.meta)})
			list, err := read(t.Context(), new(Service), s, seti.Range{Start: 1, Size: 260}, 1000)
			if got := spans(list); got != "1-260" || err != nil {
				t.Errorf("got %s, %v, want 1-260", got, err)
			}
		})
	}
}

// Ensure a page without a cursor to the next one differs from the last page.
func TestGivesNoCursor(t *testing.T) {
	page := func(items, number, pages int, end, next string) bigcommerce.Page[bigcommerce.Customer] {
		p := bigcommerce.Page[bigcommerce.Customer]{Items: make([]bigcommerce.Customer, items), Listed: items}
		p.Pagination = bigcommerce.Pagination{CurrentPage: number, TotalPages: pages}
		p.Cursor.EndCursor, p.Cursor.Links.Next = end, next
		return p
	}
	for name, c := range map[string]struct {
		page    bigcommerce.Page[bigcommerce.Customer]
		missing int
		want    bool
	}{
		"an empty list":                      {page(0, 1, 1, "", ""), 10, false},
		"customers and no cursor":            {page(3, 1, 1, "", ""), 3, true},
		"the last page":                      {page(3, 1, 1, "c", ""), 10, false},
		"a page with a way on":               {page(3, 1, 2, "c", "?after=c"), 10, false},
		"all that are missing, more follow":  {page(3, 1, 2, "c", ""), 3, false},
		"fewer than missing, no link":        {page(3, 1, 2, "c", ""), 4, true},
		"fewer than missing, no end":         {page(3, 0, 0, "", "?after=c"), 4, true},
		"a later page, the last by its link": {page(3, 0, 0, "c", ""), 4, false},
	} {
		if got := givesNoCursor(c.page, c.missing); got != c.want {
			t.Errorf("%s: got %t, want %t", name, got, c.want)
		}
	}
}

// Ensure a run takes one call a page. A batch far down the list takes one or two,
// and skips the customers before it.
func TestService_Batch_calls(t *testing.T) {
	st := bcsim.Scale(0, 0, 1000)
	s, sim := shoptest.Open(t, st, merchant.Settings{})
	calls := func(all *Service, start, size int) int {
		t.Helper()
		sim.ResetRequests()
		list, err := read(t.Context(), all, s, seti.Range{Start: start, Size: size}, 1000)
		if got, want := spans(list), fmt.Sprintf("%d-%d", start, min(start+size-1, 1000)); got != want || err != nil {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
		return len(sim.Requests())
	}
	all := new(Service)
	for start := 1; start <= 901; start += 100 {
		if got := calls(all, start, 100); got != 1 {
			t.Errorf("100 from %d in a run: got %d calls, want 1", start, got)
		}
	}
	for name, c := range map[string]struct{ start, size, want int }{
		"a page of the batch's length": {901, 100, 1},
		"longer than a page":           {1, 600, 3},
		"within one page":              {951, 40, 1},
		"across two pages":             {740, 40, 2},
		"two whole pages":              {501, 500, 2},
		"up to the end of a page":      {700, 51, 1},
	} {
		s, sim = shoptest.Open(t, st, merchant.Settings{}) // its ledger knows of no run
		if got := calls(new(Service), c.start, c.size); got != c.want {
			t.Errorf("%s: got %d calls, want %d", name, got, c.want)
		}
	}
}

// Ensure the others keep their places if customers come and go between two
// batches.
func TestService_Batch_comeAndGo(t *testing.T) {
	st := bcsim.Scale(0, 0, 60)
	s, _ := shoptest.Open(t, st, merchant.Settings{})
	all := new(Service)
	batch := func(start int) []bigcommerce.Customer {
		t.Helper()
		list, err := read(t.Context(), all, s, seti.Range{Start: start, Size: 20}, 1000)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	got := batch(1)
	st.RemoveCustomer(3)
	st.RemoveCustomer(20) // the last of the batch, so the cursor's own
	st.RemoveCustomer(21)
	got = append(got, batch(21)...)
	st.AddCustomer(bcsim.Customer{ID: 61, Email: "new@example.test"})
	got = append(got, batch(41)...)
	if got, want := spans(got), "1-20 22-61"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Ensure a batch too long for the quota ends with an error before its last pages.
// The error says how many calls they take.
func TestService_Batch_quota(t *testing.T) {
	for name, c := range map[string]struct {
		start, size, left, want int
	}{
		"by cursor":                    {1, 1000, 2, 3},
		"by page numbers":              {251, 1000, 2, 2},
		"no more pages than there are": {1, 4000, 1, 3},
		"the last page":                {501, 500, 1, 1},
	} {
		synctest.Test(t, func(t *testing.T) {
			s, sim := shoptest.Open(t, bcsim.Scale(0, 0, 1000), merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Limit: 100, Window: time.Minute}))
			sim.UseQuota(s.Hash, 100-c.left)
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
			defer cancel()
			_, err := read(ctx, new(Service), s, seti.Range{Start: c.start, Size: c.size}, 5000)
			if e, ok := errors.AsType[*shop.QuotaError](err); !ok || e.Calls != c.want || len(sim.Requests()) > c.left {
				t.Errorf("%s: got %v after %d calls, want a *QuotaError of %d calls", name, err, len(sim.Requests()), c.want)
			}
		})
	}
}
