package bcsim

import (
	"cmp"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// https://developer.bigcommerce.com/docs/rest-management/orders#get-all-orders
func listOrders(c *call) reply {
	w, wrong := windowOf(c.query, maxLimit)
	if wrong != "" {
		return invalidField(wrong)
	}
	in, ok := includeOf(c.query)
	if !ok {
		return invalidField("include")
	}
	sort := c.query.Get("sort")
	enough := math.MaxInt
	if sort == "" || sort == "id" || sort == "id:asc" { // they lie in this order
		sort, enough = "", w.page*w.limit
	}
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	found, wrong := c.store.filterOrders(c.query, enough)
	if wrong != "" {
		return invalidField(wrong)
	}
	if !sortOrders(found, sort) {
		return invalidField("sort")
	}
	page := cut(found, w)
	if len(page) == 0 {
		return noContent()
	}
	return c.renderOrders(page, in)
}

// https://developer.bigcommerce.com/docs/rest-management/orders#get-count-of-orders
func countOrders(c *call) reply {
	c.store.mu.RLock()
	defer c.store.mu.RUnlock()
	found, wrong := c.store.filterOrders(c.query, math.MaxInt)
	if wrong != "" {
		return invalidField(wrong)
	}
	var counts [len(statusNames)]int
	for _, s := range found {
		counts[s.head.statusID]++
	}
	type status struct {
		orderStatus
		Count     int `json:"count"`
		SortOrder int `json:"sort_order"`
	}
	statuses := make([]status, len(statusNames))
	for id := range statusNames {
		statuses[id] = status{orderStatus: statusOf(id), Count: counts[id], SortOrder: id}
	}
	return jsonReply(http.StatusOK, map[string]any{"count": len(found), "statuses": statuses})
}

// filterOrders returns the first orders passing all filters of a query, by id.
// wrong names a bad filter. Archived orders stay out, Incomplete ones count.
func (st *Store) filterOrders(q url.Values, enough int) (found []*orderSlot, wrong string) {
	f, wrong := newOrderFilter(q)
	if wrong != "" {
		return nil, wrong
	}
	from, _ := slices.BinarySearchFunc(st.orders, f.minID, func(s *orderSlot, id int64) int { return cmp.Compare(s.head.id, id) })
	for _, s := range st.orders[from:] {
		if len(found) == enough {
			break
		}
		if !s.head.archived && f.passes(&s.head) {
			found = append(found, s)
		}
	}
	return found, ""
}

// orderFilter holds the filters common to lists and counts.
type orderFilter struct {
	minID, maxID                                          int64
	minTotal, maxTotal                                    *Money
	customerID, statusID, channelID                       *int64
	minCreated, maxCreated, minModified, maxModified      *int64
	email, cartID, payment, external                      string
	hasEmail, hasCartID, hasPayment, hasExternal, maxIDed bool
}

func newOrderFilter(q url.Values) (f orderFilter, wrong string) {
	p := queryParser{q: q}
	f.minID, _ = p.number("min_id")
	f.maxID, f.maxIDed = p.number("max_id")
	f.minTotal, f.maxTotal = p.money("min_total"), p.money("max_total")
	f.customerID, f.statusID, f.channelID = p.optional("customer_id"), p.optional("status_id"), p.optional("channel_id")
	f.minCreated, f.maxCreated = p.date("min_date_created"), p.date("max_date_created")
	f.minModified, f.maxModified = p.date("min_date_modified"), p.date("max_date_modified")
	f.email, f.hasEmail = q.Get("email"), q.Has("email")
	f.cartID, f.hasCartID = q.Get("cart_id"), q.Has("cart_id")
	f.payment, f.hasPayment = q.Get("payment_method"), q.Has("payment_method")
	f.external, f.hasExternal = q.Get("external_order_id"), q.Has("external_order_id")
	return f, p.wrong
}

func (f *orderFilter) passes(h *orderHead) bool {
	switch {
	case f.maxIDed && h.id > f.maxID,
		f.minTotal != nil && h.total < *f.minTotal, f.maxTotal != nil && h.total > *f.maxTotal,
		differs(f.customerID, h.customerID), differs(f.statusID, int64(h.statusID)), differs(f.channelID, h.channelID),
		f.minCreated != nil && h.created < *f.minCreated, f.maxCreated != nil && h.created > *f.maxCreated,
		f.minModified != nil && h.modified < *f.minModified, f.maxModified != nil && h.modified > *f.maxModified,
		f.hasEmail && !strings.EqualFold(f.email, h.email), f.hasCartID && f.cartID != h.cartID,
		f.hasPayment && f.payment != h.payment, f.hasExternal && f.external != h.external:
		return false
	}
	return true
}

func differs(want *int64, got int64) bool { return want != nil && *want != got }

// queryParser reads typed filters and remembers the first bad one.
type queryParser struct {
	q     url.Values
	wrong string
}

func (p *queryParser) number(name string) (int64, bool) {
	if !p.q.Has(name) {
		return 0, false
	}
	n, err := strconv.ParseInt(p.q.Get(name), 10, 64)
	if err != nil {
		p.fail(name)
	}
	return n, true
}

func (p *queryParser) optional(name string) *int64 {
	if n, ok := p.number(name); ok {
		return &n
	}
	return nil
}

func (p *queryParser) money(name string) *Money {
	if !p.q.Has(name) {
		return nil
	}
	m, err := parseMoney(p.q.Get(name))
	if err != nil {
		p.fail(name)
	}
	return &m
}

// date is in seconds since 1970.
func (p *queryParser) date(name string) *int64 {
	if !p.q.Has(name) {
		return nil
	}
	t, err := parseTime(p.q.Get(name))
	if err != nil {
		p.fail(name)
	}
	seconds := t.Unix()
	return &seconds
}

// numbers reads the comma list of a filter such as id:in. It returns nil for an
// absent filter.
func (p *queryParser) numbers(name string) map[int64]bool {
	if !p.q.Has(name) {
		return nil
	}
	set := map[int64]bool{}
	for text := range strings.SplitSeq(p.q.Get(name), ",") {
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
		if err != nil {
			p.fail(name)
		}
		set[n] = true
	}
	return set
}

// texts reads a comma list. A filter cannot name a text with a comma in it.
func (p *queryParser) texts(name string) map[string]bool {
	if !p.q.Has(name) {
		return nil
	}
	set := map[string]bool{}
	for text := range strings.SplitSeq(p.q.Get(name), ",") {
		set[text] = true
	}
	return set
}

func (p *queryParser) boolean(name string) *bool {
	if !p.q.Has(name) {
		return nil
	}
	b, err := strconv.ParseBool(p.q.Get(name))
	if err != nil {
		p.fail(name)
	}
	return &b
}

func (p *queryParser) fail(name string) {
	if p.wrong == "" {
		p.wrong = name
	}
}

// lacks tells whether there is a list without the id.
func lacks[K comparable](list map[K]bool, id K) bool { return list != nil && !list[id] }

// sortOrders sorts by a field and direction such as id:desc. An empty sort
// leaves the orders by id.
func sortOrders(found []*orderSlot, sort string) bool {
	field, direction, _ := strings.Cut(sort, ":")
	if direction != "" && direction != "asc" && direction != "desc" {
		return false
	}
	compare := map[string]func(a, b *orderHead) int{
		"":              func(a, b *orderHead) int { return 0 },
		"id":            func(a, b *orderHead) int { return cmp.Compare(a.id, b.id) },
		"customer_id":   func(a, b *orderHead) int { return cmp.Compare(a.customerID, b.customerID) },
		"date_created":  func(a, b *orderHead) int { return cmp.Compare(a.created, b.created) },
		"date_modified": func(a, b *orderHead) int { return cmp.Compare(a.modified, b.modified) },
		"status_id":     func(a, b *orderHead) int { return cmp.Compare(a.statusID, b.statusID) },
		"channel_id":    func(a, b *orderHead) int { return cmp.Compare(a.channelID, b.channelID) },
		"external_id":   func(a, b *orderHead) int { return strings.Compare(a.externalID, b.externalID) },
	}[field]
	if compare == nil {
		return false
	}
	sign := 1
	if direction == "desc" {
		sign = -1
	}
	slices.SortStableFunc(found, func(a, b *orderSlot) int { return sign * compare(&a.head, &b.head) })
	return true
}
