package skus

import (
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Ensure knowledge of a SKU serves for its life, that a lookup of the few comes
// before the whole catalog, and that each open SKU is asked for once.
func TestKnown_resolve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := known{all: newIndex([]row{{"MUG", Item{Product: 1}}, {"CAP", Item{Product: 2}}, {"EBOOK", Item{}}}, time.Now(), true)}
		time.Sleep(time.Minute)
		k.keep([]row{{"MUG", Item{Product: 9}}, {"NEW", Item{Variant: 5}}})
		for name, c := range map[string]struct {
			life time.Duration
			want map[string]Found
			open []string
		}{
			"all is young": {2 * time.Minute, map[string]Found{
				"MUG": {Item: Item{Product: 9}}, " NEW ": {Item: Item{Variant: 5}}, "CAP": {Item: Item{Product: 2}},
				"EBOOK": {Err: ErrUntracked}, "cap": {Err: ErrLookupFailed}, "NOPE": {Err: ErrLookupFailed},
			}, []string{"cap", "NOPE"}},
			"the catalog is too old": {time.Minute, map[string]Found{
				"MUG": {Item: Item{Product: 9}}, " NEW ": {Item: Item{Variant: 5}}, "CAP": {Err: ErrLookupFailed},
				"EBOOK": {Err: ErrLookupFailed}, "cap": {Err: ErrLookupFailed}, "NOPE": {Err: ErrLookupFailed},
			}, []string{"CAP", "EBOOK", "cap", "NOPE"}},
		} {
			results, open := k.resolve([]string{"MUG", " NEW ", "CAP", "EBOOK", "cap", "NOPE", "NOPE", "cap"}, c.life)
			if diff := cmp.Diff(c.want, results, cmpopts.IgnoreFields(Found{}, "At"), cmpopts.EquateErrors()); diff != "" {
				t.Errorf("%s: -want +got:\n%s", name, diff)
			}
			if diff := cmp.Diff(c.open, open); diff != "" {
				t.Errorf("%s: open: -want +got:\n%s", name, diff)
			}
		}
	})
}

// Ensure a SKU that was looked up again has its new item alone, and that one
// with two items at once has none.
func TestKnown_keep(t *testing.T) {
	var k known
	k.keep([]row{{"MUG", Item{Product: 1}}})
	k.keep([]row{{"MUG", Item{Product: 2}}})
	if f, ok := k.exactly("MUG", Life); !ok || f.Err != nil || f.Item.Product != 2 {
		t.Errorf("moved: got %v, %t, want product 2", f, ok)
	}
	k.keep([]row{{"MUG", Item{Product: 2}}, {"MUG", Item{Product: 3}}})
	if f, _ := k.exactly("MUG", Life); !errors.Is(f.Err, ErrDuplicate) {
		t.Errorf("two items: got %v, want ErrDuplicate", f)
	}
	k.keep([]row{{"MUG", Item{Product: 2}}, {"MUG", Item{Product: 2}}})
	if f, _ := k.exactly("MUG", Life); f.Err != nil {
		t.Errorf("one item twice: got %v, want it", f)
	}
	for i := range 3000 {
		k.keep([]row{{fmt.Sprint("SKU-", i), Item{Product: int64(i)}}})
	}
	if n := len(k.few); n > 100*maxFew+1 {
		t.Errorf("got %d SKUs, want at most %d", n, 100*maxFew+1)
	}
	if f, ok := k.exactly("SKU-2999", Life); !ok || f.Item.Product != 2999 {
		t.Errorf("the last one: got %v, %t, want it known", f, ok)
	}
}

// Ensure a missing SKU is unknown only if the index is whole.
func TestIndex_fill(t *testing.T) {
	x := newIndex([]row{{"MUG", Item{Product: 1}}, {"Hat", Item{Product: 2}}, {"HAT", Item{Product: 3}}}, time.Now(), true)
	for whole, missing := range map[bool]error{true: ErrUnknown, false: ErrLookupFailed} {
		results := map[string]Found{"EARLIER": {Item: Item{Product: 7}}}
		x.fill(results, []string{"MUG", "mug", "hat", "NOPE"}, whole)
		want := map[string]Found{
			"EARLIER": {Item: Item{Product: 7}}, "MUG": {Item: Item{Product: 1}}, "mug": {Item: Item{Product: 1}},
			"hat": {Err: ErrAmbiguous}, "NOPE": {Err: missing},
		}
		if diff := cmp.Diff(want, results, cmpopts.IgnoreFields(Found{}, "At"), cmpopts.EquateErrors()); diff != "" {
			t.Errorf("whole %t: -want +got:\n%s", whole, diff)
		}
	}
}

// Ensure the reason of a failed lookup reaches each SKU that it kept from being
// found, and is counted.
func TestExplain(t *testing.T) {
	why := errors.New("no network")
	results := map[string]Found{"A": {Item: Item{Product: 1}}, "B": {Err: ErrLookupFailed}, "C": {Err: ErrUnknown}, "D": {Err: ErrLookupFailed}}
	if got := explain(results, why); got != 2 {
		t.Errorf("got %d SKUs, want 2", got)
	}
	for sku, explained := range map[string]bool{"A": false, "B": true, "C": false, "D": true} {
		if got := errors.Is(results[sku].Err, why); got != explained {
			t.Errorf("%s: got %v", sku, results[sku])
		}
	}
	if !errors.Is(results["B"].Err, ErrLookupFailed) {
		t.Errorf("got %v, want it to stay ErrLookupFailed", results["B"].Err)
	}
}
