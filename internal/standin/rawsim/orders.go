package rawsim

import (
	"maps"
	"math"
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"time"
)

// at is a record's id. A record without a readable id lies right behind the one
// before it, as its row in a database would.
func at(list []Record, r Record) int64 {
	if id := whole(member(r, "id")); id > 0 {
		return id
	}
	before := int64(0)
	for _, one := range list {
		if same(one, r) {
			return before + 1
		}
		if id := whole(member(one, "id")); id > 0 {
			before = id
		}
	}
	return before + 1
}

func same(a, b Record) bool {
	x, isX := a.(map[string]any)
	y, isY := b.(map[string]any)
	if isX != isY {
		return false
	}
	if isX {
		return maps.EqualFunc(x, y, func(any, any) bool { return true }) && whole(x["id"]) == whole(y["id"])
	}
	return true
}

func (c call) orders() (*http.Response, error) {
	limit := min(c.number("limit", 50), 250)
	if c.s.Cap > 0 {
		limit = min(limit, c.s.Cap)
	}
	part := pageOf(c.selected(), limit, c.number("page", 1))
	part = c.cut(part)
	if c.s.Mix != nil {
		part = c.s.Mix(part)
	}
	if c.s.Fails != nil {
		if status := c.s.Fails(c.req, part); status > 0 {
			return c.spoiled(&Rule{Status: status})
		}
	}
	if c.s.Answered != nil {
		c.s.Answered(c.req, len(part))
	}
	if len(part) == 0 {
		return c.nothing()
	}
	for i, o := range part {
		part[i] = c.embedded(o)
	}
	return c.send(part)
}

// cut leaves out the end of a page, if the store cuts it.
func (c call) cut(part []Record) []Record {
	if c.s.Cut == nil {
		return part
	}
	return part[:min(max(c.s.Cut(c.path, len(part)), 0), len(part))]
}

// embedded is an order with the parts of the call's include, and links to the
// others.
func (c call) embedded(o Record) Record {
	fields, ok := o.(map[string]any)
	if !ok {
		return o
	}
	fields = maps.Clone(fields)
	for _, part := range []string{"consignments", "fees"} {
		if !strings.Contains(c.query.Get("include"), part) {
			fields[part] = map[string]any{"url": "https://api.bigcommerce.com/x", "resource": "/x"}
		}
	}
	return fields
}

// selected are the orders of a list or a count, ascending by id.
func (c call) selected() []Record {
	list := slices.DeleteFunc(slices.Clone(c.s.Orders), func(o Record) bool {
		id := at(c.s.Orders, o)
		switch {
		case member(o, "is_deleted") == true,
			c.query.Has("min_id") && id < int64(c.number("min_id", 0)),
			c.query.Has("max_id") && id > int64(c.number("max_id", 0)),
			c.query.Has("channel_id") && c.channelOf(o) != int64(c.number("channel_id", 0)),
			c.query.Has("status_id") && whole(member(o, "status_id")) != int64(c.number("status_id", 0)):
			return true
		}
		return c.outside(o, "date_created") || c.outside(o, "date_modified")
	})
	slices.SortStableFunc(list, func(a, b Record) int { return int(at(c.s.Orders, a) - at(c.s.Orders, b)) })
	return list
}

// channelOf is an order's channel. The database knows it, whatever the JSON says.
func (c call) channelOf(o Record) int64 {
	if id, ok := member(o, "channel_id").(float64); ok && id >= 1 && id == math.Trunc(id) && id < 1<<53 {
		return int64(id)
	}
	return c.s.Channel
}

// outside reports whether a date of an order is beyond a filter.
func (c call) outside(o Record, name string) bool {
	text, _ := member(o, name).(string)
	date := when(text)
	if date.IsZero() {
		return false // the database knows it, whatever the JSON says
	}
	from, to := when(c.query.Get("min_"+name)), when(c.query.Get("max_"+name))
	return !from.IsZero() && date.Before(from) || !to.IsZero() && date.After(to)
}

func when(text string) time.Time {
	if t, err := mail.ParseDate(text); err == nil {
		return t
	}
	t, _ := time.Parse(time.RFC3339, text)
	return t
}

var statuses = []string{"Incomplete", "Pending", "Shipped", "Partially Shipped", "Refunded", "Cancelled", "Declined", "Awaiting Payment", "Awaiting Pickup",
	"Awaiting Shipment", "Completed", "Awaiting Fulfillment", "Manual Verification Required", "Disputed", "Partially Refunded"}

func (c call) count() (*http.Response, error) {
	if c.s.Count != nil {
		return c.send(c.s.Count)
	}
	by := make([]int, len(statuses))
	for _, o := range c.selected() {
		if id := whole(member(o, "status_id")); id >= 0 && id < int64(len(by)) {
			by[id]++
		}
	}
	rows, sum := []Record{}, 0
	for id, name := range statuses {
		sum += by[id]
		rows = append(rows, map[string]any{"id": id, "name": name, "system_label": name, "custom_label": name, "system_description": "", "count": by[id], "sort_order": id})
	}
	return c.send(map[string]any{"count": sum, "statuses": rows})
}

// order answers for one order, or for one of its resources.
func (c call) order(id, resource string) (*http.Response, error) {
	i := slices.IndexFunc(c.s.Orders, func(o Record) bool { return at(c.s.Orders, o) == whole(id) })
	if resource == "" {
		if i < 0 {
			return c.missing()
		}
		return c.send(c.s.Orders[i])
	}
	answer, set := c.s.Sub[id][resource]
	if !set && i >= 0 {
		answer = derived(c.s.Orders[i], resource)
	}
	list, isList := answer.([]any)
	switch {
	case answer == nil:
		return c.nothing()
	case !isList || strings.HasPrefix(c.path, "/v3"):
		return c.send(answer)
	}
	part := pageOf(list, min(c.number("limit", 50), 250), c.number("page", 1))
	if part = c.cut(part); len(part) > 0 {
		return c.send(part)
	}
	return c.nothing()
}

// derived is a resource of an order as its consignments have it.
func derived(o Record, resource string) Record {
	consignments, _ := member(o, "consignments").(map[string]any)
	email, _ := consignments["email"].(map[string]any)
	shipping := listOf(consignments["shipping"])
	var list []any
	switch resource {
	case "shipping_addresses":
		for _, s := range shipping {
			if fields, ok := s.(map[string]any); ok {
				fields = maps.Clone(fields)
				delete(fields, "line_items")
				list = append(list, fields)
			}
		}
	case "products":
		for _, group := range slices.Concat(shipping, listOf(consignments["pickups"]), listOf(consignments["downloads"]), listOf(email["gift_certificates"])) {
			list = append(list, listOf(member(group, "line_items"))...)
		}
	}
	if list == nil {
		return nil
	}
	return list
}

func listOf(v any) []any {
	list, _ := v.([]any)
	return list
}
