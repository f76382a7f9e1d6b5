package translate

import (
	"strconv"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// Customer is a registered customer (3.10 from B 8). addresses are all the
// customer's addresses, in BigCommerce's order. The first one counts as billing
// by convention, because BigCommerce has no default address. The others are
// ShipAddr. A customer with a single address has it as ShipAddr, too. Without
// any ShipAddr, a reader searching for the next <ShipAddr> would find the
// following customer's. We never ask for passwords, let alone send them.
func Customer(c bigcommerce.Customer, addresses []bigcommerce.Address) seti.Customer {
	if len(addresses) == 0 {
		addresses = []bigcommerce.Address{{}}
	}
	customer := seti.Customer{
		WebID:        strconv.FormatInt(c.ID, 10),
		UserName:     c.Email,
		BillAddr:     customerAddress(c, addresses[0]),
		CustomFields: fieldsOf(c),
	}
	customer.BillAddr.Email = c.Email
	customer.BillAddr.Company = firstOf(addresses[0].Company, c.Company)
	for _, other := range addresses[1:] {
		customer.ShipAddrs = append(customer.ShipAddrs, customerAddress(c, other))
	}
	if len(addresses) == 1 {
		only := customer.BillAddr
		only.Email = "" // belongs to billing
		customer.ShipAddrs = []seti.CustomerAddress{only}
	}
	return customer
}

// fieldsOf are a customer's group, the code of its tax exemption, and the answers
// to the merchant's own questions. SETI has no elements for them (3.10).
func fieldsOf(c bigcommerce.Customer) []seti.CustomField {
	var fields customFields
	fields.add("Customer Group", c.Group)
	fields.add("Tax Exempt Code", string(c.TaxExemptCategory))
	for _, f := range c.FormFields {
		fields.add(f.Name, string(f.Value))
	}
	return fields
}

// customerAddress is an address (3.11). A missing name or telephone number
// comes from the customer. A company stands in for a missing name, because 3.11
// requires names.
func customerAddress(c bigcommerce.Customer, a bigcommerce.Address) seti.CustomerAddress {
	first, last := a.FirstName, a.LastName
	if firstOf(first, last) == "" {
		first, last = c.FirstName, c.LastName
	}
	if firstOf(first, last) == "" {
		last = firstOf(a.Company, c.Company)
	}
	country := countryCode(a.CountryCode, a.Country)
	return seti.CustomerAddress{
		FirstName: first,
		LastName:  last,
		Company:   a.Company,
		Phone:     firstOf(a.Phone, c.Phone),
		Addr1:     a.Address1,
		Addr2:     a.Address2,
		City:      a.City,
		State:     stateCode(country, a.StateOrProvince),
		Zip:       a.PostalCode,
		Country:   country,
	}
}
