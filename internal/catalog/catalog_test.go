package catalog

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
	"connect2cart/internal/translate"
)

// codes are the items of a list, by product and variant.
func codes(items []translate.Item) []string {
	list := []string{}
	for _, i := range items {
		list = append(list, i.WebID())
	}
	return list
}

// stocked reads the whole list of stock, batch by batch.
func stocked(t *testing.T, all *Service, s *shop.Shop, size int) []string {
	t.Helper()
	list := []string{}
	for start := 1; ; start += size {
		batch, err := read(t.Context(), all.Stocked, s, seti.Range{Start: start, Size: size}, 1000)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, codes(batch.Items)...)
		if len(batch.Items) < size {
			return list
		}
	}
}

// Ensure the list comes whole and in one order, for any batch size, in the
// process of the batch before and in a new one.
func TestService_Stocked(t *testing.T) {
	s, sim := shoptest.Open(t, bcsim.Scale(0, 300, 0), merchant.Settings{})
	want := stocked(t, new(Service), s, 1000)
	if len(want) != 300 {
		t.Fatalf("got %d items, want 300", len(want))
	}
	for _, size := range []int{1, 7, 100, 299, 300, 301} {
		if diff := cmp.Diff(want, stocked(t, new(Service), s, size)); diff != "" {
			t.Errorf("batches of %d: -want +got:\n%s", size, diff)
		}
	}
	for _, start := range []int{1, 2, 11, 255, 300, 301} {
		alone, _ := shoptest.Open(t, bcsim.Scale(0, 300, 0), merchant.Settings{}) // its ledger knows of no run
		batch, err := read(t.Context(), new(Service).Products, alone, seti.Range{Start: start, Size: 5}, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want[start-1:min(start+4, 300)], codes(batch.Items)); diff != "" {
			t.Errorf("from %d without a run: -want +got:\n%s", start, diff)
		}
	}
	if n, err := new(Service).Count(t.Context(), s); n != 300 || err != nil {
		t.Errorf("count: got %d, %v, want 300", n, err)
	}
	sim.ResetRequests()
	all := new(Service)
	for start := 1; start <= 91; start += 10 {
		if _, err := read(t.Context(), all.Stocked, s, seti.Range{Start: start, Size: 10}, 1000); err != nil {
			t.Fatal(err)
		}
	}
	if got := len(sim.Requests()); got != 1 {
		t.Errorf("ten batches of one page: got %d calls, want 1: the lookahead serves the others", got)
	}
}

// Ensure a batch too long for an answer is refused before its end is read.
func TestService_tooMany(t *testing.T) {
	s, _ := shoptest.Open(t, bcsim.Scale(0, 3000, 0), merchant.Settings{})
	_, err := read(t.Context(), new(Service).Stocked, s, seti.Range{Start: 1, Size: 3000}, 100)
	if e, ok := errors.AsType[*shop.TooManyError](err); !ok || e.Most != 100 || e.Records >= 3000 {
		t.Errorf("got %v, want a *TooManyError long before 3000", err)
	}
}

// Ensure Pick goes on at the end of the batch before, even if Stocked served
// that and items went meanwhile.
func TestService_Pick(t *testing.T) {
	s, _ := shoptest.Open(t, bcsim.Scale(0, 40, 0), merchant.Settings{})
	all := new(Service)
	first, err := read(t.Context(), all.Stocked, s, seti.Range{Start: 1, Size: 15}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	last := first.Items[14]
	whole, err := read(t.Context(), new(Service).Stocked, s, seti.Range{Start: 1, Size: 40}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var levels []translate.Level
	for _, i := range whole.Items[5:] { // the first five are gone
		levels = append(levels, translate.ListedLevel(i, translate.Stock{}))
	}
	got, err := pickAndSend(t, all, s, seti.Range{Start: 16, Size: 10}, levels)
	if err != nil || len(got) != 10 || got[0].VariantID != last.Variant.ID+1 {
		t.Errorf("got %v, %v, want ten behind variant %d", got, err, last.Variant.ID)
	}
	less := slices.Delete(slices.Clone(levels), 12, 13) // one of the ten
	if got, _ = pickAndSend(t, all, s, seti.Range{Start: 26, Size: 100}, less); len(got) != 15 {
		t.Errorf("got %d items, want the last 15", len(got))
	}
	if got, _ = pickAndSend(t, all, s, seti.Range{Start: 1, Size: 100}, levels); len(got) != 35 {
		t.Errorf("anew: got %d, want all 35", len(got))
	}
}

// Ensure an item is followed by the rest of its product, or by the next
// product.
func TestAfter(t *testing.T) {
	s, _ := shoptest.Open(t, bcsim.Scale(0, 20, 0), merchant.Settings{})
	batch, err := read(t.Context(), new(Service).Stocked, s, seti.Range{Start: 1, Size: 20}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	at := position{1, itemKey{7, 7}}
	if got := after(at, nil); got != at.after {
		t.Errorf("behind nothing: got %v, want the position's own", got)
	}
	if got, want := after(at, batch.Items[:9]), keyOf(batch.Items[8]); got != want {
		t.Errorf("in the middle of a product: got %v, want %v", got, want)
	}
	if got, want := after(at, batch.Items[:10]), (itemKey{batch.Items[9].Product.ID, wholeProduct}); got != want {
		t.Errorf("behind a product: got %v, want %v", got, want)
	}
}

// noProducts is a page of a store without products.
const noProducts = `{"data":[],"meta":{"pagination":{"total":0,"count":0,"per_page":250,"current_page":1,"total_pages":1}}}`

// Ensure an empty page is refused after a page that shows an item to come.
// Otherwise the list would end too early, and Stone Edge would take it for the
// whole.
func TestService_emptyPage(t *testing.T) {
	for name, r := range map[string]seti.Range{"the last item": {Start: 20, Size: 5}, "in the middle": {Start: 11, Size: 5}} {
		s, sim := shoptest.Open(t, shoptest.Load(t, `{"products":`+plainProducts(20)+`}`), merchant.Settings{})
		all := new(Service)
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: "/v3/catalog/products", Nth: 2, Body: noProducts})
		if _, err := read(t.Context(), all.Stocked, s, r, 1000); !bigcommerce.IsUnusable(err) {
			t.Errorf("%s: got %v, want an unusable answer", name, err)
		}
		if batch, err := read(t.Context(), all.Stocked, s, r, 1000); err != nil || len(batch.Items) != min(5, 21-r.Start) {
			t.Errorf("%s, again: got %v, %v, want the rest of the items", name, codes(batch.Items), err)
		}
	}
}

// plainProducts are n products of one variant each, as JSON.
func plainProducts(n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf(`{"id":%d,"sku":"P-%[1]d","name":"P %[1]d"}`, i+1)
	}
	return "[" + strings.Join(list, ",") + "]"
}

