package bigcommerce

// StatusNames are the names of the order statuses, by status id
// (bigcommerce-api.md 4.2). A merchant can show shoppers other names.
//
// https://developer.bigcommerce.com/docs/rest-management/orders/order-status
var StatusNames = [...]string{
	"Incomplete", "Pending", "Shipped", "Partially Shipped", "Refunded", "Cancelled", "Declined", "Awaiting Payment",
	"Awaiting Pickup", "Awaiting Shipment", "Completed", "Awaiting Fulfillment", "Manual Verification Required", "Disputed", "Partially Refunded",
}
