package bcsim_test

import (
	"testing"
	"testing/synctest"

	"connect2cart/internal/standin/bcsim"

	"github.com/google/go-cmp/cmp"
)

// ids returns the ids of a v3 list and its total.
func ids(t *testing.T, s *bcsim.Server, path string) (list []int64, total int) {
	t.Helper()
	var got struct {
		Data []struct{ ID int64 }
		Meta struct{ Pagination struct{ Total int } }
	}
	call(s, "GET", path, "").into(t, 200, &got)
	for _, d := range got.Data {
		list = append(list, d.ID)
	}
	return list, got.Meta.Pagination.Total
}

// Ensure the filters of the product list follow the documentation.
func TestCatalog_filters(t *testing.T) {
	s := stocked()
	s.Store().UpdateProduct(4, func(p *bcsim.Product) {
		p.Visible, p.BrandID, p.Categories, p.Type = new(bool), 9, []int64{5}, "digital"
	})
	tests := map[string]struct {
		query string
		want  []int64
	}{
		"all":                           {"", []int64{1, 2, 3, 4}},
		"by key":                        {"?id:greater=2&sort=id", []int64{3, 4}},
		"a range":                       {"?id:min=2&id:max=3", []int64{2, 3}},
		"a list":                        {"?id:in=4,1", []int64{1, 4}},
		"not in a list":                 {"?id:not_in=4,1", []int64{2, 3}},
		"a product's SKU":               {"?sku=PARENT", []int64{2}},
		"a variant's SKU finds nothing": {"?sku=V-S", nil},
		"SKUs":                          {"?sku:in=SIMPLE,FREE", []int64{1, 4}},
		"hidden":                        {"?is_visible=false", []int64{4}},
		"a brand":                       {"?brand_id=9", []int64{4}},
		"a category":                    {"?categories:in=5,6", []int64{4}},
		"digital":                       {"?type=digital", []int64{4}},
		"downwards":                     {"?sort=id&direction=desc", []int64{4, 3, 2, 1}},
		"by name":                       {"?sort=name&direction=asc", []int64{4, 2, 1, 3}},
		"a stock level":                 {"?inventory_level:min=7", []int64{1, 3}},
		"a page":                        {"?limit=3&page=2", []int64{4}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got, _ := ids(t, s, "/v3/catalog/products"+tt.query)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("got other products (-want +got):\n%s", diff)
			}
		})
	}
	call(s, "GET", "/v3/catalog/products?sort=weight", "").want(t, 422)
	call(s, "GET", "/v3/catalog/products?id:greater=x", "").want(t, 422)
}

// Ensure a page holds 250 products at most, and 10 with options.
func TestCatalog_pageSize(t *testing.T) {
	s := bcsim.New(bcsim.WithStore("big", bcsim.Scale(0, 3000, 0), bcsim.DefaultAccount()))
	for query, want := range map[string]int{"": 50, "?limit=250": 250, "?limit=999": 250, "?limit=250&include=variants,options": 10, "?include=modifiers&limit=5": 5} {
		got, total := ids(t, s, "/v3/catalog/products"+query)
		if len(got) != want || total != 300 {
			t.Errorf("%s: got %d of %d, want %d of 300", query, len(got), total, want)
		}
	}
	if got, total := ids(t, s, "/v3/catalog/variants?limit=250&page=12"); len(got) != 250 || total != 3000 {
		t.Errorf("got %d of %d variants, want 250 of 3000", len(got), total)
	}
}

// Ensure a base variant and a real one look as documented.
func TestCatalog_variants(t *testing.T) {
	s := stocked()
	call(s, "GET", "/v3/catalog/products/1?include=variants", "").contains(t, 200, `"base_variant_id":1001,`)
	call(s, "GET", "/v3/catalog/products/2", "").contains(t, 200, `"base_variant_id":null,`)
	call(s, "GET", "/v3/catalog/variants?sku=SIMPLE", "").contains(t, 200, `"option_values":[],"price":null`)
	call(s, "GET", "/v3/catalog/variants?sku:in=V-S,V-M", "").contains(t, 200, `"total":2,`)
	call(s, "GET", "/v3/catalog/variants?product_id:in=2,3", "").contains(t, 200, `"total":4,`)
	call(s, "GET", "/v3/catalog/products/2/variants/21", "").contains(t, 200, `"sku":"V-S"`)
	call(s, "GET", "/v3/catalog/products/3/variants/21", "").want(t, 404)
	call(s, "GET", "/v3/catalog/products/9", "").want(t, 404)
}

// Ensure a caller can choose fields, and id always comes.
func TestCatalog_fields(t *testing.T) {
	s := stocked()
	call(s, "GET", "/v3/catalog/products?include_fields=sku&id=1", "").contains(t, 200, `{"data":[{"id":1,"sku":"SIMPLE"}]`)
	call(s, "GET", "/v3/catalog/variants?include_fields=sku&id=21", "").contains(t, 200, `{"data":[{"id":21,"sku":"V-S"}]`)
	var got struct{ Data []map[string]any }
	call(s, "GET", "/v3/catalog/products?exclude_fields=description,id", "").into(t, 200, &got)
	if _, ok := got.Data[0]["description"]; ok || got.Data[0]["id"] == nil {
		t.Errorf("got %v, want no description, but an id", got.Data[0])
	}
}

// Ensure a date alone gets the present time of day added, as the
// documentation warns.
func TestCatalog_dateTrap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // it is midnight of 2000-01-01 in here
		s := bcsim.New()
		s.Store().AddProduct(bcsim.Product{ID: 1})
		s.Store().UpdateProduct(1, func(*bcsim.Product) {})
		if _, total := ids(t, s, "/v3/catalog/products?date_modified:min=2000-01-01"); total != 1 {
			t.Errorf("got %d products, want 1", total)
		}
	})
}

// Ensure the summary counts variants, and tells its lowest price as a string.
func TestCatalog_summary(t *testing.T) {
	call(stocked(), "GET", "/v3/catalog/summary", "").contains(t, 200, `"lowest_variant_price":"0.00",`)
	call(stocked(), "GET", "/v3/catalog/summary", "").contains(t, 200, `"variant_count":6`)
}

// Ensure numbers and SKUs are unique.
func TestStore_uniqueProducts(t *testing.T) {
	for name, p := range map[string]bcsim.Product{
		"the number": {ID: 1}, "the SKU": {ID: 9, SKU: "V-S"}, "a variant's number": {ID: 9, Variants: []*bcsim.Variant{{ID: 106}}},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("got no panic, want one")
				}
			}()
			stocked().Store().AddProduct(p)
		})
	}
}

// Ensure a product goes together with its variants.
func TestStore_removeProduct(t *testing.T) {
	s := stocked()
	s.Store().RemoveProduct(2)
	if got, total := ids(t, s, "/v3/catalog/variants?sku=V-S"); total != 0 {
		t.Errorf("got %v, want none", got)
	}
	if _, ok := s.Store().Product(2); ok {
		t.Error("got product 2, want it gone")
	}
}
