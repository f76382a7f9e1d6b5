package bcsim

import (
	"fmt"
	"math"
	"net/http"
	"strings"
)

// maxAdjustments is the most items in one adjustment.
const maxAdjustments = 2000

// problemReply is an error of the inventory service. The useful text is in the
// title.
func problemReply(title string) reply {
	r := errorV3(http.StatusUnprocessableEntity, title, nil)
	r.media = mediaProblem
	return r
}

// stockItems returns the tracked items, by product. It applies the filters
// common to all lists of items.
func (st *Store) stockItems(p *queryParser) []stockItem {
	skus, variantIDs, productIDs := p.texts("sku:in"), p.numbers("variant_id:in"), p.numbers("product_id:in")
	var found []stockItem
	for _, product := range st.products {
		if lacks(productIDs, product.ID) {
			continue
		}
		for _, item := range product.items() {
			id := item.identity()
			if !lacks(skus, string(id.SKU)) && !lacks(variantIDs, int64(id.VariantID)) {
				found = append(found, item)
			}
		}
	}
	return found
}

// items returns the items of a product with stock of their own.
func (p *Product) items() []stockItem {
	switch {
	case p.Tracking == "product" && p.isSimple():
		return []stockItem{{p, p.Variants[0], &p.levels}}
	case p.Tracking == "product":
		return []stockItem{{p, nil, &p.levels}}
	case p.Tracking == "variant":
		list := make([]stockItem, len(p.Variants))
		for i, v := range p.Variants {
			list[i] = stockItem{p, v, &v.levels}
		}
		return list
	}
	return nil
}

type identity struct {
	SKU       NullText `json:"sku"`
	VariantID NullID   `json:"variant_id"`
	ProductID int64    `json:"product_id"`
	SKUID     NullID   `json:"sku_id"`
}

func (i stockItem) identity() identity {
	if i.variant == nil {
		return identity{SKU: NullText(i.product.SKU), ProductID: i.product.ID}
	}
	return identity{NullText(i.variant.SKU), NullID(i.variant.ID), i.product.ID, i.variant.SKUID}
}

func (i stockItem) settings(l *level) map[string]any {
	bin := i.product.BinPickingNumber
	if i.variant != nil {
		bin = i.variant.BinPickingNumber
	}
	return map[string]any{"safety_stock": l.safetyStock, "is_in_stock": l.shown() > l.safetyStock, "warning_level": i.product.WarningLevel, "bin_picking_number": bin}
}

// https://developer.bigcommerce.com/docs/rest-management/inventory/items
func listInventoryItems(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	p := queryParser{q: c.query}
	ids, codes := p.numbers("location_id:in"), p.texts("location_code:in")
	all := c.store.stockItems(&p)
	if p.wrong != "" {
		return problemReply("Filter " + p.wrong + " is invalid")
	}
	wanted := func(l *level) bool {
		place, _ := c.store.places.location(l.locationID)
		return !lacks(ids, l.locationID) && !lacks(codes, place.Code)
	}
	return listV3(c, here(all, wanted), 1000, func(i stockItem) any {
		levels := []any{}
		for n := range *i.levels {
			if l := &(*i.levels)[n]; wanted(l) {
				levels = append(levels, c.store.wireLevel(i, l))
			}
		}
		return map[string]any{"identity": i.identity(), "locations": levels}
	})
}

// here keeps the items with a figure at a wanted location.
func here(all []stockItem, wanted func(*level) bool) []stockItem {
	var found []stockItem
	for _, i := range all {
		for n := range *i.levels {
			if wanted(&(*i.levels)[n]) {
				found = append(found, i)
				break
			}
		}
	}
	return found
}

func (st *Store) wireLevel(i stockItem, l *level) map[string]any {
	place, _ := st.places.location(l.locationID)
	return map[string]any{
		"location_id": l.locationID, "location_code": place.Code, "location_name": place.Label, "location_enabled": !place.Disabled,
		"available_to_sell": l.shown() - l.safetyStock, "total_inventory_onhand": l.shown(), "settings": i.settings(l),
	}
}

func listLocationItems(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	location := c.ids[0]
	if _, ok := c.store.places.location(location); !ok {
		r := notFoundV3("Location not found")
		r.media = mediaProblem
		return r
	}
	p := queryParser{q: c.query}
	all := c.store.stockItems(&p)
	if p.wrong != "" {
		return problemReply("Filter " + p.wrong + " is invalid")
	}
	return listV3(c, here(all, func(l *level) bool { return l.locationID == location }), 1000, func(i stockItem) any {
		l := at(*i.levels, location)
		return map[string]any{
			"identity": i.identity(), "available_to_sell": l.shown() - l.safetyStock, "total_inventory_onhand": l.shown(), "settings": i.settings(l),
		}
	})
}

// adjustment is the body of both kinds of adjustment.
type adjustment struct {
	Reason string           `json:"reason"`
	Items  []adjustmentItem `json:"items"`
}

type adjustmentItem struct {
	LocationID *int64  `json:"location_id"`
	SKU        *string `json:"sku"`
	VariantID  *int64  `json:"variant_id"`
	ProductID  *int64  `json:"product_id"`
	Quantity   *int    `json:"quantity"`
}

// https://developer.bigcommerce.com/docs/rest-management/inventory/adjustments#absolute-adjustment
func adjustAbsolute(c *call) reply {
	return c.adjust(func(l *level, _ bool, quantity int) (int, string) {
		if quantity < 0 {
			return 0, "Quantity must not be negative"
		}
		return quantity, ""
	})
}

