package connection_test

import (
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
