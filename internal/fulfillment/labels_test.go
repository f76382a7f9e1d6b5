package fulfillment

import (
	"testing"

	"connect2cart/internal/bigcommerce"
)

// Ensure labels work in any spelling, and a store's own labels win.
func TestActionOf(t *testing.T) {
	own := map[string]string{"Order Shipped": "completed", "PACKED": "Awaiting Shipment", "void": "5", "shelf": "Ignore", "odd": "no such thing", "far": "99", "none of it": ""}
	for label, want := range map[string]struct {
		status  int
		forward bool
		ship    bool
		known   bool
	}{
		"Shipped":              {2, true, true, true},
		" order  SHIPPED ":     {10, true, true, true}, // the store's own
		"Item Shipped":         {3, true, true, true},
		"partially-shipped":    {3, true, true, true},
		"Order Canceled":       {5, false, false, true},
		"CANCELLED":            {5, false, false, true},
		"Refunded":             {4, false, false, true},
		"Partially Refunded":   {14, false, true, true},
		"Picked Up":            {10, true, true, true},
		"Awaiting Fulfillment": {11, false, true, true},
		"Declined":             {6, false, false, true},
		"Incomplete":           {0, false, true, false}, // no label sets an order back to Incomplete
		"Drop Ship Ordered":    {0, false, true, false},
		"":                     {0, false, true, false},
		"packed":               {9, false, true, true},
		"Void":                 {5, false, false, true},
		"Shelf":                {0, false, true, true},
		"None of it":           {0, false, true, true},
		"Odd":                  {0, false, true, false},
		"Far":                  {0, false, true, false},
	} {
		a, known := actionOf(label, own)
		if a.Status != want.status || a.Forward != want.forward || a.Ship != want.ship || known != want.known {
			t.Errorf("%q: got %+v, known %t, want %+v", label, a, known, want)
		}
	}
}

// Ensure a store's own labels hold only if each is one, means something, and
// means the same in every spelling.
func TestLabelsHold(t *testing.T) {
	for name, tt := range map[string]struct {
		own  map[string]string
		want bool
	}{
		"none":                        {nil, true},
		"a label, a number, nothing":  {map[string]string{"Sent": "Shipped", "Void": "5", "Shelf": "ignore", "Quiet": ""}, true},
		"no meaning":                  {map[string]string{"Sent": "shiped"}, false},
		"no status":                   {map[string]string{"Sent": "15"}, false},
		"Incomplete":                  {map[string]string{"Sent": "0"}, false},
		"no label":                    {map[string]string{" _": "shipped"}, false},
		"two spellings, two meanings": {map[string]string{"Picked up": "completed", "picked-up": "ignore"}, false},
		"two spellings, one meaning":  {map[string]string{"Picked up": "completed", "picked-up": "COMPLETED"}, true},
	} {
		if got := LabelsHold(tt.own); got != tt.want {
			t.Errorf("%s: got %t, want %t", name, got, tt.want)
		}
	}
}

// Ensure a label can name every status but Incomplete.
func TestActionOf_statusNames(t *testing.T) {
	for id, name := range bigcommerce.StatusNames[1:] {
		if a, known := actionOf(name, nil); !known || a.Status != id+1 {
			t.Errorf("%s: got %+v, %t, want status %d", name, a, known, id+1)
		}
	}
}

// Ensure an order goes back only by an outright label.
func TestNextStatus(t *testing.T) {
	label := func(s string) action { a, _ := actionOf(s, nil); return a }
	for name, tt := range map[string]struct {
		before, now int
		label       string
		want        int
	}{
		"a new order is shipped":                     {11, 11, "Shipped", 2},
		"by its shipment already":                    {11, 2, "Shipped", 2},
		"the platform sees a part where all is gone": {11, 3, "Shipped", 2},
		"a part, by a late repeat":                   {2, 2, "Partially Shipped", 2},
		"a part that is all":                         {11, 2, "Partially Shipped", 2},
		"shipped after completed":                    {10, 10, "Shipped", 10},
		"set back by a shipment":                     {10, 2, "Shipped", 10},
		"set back by a shipment, without a label":    {2, 3, "whatever", 2},
		"a label that nobody knows":                  {11, 11, "whatever", 11},
		"cancelled":                                  {2, 2, "Cancelled", 5},
		"shipped after cancelled":                    {5, 5, "Shipped", 5},
		"shipped after cancelled, with goods":        {5, 2, "Shipped", 2},
		"shipped in parts after cancelled":           {5, 3, "Shipped", 2},
		"shipped after a partial refund":             {14, 14, "Shipped", 2},
		"back outright":                              {2, 2, "Awaiting Fulfillment", 11},
		"refunded by hand meanwhile":                 {3, 4, "Shipped", 4},
		"cancelled by hand, without a label":         {10, 5, "whatever", 5},
		"back by hand":                               {10, 11, "whatever", 11},
		"back by hand, and shipped":                  {10, 11, "Shipped", 2},
	} {
		if got := nextStatus(tt.before, tt.now, label(tt.label)); got != tt.want {
			t.Errorf("%s: got %d, want %d", name, got, tt.want)
		}
	}
}

// Ensure every status has a name, and an unknown one shows its number.
func TestStatusName(t *testing.T) {
	for status, want := range map[int]string{0: "Incomplete", 14: "Partially Refunded", 15: "15", -1: "-1"} {
		if got := StatusName(status); got != want {
			t.Errorf("%d: got %q, want %q", status, got, want)
		}
	}
}

// Ensure only a label of progress is in vain on a closed order.
func TestStaysClosed(t *testing.T) {
	for status, want := range map[int]bool{statusCancelled: true, statusRefunded: true, statusDeclined: true, statusShipped: false, 11: false} {
		if got := staysClosed(status, shipped); got != want {
			t.Errorf("%d: got %t", status, got)
		}
		if staysClosed(status, cancelled) {
			t.Errorf("%d: a label that is set outright is not in vain", status)
		}
	}
}
