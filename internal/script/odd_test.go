package script_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/rawsim"
)

// oddValues take the place of each member in turn (bigcommerce-api.md 12).
var oddValues = []string{
	`null`, `[]`, `{}`, `[1]`, `{"a":1}`, `[[]]`, `[null]`, `""`, `"x"`, `"1,234.50"`, `0`, `-1`, `7.5`, `1e300`, `true`, `"` + strings.Repeat("9", 40) + `"`,
}

// rawOrder is an order without fault, as v2 embeds it.
func rawOrder(id int) map[string]any {
	var o map[string]any
	text := fmt.Sprintf(`{"id":%d,"customer_id":12,"date_created":"Tue, 03 Nov 2026 15:04:05 +0000","date_modified":"Tue, 03 Nov 2026 15:05:05 +0000",
		"status_id":11,"status":"Awaiting Fulfillment","custom_status":"Awaiting Fulfillment","subtotal_ex_tax":"20.0000","shipping_cost_ex_tax":"5.0000",
		"total_ex_tax":"25.0000","total_inc_tax":"25.0000","total_tax":"0.0000","items_total":2,"payment_method":"Cash on Delivery","payment_status":"pending",
		"default_currency_code":"USD","shipping_address_count":1,"is_deleted":false,"billing_address":{"first_name":"Ada","email":"ada@example.test"},"fees":[],
		"order_source":"www","consignments":{"pickups":[],"downloads":[],"email":{"gift_certificates":[]},"shipping":[{"id":%d3,"first_name":"Ada","street_1":"1 Test Way",
		"shipping_method":"Ground","line_items":[{"id":%d1,"order_address_id":%d3,"name":"Mug","sku":"MUG-1","type":"physical","price_ex_tax":"10.0000",
		"total_ex_tax":"20.0000","quantity":2,"product_options":[]}]}]}}`, id, id, id, id)
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		panic(err)
	}
	return o
}

// ownCalls are the lines and addresses of an order by calls of their own.
func ownCalls(o map[string]any) map[string]rawsim.Record {
	shipping := o["consignments"].(map[string]any)["shipping"].([]any)
	return map[string]rawsim.Record{"products": shipping[0].(map[string]any)["line_items"], "shipping_addresses": shipping}
}

func rawOrders(n int) (list []rawsim.Record) {
	for i := range n {
		list = append(list, rawOrder(1001+i))
	}
	return list
}

// spoil puts an odd value at a path; "*" is the first element of a list. It makes
// what is missing on the way.
func spoil(at any, path []string, value any) any {
	if len(path) == 0 {
		return value
	}
	if path[0] == "*" {
		list, _ := at.([]any)
		if len(list) == 0 {
			list = []any{map[string]any{"id": 9, "quantity": 1}}
		}
		list = slices.Clone(list)
		list[0] = spoil(list[0], path[1:], value)
		return list
	}
	object, _ := at.(map[string]any)
	object = maps.Clone(object)
	if object == nil {
		object = map[string]any{}
	}
	object[path[0]] = spoil(object[path[0]], path[1:], value)
	return object
}

// membersOf are the paths of all members below a type that we decode.
func membersOf(t reflect.Type, path []string) (all [][]string) {
	switch t.Kind() {
	case reflect.Pointer:
		return membersOf(t.Elem(), path)
	case reflect.Slice:
		return membersOf(t.Elem(), append(path[:len(path):len(path)], "*"))
	case reflect.Struct:
	default:
		return nil
	}
	for i := range t.NumField() {
		f := t.Field(i)
		switch tag := f.Tag.Get("json"); {
		case f.Anonymous && tag == "":
			all = append(all, membersOf(f.Type, path)...)
		case tag != "" && tag != "-":
			one := append(path[:len(path):len(path)], tag)
			all = append(append(all, one), membersOf(f.Type, one)...)
		}
	}
	return all
}

// Ensure an order with any odd member keeps none of its neighbours back. It is
// delivered itself, or named in an ERROR line. Reflection finds the members.
func TestDownloadOrders_oddMember(t *testing.T) {
	t.Parallel()
	for i, path := range membersOf(reflect.TypeFor[bigcommerce.Order](), nil) {
		if testing.Short() && i%21 != 0 {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			s, raw := openRaw(t, rawsim.Store{}, merchant.Settings{})
			for n, value := range oddValues {
				var odd any
				if err := json.Unmarshal([]byte(value), &odd); err != nil && value != "1e300" {
					t.Fatal(err)
				}
				st := rawsim.Store{Orders: rawOrders(3), Sub: map[string]map[string]rawsim.Record{"1002": ownCalls(rawOrder(1002))}}
				st.Orders[1] = spoil(st.Orders[1], path, odd)
				raw.Set(st)
				s.log.Reset()
				answer := s.ask("downloadorders", "lastorder", "All", "lastdate", fmt.Sprintf("%d-Nov-2025", n+1), "startnum", "1", "batchsize", "50")
				ids := idsIn(answer)
				if !slices.Contains(ids, "1001") || !slices.Contains(ids, "1003") {
					t.Fatalf("%v = %s: got %v: %.300s\n%v", path, value, ids, answer, s.lastLog())
				}
				log := s.lastLog()
				named := log["level"] == "ERROR" && (strings.Contains(fmt.Sprint(log["set_aside"]), "1002: ") || log["without_id"] != nil)
				legal := path[0] == "status_id" && slices.Contains([]string{`0`, `-1`}, value) || path[0] == "is_deleted" || path[0] == "id"
				if !slices.Contains(ids, "1002") && !named && !legal {
					t.Errorf("%v = %s: neither sent nor named: %v", path, value, log)
				}
			}
		})
	}
}

