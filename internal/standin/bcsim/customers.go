package bcsim

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Customer is a registered shopper. The data of a guest is in the order only.
//
// https://developer.bigcommerce.com/docs/rest-management/customers
type Customer struct {
	ID                int64             `json:"id"`
	Email             string            `json:"email"`
	FirstName         string            `json:"first_name"`
	LastName          string            `json:"last_name"`
	Company           string            `json:"company"`
	Phone             string            `json:"phone"`
	Notes             string            `json:"notes"`
	TaxExemptCategory string            `json:"tax_exempt_category"`
	GroupID           int64             `json:"customer_group_id"`
	RegistrationIP    string            `json:"registration_ip_address"`
	DateCreated       Stamp             `json:"date_created"`
	DateModified      Stamp             `json:"date_modified"`
	OptIn             bool              `json:"accepts_product_review_abandoned_cart_emails"`
	OriginChannelID   int64             `json:"origin_channel_id"`
	StoreCredit       Money             `json:"store_credit,omitempty"`
	Addresses         []CustomerAddress `json:"addresses,omitempty"`
	FormFields        []FormField       `json:"form_fields,omitempty"`
}

// CustomerAddress is an entry of a customer's address book.
//
// https://developer.bigcommerce.com/docs/rest-management/customers/addresses
type CustomerAddress struct {
	ID              int64  `json:"id"`
	CustomerID      int64  `json:"customer_id"`
	FirstName       string `json:"first_name"`
	LastName        string `json:"last_name"`
	Company         string `json:"company"`
	Address1        string `json:"address1"`
	Address2        string `json:"address2"`
	City            string `json:"city"`
	StateOrProvince string `json:"state_or_province"`
	PostalCode      string `json:"postal_code"`
	CountryCode     string `json:"country_code"`
	Country         string `json:"country"`
	Phone           string `json:"phone"`
	AddressType     string `json:"address_type"` // residential or commercial
}

// CustomerGroup is a group of customers.
//
// https://developer.bigcommerce.com/docs/rest-management/customers/customer-groups
type CustomerGroup struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	IsDefault bool   `json:"is_default"`
}

// maxEmbedded is the most addresses embedded in a customer.
const maxEmbedded = 10

type customerBook struct {
	all    []*Customer // by id
	byID   map[int64]*Customer
	groups []CustomerGroup
}

func (b *customerBook) init() { b.byID = map[int64]*Customer{} }

// AddCustomer adds a customer and fills in missing members. It panics if the
// number is in use.
func (st *Store) AddCustomer(c Customer) Customer {
	if err := st.addCustomer(&c); err != nil {
		panic("bcsim: " + err.Error())
	}
	return c
}

func (st *Store) addCustomer(c *Customer) error {
	c.complete()
	st.mu.Lock()
	defer st.mu.Unlock()
	b := &st.customers
	if c.ID <= 0 || b.byID[c.ID] != nil {
		return fmt.Errorf("customer %d: want a positive number that is not taken", c.ID)
	}
	copied := *c
	at, _ := slices.BinarySearchFunc(b.all, c.ID, func(c *Customer, id int64) int { return cmp.Compare(c.ID, id) })
	b.all = slices.Insert(b.all, at, &copied)
	b.byID[c.ID] = &copied
	return nil
}

func (c *Customer) complete() {
	setDefault(&c.Email, fmt.Sprintf("customer%d@example.test", c.ID))
	setDefault(&c.OriginChannelID, 1)
	if c.DateCreated.IsZero() {
		c.DateCreated.Time = firstOrderDate.Add(-time.Duration(1000-c.ID%1000) * time.Hour)
	}
	setDefault(&c.DateModified, c.DateCreated)
	for i := range c.Addresses {
		a := &c.Addresses[i]
		a.CustomerID = c.ID
		setDefault(&a.ID, c.ID*100+int64(i)+1)
		setDefault(&a.FirstName, c.FirstName)
		setDefault(&a.LastName, c.LastName)
		setDefault(&a.CountryCode, "US")
		setDefault(&a.AddressType, "residential")
	}
}

// Customer returns a copy of a customer.
func (st *Store) Customer(id int64) (Customer, bool) {
	st.mu.RLock()
	defer st.mu.RUnlock()
	c := st.customers.byID[id]
	if c == nil {
		return Customer{}, false
	}
	return *c, true
}

// AddGroup adds a customer group.
func (st *Store) AddGroup(g CustomerGroup) {
	st.mu.Lock()
	defer st.mu.Unlock()
	st.customers.groups = append(st.customers.groups, g)
}

// cursorPagination describes a page of a list read by cursor.
type cursorPagination struct {
	Count       int               `json:"count"`
	PerPage     int               `json:"per_page"`
	StartCursor string            `json:"start_cursor"`
	EndCursor   string            `json:"end_cursor"`
	Links       map[string]string `json:"links"`
}

