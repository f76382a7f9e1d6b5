package translate

import "connect2cart/internal/bigcommerce"

// NeedsCoupons reports whether /coupons can say more about an order than its
// lines (B 4.10). It can if a coupon's discount differs from the lines' shares
// by code. It also can if a coupon's discount came with free shipping, because
// a free-shipping code may stand beside the others. A lone free-shipping code
// leaves a base cost that nobody paid. Without that sign we do not ask, because
// a call for every order sent for free would double the calls.
func NeedsCoupons(o bigcommerce.Order) bool {
	_, byCode := appliedDiscounts(o.Lines())
	shippedFree := len(o.Consignments.Shipping) > 0 && o.ShippingExTax.IsZero()
	if shippedFree && o.ShippingBase.Sign() > 0 {
		return true
	}
	return !o.CouponDiscount.IsZero() && (shippedFree || !accountsFor(byCode, o.CouponDiscount))
}

// NeedsTransactions reports whether a gateway or a gift certificate can have
// paid. Only then can /transactions tell us anything (B 4.10). We ask for every
// order partly paid by store credit, because the method's name may be the
// credit's own.
func NeedsTransactions(o bigcommerce.Order) bool {
	if o.GiftCertificateAmount.Sign() > 0 {
		return true // only a transaction has the certificate's code
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
