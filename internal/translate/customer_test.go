package translate_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
	"connect2cart/internal/translate"
)

// Ensure the first address is billing and every other one shipping. Missing
// names and phone numbers come from the customer.
func TestCustomer(t *testing.T) {
	c := bigcommerce.Customer{ID: 77, Email: "ada@example.test", FirstName: "Ada", LastName: "Example", Company: "Example & Sons", Phone: "555-0100"}
	home := bigcommerce.Address{Address1: "1 Test Way", Address2: "Unit 2", City: "Sampleton", StateOrProvince: "Ohio", PostalCode: "44101", CountryCode: "US"}
	dock := bigcommerce.Address{FirstName: "Bo", Company: "Dock", Phone: "555-0199", Address1: "2 Dock Road", StateOrProvince: "Quebec", Country: "Canada"}
	ada := seti.CustomerAddress{FirstName: "Ada", LastName: "Example", Company: "Example & Sons", Phone: "555-0100", Email: "ada@example.test",
		Addr1: "1 Test Way", Addr2: "Unit 2", City: "Sampleton", State: "OH", Zip: "44101", Country: "US"}
	shipped := ada
	shipped.Email = ""
	for name, tt := range map[string]struct {
		addresses []bigcommerce.Address
		want      seti.Customer
	}{
		"two addresses": {[]bigcommerce.Address{home, dock}, seti.Customer{WebID: "77", UserName: "ada@example.test", BillAddr: ada, ShipAddrs: []seti.CustomerAddress{
			{FirstName: "Bo", Company: "Dock", Phone: "555-0199", Addr1: "2 Dock Road", State: "QC", Country: "CA"}}}},
		"one address, which is both": {[]bigcommerce.Address{home}, seti.Customer{WebID: "77", UserName: "ada@example.test", BillAddr: ada, ShipAddrs: []seti.CustomerAddress{shipped}}},
		"none": {nil, seti.Customer{WebID: "77", UserName: "ada@example.test",
			BillAddr:  seti.CustomerAddress{FirstName: "Ada", LastName: "Example", Company: "Example & Sons", Phone: "555-0100", Email: "ada@example.test"},
			ShipAddrs: []seti.CustomerAddress{{FirstName: "Ada", LastName: "Example", Company: "Example & Sons", Phone: "555-0100"}}}},
	} {
		if diff := cmp.Diff(tt.want, translate.Customer(c, tt.addresses)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Ensure any customer from BigCommerce becomes well-formed XML.
func FuzzCustomer(f *testing.F) {
	f.Add([]byte(`{"id":7,"email":"a@example.test","first_name":"花子 <&>","last_name":"\u0000\ud800\ufffe","company":null,"phone":null,"address_count":2,"addresses":[{"id":1,"address1":"]]>","state_or_province":"Ohio","country_code":"US"},{"id":2,"city":"Köln\r\n"}]}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var c bigcommerce.Customer
		if json.Unmarshal(data, &c) != nil {
			return
		}
		reply := seti.Customers{Customers: []seti.Customer{translate.Customer(c, c.Addresses)}}
		if got := elements(t, reply.Append(nil), "Customer"); got != 1 {
			t.Fatalf("got %d customers, want 1", got)
		}
		if got, want := len(reply.Customers[0].ShipAddrs), max(1, len(c.Addresses)-1); got != want {
			t.Errorf("got %d shipping addresses, want %d", got, want)
		}
	})
}
