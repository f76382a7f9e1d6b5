package bcsim

import (
	"net/http"
	"slices"
	"strconv"
)

// order finds the order in the path. Callers hold the store's lock.
func (c *call) order() *orderSlot { return c.store.orderByID[c.ids[0]] }

// read answers from an order, or with 404.
func (c *call) read(show func(*Order) reply) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	s := c.order()
	if s == nil {
		return notFoundV2()
	}
	return show(s.get())
}

// https://developer.bigcommerce.com/docs/rest-management/orders#get-an-order
func getOrder(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	s := c.order()
	if s == nil {
		return notFoundV2()
	}
	in, ok := includeOf(c.query)
	if !ok {
		return invalidField("include")
	}
	return reply{status: http.StatusOK, media: mediaJSON, body: c.renderOrder(s, in)}
}

// orderChange holds the members of an order that a client may write here. The
// real API takes many more, with side effects: products clears discounts, fees
// replaces all fees. We refuse such a body, so a test notices.
type orderChange struct {
	StatusID        *int    `json:"status_id"`
	IsDeleted       *bool   `json:"is_deleted"`
	StaffNotes      *string `json:"staff_notes"`
	CustomerMessage *string `json:"customer_message"`
}

// https://developer.bigcommerce.com/docs/rest-management/orders#update-an-order
func updateOrder(c *call) reply {
	var change orderChange
	if err := c.decode(&change); err != nil {
		return errorV2(http.StatusBadRequest, "bcsim writes only status_id, is_deleted, staff_notes and customer_message: "+err.Error())
	}
	if change.StatusID != nil && (*change.StatusID < 0 || *change.StatusID >= len(statusNames)) {
		return invalidField("status_id")
	}
	st := c.store
	st.mu.Lock()
	defer st.mu.Unlock()
	s := c.order()
	if s == nil {
		return notFoundV2()
	}
	st.edit(s, func(o *Order) { change.apply(st, o) })
	return reply{status: http.StatusOK, media: mediaJSON, body: c.renderOrder(s, include{})}
}

func (change *orderChange) apply(st *Store, o *Order) {
	if change.StatusID != nil && *change.StatusID != o.StatusID {
		o.setStatus(*change.StatusID)
		st.mails = append(st.mails, Mail{o.ID, "status"})
	}
	if change.IsDeleted != nil {
		o.IsDeleted = *change.IsDeleted
	}
	if change.StaffNotes != nil {
		o.StaffNotes = NullText(*change.StaffNotes)
	}
	if change.CustomerMessage != nil {
		o.CustomerMessage = NullText(*change.CustomerMessage)
	}
	o.DateModified.Time = now()
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-products
func listOrderProducts(c *call) reply {
	return c.read(func(o *Order) reply { return listV2(c, o.Products) })
}

func getOrderProduct(c *call) reply {
	return c.read(func(o *Order) reply {
		if p := o.product(c.ids[1]); p != nil {
			return jsonReply(http.StatusOK, p)
		}
		return notFoundV2()
	})
}

type addressWire struct {
	*OrderAddress
	ShippingQuotes link `json:"shipping_quotes"`
}

func (c *call) wireAddress(o *Order, a *OrderAddress) addressWire {
	resource := "/orders/" + strconv.FormatInt(o.ID, 10) + "/shipping_addresses/" + strconv.FormatInt(a.ID, 10) + "/shipping_quotes"
	return addressWire{a, link{"https://api.bigcommerce.com/stores/" + c.mount.account.StoreHash + "/v2" + resource, resource}}
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-shipping-addresses
func listOrderAddresses(c *call) reply {
	return c.read(func(o *Order) reply {
		list := make([]addressWire, len(o.Addresses))
		for i := range o.Addresses {
			list[i] = c.wireAddress(o, &o.Addresses[i])
		}
		return listV2(c, list)
	})
}

func getOrderAddress(c *call) reply {
	return c.read(func(o *Order) reply {
		if a := o.address(c.ids[1]); a != nil {
			return jsonReply(http.StatusOK, c.wireAddress(o, a))
		}
		return notFoundV2()
	})
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-coupons
func listOrderCoupons(c *call) reply {
	return c.read(func(o *Order) reply { return listV2(c, o.Coupons) })
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-taxes
func listOrderTaxes(c *call) reply {
	return c.read(func(o *Order) reply {
		taxes := slices.Clone(o.Taxes)
		if c.query.Get("details") != "true" {
			for i := range taxes {
				taxes[i].OrderProductID, taxes[i].LineItemType = "", ""
			}
		}
		return listV2(c, taxes)
	})
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-fees
func listOrderFees(c *call) reply {
	return c.read(func(o *Order) reply {
		return jsonReply(http.StatusOK, map[string]any{"fees": orEmpty(o.Fees)})
	})
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-messages
func listOrderMessages(c *call) reply {
	p := queryParser{q: c.query}
	minID, maxID := p.optional("min_id"), p.optional("max_id")
	from, to := p.date("min_date_created"), p.date("max_date_created")
	customer, flagged, status := p.optional("customer_id"), p.boolean("is_flagged"), c.query.Get("status")
	if p.wrong != "" {
		return invalidField(p.wrong)
	}
	type message struct {
		OrderMessage
		Customer struct{} `json:"customer"`
	}
	return c.read(func(o *Order) reply {
		var list []message
		for _, m := range o.Messages {
			at := m.DateCreated.Unix()
			if (minID != nil && m.ID < *minID) || (maxID != nil && m.ID > *maxID) || (from != nil && at < *from) || (to != nil && at > *to) ||
				differs(customer, m.CustomerID) || (flagged != nil && *flagged != m.IsFlagged) || (status != "" && status != m.Status) {
				continue
			}
			list = append(list, message{OrderMessage: m})
		}
		return listV2(c, list)
	})
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-consignments
func listOrderConsignments(c *call) reply {
	return c.read(func(o *Order) reply {
		in := include{consignments: true, object: true, lineItems: c.query.Get("include") == "consignments.line_items"}
		w := wireOrder(o, c.mount.account.StoreHash, in, c.server.trapped(o.ID))
		return jsonReply(http.StatusOK, w.Consignments)
	})
}
