package bcsim

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Store is the data of one BigCommerce store. Tests read and change it directly
// through its methods, at any time. A Server answers from it. Several hashes
// can lead to one Store.
type Store struct {
	mu sync.RWMutex

	orders    []*orderSlot // by id
	orderByID map[int64]*orderSlot

	catalog
	customers customerBook
	places    places
	hooks     []Hook
	mails     []Mail

	accounts []Account     // of the store's files
	nextID   int64         // for shipments, pick-ups and hooks
	stockLag time.Duration // how long reads of stock show the old figure

	cacheMu    sync.Mutex
	cacheBytes int
}

// Mail is an e-mail from the store to a shopper.
type Mail struct {
	OrderID int64
	Kind    string // "status" or "shipment"
}

// NewStore makes an empty store with one default location.
func NewStore() *Store {
	st := &Store{orderByID: map[int64]*orderSlot{}, nextID: 1_000_000}
	st.catalog.init()
	st.customers.init()
	st.places.init()
	return st
}

// orderSlot is an order's place in the store: the fields for filters, and the
// order itself or the recipe to make it.
type orderSlot struct {
	head  orderHead
	order *Order
	make  func() *Order // of an order of Scale, until it changes

	cache map[cacheKey][]byte // marshalled, guarded by Store.cacheMu
}

// orderHead holds the fields for filters and sorting.
type orderHead struct {
	id, customerID, channelID        int64
	statusID                         int
	created, modified                int64 // seconds since 1970
	total                            Money
	email, cartID, payment, external string
	externalID                       string
	archived                         bool
}

func headOf(o *Order) orderHead {
	return orderHead{
		id: o.ID, customerID: o.CustomerID, channelID: int64(o.ChannelID), statusID: o.StatusID,
		created: o.DateCreated.Unix(), modified: o.DateModified.Unix(), total: o.TotalIncTax,
		email: o.BillingAddress.Email, cartID: string(o.CartID), payment: o.PaymentMethod, external: o.ExternalOrderID,
		externalID: string(o.ExternalID), archived: o.IsDeleted,
	}
}

// get returns the order of a slot. Callers must not change it.
func (s *orderSlot) get() *Order {
	if s.order != nil {
		return s.order
	}
	return s.make()
}

// edit makes the order of a slot changeable and forgets its marshalled forms.
func (st *Store) edit(s *orderSlot, change func(*Order)) {
	s.order, s.make = s.get(), nil
	change(s.order)
	s.head = headOf(s.order)
	st.forget(s)
}

// AddOrder completes an order in short form and adds it. It panics on an
// impossible order or a number in use, because such a test is wrong.
func (st *Store) AddOrder(o Order) Order {
	if err := st.addOrder(&o); err != nil {
		panic("bcsim: " + err.Error())
	}
	return o
}

func (st *Store) addOrder(o *Order) error {
	if err := o.complete(); err != nil {
		return err
	}
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.orderByID[o.ID] != nil {
		return fmt.Errorf("order %d: there already is one", o.ID)
	}
	copied := *o
	st.insert(&orderSlot{head: headOf(o), order: &copied})
	return nil
}

// insert keeps the orders sorted by id.
func (st *Store) insert(s *orderSlot) {
	at, _ := slices.BinarySearchFunc(st.orders, s.head.id, func(s *orderSlot, id int64) int { return int(s.head.id - id) })
	st.orders = slices.Insert(st.orders, at, s)
	st.orderByID[s.head.id] = s
}

// UpdateOrder changes an order as it stands: it completes, mails and dates
// nothing. It panics on an unknown order.
func (st *Store) UpdateOrder(id int64, change func(*Order)) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.edit(st.mustOrder(id), change)
}

// RemoveOrder takes an order away, as a store does with an abandoned attempt.
// It panics on an unknown order.
func (st *Store) RemoveOrder(id int64) {
	st.mu.Lock()
	defer st.mu.Unlock()
	gone := st.mustOrder(id)
	st.orders = slices.DeleteFunc(st.orders, func(s *orderSlot) bool { return s == gone })
	delete(st.orderByID, id)
}

// SetStatus changes an order's status as a merchant does in the control panel.
// The order becomes modified now, and the store sends no e-mail.
func (st *Store) SetStatus(id int64, statusID int) {
	st.UpdateOrder(id, func(o *Order) { o.setStatus(statusID) })
}

func (o *Order) setStatus(statusID int) {
	o.StatusID, o.Status = statusID, statusNames[statusID]
	o.CustomStatus = o.Status
	o.DateModified.Time = now()
	if statusID == 2 && o.DateShipped.IsZero() {
		o.DateShipped.Time = now()
	}
}

func (st *Store) mustOrder(id int64) *orderSlot {
	s := st.orderByID[id]
	if s == nil {
		panic(fmt.Sprintf("bcsim: order %d: there is none", id))
	}
	return s
}

// Order returns a copy of an order. Look, but do not touch: the copy shares its
// slices.
func (st *Store) Order(id int64) (Order, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	s := st.orderByID[id]
	if s == nil {
		return Order{}, false
	}
	return *s.get(), true
}

// Orders returns a copy of every order, archived ones too, by id.
func (st *Store) Orders() []Order {
	st.mu.RLock()
	defer st.mu.RUnlock()
	all := make([]Order, len(st.orders))
	for i, s := range st.orders {
		all[i] = *s.get()
	}
	return all
}

// Shipments returns the shipments of an order, oldest first.
func (st *Store) Shipments(orderID int64) []OrderShipment {
	o, _ := st.Order(orderID)
	return slices.Clone(o.Shipments)
}

// Mails returns the e-mails to shoppers, oldest first.
func (st *Store) Mails() []Mail {
	st.mu.RLock()
	defer st.mu.RUnlock()
	return slices.Clone(st.mails)
}

func (st *Store) newID() int64 {
	st.nextID++
	return st.nextID
}
