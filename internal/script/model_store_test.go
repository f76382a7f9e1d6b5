package script_test

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"connect2cart/internal/standin/bcsim"
)

// outcome is the expected store after an OK for every update.
type outcome struct {
	levels  map[string]int
	parcels map[string]int // units by "order/address/tracking number/line"
	status  map[int64]int
	labels  map[int64]int      // number of different labels of an order
	held    map[int64][]string // tracking numbers without known goods, by order
}

func newOutcome() outcome {
	return outcome{levels: map[string]int{}, parcels: map[string]int{}, status: map[int64]int{}, labels: map[int64]int{}, held: map[int64][]string{}}
}

func splitEntry(entry string) (sku string, n int) {
	sku, text, _ := strings.Cut(entry, "~")
	n, _ = strconv.Atoi(text)
	return sku, n
}

func (o outcome) change(entry string) { sku, n := splitEntry(entry); o.levels[sku] += n }

func (o outcome) set(entry string) { sku, n := splitEntry(entry); o.levels[sku] = n }

// stockUp makes items of every kind, and updates of them.
func (e *edge) stockUp(st *bcsim.Store) {
	level := 1000
	size := func(l string) []bcsim.OptionValue {
		return []bcsim.OptionValue{{OptionDisplayName: "Size", Label: l}}
	}
	st.AddProduct(bcsim.Product{ID: 1, SKU: "MUG", Tracking: "product", Level: &level})
	st.AddProduct(bcsim.Product{ID: 2, SKU: "SHIRT", Tracking: "variant", Variants: []*bcsim.Variant{
		{ID: 21, SKU: "SHIRT-S", OptionValues: size("S"), Level: &level}, {ID: 22, SKU: "SHIRT-M", OptionValues: size("M"), Stock: map[int64]int{}}}})
	st.AddProduct(bcsim.Product{ID: 3, SKU: "BOOK", Tracking: "none"})
	e.want.levels["MUG"], e.want.levels["SHIRT-S"], e.want.levels["SHIRT-M"] = level, level, 0
	skus := []string{"MUG", "SHIRT-S", "SHIRT-M"}
	for range e.rng.IntN(8) {
		entries := make([]string, 1+e.rng.IntN(2)*e.rng.IntN(3)) // mostly one
		for i := range entries {
			sku, delta := skus[e.rng.IntN(3)], e.rng.IntN(9)-4
			if sku == "SHIRT-M" {
				delta = max(delta, -delta) // it has no level to lower
			}
			entries[i] = fmt.Sprintf("%s~%d", sku, delta)
		}
		e.queue = append(e.queue, queued{function: "invupdate", entries: entries})
	}
	for range e.rng.IntN(3) {
		var entries []string
		for _, sku := range skus[e.rng.IntN(3):] {
			entries = append(entries, fmt.Sprintf("%s~%d", sku, 500+e.rng.IntN(500)))
		}
		e.queue = append(e.queue, queued{function: "qohreplace", entries: append(entries, "BOOK~1", "NOPE~1")})
	}
}

// progressLabels are sorted by how far they take an order. The first changes
// nothing.
var progressLabels = []string{"Drop Ship Ordered", "Item Shipped", "Shipped", "Completed"}

// takeOrders makes orders, and Stone Edge's reports of them.
func (e *edge) takeOrders(st *bcsim.Store) {
	for id := int64(1); id <= int64(e.rng.IntN(3)); id++ {
		o := bcsim.Order{OrderFields: bcsim.OrderFields{ID: id, StatusID: 11}, Addresses: []bcsim.OrderAddress{{ID: 1}}, Products: []bcsim.OrderProduct{
			{ID: id*10 + 1, SKU: "MUG", Quantity: 1 + e.rng.IntN(4), AddressID: 1}, {ID: id*10 + 2, SKU: "SHIRT-S", Quantity: 1 + e.rng.IntN(3), AddressID: 1}}}
		if e.rng.IntN(3) == 0 {
			o.Addresses = append(o.Addresses, bcsim.OrderAddress{ID: 2})
			o.Products[1].AddressID = 2
		}
		st.AddOrder(o)
		labels := progressLabels
		if e.rng.IntN(3) == 0 {
			labels = labels[:2] // the label of the whole order comes at the end
			e.hold(id)
		}
		e.report(o, labels)
	}
}

// report makes Stone Edge's reports of an order: packages with a share of the
// goods each, one package with all goods and a label for the whole order, or
// labels alone.
func (e *edge) report(o bcsim.Order, progress []string) {
	id, packs := o.ID, e.pack(o)
	shipped, ordered, furthest := 0, o.Products[0].Quantity+o.Products[1].Quantity, 0
	labels := map[int]bool{}
	for i, pack := range packs {
		label, track := e.rng.IntN(len(progress)), fmt.Sprintf("T%d-%d", id, i)
		whole := len(packs) == 1 && sum(pack) == ordered && label >= 2 && e.rng.IntN(2) == 0
		e.queue = append(e.queue, queued{function: "updatestatus", params: packageForm(id, progress[label], track, pack, whole)})
		for line, units := range pack {
			address := o.Products[line-id*10-1].AddressID
			e.want.parcels[fmt.Sprintf("%d/%d/%s/%d", id, address, track, line)] = units
		}
		shipped += sum(pack)
		furthest, labels[label] = max(furthest, label), true
	}
	if e.rng.IntN(3) == 0 {
		label := e.rng.IntN(len(progress))
		e.queue = append(e.queue, queued{function: "updatestatus", params: []string{"ordernumber", fmt.Sprint(id), "orderstatus", progress[label], "trackcount", "0"}})
		furthest, labels[label] = max(furthest, label), true
	}
	switch {
	case shipped == ordered:
		furthest = max(furthest, 2)
	case shipped > 0:
		furthest = max(furthest, 1)
	}
	e.want.status[id], e.want.labels[id] = []int{11, 3, 2, 10}[furthest], len(labels)
}

