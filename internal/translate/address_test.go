package translate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/seti"
)

// Ensure US states and Canadian provinces become two letters, and all else
// stays.
func TestStateCode(t *testing.T) {
	for name, tt := range map[string]struct{ country, state, want string }{
		"a state":                        {"US", "Ohio", "OH"},
		"small letters":                  {"us", "new york", "NY"},
		"blanks":                         {"US", "  North   Dakota ", "ND"},
		"already a code":                 {"US", "tx", "TX"},
		"the capital":                    {"US", "District of Columbia", "DC"},
		"the capital with points":        {"US", "Washington D.C.", "DC"},
		"a territory":                    {"US", "Puerto Rico", "PR"},
		"islands":                        {"US", "Virgin Islands, U.S.", "VI"},
		"an associated state":            {"US", "Federated States Of Micronesia", "FM"},
		"army post office in Europe":     {"US", "Armed Forces Europe", "AE"},
		"army post office in the Orient": {"US", "Armed Forces Pacific", "AP"},
		"army post office, Americas":     {"US", "Armed Forces Americas", "AA"},
		"a province":                     {"CA", "British Columbia", "BC"},
		"a province in French":           {"CA", "Québec", "QC"},
		"a territory of Canada":          {"CA", "Yukon Territory", "YT"},
		"a region elsewhere":             {"GB", "Ohio", "Ohio"},
		"an unknown state":               {"US", "Franklin", "Franklin"},
		"no state":                       {"US", "", ""},
		"no country":                     {"", "Ohio", "Ohio"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := stateCode(tt.country, tt.state); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
	if len(usStates) < 59 || len(caProvinces) < 13 {
		t.Errorf("got %d states and %d provinces, want all", len(usStates), len(caProvinces))
	}
}

// Ensure an address keeps all its fields, and a company alone becomes the name.
func TestParty(t *testing.T) {
	got := party(bigcommerce.OrderAddress{Company: "Acme", Street1: "1 Way", Street2: "Unit 2", City: "Sampleton", State: "Ohio", Zip: "44101",
		Country: "United States", CountryISO2: "US", Phone: "555", Email: "a@example.test"})
	want := seti.Party{FullName: "Acme", Company: "Acme", Phone: "555", Email: "a@example.test",
		Address: seti.Address{Street1: "1 Way", Street2: "Unit 2", City: "Sampleton", State: "OH", Code: "44101", Country: "US"}}
	if diff := cmp.Diff(want, got, exact); diff != "" {
		t.Error(diff)
	}
}

// Ensure we recognise the United States and Canada by name, too.
func TestAddress_countryByName(t *testing.T) {
	for country, want := range map[string]seti.Address{
		"United States":            {State: "OH", Country: "US"},
		"United States of America": {State: "OH", Country: "US"},
		" canada ":                 {State: "Ohio", Country: "CA"},
		"France":                   {State: "Ohio", Country: "France"},
		"":                         {State: "Ohio"},
	} {
		if diff := cmp.Diff(want, address(bigcommerce.OrderAddress{State: "Ohio", Country: country}), exact); diff != "" {
			t.Errorf("%q: -want +got:\n%s", country, diff)
		}
	}
}
