package bcsim

import "net/http"

// statusNames are the system names of the order statuses, by status id.
var statusNames = [...]string{
	"Incomplete", "Pending", "Shipped", "Partially Shipped", "Refunded", "Cancelled", "Declined", "Awaiting Payment",
	"Awaiting Pickup", "Awaiting Shipment", "Completed", "Awaiting Fulfillment", "Manual Verification Required", "Disputed", "Partially Refunded",
}

func statusByName(name string) (int, bool) {
	for id, n := range statusNames {
		if n == name {
			return id, true
		}
	}
	return 0, false
}

type orderStatus struct {
	ID          int    `json:"id"`
	Name        string `json:"name"`
	SystemLabel string `json:"system_label"`
	CustomLabel string `json:"custom_label"`
	Description string `json:"system_description"`
}

func statusOf(id int) orderStatus {
	name := statusNames[id]
	return orderStatus{id, name, name, name, "Orders that are " + name + "."}
}

// https://developer.bigcommerce.com/docs/rest-management/orders/order-status#get-all-order-statuses
func listOrderStatuses(*call) reply {
	type entry struct {
		orderStatus
		Order int `json:"order"`
	}
	list := make([]entry, len(statusNames))
	for id := range statusNames {
		list[id] = entry{statusOf(id), id}
	}
	return jsonReply(http.StatusOK, list)
}

func getOrderStatus(c *call) reply {
	id := c.ids[0]
	if id >= int64(len(statusNames)) {
		return notFoundV2()
	}
	return jsonReply(http.StatusOK, statusOf(int(id)))
}
