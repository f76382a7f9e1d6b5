package bcsim

import (
	"fmt"
	"time"
)

// variantsEach is the number of variants in a product of Scale.
const variantsEach = 10

// Scale makes a big store for benchmarks. It makes an order anew for each look,
// until something changes the order, so an order costs a few hundred bytes.
func Scale(nOrders, nVariants, nCustomers int) *Store {
	st := NewStore()
	for id := int64(1); id <= int64(nOrders); id++ {
		st.insert(&orderSlot{head: headOf(scaleOrder(id)), make: func() *Order { return scaleOrder(id) }})
	}
	for id := int64(1); nVariants > 0; id++ {
		st.AddProduct(scaleProduct(id, min(variantsEach, nVariants)))
		nVariants -= variantsEach
	}
	for id := int64(1); id <= int64(nCustomers); id++ {
		st.AddCustomer(Customer{
			ID: id, FirstName: "Scale", LastName: fmt.Sprintf("Customer %d", id),
			Addresses: []CustomerAddress{{Address1: "1 Scale Street", City: "Austin", StateOrProvince: "Texas", PostalCode: "78701", Country: "United States"}},
		})
	}
	return st
}

// scaleOrder is an ordinary order of one to four lines, paid by card. Every
// tenth is Incomplete.
func scaleOrder(id int64) *Order {
	o := &Order{TaxRate: 82500, OrderFields: OrderFields{ID: id, StatusID: 11, CustomerID: id % 1000, BaseShippingCost: 5 * unit}}
	if id%10 == 0 {
		o.StatusID = 0
	}
	o.DateCreated.Time = time.Date(2026, 1, 1, 0, int(id)*10, 0, 0, time.UTC)
	for i := range 1 + id%4 {
		number := 1 + (id*7+i*13)%2500
		o.Products = append(o.Products, OrderProduct{
			ProductID: number, VariantID: NullID(number*1000 + 1), SKU: fmt.Sprintf("SCALE-%d-0", number), Name: fmt.Sprintf("Scale product %d", number),
			Quantity: 1 + int(id+i)%3, BasePrice: unit * Money(3+number%40),
		})
	}
	o.Transactions = []Transaction{{CreditCard: &CreditCard{"visa", "411111", "1111", 3, 2029}}}
	if err := o.complete(); err != nil {
		panic("bcsim: scale: " + err.Error())
	}
	return o
}

func scaleProduct(id int64, variants int) Product {
	p := Product{ID: id, Name: fmt.Sprintf("Scale product %d", id), Price: Number(unit * Money(3+id%40)), Tracking: "variant", Description: "<p>Made to be many.</p>"}
	for i := range variants {
		level := i * 3
		p.Variants = append(p.Variants, &Variant{
			SKU: fmt.Sprintf("SCALE-%d-%d", id, i), Level: &level, OptionValues: []OptionValue{{OptionDisplayName: "Size", Label: fmt.Sprint(i)}},
		})
	}
	return p
}