// Ensure Pick drops the items that Stocked read ahead, because they are older
// than the list behind Pick.
func TestService_Pick_lookahead(t *testing.T) {
	st := shoptest.Load(t, `{"products":`+plainProducts(20)+`}`)
	s, _ := shoptest.Open(t, st, merchant.Settings{})
	all := new(Service)
	first, err := read(t.Context(), all.Stocked, s, seti.Range{Start: 1, Size: 5}, 1000)
	if err != nil || len(first.Items) != 5 {
		t.Fatalf("got %v, %v, want five", codes(first.Items), err)
	}
	if seen, err := all.Seen(t.Context(), s); err != nil || len(seen.Items) != 15 || seen.Products != 20 || !seen.OnePage {
		t.Errorf("got %d items of %d products, one page %t, %v, want 15 of 20 on one", len(seen.Items), seen.Products, seen.OnePage, err)
	}
	for id := range int64(3) {
		st.RemoveProduct(6 + id)
	}
	fresh, err := read(t.Context(), new(Service).Stocked, s, seti.Range{Start: 1, Size: 20}, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var levels []translate.Level
	for _, i := range fresh.Items {
		levels = append(levels, translate.ListedLevel(i, translate.Stock{}))
	}
	if got, err := pickAndSend(t, all, s, seti.Range{Start: 6, Size: 5}, levels); err != nil || len(got) != 5 || got[0].ProductID != 9 {
		t.Fatalf("got %v, %v, want five from product 9 on", got, err)
	}
	again, err := read(t.Context(), all.Stocked, s, seti.Range{Start: 6, Size: 5}, 1000)
	if diff := cmp.Diff(codes(fresh.Items[5:10]), codes(again.Items)); diff != "" || err != nil {
		t.Errorf("the batch again: %v, -want +got:\n%s", err, diff)
	}
	if seen, err := all.Seen(t.Context(), s); err != nil || len(seen.Items) != 7 {
		t.Errorf("got %d items ahead, %v, want the 7 of the last page", len(seen.Items), err)
	}
}

// read reads a batch and counts it as sent.
func read(ctx context.Context, from func(context.Context, *shop.Shop, seti.Range, int) (Batch, error), s *shop.Shop, r seti.Range, most int) (Batch, error) {
	b, err := from(ctx, s, r, most)
	if err == nil {
		err = b.Turn.Sent(ctx)
	}
	return b, err
}

// pickAndSend picks a batch and counts it as sent.
func pickAndSend(t *testing.T, all *Service, s *shop.Shop, r seti.Range, levels []translate.Level) ([]translate.Level, error) {
	t.Helper()
	picked, err := all.Pick(t.Context(), s, r, levels)
	if err == nil {
		err = picked.Turn.Sent(t.Context())
	}
	return picked.Levels, err
}

// Ensure a run asks for the name of each brand once, and a deleted brand or a key
// that may not ask keeps no product back.
func TestService_Products_brands(t *testing.T) {
	st := bcsim.NewStore()
	st.AddBrand(bcsim.Brand{ID: 9, Name: "Leaf"})
	for id := range int64(6) {
		st.AddProduct(bcsim.Product{ID: id + 1, Name: "Tea", SKU: fmt.Sprint("TEA-", id), BrandID: []int64{9, 9, 8}[id%3]})
	}
	s, sim := shoptest.Open(t, st, merchant.Settings{})
	download := func(all *Service) (brands string) {
		t.Helper()
		for start := 1; start <= 6; start += 2 {
			batch, err := read(t.Context(), all.Products, s, seti.Range{Start: start, Size: 2}, 1000)
			if err != nil || len(batch.Items) != 2 {
				t.Fatalf("got %d items, %v", len(batch.Items), err)
			}
			for _, i := range batch.Items {
				brands += i.Product.Brand + ","
			}
		}
		return brands
	}
	if got := download(new(Service)); got != "Leaf,Leaf,,Leaf,Leaf,," {
		t.Errorf("got %q", got)
	}
	if calls := sim.Count(http.MethodGet, "/v3/catalog/brands"); calls != 2 {
		t.Errorf("got %d calls for brands, want one for each new one", calls)
	}
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Path: "/v3/catalog/brands", Body: `{"status":403,"title":"no"}`})
	if got := download(new(Service)); got != ",,,,,," && got != ",,,Leaf,Leaf,," {
		t.Errorf("refused: got %q", got)
	}
}
