package translate

import (
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// party is an address of an order (3.2 from B 4.4).
func party(a bigcommerce.OrderAddress) seti.Party {
	return seti.Party{
		FullName: firstOf(joined(" ", a.FirstName, a.LastName), a.Company), // required; sometimes a company is all we have
		Company:  a.Company,
		Phone:    a.Phone,
		Email:    a.Email,
		Address:  address(a),
	}
}

func address(a bigcommerce.OrderAddress) seti.Address {
	country := countryCode(a.CountryISO2, a.Country)
	return seti.Address{
		Street1: a.Street1,
		Street2: a.Street2,
		City:    a.City,
		State:   stateCode(country, a.State), // 3.2: two letters for US and CA, else the region's name
		Code:    a.Zip,
		Country: country,
	}
}

// countryCode is a country's code. If that is empty, the country's name
// decides, but only for the countries in countriesWithStates. Any other country
// keeps its name.
func countryCode(code, name string) string {
	return firstOf(code, countriesWithStates[strings.ToLower(strings.TrimSpace(name))], name)
}

// countriesWithStates are, by name, the countries with state codes in Stone
// Edge (3.2). We need the names because BigCommerce can leave any field of an
// address empty, the code too (B 4.4).
var countriesWithStates = map[string]string{"united states": "US", "united states of america": "US", "canada": "CA"}

// shippingParty heads the one Shipping of an order: the first shipping address,
// or the billing address of an order without shipping (3.2). The instructions
// describe the other addresses. Missing phone and e-mail come from billing
// (3.2, "give it on Shipping too").
func shippingParty(o bigcommerce.Order) seti.Party {
	billing := party(o.BillingAddress)
	if len(o.Consignments.Shipping) == 0 {
		return billing
	}
	p := party(o.Consignments.Shipping[0].OrderAddress)
	p.Phone = firstOf(p.Phone, billing.Phone)
	p.Email = firstOf(p.Email, billing.Email)
	return p
}

// addressWords is an address in one line of words.
func addressWords(a bigcommerce.OrderAddress) string {
	p := party(a)
	company := p.Company
	if company == p.FullName {
		company = ""
	}
	place := joined(" ", p.Address.State, p.Address.Code)
	words := joined(", ", p.FullName, company, p.Address.Street1, p.Address.Street2, p.Address.City, place, p.Address.Country)
	return joined(", ", words, labelled("phone ", p.Phone), labelled("e-mail ", p.Email))
}

// labelled is the label and the text, or "" for a blank text.
func labelled(label, text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return label + text
}
