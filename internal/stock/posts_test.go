package stock

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/proof/shoptest"
	"connect2cart/internal/seti"
	"connect2cart/internal/skus"
	"connect2cart/internal/standin/bcsim"
)

// Ensure an identical post of several entries counts its good ones once, as long
// as another entry is False. A post of one entry, another post, and a post a day
// later are new.
func TestService_Change_repeatedPost(t *testing.T) {
	mugs := func(delta int64) seti.Stock { return entry("MUG", delta) }
	for name, c := range map[string]struct {
		posts [][]seti.Stock
		wait  time.Duration // between two
		want  int           // mugs of 10
	}{
		"the same post, repeated":        {[][]seti.Stock{{mugs(-2), entry("NOPE", 1)}, {mugs(-2), entry("NOPE", 1)}, {mugs(-2), entry("NOPE", 1)}}, time.Minute, 8},
		"one entry alone":                {[][]seti.Stock{{mugs(-2)}, {mugs(-2)}}, time.Minute, 6},
		"the good one alone":             {[][]seti.Stock{{mugs(-2), entry("NOPE", 1)}, {mugs(-2)}}, time.Minute, 6},
		"another order of the entries":   {[][]seti.Stock{{mugs(-2), entry("NOPE", 1)}, {entry("NOPE", 1), mugs(-2)}}, time.Minute, 6},
		"another number":                 {[][]seti.Stock{{mugs(-2), entry("NOPE", 1)}, {mugs(-2), entry("NOPE", 2)}}, time.Minute, 6},
		"all were good":                  {[][]seti.Stock{{mugs(-2), entry("CAP", 1)}, {mugs(-2), entry("CAP", 1)}}, time.Minute, 6},
		"a day later":                    {[][]seti.Stock{{mugs(-2), entry("NOPE", 1)}, {mugs(-2), entry("NOPE", 1)}}, 24 * time.Hour, 6},
		"almost a day later":             {[][]seti.Stock{{mugs(-2), entry("NOPE", 1)}, {mugs(-2), entry("NOPE", 1)}}, 24*time.Hour - time.Second, 8},
		"twice the same entry in a post": {[][]seti.Stock{{mugs(-2), mugs(-2), entry("NOPE", 1)}, {mugs(-2), mugs(-2), entry("NOPE", 1)}}, time.Minute, 6},
	} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, twoLocations)
			s, _ := shoptest.Open(t, st, merchant.Settings{})
			for i, post := range c.posts {
				list, _, err := new(Service).Change(t.Context(), s, post)
				if err != nil {
					t.Fatal(name, err)
				}
				for j, e := range post {
					if isGood := e.SKU != "NOPE"; (list[j].Err == nil) != isGood {
						t.Errorf("%s, post %d: got %v", name, i, list)
					}
				}
				time.Sleep(c.wait)
			}
			if got, _ := st.StockAt("MUG", 1); got != c.want {
				t.Errorf("%s: got %d mugs, want %d", name, got, c.want)
			}
		})
	}
}

// Ensure a repeated post of hundreds of entries counts its good ones once, too.
func TestService_Change_repeatedLongPost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := shoptest.Load(t, twoLocations)
		s, _ := shoptest.Open(t, st, merchant.Settings{})
		post := []seti.Stock{entry("NOPE", 1)}
		for range 300 {
			post = append(post, entry("MUG", 1))
		}
		for range 3 {
			if _, _, err := new(Service).Change(t.Context(), s, post); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Minute)
		}
		if got, _ := st.StockAt("MUG", 1); got != 310 {
			t.Errorf("got %d mugs, want 310", got)
		}
	})
}

