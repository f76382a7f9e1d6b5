package stock

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
)

// rope is a product of three variants, tracked as a whole.
const rope = `{"products":[{"id":5,"name":"Rope","inventory_tracking":"product","inventory_level":1,"variants":[
 {"id":51,"sku":"ROPE-6MM","option_values":[{"option_display_name":"Size","label":"6"}]},
 {"id":52,"sku":"ROPE-8MM","option_values":[{"option_display_name":"Size","label":"8"}]},
 {"id":53,"sku":"ROPE-9MM","option_values":[{"option_display_name":"Size","label":"9"}]}]}]}`

// Ensure SKUs of one stock must agree about its level. The last one is set, and
// the others hear that. Two entries of one SKU are no contradiction.
func TestService_Replace_oneStock(t *testing.T) {
	for name, c := range map[string]struct {
		entries []seti.Stock
		want    map[string]error
		level   int
	}{
		"they differ":        {[]seti.Stock{entry("ROPE-6MM", 5), entry("ROPE-8MM", 7)}, map[string]error{"ROPE-6MM": ErrDisagree, "ROPE-8MM": nil}, 7},
		"one of three":       {[]seti.Stock{entry("ROPE-6MM", 7), entry("ROPE-8MM", 5), entry("ROPE-9MM", 7)}, map[string]error{"ROPE-6MM": nil, "ROPE-8MM": ErrDisagree, "ROPE-9MM": nil}, 7},
		"they agree":         {[]seti.Stock{entry("ROPE-6MM", 7), entry("ROPE-8MM", 7)}, map[string]error{"ROPE-6MM": nil, "ROPE-8MM": nil}, 7},
		"agree about none":   {[]seti.Stock{entry("ROPE-6MM", -3), entry("ROPE-8MM", 0)}, map[string]error{"ROPE-6MM": nil, "ROPE-8MM": nil}, 0},
		"one SKU twice":      {[]seti.Stock{entry("ROPE-6MM", 5), entry("ROPE-6MM", 7)}, map[string]error{"ROPE-6MM": nil}, 7},
		"in two spellings":   {[]seti.Stock{entry("rope-6mm", 5), entry("ROPE-6MM", 7)}, map[string]error{"rope-6mm": nil, "ROPE-6MM": nil}, 7},
		"another unreadable": {[]seti.Stock{entry("ROPE-6MM", 5), {Bad: true, SKU: "ROPE-8MM"}}, map[string]error{"ROPE-6MM": nil}, 5},
	} {
		st := shoptest.Load(t, rope)
		s, _ := shoptest.Open(t, st, merchant.Settings{})
		got, err := new(Service).Replace(t.Context(), s, c.entries)
		if diff := cmp.Diff(c.want, got, cmpopts.EquateErrors()); diff != "" || err != nil || st.Stock("ROPE-6MM") != c.level {
			t.Errorf("%s: %v, level %d, want %d, -want +got:\n%s", name, err, st.Stock("ROPE-6MM"), c.level, diff)
		}
		row := &ledger.Stock{Store: s.Hash}
		if err := s.Ledger.Read(t.Context(), row); err != nil {
			t.Fatal(err)
		}
		for _, took := range row.LastTook()[0].List {
			if took.Units != int64(c.level) {
				t.Errorf("%s: the list has %+v, want only the level %d", name, took, c.level)
			}
		}
	}
}

// Ensure the level of a refused SKU goes to its new item if the SKU has another one
// than we knew.
func TestService_Replace_trackingChanged(t *testing.T) {
	st := shoptest.Load(t, rope)
	s, _ := shoptest.Open(t, st, merchant.Settings{})
	all := new(Service)
	for _, level := range []int64{3, 4} {
		got, err := all.Replace(t.Context(), s, []seti.Stock{entry("ROPE-6MM", level)})
		if err != nil || got["ROPE-6MM"] != nil || st.Stock("ROPE-6MM") != int(level) {
			t.Errorf("got %v, %v, level %d, want %d", got, err, st.Stock("ROPE-6MM"), level)
		}
		st.UpdateProduct(5, func(p *bcsim.Product) { p.Tracking = "variant" })
	}
}

// Ensure the last level counts, too, if only the first SKU of a stock has to be
// looked up anew.
func TestService_Replace_trackingChangedForOne(t *testing.T) {
	st := shoptest.Load(t, rope)
	st.UpdateProduct(5, func(p *bcsim.Product) { p.Tracking = "variant" })
	s, _ := shoptest.Open(t, st, merchant.Settings{})
	all := new(Service)
	if got, err := all.Replace(t.Context(), s, []seti.Stock{entry("ROPE-6MM", 3)}); err != nil || got["ROPE-6MM"] != nil {
		t.Fatal(got, err)
	}
	st.UpdateProduct(5, func(p *bcsim.Product) { p.Tracking = "product" })
	got, err := all.Replace(t.Context(), s, []seti.Stock{entry("ROPE-6MM", 5), entry("ROPE-8MM", 7)})
	want := map[string]error{"ROPE-6MM": ErrDisagree, "ROPE-8MM": nil}
	if diff := cmp.Diff(want, got, cmpopts.EquateErrors()); diff != "" || err != nil || st.Stock("ROPE-8MM") != 7 {
		t.Errorf("%v, level %d, want 7, -want +got:\n%s", err, st.Stock("ROPE-8MM"), diff)
	}
}
