package stock

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/shop"
	"connect2cart/internal/standin/bcsim"
)

// oddMug answers reads of levels with a record of MUG and a good one of CAP.
func oddMug(record string) bcsim.Fault {
	return bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: itemsPath, Body: `{"data":[` + record + `,
		{"identity":{"sku":"CAP","variant_id":102,"product_id":2,"sku_id":null},"locations":[` + levelAt(1, "3") + `]}],
		"meta":{"pagination":{"total":2,"count":2,"per_page":1000,"current_page":1,"total_pages":1}}}`}
}

const mugIdentity = `"identity":{"sku":"MUG","variant_id":101,"product_id":1,"sku_id":null}`

func levelAt(id int, onHand string) string {
	return fmt.Sprintf(`{"location_id":%d,"available_to_sell":1,"total_inventory_onhand":%s}`, id, onHand)
}

// Ensure an item waits as long as its level comes in an unreadable form: the level
// is not 0, and nothing is written. The other items go on.
func TestService_unreadableLevel(t *testing.T) {
	for name, record := range map[string]string{
		"an odd figure here":      `{` + mugIdentity + `,"locations":[` + levelAt(1, `"1,0"`) + `]}`,
		"an odd figure elsewhere": `{` + mugIdentity + `,"locations":[` + levelAt(1, "10") + `,` + levelAt(2, `"7,000"`) + `]}`,
		"no figures":              `{` + mugIdentity + `,"locations":"none"}`,
		"no identity":             `{"identity":"MUG","locations":[` + levelAt(1, "10") + `]}`,
		"no object":               `"MUG"`,
	} {
		st := shoptest.Load(t, twoLocations)
		s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{Location: "all"})
		sim.Fail(oddMug(record))
		results, err := new(Service).Replace(t.Context(), s, []seti.Stock{entry("MUG", 10), entry("CAP", 4)})
		if err != nil || !bigcommerce.IsUnusable(results["MUG"]) || results["CAP"] != nil {
			t.Errorf("%s: a level: got %v, %v, want MUG alone refused", name, results, err)
		}
		list, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("MUG", -2), entry("CAP", 1)})
		if err != nil || !bigcommerce.IsUnusable(list[0].Err) || list[1] != (Changed{Level: 5}) {
			t.Errorf("%s: a change: got %v, %v, want MUG alone refused", name, list, err)
		}
		if got, _ := st.StockAt("MUG", 1); got != 10 || st.Stock("CAP") != 5 {
			t.Errorf("%s: got %d mugs and %d caps, want 10 and 5", name, got, st.Stock("CAP"))
		}
	}
}

// Ensure an unreadable level settles no open change: 0 would be nearer to the level
// before it. A readable one settles it.
func TestService_Change_unreadableLevelSettlesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := shoptest.Load(t, twoLocations)
		st.SetStock("MUG", 1, 1)
		s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.ActThenClose, Method: http.MethodPost, Nth: 1})
		changeOne(t, s, "MUG", 9)
		sim.Fail(oddMug(`{` + mugIdentity + `,"locations":[` + levelAt(1, `"1,0"`) + `]}`))
		for range 3 {
			if got := changeOne(t, s, "MUG", 9); !errors.Is(got.Err, shop.ErrUnconfirmed) || !bigcommerce.IsUnusable(got.Err) {
				t.Errorf("got %v, want it unconfirmed", got)
			}
			time.Sleep(ledger.SettleTime + time.Second)
		}
		sim.Heal()
		if got := changeOne(t, s, "MUG", 9); got != (Changed{Level: 10}) {
			t.Errorf("got %v, want 10", got)
		}
	})
}

// Ensure a record without a name among the variants does not stop the products.
func TestService_Change_namelessVariant(t *testing.T) {
	st := shoptest.Load(t, `{"products":[{"id":1,"name":"Mug","sku":"MUG","inventory_tracking":"product","stock":{"1":10}},
		{"id":2,"name":"Cap","sku":"CAP","inventory_tracking":"variant","stock":{"1":3}}]}`)
	s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{})
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: itemsPath, When: func(q url.Values) bool { return q.Has("variant_id:in") },
		Body: `{"data":[{"identity":"CAP"}],"meta":{"pagination":{"total":1,"count":1,"per_page":1000,"current_page":1,"total_pages":1}}}`})
	list, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("CAP", 1), entry("MUG", 1)})
	if err != nil || !bigcommerce.IsUnusable(list[0].Err) || list[1] != (Changed{Level: 11}) {
		t.Errorf("got %v, %v, want CAP alone refused", list, err)
	}
}

// Ensure an item without a figure is NA in the list if a figure has no readable name:
// that may be its own, and Stone Edge would take 0 for sold out.
func TestService_List_namelessFigure(t *testing.T) {
	for record, want := range map[string]string{`{"identity":"MUG","locations":[` + levelAt(1, "10") + `]}`: "MUG NA CAP 3", "": "MUG 0 CAP 3"} {
		s, sim := shoptest.OpenUnwatched(t, shoptest.Load(t, twoLocations), merchant.Settings{Location: "1"})
		fault := oddMug(record)
		fault.Body = strings.Replace(fault.Body, `"variant_id":102`, `"variant_id":null`, 1)
		if record == "" {
			fault.Body = strings.NewReplacer(`"data":[,`, `"data":[`, `"total":2,"count":2`, `"total":1,"count":1`).Replace(fault.Body)
		}
		sim.Fail(fault)
		got, err := read(t.Context(), new(Service), s, seti.Range{Start: 1, Size: 2}, 5000)
		text := ""
		for _, l := range got.Levels {
			q := l.QOH()
			text += q.Code + " " + q.QOH + " "
		}
		if strings.TrimSpace(text) != want || err != nil {
			t.Errorf("with %q: got %q, %v, want %q", record, text, err, want)
		}
	}
}
