package main

import (
	"encoding/json"
	"strings"
	"testing"

	"connect2cart/internal/standin/bcsim"
)

// Ensure skus names the items of a shared SKU, to a person and to a program,
// without the table.
func TestSKUs(t *testing.T) {
	c := newCounter(t)
	t.Setenv("LEDGER_TABLE", "")
	hash := c.shop.Hash
	wantAll(t, c.do(exitDone, "skus", hash), `0 items, and 0 SKUs of several items\.\n$`)
	if got := c.do(exitDone, "skus", hash, "--json"); strings.Join(strings.Fields(got), "") != `{"store_hash":"`+hash+`","items":0,"shared":[]}` {
		t.Errorf("none: got %s", got)
	}
	for i, p := range []bcsim.Product{{Name: "Old mug", SKU: "MUG-1"}, {Name: "Cup", SKU: "CUP"}, {Name: "New mug", SKU: "mug-1"}, {Name: "cup"}} {
		p.ID = int64(i + 1)
		c.st.AddProduct(p)
	}
	got := c.do(exitDone, "skus", hash)
	wantAll(t, got, `4 items, and 2 SKUs of several items`, `MUG-1 +1 +\d+ +Old mug`, `mug-1 +3 +\d+ +New mug`, `CUP +2 +\d+ +Cup`, `\(none\) +4 +\d+ +cup`)
	var out struct {
		Items  int
		Shared []struct {
			Code  string
			Items []struct {
				Product int64 `json:"product_id"`
				Variant int64 `json:"variant_id"`
				SKU     string
				Name    string
			}
		}
	}
	if err := json.Unmarshal([]byte(c.do(exitDone, "skus", hash, "--json")), &out); err != nil {
		t.Fatal(err)
	}
	if out.Items != 4 || len(out.Shared) != 2 || out.Shared[0].Code != "MUG-1" || len(out.Shared[0].Items) != 2 {
		t.Fatalf("got %+v", out)
	}
	if i := out.Shared[0].Items[1]; i.Product != 3 || i.Variant == 0 || i.SKU != "mug-1" || i.Name != "New mug" {
		t.Errorf("got %+v", i)
	}
	c.do(exitMissing, "skus", "nobody1")
}
