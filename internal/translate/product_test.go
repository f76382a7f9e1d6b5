package translate_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
	"connect2cart/internal/translate"
)

func productOf(t testing.TB, text string) *bigcommerce.Product {
	t.Helper()
	var p bigcommerce.Product
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return &p
}

// Ensure every variant is an item, ascending by variant id, with each element
// from its proper source.
func TestProduct(t *testing.T) {
	p := productOf(t, `{"id":58,"name":"Mug","sku":"MUG","description":"<p>A mug.</p>","price":8.5,"cost_price":3.1,"sale_price":0,"weight":0.75,
		"tax_class_id":0,"is_visible":true,"availability":"available","inventory_tracking":"variant",
		"primary_image":{"url_thumbnail":"https://t","url_standard":"https://s","url_zoom":"https://z"},
		"custom_fields":[{"name":"Glaze","value":"matt"},{"name":"","value":"x"},{"name":"y","value":" "}],
		"variants":[
		 {"id":206,"sku":"MUG-RED","price":9.25,"cost_price":3.5,"weight":0.8,"image_url":"https://red","purchasing_disabled":true,"option_values":[{"label":"Red"}]},
		 {"id":204,"sku":"MUG-BLU","price":null,"cost_price":null,"weight":null,"image_url":"","option_values":[{"label":"Blue"},{"label":"Large"}]}]}`)
	stock := translate.Stock{Levels: []translate.Level{{ProductID: 58, VariantID: 204, OnHand: 14}, {ProductID: 58, VariantID: 206, OnHand: -2}}}
	var got []seti.Product
	for _, i := range translate.Items(p) {
		got = append(got, translate.Product(i, stock, translate.SalePrices))
	}
	fields := []seti.CustomField{{FieldName: "Glaze", FieldValue: "matt"}}
	want := []seti.Product{
		{Code: "MUG-BLU", WebID: "58-204", Name: "Mug (Blue, Large)", Price: money.MustParse("8.50"), Cost: money.MustParse("3.10"), Description: "<p>A mug.</p>",
			Weight: "0.75", Thumb: "https://t", Image: "https://s", Taxable: "Yes", QOH: "14", CustomFields: fields},
		{Code: "MUG-RED", WebID: "58-206", Name: "Mug (Red)", Price: money.MustParse("9.25"), Cost: money.MustParse("3.50"), Description: "<p>A mug.</p>",
			Weight: "0.8", Thumb: "https://t", Image: "https://red", Taxable: "Yes", Discontinued: true, QOH: "-2", CustomFields: fields},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(money.Amount{})); diff != "" {
		t.Error(diff)
	}
}

// Ensure an item's code is never empty, and the same as on order lines.
func TestProduct_code(t *testing.T) {
	for name, c := range map[string]struct{ json, want string }{
		"the variant's SKU":                     {`{"id":1,"name":"N","sku":"P","variants":[{"id":2,"sku":"V"}]}`, "V"},
		"a base variant is its product":         {`{"id":1,"name":"N","sku":"P","variants":[{"id":2,"sku":""}]}`, "P"},
		"a real variant is not":                 {`{"id":1,"name":"N","sku":"P","variants":[{"id":2,"sku":"","option_values":[{"label":"Red"}]}]}`, "N"},
		"no SKU at all":                         {`{"id":1,"name":"N","variants":[{"id":2,"sku":"  "}]}`, "N"},
		"neither SKU nor name":                  {`{"id":1,"variants":[{"id":2}]}`, "Product 1"},
		"blanks around a SKU are no part of it": {`{"id":1,"name":"N","variants":[{"id":2,"sku":" A 1 "}]}`, "A 1"},
	} {
		i := translate.Items(productOf(t, c.json))[0]
		if got := translate.Product(i, translate.Stock{}, translate.SalePrices).Code; got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
		if got := translate.ListedLevel(i, translate.Stock{}).QOH().Code; got != c.want {
			t.Errorf("%s: in the list of stock: got %q, want %q", name, got, c.want)
		}
	}
}