// rawProduct is a product without options, as v3 lists it.
func rawProduct(id int) map[string]any {
	return map[string]any{"id": id, "name": "Mug", "sku": fmt.Sprint("MUG-", id), "price": 10, "inventory_level": 5, "inventory_tracking": "product", "is_visible": true, "availability": "available",
		"variants": []any{map[string]any{"id": id * 10, "product_id": id, "sku": fmt.Sprint("MUG-", id), "inventory_level": 5, "option_values": []any{}}}}
}

// Ensure the catalog's stock without a readable figure is NA, because Stone Edge
// would take 0 for sold out.
func TestDownloadQOH_oddFigure(t *testing.T) {
	t.Parallel()
	s, raw := openRaw(t, rawsim.Store{}, merchant.Settings{})
	for path, tracking := range map[string]string{"inventory_level": "product", "variants.*.inventory_level": "variant", "inventory_tracking": ""} {
		for _, value := range oddValues {
			var odd any
			if err := json.Unmarshal([]byte(value), &odd); err != nil && value != "1e300" {
				t.Fatal(err)
			}
			p := rawProduct(101)
			p["inventory_tracking"] = tracking
			raw.Set(rawsim.Store{Products: []rawsim.Record{spoil(p, strings.Split(path, "."), odd)}})
			want := "NA"
			if path != "inventory_tracking" && (value == "0" || value == "-1") {
				want = value
			}
			if answer := s.ask("downloadqoh", "startnum", "1", "batchsize", "50"); !strings.Contains(answer, "<QOH>"+want+"<") {
				t.Errorf("%s = %s: want %s: %.600s", path, value, want, answer)
			}
		}
	}
}

// Ensure the odd product or customer is left out only without an id.
func TestDownloads_oddMember(t *testing.T) {
	t.Parallel()
	customers := func(id int) map[string]any {
		return map[string]any{"id": id, "email": fmt.Sprintf("c%d@example.test", id), "first_name": "Ada", "address_count": 1,
			"addresses": []any{map[string]any{"id": id * 10, "customer_id": id, "first_name": "Ada", "address1": "1 Test Way"}}}
	}
	for name, c := range map[string]struct {
		function, mark string
		kind           reflect.Type
		good           func(int) map[string]any
		store          func([]rawsim.Record) rawsim.Store
	}{
		"products":  {"downloadprods", "<WebID>%d-", reflect.TypeFor[bigcommerce.Product](), rawProduct, func(l []rawsim.Record) rawsim.Store { return rawsim.Store{Products: l} }},
		"stock":     {"downloadqoh", "<WebID>%d-", reflect.TypeFor[bigcommerce.Product](), rawProduct, func(l []rawsim.Record) rawsim.Store { return rawsim.Store{Products: l} }},
		"customers": {"downloadcustomers", "<WebID>%d<", reflect.TypeFor[bigcommerce.Customer](), customers, func(l []rawsim.Record) rawsim.Store { return rawsim.Store{Customers: l} }},
	} {
		for i, path := range membersOf(c.kind, nil) {
			if testing.Short() && i%21 != 0 {
				continue
			}
			s, raw := openRaw(t, rawsim.Store{}, merchant.Settings{})
			for _, value := range oddValues {
				var odd any
				_ = json.Unmarshal([]byte(value), &odd)
				raw.Set(c.store([]rawsim.Record{c.good(101), spoil(c.good(102), path, odd), c.good(103)}))
				answer := s.ask(c.function, "startnum", "1", "batchsize", "50")
				for _, id := range []int{101, 102, 103} {
					if !strings.Contains(answer, fmt.Sprintf(c.mark, id)) && (id != 102 || path[0] != "id") && path[0] != "variants" {
						t.Fatalf("%s, %v = %s: %d is missing: %.600s\n%v", name, path, value, id, answer, s.lastLog())
					}
				}
			}
		}
	}
}

// Ensure customers come with the readable groups, whatever the others are.
func TestDownloadCustomers_oddGroup(t *testing.T) {
	t.Parallel()
	for _, value := range oddValues {
		s, _ := openRaw(t, rawsim.Store{
			Customers: []rawsim.Record{map[string]any{"id": 101, "email": "a@example.test", "customer_group_id": 1}, map[string]any{"id": 102, "email": "b@example.test", "customer_group_id": 2}},
			Rules:     []*rawsim.Rule{{Match: "/v2/customer_groups", Status: 200, Body: `[{"id":1,"name":"Wholesale"},{"id":` + value + `,"name":"Retail"}]`}},
		}, merchant.Settings{})
		answer := s.ask("downloadcustomers", "startnum", "1", "batchsize", "50")
		if !strings.Contains(answer, "<WebID>101<") || !strings.Contains(answer, "<WebID>102<") || !strings.Contains(answer, "Wholesale") {
			t.Errorf("id %s: got %.600s", value, answer)
		}
	}
}