// Ensure a repeated post makes what failed before, and that the same post behind it
// is a new one.
func TestService_Change_repeatedPostHeals(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		st := shoptest.Load(t, twoLocations)
		s, sim := shoptest.Open(t, st, merchant.Settings{})
		sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Status: http.StatusUnprocessableEntity, Method: http.MethodPost, Nth: 2, Body: `{"title":"no"}`})
		for i, want := range []string{"8 and 3", "8 and 4", "6 and 5"} {
			list, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("MUG", -2), entry("CAP", 1)})
			if err != nil || (list[1].Err == nil) != (i > 0) || list[0].Err != nil {
				t.Errorf("post %d: got %v, %v", i, list, err)
			}
			mugs, _ := st.StockAt("MUG", 1)
			if got := fmt.Sprintf("%d and %d", mugs, st.Stock("CAP")); got != want {
				t.Errorf("post %d: got %s, want %s", i, got, want)
			}
			time.Sleep(time.Minute)
		}
	})
}

// Ensure a good entry stays done while a repeat cannot look its SKU up, until a
// level of its item is set: that replaced the change.
func TestService_Change_repeatedPostInDoubt(t *testing.T) {
	for name, c := range map[string]struct {
		set  bool
		want int
	}{"lookup fails": {false, 8}, "level set": {true, 18}} {
		synctest.Test(t, func(t *testing.T) {
			st := shoptest.Load(t, twoLocations)
			s, sim := shoptest.Open(t, st, merchant.Settings{})
			post := []seti.Stock{entry("MUG", -2), entry("NOPE", 1), entry("CAP", 1)}
			for i := range 3 {
				switch {
				case i == 1 && c.set:
					if got, err := new(Service).Replace(t.Context(), s, []seti.Stock{entry("MUG", 20)}); err != nil || got["MUG"] != nil {
						t.Fatal(got, err)
					}
				case i == 1:
					sim.Fail(bcsim.Fault{Kind: bcsim.Maintenance, Path: itemsPath, Nth: 1, Times: 4})
				}
				if _, _, err := new(Service).Change(t.Context(), s, post); err != nil {
					t.Fatal(err)
				}
				sim.Heal()
				time.Sleep(61 * time.Second)
			}
			if got, _ := st.StockAt("MUG", 1); got != c.want || st.Stock("CAP") != 4 {
				t.Errorf("%s: got %d mugs and %d caps, want %d and 4", name, got, st.Stock("CAP"), c.want)
			}
		})
	}
}

// Ensure a change answered OK with a note counts once in the list of what
// BigCommerce never got, however often its post comes.
func TestService_Change_repeatedNote(t *testing.T) {
	s, _ := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{AnswerUnknownSKU: merchant.AnswerOK})
	for range 3 {
		list, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("NOPE", -5), entry("CAP", -9), entry("MUG", 1)})
		if err != nil || !list[0].NotCarriedOut || !errors.Is(list[0].Err, skus.ErrUnknown) || !errors.Is(list[1].Err, ErrTooFew) || list[2].Level != 11 {
			t.Errorf("got %+v, %v", list, err)
		}
	}
	rows, err := s.Ledger.ListRefused(t.Context(), s.Hash)
	if err != nil || len(rows) != 2 || rows[1].Amount != -5 {
		t.Errorf("got %+v, %v, want -5 pieces once", rows, err)
	}
}

// Ensure such a change counts once, too, if no entry of its post has an item.
func TestService_Change_repeatedNoteAlone(t *testing.T) {
	s, _ := shoptest.Open(t, shoptest.Load(t, twoLocations), merchant.Settings{AnswerUnknownSKU: merchant.AnswerOK})
	for range 3 {
		list, _, err := new(Service).Change(t.Context(), s, []seti.Stock{entry("NOPE", -5), {Bad: true}})
		if err != nil || !list[0].NotCarriedOut || !errors.Is(list[0].Err, skus.ErrUnknown) || !errors.Is(list[1].Err, ErrUnreadable) {
			t.Errorf("got %+v, %v", list, err)
		}
	}
	rows, err := s.Ledger.ListRefused(t.Context(), s.Hash)
	if err != nil || len(rows) != 1 || rows[0].Amount != -5 {
		t.Errorf("got %+v, %v, want -5 pieces once", rows, err)
	}
}
