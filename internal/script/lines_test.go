package script_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/rawsim"
)

// longOrder is an order of one unit a line, whose list embeds no lines. Its own
// resource has the first given ones.
func longOrder(id, lines, given int) (order rawsim.Record, sub map[string]rawsim.Record) {
	o := spoil(spoil(rawOrder(id), []string{"items_total"}, lines), []string{"subtotal_ex_tax"}, fmt.Sprint(10*lines))
	o = spoil(spoil(o, []string{"total_inc_tax"}, fmt.Sprint(10*lines+5)), []string{"total_ex_tax"}, fmt.Sprint(10*lines+5))
	one := ownCalls(rawOrder(id))
	line := one["products"].([]any)[0]
	var list []any
	for n := range given {
		l := spoil(spoil(line, []string{"id"}, id*1000+n), []string{"quantity"}, 1)
		list = append(list, spoil(l, []string{"total_ex_tax"}, "10.0000"))
	}
	one["products"] = list
	return spoil(o, []string{"consignments"}, map[string]any{}), one
}

// Ensure an order whose lines come in pages loses none of them, wherever a page
// ends too early.
func TestDownloadOrders_cutLines(t *testing.T) {
	t.Parallel()
	const lines = 120
	for name, cut := range map[string]func(page, n int) int{
		"whole pages":         func(_, n int) int { return n },
		"one page cut":        func(page, n int) int { return n - 30*min(1, page%2) },
		"one page empty":      func(page, n int) int { return n * (1 - page%2) },
		"pages of 50 for all": func(_, n int) int { return min(n, 50) },
	} {
		synctest.Test(t, func(t *testing.T) {
			st := rawsim.Store{Orders: rawOrders(3), Sub: map[string]map[string]rawsim.Record{}}
			st.Orders[1], st.Sub["1002"] = longOrder(1002, lines, lines)
			pages := 0
			st.Cut = func(path string, n int) int {
				if !strings.HasSuffix(path, "/products") {
					return n
				}
				if pages++; pages > 2 && name != "pages of 50 for all" {
					return n
				}
				return cut(pages, n)
			}
			s, _ := openRaw(t, st, merchant.Settings{})
			ids, text := s.conversation("All")
			if !slices.Equal(ids, []string{"1001", "1002", "1003"}) || strings.Count(text, "<Product>") != lines+2 {
				t.Errorf("%s: got %v with %d lines, want all with %d", name, ids, strings.Count(text, "<Product>"), lines+2)
			}
		})
	}
}

// Ensure an order that lacks some of its lines is never sent without them. Its
// neighbours go out, and it follows when BigCommerce gives all lines.
func TestDownloadOrders_someLinesMissing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		st := rawsim.Store{Orders: rawOrders(3), Sub: map[string]map[string]rawsim.Record{}}
		st.Orders[1], st.Sub["1002"] = longOrder(1002, 3, 2)
		s, raw := openRaw(t, st, merchant.Settings{})
		if ids, text := s.conversation("All"); len(ids) != 0 || !strings.Contains(text, "lines of order 1002") {
			t.Fatalf("first: got %v, %.300s", ids, text)
		}
		time.Sleep(65 * time.Second)
		if ids, _ := s.conversation("All"); !slices.Equal(ids, []string{"1001", "1003"}) {
			t.Fatalf("a minute later: got %v", ids)
		}
		if log := s.lastLog(); log["level"] != "ERROR" || !strings.Contains(fmt.Sprint(log["set_aside"]), "1002: ") {
			t.Errorf("log: %v", log)
		}
		for range 9 {
			time.Sleep(time.Hour)
			if ids, _ := s.conversation("1003"); len(ids) > 0 {
				t.Fatalf("got %v, want nothing: it lacks a line", ids)
			}
		}
		st.Sub = map[string]map[string]rawsim.Record{}
		_, st.Sub["1002"] = longOrder(1002, 3, 3)
		raw.Set(st)
		for range 30 {
			time.Sleep(time.Hour)
			if ids, text := s.conversation("1003"); len(ids) > 0 {
				if !slices.Equal(ids, []string{"1002"}) || strings.Count(text, "<Product>") != 3 {
					t.Errorf("got %v, %.900s", ids, text)
				}
				return
			}
		}
		t.Error("the order never came")
	})
}

// Ensure a line that comes twice in an order's own list counts once.
func TestDownloadOrders_lineTwice(t *testing.T) {
	t.Parallel()
	st := rawsim.Store{Orders: rawOrders(3), Sub: map[string]map[string]rawsim.Record{}}
	st.Orders[1], st.Sub["1002"] = longOrder(1002, 3, 3)
	lines := st.Sub["1002"]["products"].([]any)
	st.Sub["1002"]["products"] = append(lines[:2:2], lines[1], lines[2])
	s, _ := openRaw(t, st, merchant.Settings{})
	if ids, text := s.conversation("All"); !slices.Equal(ids, []string{"1001", "1002", "1003"}) || strings.Count(text, "<Product>") != 5 {
		t.Errorf("got %v, %d lines: %.300s", ids, strings.Count(text, "<Product>"), text)
	}
}

// Ensure a wrong number of items keeps no order back whose lines add up to its
// subtotal. The picker reads of the difference.
func TestDownloadOrders_wrongNumberOfItems(t *testing.T) {
	t.Parallel()
	for items, differs := range map[int]bool{2: false, 1: false, 5: true} {
		st := rawsim.Store{Orders: rawOrders(3)}
		st.Orders[1] = spoil(st.Orders[1], []string{"items_total"}, items)
		s, _ := openRaw(t, st, merchant.Settings{})
		ids, text := s.conversation("All")
		if words := strings.Contains(text, fmt.Sprintf("BigCommerce counts %d items in this order, and lists 2", items)); !slices.Equal(ids, []string{"1001", "1002", "1003"}) || words != differs {
			t.Errorf("%d items: got %v, words %v, want %v: %.1500s", items, ids, words, differs, text)
		}
	}
}