// https://developer.bigcommerce.com/docs/rest-management/inventory/adjustments#relative-adjustment
func adjustRelative(c *call) reply {
	return c.adjust(func(l *level, known bool, quantity int) (int, string) {
		if !known {
			return 0, "Items with identity: [%s] requires absolute adjustment before relative"
		}
		if l.onHand+quantity < l.safetyStock {
			return 0, "Items with identity: [%s] have insufficient stock"
		}
		return l.onHand + quantity, ""
	})
}

// adjust checks all items before it changes any, because one bad item rejects
// the whole batch. calculate returns the new figure, or an error text.
func (c *call) adjust(calculate func(l *level, known bool, quantity int) (int, string)) reply {
	var body adjustment
	if err := c.decode(&body); err != nil {
		return problemReply("bcsim: adjustment: " + err.Error())
	}
	if len(body.Items) == 0 || len(body.Items) > maxAdjustments {
		return problemReply(fmt.Sprintf("Number of items: want 1 to %d, got %d", maxAdjustments, len(body.Items)))
	}
	st := c.store
	st.mu.Lock()
	defer st.mu.Unlock()
	plan := newStockPlan(st)
	for _, item := range body.Items {
		if wrong := plan.add(item, calculate); wrong != "" {
			return problemReply(wrong)
		}
	}
	plan.carryOut()
	return jsonReply(http.StatusOK, map[string]string{"transaction_id": fmt.Sprintf("00000000-0000-4000-8000-%012d", st.newID())})
}

// stockPlan collects new figures. An item may come more than once.
type stockPlan struct {
	st    *Store
	steps map[planKey]*planStep
	order []*planStep
}

type planKey struct {
	levels   *[]level
	location int64
}

type planStep struct {
	item     stockItem
	location int64
	now      level
	known    bool
}

func newStockPlan(st *Store) *stockPlan { return &stockPlan{st: st, steps: map[planKey]*planStep{}} }

// add takes an adjustment into the plan. It returns an error text, or "".
func (p *stockPlan) add(a adjustmentItem, calculate func(*level, bool, int) (int, string)) string {
	if a.LocationID == nil || a.Quantity == nil {
		return "location_id and quantity are required"
	}
	place, ok := p.st.places.location(*a.LocationID)
	if !ok {
		return fmt.Sprintf("Location with id %d does not exist", *a.LocationID)
	}
	if place.Disabled {
		return fmt.Sprintf("Location with id %d is disabled", *a.LocationID)
	}
	item, skip, wrong := p.st.adjustable(a)
	if wrong != "" || skip {
		return wrong
	}
	step := p.step(item, *a.LocationID)
	quantity, wrong := calculate(&step.now, step.known, *a.Quantity)
	if wrong != "" {
		return strings.Replace(wrong, "%s", item.String(), 1)
	}
	if quantity > math.MaxInt32 {
		return fmt.Sprintf("Quantity %d is over the maximum", quantity)
	}
	step.now.onHand, step.known = quantity, true
	return ""
}

func (p *stockPlan) step(item stockItem, location int64) *planStep {
	key := planKey{item.levels, location}
	if s := p.steps[key]; s != nil {
		return s
	}
	s := &planStep{item: item, location: location}
	if l := at(*item.levels, location); l != nil {
		s.now, s.known = *l, true
	}
	p.steps[key] = s
	p.order = append(p.order, s)
	return s
}

func (p *stockPlan) carryOut() {
	for _, s := range p.order {
		s.item.level(s.location).set(s.now.onHand, p.st.stockLag)
	}
}

// adjustable finds the item of an adjustment by exactly one of SKU, variant and
// product. skip means to pass over an untracked item.
func (st *Store) adjustable(a adjustmentItem) (item stockItem, skip bool, wrong string) {
	named := 0
	for _, given := range []bool{a.SKU != nil, a.VariantID != nil, a.ProductID != nil} {
		if given {
			named++
		}
	}
	switch {
	case named != 1:
		return item, false, "Exactly one of sku, variant_id and product_id is required"
	case a.ProductID != nil:
		return st.adjustableProduct(st.productBy[*a.ProductID], *a.ProductID)
	case a.VariantID != nil:
		return st.adjustableVariant(st.variantBy[*a.VariantID], fmt.Sprintf("variant_id %d", *a.VariantID))
	}
	if p := st.productSKU[*a.SKU]; p != nil && p.Tracking == "product" {
		return stockItem{p, nil, &p.levels}, false, ""
	}
	return st.adjustableVariant(st.skuOf[*a.SKU], "sku "+*a.SKU)
}

func (st *Store) adjustableProduct(p *Product, id int64) (item stockItem, skip bool, wrong string) {
	switch {
	case p == nil:
		return item, false, fmt.Sprintf("[Item with product_id %d not found]", id)
	case p.Tracking == "product":
		return stockItem{p, nil, &p.levels}, false, ""
	case p.Tracking == "variant" && p.isSimple():
		return stockItem{p, p.Variants[0], &p.Variants[0].levels}, false, ""
	case p.Tracking == "variant":
		return item, false, fmt.Sprintf("[Item with product_id %d is tracked by variant, please update stock by variant id]", id)
	}
	return st.untracked(fmt.Sprintf("product_id %d", id))
}

func (st *Store) adjustableVariant(v *Variant, name string) (item stockItem, skip bool, wrong string) {
	if v == nil {
		return item, false, "[Item with " + name + " not found]"
	}
	item, tracked := st.item(v)
	switch {
	case !tracked:
		return st.untracked(name)
	case item.variant == nil:
		return item, false, fmt.Sprintf("[Item with variant_id %d is tracked by product, please update stock by product id]", v.ID)
	}
	return item, false, ""
}

func (st *Store) untracked(name string) (item stockItem, skip bool, wrong string) {
	if st.ignoreUntracked {
		return item, true, ""
	}
	return item, false, "[Item with " + name + " is not tracked]"
}
