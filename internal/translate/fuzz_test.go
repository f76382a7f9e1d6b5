package translate

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/money"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
)

// seeds are orders as a store sends them, one by one.
func seeds(f *testing.F) [][]byte {
	st := bcsim.NewStore()
	rng := rand.New(rand.NewPCG(1, 1))
	for id := int64(1); id <= 20; id++ {
		st.AddOrder(bcsim.RandomOrder(rng, id))
	}
	account := bcsim.DefaultAccount()
	r, err := http.NewRequest(http.MethodGet, "https://bigcommerce.test/stores/"+account.StoreHash+"/v2/orders?include=consignments.line_items,fees&consignment_structure=object", nil)
	if err != nil {
		f.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", account.AccessToken)
	res, err := bcsim.New(bcsim.WithStore(account.StoreHash, st, account)).RoundTripper().RoundTrip(r)
	if err != nil {
		f.Fatal(err)
	}
	var orders []json.RawMessage
	if err := json.NewDecoder(res.Body).Decode(&orders); err != nil {
		f.Fatal(err)
	}
	all := make([][]byte, len(orders))
	for i, o := range orders {
		if all[i], err = json.Marshal(short(o)); err != nil {
			f.Fatal(err)
		}
	}
	return all
}

// short drops an order's empty members, because the fuzzer varies small seeds
// faster.
func short(text []byte) any {
	var v any
	if json.Unmarshal(text, &v) != nil {
		return nil
	}
	return pruned(v)
}

func pruned(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			switch p := pruned(member); p {
			case nil:
				delete(v, name)
			default:
				v[name] = p
			}
		}
		if len(v) > 0 {
			return &v
		}
		return nil
	case []any:
		for i := range v {
			v[i] = pruned(v[i])
		}
		if len(v) > 0 {
			return &v
		}
		return nil
	case string:
		if v == "" || v == "0" || v == "0.0000" {
			return nil
		}
	case float64:
		if v == 0 {
			return nil
		}
	case bool:
		if !v {
			return nil
		}
	}
	return v
}

// FuzzOrder checks that any order becomes well-formed XML with every line, and
// that sane amounts add up.
func FuzzOrder(f *testing.F) {
	for _, seed := range seeds(f) {
		f.Add(seed, `[{"id":1,"event":"purchase","status":"ok","method":"credit_card","amount":12.5}]`, `[{"code":"A","type":2,"discount":1}]`)
	}
	f.Fuzz(func(t *testing.T, text []byte, transactions, coupons string) {
		var o bigcommerce.Order
		if json.Unmarshal(text, &o) != nil {
			return
		}
		var d Detail
		_ = json.Unmarshal([]byte(transactions), &d.Transactions)
		_ = json.Unmarshal([]byte(coupons), &d.Coupons)
		NeedsCoupons(o)
		NeedsTransactions(o)
		o.IsComplete()
		got, _ := Order(o, d, Options{Location: time.UTC})
		if err := wellFormed(seti.Orders{Orders: []seti.Order{got}}.Append(nil)); err != nil {
			t.Fatal(err)
		}
		if len(got.Shipping.Products) != len(o.Lines()) {
			t.Errorf("got %d lines, want %d", len(got.Shipping.Products), len(o.Lines()))
		}
		if sane(o, d) {
			checkSums(t, got)
		}
		healed, _ := Order(o.WithLines(o.Lines(), o.Consignments.Shipping), d, Options{})
		if len(healed.Shipping.Products) != len(got.Shipping.Products) {
			t.Errorf("mended: got %d lines, want %d", len(healed.Shipping.Products), len(got.Shipping.Products))
		}
	})
}

func wellFormed(text []byte) error {
	decoder := xml.NewDecoder(strings.NewReader(string(text)))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("%w in %.400q", err, text)
		}
	}
}

// sane reports whether an order's amounts are small enough to add up.
func sane(o bigcommerce.Order, d Detail) bool {
	limit := money.MustParse("1000000000")
	list := []money.Amount{o.SubtotalExTax, o.ShippingExTax, o.HandlingExTax, o.WrappingExTax, o.DiscountAmount, o.CouponDiscount,
		o.TotalExTax, o.TotalIncTax, o.TotalTax}
	for _, f := range o.Fees {
		list = append(list, f.CostExTax)
	}
	for _, c := range d.Coupons {
		list = append(list, c.Discount)
	}
	for _, p := range o.Lines() {
		list = append(list, p.PriceExTax, p.TotalExTax)
		for _, a := range p.AppliedDiscounts {
			list = append(list, a.Amount)
		}
		if p.Quantity < -1000 || p.Quantity > 1000 {
			return false
		}
	}
	for _, a := range list {
		if a.Abs().Cmp(limit) > 0 {
			return false
		}
	}
	return true
}