// Ensure no cut of any page of orders loses an order, whichever page is cut and
// where, an empty page included.
func TestDownloadOrders_cutPages(t *testing.T) {
	t.Parallel()
	for seed := range uint64(sampled(60)) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 7))
			st := rawsim.Store{Orders: rawOrders(60), Cap: []int{0, 0, 5, 50}[r.IntN(4)]}
			for i := range st.Orders {
				if r.IntN(4) == 0 {
					st.Orders[i] = spoil(st.Orders[i], []string{"status_id"}, 5.0)
				}
			}
			cuts := 1 + r.IntN(4)
			st.Cut = func(_ string, n int) int {
				if cuts == 0 || n == 0 || r.IntN(3) > 0 {
					return n
				}
				cuts--
				return r.IntN(n)
			}
			s, _ := openRaw(t, st, merchant.Settings{})
			want := idsOf(st.Orders, 11)
			if got := importAll(s, 1+r.IntN(30), seed%3 > 0); !slices.Equal(got, want) {
				t.Errorf("seed %d: got %v, want %v", seed, got, want)
			}
		})
	}
}

// Ensure no order is lost or sent twice where pages come cut, out of order and
// with repeats, in any mixture, and none of them stops the store.
func TestDownloadOrders_mixedPages(t *testing.T) {
	t.Parallel()
	for seed := range uint64(sampled(36)) {
		synctest.Test(t, func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 11))
			st := rawsim.Store{Orders: rawOrders(60)}
			for i := range st.Orders {
				if r.IntN(4) == 0 {
					st.Orders[i] = spoil(st.Orders[i], []string{"status_id"}, 5.0)
				}
			}
			cuts := r.IntN(4)
			st.Cut = func(_ string, n int) int {
				if cuts == 0 || n == 0 || r.IntN(3) > 0 {
					return n
				}
				cuts--
				return r.IntN(n)
			}
			st.Mix = func(page []rawsim.Record) []rawsim.Record {
				n := len(page)
				switch seed % 4 {
				case 0: // descending
					slices.Reverse(page)
				case 1: // any order
					r.Shuffle(n, func(i, j int) { page[i], page[j] = page[j], page[i] })
				case 2: // some again in place of others
					for i := range page {
						if i > 0 && r.IntN(4) == 0 {
							page[i] = page[r.IntN(i)]
						}
					}
				case 3: // an older one first
					if n > 1 {
						page = append([]rawsim.Record{st.Orders[r.IntN(5)]}, page[:n-1]...)
					}
				}
				return page
			}
			s, _ := openRaw(t, st, merchant.Settings{})
			want := idsOf(st.Orders, 11)
			size, last := 1+r.IntN(30), "All"
			var got []string
			for quiet := 0; quiet < 4; quiet++ {
				if len(got) > 0 {
					last = slices.Max(got)
				}
				if seed%3 > 0 {
					s.ask("ordercount", "lastorder", last)
				}
				for start := 1; ; start += size {
					answer := s.ask("downloadorders", "lastorder", last, "startnum", fmt.Sprint(start), "batchsize", fmt.Sprint(size))
					if !strings.Contains(answer, "<ResponseCode>1<") {
						break
					}
					quiet, got = 0, append(got, idsIn(answer)...)
				}
				time.Sleep(10 * time.Minute)
			}
			if !slices.Equal(got, want) {
				t.Errorf("seed %d: got %v, want %v\n%v", seed, got, want, s.lastLog())
			}
		})
	}
}

func idsOf(orders []rawsim.Record, status float64) (ids []string) {
	for _, o := range orders {
		if m := o.(map[string]any); m["status_id"] == status {
			ids = append(ids, fmt.Sprint(m["id"]))
		}
	}
	return ids
}

// importAll imports as Stone Edge does: conversations of count and batches, each
// from its newest order on. It ends after some without news.
func importAll(s *stage, size int, counts bool) (got []string) {
	for quiet := 0; quiet < 3; quiet++ {
		last := "All"
		if len(got) > 0 {
			last = slices.Max(got)
		}
		if counts && s.ask("ordercount", "lastorder", last) == "SETIResponse: ordercount=0" {
			time.Sleep(10 * time.Minute)
			continue
		}
		for start := 1; ; start += size {
			answer := s.ask("downloadorders", "lastorder", last, "startnum", fmt.Sprint(start), "batchsize", fmt.Sprint(size))
			if !strings.Contains(answer, "<ResponseCode>1<") {
				break
			}
			for _, id := range idsIn(answer) {
				if !slices.Contains(got, id) {
					got, quiet = append(got, id), 0
				}
			}
		}
		time.Sleep(10 * time.Minute)
	}
	slices.Sort(got)
	return got
}