// pack puts the goods of an order, or some of them, into up to three packages.
func (e *edge) pack(o bcsim.Order) []map[int64]int {
	packs := make([]map[int64]int, 1+e.rng.IntN(3))
	for _, p := range o.Products {
		for range p.Quantity {
			i := e.rng.IntN(len(packs) + 1)
			if i == len(packs) {
				if e.rng.IntN(2) == 0 {
					continue // it stays here
				}
				i = 0
			}
			if packs[i] == nil {
				packs[i] = map[int64]int{}
			}
			packs[i][p.ID]++
		}
	}
	return slices.DeleteFunc(packs, func(p map[int64]int) bool { return len(p) == 0 })
}

func sum(units map[int64]int) (n int) {
	for _, u := range units {
		n += u
	}
	return n
}

// packageForm reports a package. A part of the order takes the XML form with
// its contents. The whole order takes the plain form without them.
func packageForm(id int64, label, track string, pack map[int64]int, whole bool) []string {
	if whole {
		return []string{"ordernumber", fmt.Sprint(id), "orderstatus", label, "trackcount", "1", "tracknum", track, "trackcarrier", "UPS"}
	}
	var items strings.Builder
	for _, line := range slices.Sorted(maps.Keys(pack)) {
		fmt.Fprintf(&items, "<Item><ItemNumber>%d</ItemNumber><Packages><Package><PackageID>1</PackageID><Quantity>%d</Quantity></Package></Packages></Item>", line, pack[line])
	}
	return []string{"update", fmt.Sprintf("<Orders><Order><OrderNumber>%d</OrderNumber><Status>%s</Status><Packages><Package><PackageID>1</PackageID><TrackNum>%s</TrackNum><Shipper>FX</Shipper></Package></Packages><Items>%s</Items></Order></Orders>",
		id, label, track, items.String())}
}

// compare holds the store against the model.
func (e *edge) compare() {
	complain := func(diff int, format string, args ...any) {
		e.t.Errorf("seed %d: "+format, append([]any{e.seed}, args...)...)
		if diff > 0 {
			e.sum.doubled.Add(1)
		} else {
			e.sum.lost.Add(1)
		}
	}
	for sku, want := range e.want.levels {
		if got, _ := e.store.StockAt(sku, 0); got != want {
			complain(1, "%s: got %d, want %d", sku, got, want)
		}
	}
	got, parcels := map[string]int{}, map[int64]int{}
	for _, o := range e.store.Orders() {
		for _, s := range o.Shipments {
			parcels[o.ID]++
			for _, item := range s.Items {
				got[fmt.Sprintf("%d/%d/%s/%d", o.ID, s.AddressID, s.TrackingNumber, item.OrderProductID)] += item.Quantity
			}
		}
		if want := e.want.status[o.ID]; o.StatusID != want {
			complain(0, "order %d: got status %d, want %d", o.ID, o.StatusID, want)
		}
	}
	for key, want := range e.want.parcels {
		if got[key] != want {
			complain(got[key]-want, "parcel %s: got %d units, want %d", key, got[key], want)
		}
		delete(got, key)
	}
	if len(got) > 0 {
		complain(1, "got parcels that nobody sent: %v", got)
	}
	e.compareMails(parcels, complain)
	if n := e.chaos.idle.Load(); n > 0 {
		complain(1, "%d changes of status to what it was already", n)
	}
}

// compareMails expects one mail for every shipment. A status from a label or a
// shipment may send one more.
func (e *edge) compareMails(parcels map[int64]int, complain func(int, string, ...any)) {
	mails := map[string]int{}
	for _, m := range e.store.Mails() {
		mails[fmt.Sprintf("%s/%d", m.Kind, m.OrderID)]++
	}
	places := map[int64]map[string]bool{}
	for key := range e.want.parcels {
		parts := strings.SplitN(key, "/", 4)
		id, _ := strconv.ParseInt(parts[0], 10, 64)
		if places[id] == nil {
			places[id] = map[string]bool{}
		}
		places[id][parts[1]+parts[2]] = true
	}
	for id, labels := range e.want.labels {
		want := len(places[id])
		if got := mails[fmt.Sprintf("shipment/%d", id)]; got != want || parcels[id] != want {
			complain(got-want, "order %d: got %d shipments and %d mails of them, want %d", id, parcels[id], got, want)
		}
		if got := mails[fmt.Sprintf("status/%d", id)]; got > labels+want {
			complain(1, "order %d: got %d mails of its status for %d labels and %d shipments", id, got, labels, want)
		}
	}
}