// https://developer.bigcommerce.com/docs/rest-management/customers#get-all-customers
func listCustomers(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	found, wrong := c.store.customers.filter(c.query)
	if wrong != "" {
		return errorV3(http.StatusUnprocessableEntity, "Filter "+wrong+" is invalid", map[string]string{wrong: "is invalid"})
	}
	if !sortCustomers(found, c.query.Get("sort")) {
		return errorV3(http.StatusUnprocessableEntity, "Sort is invalid", map[string]string{"sort": "is invalid"})
	}
	w, wrong := windowOf(c.query, maxLimit)
	if wrong != "" {
		return errorV3(http.StatusUnprocessableEntity, wrong+" is invalid", map[string]string{wrong: "is invalid"})
	}
	page, m := customerPage(c.query, found, w)
	show := strings.Split(c.query.Get("include"), ",")
	data := make([]map[string]any, len(page))
	for i, customer := range page {
		data[i] = customer.wire(show)
	}
	return jsonReply(http.StatusOK, map[string]any{"data": data, "meta": m})
}

// customerPage cuts a page. The first page tells both kinds of pagination, a
// later one only the requested kind.
func customerPage(q url.Values, found []*Customer, w window) ([]*Customer, meta) {
	if !q.Has("after") && !q.Has("before") {
		page := cut(found, w)
		m := meta{Pagination: paginationOf(q, w, len(found), len(page))}
		if w.page == 1 {
			m.Cursor = cursorOf(page, w, len(page) < len(found))
		}
		return page, m
	}
	from, to := 0, len(found)
	if id, ok := uncursor(q.Get("after")); ok {
		from = behind(found, id)
		to = min(from+w.limit, len(found))
	} else if id, ok := uncursor(q.Get("before")); ok {
		to = max(0, slices.IndexFunc(found, func(c *Customer) bool { return c.ID == id }))
		from = max(0, to-w.limit)
	}
	page := found[from:to]
	return page, meta{Cursor: cursorOf(page, w, to < len(found))}
}

// behind returns the index after a customer, even for a customer since removed.
func behind(found []*Customer, id int64) int {
	if i := slices.IndexFunc(found, func(c *Customer) bool { return c.ID == id }); i >= 0 {
		return i + 1
	}
	if i := slices.IndexFunc(found, func(c *Customer) bool { return c.ID > id }); i >= 0 {
		return i
	}
	return len(found)
}

func cursorOf(page []*Customer, w window, more bool) *cursorPagination {
	p := &cursorPagination{Count: len(page), PerPage: w.limit, Links: map[string]string{}}
	if len(page) == 0 {
		return p
	}
	p.StartCursor, p.EndCursor = cursor(page[0].ID), cursor(page[len(page)-1].ID)
	limit := "limit=" + strconv.Itoa(w.limit)
	p.Links["current"] = "?" + limit
	if more {
		p.Links["next"] = "?after=" + url.QueryEscape(p.EndCursor) + "&" + limit
	}
	return p
}

// cursor hides an id, so that no client takes it for one.
func cursor(id int64) string {
	return base64.StdEncoding.EncodeToString([]byte("customer:" + strconv.FormatInt(id, 10)))
}

func uncursor(text string) (int64, bool) {
	raw, _ := base64.StdEncoding.DecodeString(text)
	digits, ok := strings.CutPrefix(string(raw), "customer:")
	id, err := strconv.ParseInt(digits, 10, 64)
	return id, ok && err == nil
}

func (b *customerBook) filter(q url.Values) (found []*Customer, wrong string) {
	p := queryParser{q: q}
	ids, groups := p.numbers("id:in"), p.numbers("customer_group_id:in")
	companies, emails, names, phones := p.texts("company:in"), lower(p.texts("email:in")), lower(p.texts("name:in")), p.texts("phone:in")
	like, ips := lower(p.texts("name:like")), p.texts("registration_ip_address:in")
	created, minCreated, maxCreated := p.date("date_created"), p.date("date_created:min"), p.date("date_created:max")
	modified, minModified, maxModified := p.date("date_modified"), p.date("date_modified:min"), p.date("date_modified:max")
	for _, c := range b.all {
		name := strings.ToLower(c.FirstName + " " + c.LastName)
		switch {
		case lacks(ids, c.ID), lacks(groups, c.GroupID), lacks(companies, c.Company), lacks(emails, strings.ToLower(c.Email)),
			lacks(names, name), lacks(phones, c.Phone), lacks(ips, c.RegistrationIP), like != nil && !containsAny(name, like),
			outside(c.DateCreated, created, minCreated, maxCreated), outside(c.DateModified, modified, minModified, maxModified):
			continue
		}
		found = append(found, c)
	}
	return found, p.wrong
}

func lower(set map[string]bool) map[string]bool {
	if set == nil {
		return nil
	}
	small := map[string]bool{}
	for text := range set {
		small[strings.ToLower(text)] = true
	}
	return small
}

