package bcsim

import (
	"fmt"
	"slices"
)

// RemoveCustomer takes a customer away. Orders keep the customer's number. It
// panics on an unknown number.
func (st *Store) RemoveCustomer(id int64) {
	st.mu.Lock()
	defer st.mu.Unlock()
	b := &st.customers
	if b.byID[id] == nil {
		panic(fmt.Sprintf("bcsim: customer %d: there is none", id))
	}
	b.all = slices.DeleteFunc(b.all, func(c *Customer) bool { return c.ID == id })
	delete(b.byID, id)
}
