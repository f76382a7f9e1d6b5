package connection_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"connect2cart/internal/standin/bcsim"
)

// update is Stone Edge sending a message.
func (g *rig) update(function string, pairs ...string) string {
	g.t.Helper()
	return g.poll(append([]string{"setifunction", function}, pairs...)...)
}

// Ensure the page lists what BigCommerce took: shipments and levels, each once,
// however often Stone Edge repeats them.
func TestPage_taken(t *testing.T) {
	t.Parallel()
	g := newRig(t)
	g.order(101, 11)
	level := 10
	g.store.Store().AddProduct(bcsim.Product{ID: 1, SKU: "CUP", Tracking: "product", Level: &level})
	ship := []string{"ordernumber", "101", "orderstatus", "Shipped", "trackcount", "1", "tracknum", "TRACK-CANARY"}
	for range 2 {
		if got := g.update("updatestatus", ship...); !strings.Contains(got, "update=OK") {
			t.Fatal(got)
		}
	}
	g.update("invupdate", "update", "CUP~-3")
	g.update("invupdate", "update", "NO-SUCH~-3")
	g.update("qohreplace", "update", "CUP~5|NO-SUCH~1")
	g.signIn()
	page := g.do("GET", "/connection", "", "").body
	wantAll(t, page, `<th scope="row">101</th><td>1 unit shipped</td>`,
		`<th scope="row">CUP</th><td>level changed by -3</td>`, `<th scope="row">CUP</th><td>level set to 5</td>`)
	if strings.Contains(page, "TRACK-CANARY") {
		t.Error("the page shows a tracking number")
	}
	want := `[{"at":"T","sku":"CUP","units":5,"what":"set"},{"at":"T","sku":"CUP","units":-3,"what":"changed"},{"at":"T","order":"101","units":1,"what":"shipped"}]`
	if got := inAnyOrder(withoutTimes(g.json()["carried_out"])); got != inAnyOrder(want) {
		t.Errorf("got %s, want %s", got, want)
	}
}

// inAnyOrder sorts the entries of a JSON list. All happen within a second, and the
// row of the stock has whole seconds.
func inAnyOrder(text string) string {
	return strings.Join(slices.Sorted(strings.SplitSeq(strings.Trim(text, "[{}]"), "},{")), "\n")
}

// Ensure the login of a further cart sees what its own Stone Edge sent, and that the
// first cart's sees all. Levels are the business of the cart that sends them.
func TestCarts_furtherUpdates(t *testing.T) {
	g := newRig(t)
	level := 10
	g.store.Store().AddProduct(bcsim.Product{ID: 1, SKU: "CUP", Tracking: "product", Level: &level})
	_, made := g.carts(`{"channel":"5"}`)
	g.order(101, 11)
	g.order(102, 11)
	send := func(sold, unknown string) {
		ship := []string{"ordernumber", sold, "orderstatus", "Shipped", "trackcount", "1", "tracknum", "T" + sold}
		if got := g.update("updatestatus", ship...); !strings.Contains(got, "update=OK") {
			t.Fatal(got)
		}
		g.update("updatestatus", "ordernumber", unknown, "orderstatus", "Shipped")
	}
	send("101", "901")
	g.update("invupdate", "update", "CUP~-3")
	g.update("invupdate", "update", "NO-SUCH~-3")
	sees := func(who, want string) {
		t.Helper()
		v := g.json()
		var names []string
		for _, key := range []string{"updates", "carried_out"} {
			for _, one := range v[key].([]any) {
				of := one.(map[string]any)
				names = append(names, fmt.Sprint(cmp.Or(of["order"], of["sku"])))
			}
		}
		slices.Sort(names)
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s sees %s, want %s", who, got, want)
		}
	}
	g.as(made.CartID, made.Password, func() {
		send("102", "902")
		sees("the further cart", "102 902")
	})
	sees("the first cart", "101 102 901 902 CUP NO-SUCH")
	g.carts(`{"do":"stock","of":"bc-teststore1-5"}`)
	g.as(made.CartID, made.Password, func() { sees("the cart with the stock", "102 902 CUP NO-SUCH") })
}