func containsAny(text string, parts map[string]bool) bool {
	for part := range parts {
		if strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// outside tells whether a moment fails one of the filters for it.
func outside(s Stamp, exactly, from, to *int64) bool {
	at := s.Unix()
	return (exactly != nil && at != *exactly) || (from != nil && at < *from) || (to != nil && at > *to)
}

func sortCustomers(found []*Customer, sort string) bool {
	field, direction, _ := strings.Cut(sort, ":")
	if sort == "" {
		return true
	}
	compare := map[string]func(a, b *Customer) int{
		"date_created":  func(a, b *Customer) int { return a.DateCreated.Compare(b.DateCreated.Time) },
		"date_modified": func(a, b *Customer) int { return a.DateModified.Compare(b.DateModified.Time) },
		"last_name":     func(a, b *Customer) int { return strings.Compare(a.LastName, b.LastName) },
	}[field]
	if compare == nil || (direction != "asc" && direction != "desc") {
		return false
	}
	sign := 1
	if direction == "desc" {
		sign = -1
	}
	slices.SortStableFunc(found, func(a, b *Customer) int { return sign * compare(a, b) })
	return true
}

// wire shows a customer with the requested includes.
func (c *Customer) wire(show []string) map[string]any {
	m := map[string]any{
		"id": c.ID, "email": c.Email, "first_name": c.FirstName, "last_name": c.LastName, "company": c.Company, "phone": c.Phone, "notes": c.Notes,
		"tax_exempt_category": c.TaxExemptCategory, "customer_group_id": c.GroupID, "registration_ip_address": c.RegistrationIP,
		"date_created": c.DateCreated, "date_modified": c.DateModified, "address_count": len(c.Addresses), "attribute_count": 0,
		"authentication": map[string]bool{"force_password_reset": false},
		"accepts_product_review_abandoned_cart_emails": c.OptIn, "origin_channel_id": c.OriginChannelID, "channel_ids": []int64{c.OriginChannelID},
	}
	for _, name := range show {
		switch name {
		case "addresses":
			m["addresses"] = orEmpty(c.Addresses[:min(maxEmbedded, len(c.Addresses))])
		case "storecredit":
			m["store_credit_amounts"] = []map[string]Number{{"amount": Number(c.StoreCredit)}}
		case "attributes":
			m["attributes"] = []any{}
		case "formfields":
			m["form_fields"] = c.wireFields()
		}
	}
	return m
}

func (c *Customer) wireFields() []any {
	list := []any{}
	for _, f := range c.FormFields {
		list = append(list, map[string]any{"name": f.Name, "value": f.Value, "customer_id": c.ID})
	}
	return list
}

// https://developer.bigcommerce.com/docs/rest-management/customers/addresses#get-all-customer-addresses
func listCustomerAddresses(c *call) reply {
	p := queryParser{q: c.query}
	customerIDs, ids := p.numbers("customer_id:in"), p.numbers("id:in")
	companies, names := p.texts("company:in"), lower(p.texts("name:in"))
	if p.wrong != "" {
		return errorV3(http.StatusUnprocessableEntity, "Filter "+p.wrong+" is invalid", map[string]string{p.wrong: "is invalid"})
	}
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	var found []CustomerAddress
	for _, customer := range c.store.customers.all {
		if lacks(customerIDs, customer.ID) {
			continue
		}
		for _, a := range customer.Addresses {
			if !lacks(ids, a.ID) && !lacks(companies, a.Company) && !lacks(names, strings.ToLower(a.FirstName+" "+a.LastName)) {
				found = append(found, a)
			}
		}
	}
	return listV3(c, found, maxLimit, func(a CustomerAddress) any { return a })
}

// https://developer.bigcommerce.com/docs/rest-management/customers-v2#get-a-count-of-customers
func countCustomers(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	return jsonReply(http.StatusOK, map[string]int{"count": len(c.store.customers.all)})
}

// wire shows a group as v2 does.
func (g CustomerGroup) wire() map[string]any {
	return map[string]any{
		"id": g.ID, "name": g.Name, "is_default": g.IsDefault, "is_group_for_guests": false,
		"category_access": map[string]string{"type": "all"},
		"date_created":    Date{firstOrderDate}, "date_modified": Date{firstOrderDate},
	}
}

// https://developer.bigcommerce.com/docs/rest-management/customers/customer-groups
func listCustomerGroups(c *call) reply {
	p := queryParser{q: c.query}
	isDefault := p.boolean("is_default")
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	var found []map[string]any
	for _, g := range c.store.customers.groups {
		switch {
		case isDefault != nil && *isDefault != g.IsDefault, c.query.Has("name") && c.query.Get("name") != g.Name,
			c.query.Has("name:like") && !strings.Contains(strings.ToLower(g.Name), strings.ToLower(c.query.Get("name:like"))):
			continue
		}
		found = append(found, g.wire())
	}
	return listV2(c, found)
}

func getCustomerGroup(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	for _, g := range c.store.customers.groups {
		if g.ID == c.ids[0] {
			return jsonReply(http.StatusOK, g.wire())
		}
	}
	return notFoundV2()
}