// Ensure a base variant has its product's numbers, and a real one its own alone:
// the product's UPC is no other size's.
func TestProduct_numbers(t *testing.T) {
	for name, c := range map[string]struct{ json, want string }{
		"a base variant is its product": {`{"id":1,"name":"N","upc":"P","variants":[{"id":2}]}`, "P"},
		"a real variant is not":         {`{"id":1,"name":"N","upc":"P","variants":[{"id":2,"option_values":[{"label":"Red"}]}]}`, ""},
		"a variant's own":               {`{"id":1,"name":"N","upc":"P","variants":[{"id":2,"upc":"V","option_values":[{"label":"Red"}]}]}`, "V"},
		"a base variant's own":          {`{"id":1,"name":"N","upc":"P","variants":[{"id":2,"upc":"V"}]}`, "V"},
	} {
		got := ""
		for _, f := range translate.Product(translate.Items(productOf(t, c.json))[0], translate.Stock{}, translate.SalePrices).CustomFields {
			if f.FieldName == "UPC" {
				got = f.FieldValue
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// Ensure a long name keeps its option values.
func TestProduct_longName(t *testing.T) {
	p := productOf(t, `{"id":1,"name":"`+strings.Repeat("é", 250)+`","variants":[{"id":2,"option_values":[{"label":"Red"},{"label":"XL"}]}]}`)
	got := translate.Product(translate.Items(p)[0], translate.Stock{}, translate.SalePrices).Name
	if n := len([]rune(got)); n != 200 || !strings.HasSuffix(got, "é (Red, XL)") {
		t.Errorf("got %d characters: %s", n, got)
	}
}

// Ensure QOH is the inventory's figure, NA for an untracked item, and the
// catalog's only if Catalog allows it.
func TestQOH(t *testing.T) {
	figures := []translate.Level{{ProductID: 1, VariantID: 0, OnHand: 40}, {ProductID: 2, VariantID: 21, OnHand: 7}, {ProductID: 3, VariantID: 31, OnHand: 5}}
	for name, c := range map[string]struct {
		json    string
		catalog bool
		want    string
	}{
		"tracked as a whole":               {`{"id":1,"inventory_tracking":"product","inventory_level":9,"variants":[{"id":11},{"id":12}]}`, false, "40"},
		"tracked by variant":               {`{"id":2,"inventory_tracking":"variant","variants":[{"id":21,"inventory_level":9}]}`, false, "7"},
		"a simple product":                 {`{"id":3,"inventory_tracking":"product","variants":[{"id":31,"inventory_level":9}]}`, true, "5"},
		"not tracked":                      {`{"id":2,"inventory_tracking":"none","variants":[{"id":21,"inventory_level":9}]}`, true, "NA"},
		"no figure at this location":       {`{"id":9,"inventory_tracking":"variant","variants":[{"id":91,"inventory_level":9}]}`, false, "0"},
		"no figure, the catalog's variant": {`{"id":9,"inventory_tracking":"variant","variants":[{"id":91,"inventory_level":9}]}`, true, "9"},
		"no figure, the catalog's product": {`{"id":9,"inventory_tracking":"product","inventory_level":8,"variants":[{"id":91,"inventory_level":0},{"id":92}]}`, true, "8"},
	} {
		i := translate.Items(productOf(t, c.json))[0]
		if got := translate.ListedLevel(i, translate.Stock{Levels: figures, Catalog: c.catalog}).QOH().QOH; got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// Ensure stock is the sum over the wanted locations alone.
func TestLevelOf(t *testing.T) {
	var i bigcommerce.InventoryItem
	text := `{"identity":{"sku":"A","variant_id":21,"product_id":2,"sku_id":null},"locations":[
		{"location_id":1,"available_to_sell":8,"total_inventory_onhand":10,"settings":{"safety_stock":2}},{"location_id":2,"total_inventory_onhand":5},{"location_id":3,"total_inventory_onhand":100}]}`
	if err := json.Unmarshal([]byte(text), &i); err != nil {
		t.Fatal(err)
	}
	want := translate.Level{ProductID: 2, VariantID: 21, OnHand: 15, SKU: "A"}
	if diff := cmp.Diff(want, translate.LevelOf(i, []int64{1, 2})); diff != "" {
		t.Error(diff)
	}
}

// Ensure any product from BigCommerce becomes well-formed XML, with one Product
// a variant.
func FuzzProduct(f *testing.F) {
	f.Add([]byte(`{"id":1,"name":"Mug & <Co>","sku":"MUG","description":"<p>]]></p>\u0000\ud800","price":8.5,"sale_price":"7.0000","variants":[{"id":2,"sku":"A\u000bB","price":null,"weight":"0.5","option_values":[{"label":"\ufffe"}]}],"custom_fields":[{"name":"n","value":"v"}],"primary_image":null}`))
	f.Add([]byte(`{"id":1,"variants":[{"id":3},{"id":2,"option_values":[{"label":"&#x1F381; 🎁"}]}],"inventory_tracking":"none","weight":1e3}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var p bigcommerce.Product
		if json.Unmarshal(data, &p) != nil {
			return
		}
		var products seti.Products
		var levels seti.QOHs
		for _, i := range translate.Items(&p) {
			products.Products = append(products.Products, translate.Product(i, translate.Stock{}, translate.SalePrices))
			levels.QOHs = append(levels.QOHs, translate.ListedLevel(i, translate.Stock{Catalog: true}).QOH())
		}
		for _, reply := range []seti.Reply{products, levels} {
			if got := elements(t, reply.Append(nil), "Product"); got != len(p.Variants) {
				t.Fatalf("got %d products, want %d: %s", got, len(p.Variants), reply.Append(nil))
			}
		}
		for i, q := range levels.QOHs {
			if products.Products[i].WebID != q.WebID || products.Products[i].Code != q.Code || q.Code == "" {
				t.Errorf("got %+v, want the product's %+v", q, products.Products[i])
			}
		}
	})
}

// elements counts the elements called name right below the root of a
// well-formed text.
func elements(t *testing.T, text []byte, name string) (n int) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(string(text)))
	depth := 0
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return n
		}
		if err != nil {
			t.Fatalf("not well-formed: %v: %q", err, text)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth == 2 && token.Name.Local == name {
				n++
			}
		case xml.EndElement:
			depth--
		}
	}
}
