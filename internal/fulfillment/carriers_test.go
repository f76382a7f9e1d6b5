package fulfillment

import (
	"slices"
	"testing"
)

// Ensure we recognize carriers by the names Stone Edge's operators use.
func TestCarrierOf(t *testing.T) {
	for name, want := range map[string]carrier{
		"UPS": provider("ups"), "ups ground": provider("ups"), "FX": provider("fedex"), "FedEx 2Day": provider("fedex"), "FedEx® Freight": slug("fedex-freight"),
		"Fed-Ex": provider("fedex"), "USPS": provider("usps"), "U.S. Postal Service": provider("usps"), "US Mail": provider("usps"), "DHL": slug("dhl"),
		"DHL Global Mail": slug("dhl-global-mail"), "UPS Mail Innovations": slug("ups-mi"), "Canada Post": provider("canadapost"), "canada-post": provider("canadapost"),
		"Royal Mail 48": provider("royalmail"), "OnTrac": slug("ontrac"), "Spee-Dee": slug("speedee"), "Stamps.com": provider("usps"),
	} {
		if got, ok := carrierOf(name); !ok || got != want {
			t.Errorf("%q: got %+v, %t, want %+v", name, got, ok, want)
		}
	}
	for _, name := range []string{"", "Pony Express", "UPSTAIRS", "Our own van", "FXX", "-"} {
		if got, ok := carrierOf(name); ok {
			t.Errorf("%q: got %+v, want none", name, got)
		}
	}
}

// Ensure the table holds only values BigCommerce takes (bigcommerce-api.md
// 5.2).
func TestCarriers_values(t *testing.T) {
	providers := []string{"auspost", "canadapost", "endicia", "usps", "fedex", "royalmail", "ups", "upsready", "upsonline", "shipperhq"}
	slugs := []string{"ups", "usps", "fedex", "dhl", "dhl-global-mail", "ontrac", "lasership", "canada-post", "purolator", "canpar", "australia-post",
		"dpd", "gls", "tnt", "myhermes-uk", "speedee", "lonestar", "newgistics", "osm-worldwide", "globegistics", "asendia-usa", "pitney-bowes", "apc",
		"estes", "old-dominion", "saia-freight", "xpo-logistics", "yrc", "ups-freight", "ups-mi", "fedex-freight", "amazon"}
	for _, c := range carriers {
		if (c.provider == "") == (c.slug == "") {
			t.Errorf("%s: want a provider or a tracking carrier, got %+v", c.name, c.carrier)
		}
		if c.provider != "" && !slices.Contains(providers, c.provider) || c.slug != "" && !slices.Contains(slugs, c.slug) {
			t.Errorf("%s: got %+v, which BigCommerce does not know", c.name, c.carrier)
		}
		if got := carrierKey(c.name); got != c.name {
			t.Errorf("%s can never be found: names are compared as %s", c.name, got)
		}
		if got, _ := carrierOf(c.name); got != c.carrier {
			t.Errorf("%s: an earlier line wins: got %+v, want %+v", c.name, got, c.carrier)
		}
	}
}
