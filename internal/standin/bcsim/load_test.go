package bcsim_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"connect2cart/internal/standin/bcsim"
)

// Ensure an order needs only its number, and given members stay.
func TestLoadJSON_shortForm(t *testing.T) {
	st, err := bcsim.LoadJSON([]byte(`{"orders":[
		{"id":1003},
		{"id":1004,"status":"Awaiting Payment","tax_rate":"10","base_shipping_cost":5,
		 "products":[{"sku":"A","quantity":3,"base_price":"9.99"}],"transactions":[{"credit_card":{"card_last4":"4242"}}]},
		{"id":1005,"status_id":11,"total_inc_tax":"50.00","products":[]}
	]}`))
	if err != nil {
		t.Fatal(err)
	}
	first, _ := st.Order(1003)
	if len(first.Products) != 1 || first.Products[0].SKU != "MUG-BLUE" || first.BillingAddress.Email == "" || first.ShippingAddressCount != 1 {
		t.Errorf("got %+v, want an order of one mug", first)
	}
	second, _ := st.Order(1004)
	if second.StatusID != 7 || second.TotalIncTax.String() != "38.4700" || second.TotalTax.String() != "3.5000" || second.PaymentMethod != "Credit Card" {
		t.Errorf("got status %d, %s, tax %s, paid by %s, want 7, 38.4700, 3.5000 and Credit Card", second.StatusID, second.TotalIncTax, second.TotalTax, second.PaymentMethod)
	}
	third, _ := st.Order(1005)
	if third.TotalIncTax.String() != "50.0000" || third.TotalExTax.String() != "50.0000" || len(third.Products) != 0 {
		t.Errorf("got %s, %s with %d lines, want 50 and none", third.TotalIncTax, third.TotalExTax, len(third.Products))
	}
}

// Ensure an error names the mistake in a store file, and its place.
func TestLoad_mistakes(t *testing.T) {
	tests := map[string]struct {
		file, text string
		want       []string
	}{
		"an unknown list":            {"store.json", `{"order":[]}`, []string{"store.json", `unknown field "order"`}},
		"an unknown member":          {"orders/a.json", `{"orders":[{"id":1},{"id":2,"staus":7}]}`, []string{"orders[1]", `"staus"`}},
		"broken JSON":                {"store.json", "{\n\"orders\":[\n{]}", []string{"store.json", "line 3"}},
		"half a file":                {"store.json", `{"orders":[`, []string{"store.json", "line 1"}},
		"a wrong type":               {"store.json", "{\n\"accounts\":7}", []string{"store.json", "line 2"}},
		"two values":                 {"store.json", `{} {}`, []string{"more after the end"}},
		"a strange file":             {"orders.csv", `1,2`, []string{"orders.csv"}},
		"a strange folder":           {"more/orders.json", `{}`, []string{"folder more"}},
		"a file nested too deep":     {"orders/x/a.json", `{}`, []string{"folder orders/x"}},
		"no file":                    {"README.md", ``, []string{"no .json file"}},
		"an unknown status":          {"a.json", `{"orders":[{"id":1,"status":"Lost"}]}`, []string{"order 1", `"Lost"`}},
		"a status out of range":      {"a.json", `{"orders":[{"id":1,"status_id":15}]}`, []string{"order 1", "15"}},
		"no number":                  {"a.json", `{"orders":[{}]}`, []string{"orders[0]", "positive"}},
		"a number twice":             {"a.json", `{"orders":[{"id":1},{"id":1}]}`, []string{"orders[1]", "already"}},
		"an amount that is none":     {"a.json", `{"orders":[{"id":1,"total_inc_tax":"ten"}]}`, []string{"orders[0]", "ten"}},
		"a date that is none":        {"a.json", `{"orders":[{"id":1,"date_created":"today"}]}`, []string{"orders[0]", "today"}},
		"a line to nowhere":          {"a.json", `{"orders":[{"id":1,"products":[{"order_address_id":7}]}]}`, []string{"order_address_id 7"}},
		"no default location":        {"a.json", `{"locations":[{"id":1}]}`, []string{"is_default"}},
		"a SKU twice":                {"a.json", `{"products":[{"id":1,"sku":"A"},{"id":2,"sku":"A"}]}`, []string{"products[1]", `"A"`}},
		"an account without a hash":  {"a.json", `{"accounts":[{"access_token":"abcdefghijklmnopqrstuvwxyz"}]}`, []string{"accounts[0]", "store_hash"}},
		"an account with half a key": {"a.json", `{"accounts":[{"store_hash":"shop","access_token":"short"}]}`, []string{"accounts[0]", "access_token"}},
		"an account twice":           {"a.json", `{"accounts":[{"store_hash":"shop","access_token":"abcdefghijklmnopqrstuvwxyz"},{"store_hash":"shop","access_token":"zyxwvutsrqponmlkjihgfedcba"}]}`, []string{"accounts[1]", "shop"}},
		"a customer without number":  {"a.json", `{"customers":[{"email":"a@example.test"}]}`, []string{"customers[0]"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := bcsim.Load(fstest.MapFS{tt.file: {Data: []byte(tt.text)}})
			for _, part := range tt.want {
				if err == nil || !strings.Contains(err.Error(), part) {
					t.Errorf("got %v, want %q in it", err, part)
				}
			}
		})
	}
}

// Ensure clients can create, change and delete hooks.
func TestHooks(t *testing.T) {
	s := bcsim.New()
	call(s, "POST", "/v3/hooks", `{"scope":"store/order/created","destination":"https://hooks.example.test/x"}`).contains(t, 200, `"is_active":true`)
	call(s, "POST", "/v3/hooks", `{"scope":"order","destination":"http://hooks.example.test/x"}`).contains(t, 422, "https")
	var list struct{ Data []bcsim.Hook }
	call(s, "GET", "/v3/hooks", "").into(t, 200, &list)
	other := s.Account()
	other.StoreHash = "otherstore"
	s.Mount(other.StoreHash, s.StoreOf(s.Account().StoreHash), other)
	callAs(s, other.StoreHash, other.AccessToken, "GET", "/v3/hooks", "").contains(t, 200, `"store_hash":"otherstore"`)
	path := "/v3/hooks/" + itoa(list.Data[0].ID)
	call(s, "PUT", path, `{"is_active":false}`).contains(t, 200, `"is_active":false`)
	call(s, "GET", "/v3/hooks?is_active=false", "").contains(t, 200, `"total":1,`)
	call(s, "DELETE", path, "").want(t, 200)
	call(s, "GET", path, "").want(t, 404)
}
