package bcsim

import (
	"fmt"
	"net/http"
	"slices"
)

// Pickup is the collection of lines of an order by the shopper.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-pickups
type Pickup struct {
	ID             int64        `json:"id"`
	PickupMethodID int64        `json:"pickup_method_id"`
	OrderID        int64        `json:"order_id"`
	ReadyAt        Stamp        `json:"ready_at"`
	CreatedAt      Stamp        `json:"created_at"`
	UpdatedAt      Stamp        `json:"updated_at"`
	Items          []PickupItem `json:"pickup_items"`
}

// PickupItem is a line of a pick-up, or a part of one.
type PickupItem struct {
	ID             int64  `json:"id"`
	OrderProductID int64  `json:"order_product_id"`
	Quantity       int    `json:"quantity"`
	Status         string `json:"status"` // AWAITING_COLLECTION or COLLECTED
	CollectedAt    Stamp  `json:"collected_at"`
}

// PickupMethod is a way to collect goods at a location.
//
// https://developer.bigcommerce.com/docs/rest-management/pickup/methods
type PickupMethod struct {
	ID           int64  `json:"id"`
	LocationID   int64  `json:"location_id"`
	DisplayName  string `json:"display_name"`
	Instructions string `json:"collection_instructions"`
	TimeText     string `json:"collection_time_description"`
	DateCreated  Stamp  `json:"date_created"`
	DateModified Stamp  `json:"date_modified"`
}

// AddPickupMethod adds a way to collect goods.
func (st *Store) AddPickupMethod(m PickupMethod) {
	setDefault(&m.DateCreated, Stamp{firstOrderDate})
	setDefault(&m.DateModified, m.DateCreated)
	st.mu.Lock()
	defer st.mu.Unlock()
	st.places.methods = append(st.places.methods, m)
}

// Pickups returns the pick-ups recorded so far, oldest first.
func (st *Store) Pickups() []Pickup {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return slices.Clone(st.places.pickups)
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-pickups#get-pickups
func listPickups(c *call) reply {
	p := queryParser{q: c.query}
	orderIDs, ids := p.numbers("order_id:in"), p.numbers("pickup_id:in")
	if p.wrong != "" {
		return problemReply("Filter " + p.wrong + " is invalid")
	}
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	found := []Pickup{}
	for _, k := range c.store.places.pickups {
		if !lacks(orderIDs, k.OrderID) && !lacks(ids, k.ID) {
			found = append(found, k)
		}
	}
	return dataReply(found)
}

type newPickup struct {
	PickupMethodID int64          `json:"pickup_method_id"`
	OrderID        int64          `json:"order_id"`
	ReadyAt        Stamp          `json:"ready_at"`
	CollectedAt    Stamp          `json:"collected_at"`
	Items          []shipmentLine `json:"pickup_items"`
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-pickups#create-pickups
func createPickups(c *call) reply {
	var body []newPickup
	if err := c.decode(&body); err != nil {
		return problemReply("bcsim: pick-up: " + err.Error())
	}
	st := c.store
	st.mu.Lock()
	defer st.mu.Unlock()
	for _, k := range body {
		if wrong := k.check(st); wrong != "" {
			return problemReply(wrong)
		}
	}
	made := []Pickup{}
	for _, k := range body {
		made = append(made, k.record(st))
	}
	st.places.pickups = append(st.places.pickups, made...)
	return jsonReply(http.StatusOK, map[string]any{"data": made, "meta": map[string]any{}})
}

// check returns the mistake in a pick-up, or "".
func (k *newPickup) check(st *Store) string {
	slot := st.orderByID[k.OrderID]
	switch {
	case slot == nil:
		return fmt.Sprintf("Order with id %d does not exist", k.OrderID)
	case k.PickupMethodID < 1:
		return "pickup_method_id is required"
	case k.ReadyAt.IsZero():
		return "ready_at is required"
	case len(k.Items) == 0:
		return "pickup_items is required"
	}
	for _, item := range k.Items {
		p := slot.get().product(item.OrderProductID)
		if p == nil || p.PickupID == 0 {
			return fmt.Sprintf("Order product with id %d is not to be picked up", item.OrderProductID)
		}
		if item.Quantity < 1 || item.Quantity > p.Quantity-p.QuantityShipped {
			return fmt.Sprintf("Quantity of order product with id %d is invalid", p.ID)
		}
	}
	return ""
}

// record writes a pick-up into its order. Collected lines count as shipped. An
// order with nothing left becomes Completed.
func (k *newPickup) record(st *Store) Pickup {
	made := Pickup{
		ID: st.newID(), PickupMethodID: k.PickupMethodID, OrderID: k.OrderID, ReadyAt: k.ReadyAt, CreatedAt: Stamp{now()}, UpdatedAt: Stamp{now()},
	}
	status := "AWAITING_COLLECTION"
	if !k.CollectedAt.IsZero() {
		status = "COLLECTED"
	}
	st.edit(st.orderByID[k.OrderID], func(o *Order) {
		o.Products = slices.Clone(o.Products)
		for _, item := range k.Items {
			made.Items = append(made.Items, PickupItem{st.newID(), item.OrderProductID, item.Quantity, status, k.CollectedAt})
			if status == "COLLECTED" {
				o.product(item.OrderProductID).QuantityShipped += item.Quantity
				o.ItemsShipped += item.Quantity
			}
		}
		if o.ItemsShipped == o.ItemsTotal {
			o.setStatus(10)
		}
	})
	return made
}

// https://developer.bigcommerce.com/docs/rest-management/pickup/methods#get-pickup-methods
func listPickupMethods(c *call) reply {
	p := queryParser{q: c.query}
	ids := p.numbers("id:in")
	if p.wrong != "" {
		return problemReply("Filter " + p.wrong + " is invalid")
	}
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	var found []PickupMethod
	for _, m := range c.store.places.methods {
		if !lacks(ids, m.ID) {
			found = append(found, m)
		}
	}
	return listV3(c, found, maxLimit, func(m PickupMethod) any { return m })
}
