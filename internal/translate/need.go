package translate

import "connect2cart/internal/bigcommerce"

// NeedsCoupons reports whether /coupons can say more about an order than its
// lines do: a coupon took something off and the lines' shares by code do not
// account for it, or the order was shipped for nothing and a free-shipping code
// may stand beside the others (B 4.10). A free-shipping code alone is missed
// unless a line names it; asking every order for it would double the calls.
func NeedsCoupons(o bigcommerce.Order) bool {
	_, byCode := appliedDiscounts(o.Lines())
	shippedFree := len(o.Consignments.Shipping) > 0 && o.ShippingExTax.IsZero()
	return !o.CouponDiscount.IsZero() && (shippedFree || !accountsFor(byCode, o.CouponDiscount))
}

// NeedsTransactions reports whether a gateway or a gift certificate can have
// paid: only then is there something to learn from /transactions (B 4.10).
// Beside store credit that paid a part, the method's name says nothing: it may
// be the credit's own.
func NeedsTransactions(o bigcommerce.Order) bool {
	if o.GiftCertificateAmount.Sign() > 0 {
		return true // the certificate's code is nowhere else
	}
	if o.TotalIncTax.Sub(o.StoreCreditAmount).Sign() <= 0 {
		return false
	}
	if o.StoreCreditAmount.Sign() > 0 {
		return true
	}
	if o.PaymentMethod == "" {
		return false
	}
	if o.PaymentProviderID != "" {
		return true
	}
	return o.OrderSource != "manual" && !isOffline(o.PaymentMethod)
}
