package script_test

import (
	"encoding/json"
	"fmt"
	"maps"
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

// oddOrders are orders with each of the odd values at a path. Their lines can be
// read by calls of their own.
func oddOrders(path []string, change func(map[string]any)) (list []rawsim.Record, own map[string]map[string]rawsim.Record) {
	own = map[string]map[string]rawsim.Record{}
	for i, value := range oddValues {
		var odd any
		_ = json.Unmarshal([]byte(value), &odd)
		o := rawOrder(1001 + i)
		change(o)
		own[fmt.Sprint(o["id"])] = ownCalls(o)
		list = append(list, spoil(o, path, odd))
	}
	return list, own
}

// Ensure a late order with any odd member of its own comes, or is named in an
// ERROR line.
func TestLate_oddMember(t *testing.T) {
	t.Parallel()
	for _, path := range membersOf(reflect.TypeFor[bigcommerce.Order](), nil) {
		if len(path) > 1 || path[0] == "id" || path[0] == "status_id" {
			continue
		}
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(time.Until(time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)))
			pending, own := oddOrders(path, func(o map[string]any) { o["status_id"] = 7.0 })
			s, raw := openRaw(t, rawsim.Store{Orders: append(pending, rawOrder(1100)), Sub: own}, merchant.Settings{})
			if got, _ := s.conversation("All"); !slices.Equal(got, []string{"1100"}) {
				t.Fatalf("%v: first: got %v", path, got)
			}
			time.Sleep(time.Hour)
			var paid []rawsim.Record
			for _, o := range pending {
				fields := maps.Clone(o.(map[string]any))
				fields["status_id"] = 11.0
				if path[0] != "date_modified" {
					fields["date_modified"] = time.Now().UTC().Format(time.RFC1123Z)
				}
				paid = append(paid, fields)
			}
			raw.Set(rawsim.Store{Orders: append(paid, rawOrder(1100)), Sub: own})
			got, text := s.conversation("1100")
			log := s.lastLog()
			for i, value := range oddValues {
				id := fmt.Sprint(1001 + i)
				named := log["level"] == "ERROR" && strings.Contains(fmt.Sprint(log["set_aside"]), id+": ")
				if !slices.Contains(got, id) && !named && path[0] != "is_deleted" {
					t.Errorf("%v = %s: neither sent nor named: %v\n%.300s", path, value, log, text)
				}
			}
		})
	}
}

// Ensure an order with any odd channel comes to the cart that takes it by
// BigCommerce's own filter, regular or late, and to no other.
func TestOrders_oddChannel(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		takes, leaves []int64
		comes         bool
	}{{[]int64{5}, nil, true}, {[]int64{5, 7}, nil, true}, {[]int64{7}, nil, false}, {[]int64{1, 7}, nil, false}, {nil, []int64{5}, false}, {nil, []int64{1, 7}, true}} {
		synctest.Test(t, func(t *testing.T) {
			time.Sleep(time.Until(time.Date(2026, 11, 5, 12, 0, 0, 0, time.UTC)))
			pending, own := oddOrders([]string{"channel_id"}, func(o map[string]any) { o["status_id"] = 7.0 })
			regular := rawOrder(1100) // its channel is missing
			st := rawsim.Store{Orders: append(pending, regular), Sub: own, Channel: 5}
			s, raw := openRaw(t, st, merchant.Settings{Channels: c.takes})
			if c.leaves != nil {
				(&seom{stage: s}).further(c.leaves[0], 0, c.leaves...)
			}
			wantIDs := func(last string, want []string) {
				if !c.comes {
					want = nil
				}
				if got, text := s.conversation(last); !slices.Equal(got, want) {
					t.Errorf("%+v: behind %s: got %v, want %v\n%.300s", c, last, got, want, text)
				}
			}
			wantIDs("All", []string{"1100"})
			time.Sleep(time.Hour)
			st.Orders = []rawsim.Record{regular}
			for _, o := range pending {
				fields := maps.Clone(o.(map[string]any))
				fields["status_id"], fields["date_modified"] = 11.0, time.Now().UTC().Format(time.RFC1123Z)
				st.Orders = append(st.Orders, fields)
			}
			raw.Set(st)
			wantIDs("1100", idsOf(st.Orders[1:], 11))
		})
	}
}
