package stock

import (
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
)

const locationsPath = "/v3/inventory/locations"

// Ensure a setting gives the location for writes and the counted locations. The
// service remembers both for ten minutes.
func TestVisit_where(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for setting, c := range map[string]struct {
			want  location
			calls int // to find it
		}{
			"":      {location{id: 1, counted: []int64{1}}, 1},
			"2":     {location{id: 2, counted: []int64{2}}, 1},
			" 2 ":   {location{id: 2, counted: []int64{2}}, 1},
			"all":   {location{id: 1, sum: true, counted: []int64{1, 2}}, 2},
			"\tALL": {location{id: 1, sum: true, counted: []int64{1, 2}}, 2},
		} {
			s, sim := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{Location: setting})
			all := new(Service)
			find := func() int {
				sim.ResetRequests()
				got, err := all.visit(s).where(t.Context())
				if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(location{})); diff != "" || err != nil {
					t.Errorf("%q: %v, -want +got:\n%s", setting, err, diff)
				}
				return sim.Count(http.MethodGet, locationsPath)
			}
			first, again := find(), find()
			time.Sleep(locationLife)
			if late := find(); first != c.calls || again != 0 || late != c.calls {
				t.Errorf("%q: got %d, %d and %d calls, want %d, 0 and %[5]d", setting, first, again, late, c.calls)
			}
		}
	})
}

// Ensure an operator's change of a setting holds from the next poll on.
func TestVisit_where_settingChanged(t *testing.T) {
	s, _ := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{Location: "2"})
	all := new(Service)
	for _, step := range []struct {
		setting string
		id      int64
	}{{"2", 2}, {"", 1}, {"all", 1}, {"2, 1", 2}, {"1,2", 1}, {"2", 2}, {"2,2", 2}} {
		s.Settings.Location = step.setting
		if got, err := all.visit(s).where(t.Context()); err != nil || got.id != step.id || got.sum != (step.setting == "all" || len(step.setting) > 3 || step.setting == "1,2") {
			t.Errorf("%q: got %+v, %v, want location %d", step.setting, got, err, step.id)
		}
	}
}

// Ensure a setting without a location in the store is an error with its name. A
// failed read of the locations gives its own error.
func TestVisit_where_errors(t *testing.T) {
	for _, setting := range []string{"99", "0", "-1", "1.5", "shop", "9999999999999999999", "1,99", "1,,2", "1 2", "all,1", ","} {
		s, _ := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{Location: setting})
		_, err := new(Service).visit(s).where(t.Context())
		if e, ok := errors.AsType[*LocationError](err); !ok || e.Setting != setting {
			t.Errorf("%q: got %v, want a *LocationError of it", setting, err)
		}
	}
	for nth := 1; nth <= 2; nth++ {
		s, sim := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{Location: "all"})
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusForbidden, Path: locationsPath, Nth: nth, Body: `{"status":403,"title":"no"}`})
		all := new(Service)
		if _, err := all.visit(s).where(t.Context()); !bigcommerce.IsForbidden(err) {
			t.Errorf("call %d forbidden: got %v", nth, err)
		}
		if got, err := all.visit(s).where(t.Context()); err != nil || got.id != 1 {
			t.Errorf("call %d forbidden, the next try: got %+v, %v, want location 1", nth, got, err)
		}
	}
}

// Ensure stock counts at the written location, and with all of them at the
// other active ones too.
func TestLevel_plus(t *testing.T) {
	at := func(id, onHand int) bigcommerce.LocationStock {
		return bigcommerce.LocationStock{LocationID: bigcommerce.Int(id), Stock: bigcommerce.Stock{OnHand: bigcommerce.Int(onHand)}}
	}
	stock := []bigcommerce.LocationStock{at(2, 5), at(1, 10), at(3, 700)}
	for name, c := range map[string]struct {
		where location
		stock []bigcommerce.LocationStock
		want  level
	}{
		"one location":            {location{id: 1, counted: []int64{1}}, stock, level{here: 10, set: true}},
		"all of them":             {location{id: 1, sum: true, counted: []int64{1, 2}}, stock, level{here: 10, elsewhere: 5, set: true}},
		"not here":                {location{id: 4, sum: true, counted: []int64{2, 4}}, stock, level{elsewhere: 5}},
		"nowhere":                 {location{id: 4, counted: []int64{4}}, stock, level{}},
		"none on hand is a level": {location{id: 1, counted: []int64{1}}, []bigcommerce.LocationStock{at(1, 0)}, level{set: true}},
	} {
		got := level{}.plus(c.stock, c.where)
		if got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

// Ensure no level counts without a location of the list whose id is unreadable: the
// stock there would come on top.
func TestService_Replace_namelessLocation(t *testing.T) {
	st := shoptest.Load(t, twoLocations)
	s, sim := shoptest.OpenUnwatched(t, st, merchant.Settings{Location: "all"})
	sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusOK, Path: locationsPath, Times: 1, Body: `{"data":[{"id":1,"label":"Shop"},{"id":"two","label":"Outlet"}],
		"meta":{"pagination":{"total":2,"count":2,"per_page":1000,"current_page":1,"total_pages":1}}}`})
	all := new(Service)
	if got, err := all.Replace(t.Context(), s, []seti.Stock{entry("MUG", 9)}); !bigcommerce.IsUnusable(err) || st.Stock("MUG") != 10 {
		t.Errorf("got %v, %v and %d mugs, want an unusable answer and 10", got, err, st.Stock("MUG"))
	}
	sim.Heal()
	if got, err := all.Replace(t.Context(), s, []seti.Stock{entry("MUG", 9)}); err != nil || got["MUG"] != nil || st.Stock("MUG") != 4 {
		t.Errorf("afterwards: got %v, %v and %d mugs, want 4", got, err, st.Stock("MUG"))
	}
}
