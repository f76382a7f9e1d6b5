package fulfillment

import (
	"strings"
	"unicode"
)

// carrier is a company that brings parcels (B 5.2): one of BigCommerce's
// shipping providers, or a tracking carrier by its slug. We set at most one of
// the two, because they must agree. Both are empty for a carrier unknown to
// BigCommerce.
type carrier struct {
	provider string
	slug     string
}

// carriers are listed by the names that Stone Edge's operators use, in the
// spelling of carrierKey. The first match at the start of a name counts, so
// special services come before their carrier. FX is the vendor's own code for
// FedEx (4.3).
var carriers = []struct {
	name string
	carrier
}{
	{"ups mail innovations", slug("ups-mi")}, {"ups mi", slug("ups-mi")}, {"mail innovations", slug("ups-mi")},
	{"ups freight", slug("ups-freight")}, {"upsready", provider("upsready")}, {"upsonline", provider("upsonline")},
	{"ups", provider("ups")}, {"united parcel service", provider("ups")},
	{"fedex freight", slug("fedex-freight")}, {"fedex", provider("fedex")}, {"fed ex", provider("fedex")},
	{"federal express", provider("fedex")}, {"fx", provider("fedex")},
	{"usps", provider("usps")}, {"us mail", provider("usps")}, {"us postal service", provider("usps")}, {"u s postal service", provider("usps")},
	{"united states postal service", provider("usps")}, {"postal service", provider("usps")}, {"stamps com", provider("usps")},
	{"priority mail", provider("usps")}, {"first class mail", provider("usps")}, {"endicia", provider("endicia")},
	{"dhl global mail", slug("dhl-global-mail")}, {"dhl ecommerce", slug("dhl-global-mail")}, {"dhl e commerce", slug("dhl-global-mail")},
	{"dhl", slug("dhl")}, {"canada post", provider("canadapost")}, {"canadapost", provider("canadapost")},
	{"australia post", provider("auspost")}, {"auspost", provider("auspost")}, {"royal mail", provider("royalmail")}, {"royalmail", provider("royalmail")},
	{"ontrac", slug("ontrac")}, {"on trac", slug("ontrac")}, {"lasership", slug("lasership")}, {"laser ship", slug("lasership")},
	{"purolator", slug("purolator")}, {"canpar", slug("canpar")}, {"dpd", slug("dpd")}, {"gls", slug("gls")}, {"tnt", slug("tnt")},
	{"myhermes", slug("myhermes-uk")}, {"my hermes", slug("myhermes-uk")}, {"hermes", slug("myhermes-uk")}, {"evri", slug("myhermes-uk")},
	{"spee dee", slug("speedee")}, {"speedee", slug("speedee")}, {"lone star", slug("lonestar")}, {"lonestar", slug("lonestar")}, {"lso", slug("lonestar")},
	{"newgistics", slug("newgistics")}, {"osm", slug("osm-worldwide")}, {"globegistics", slug("globegistics")}, {"asendia", slug("asendia-usa")},
	{"pitney bowes", slug("pitney-bowes")}, {"apc", slug("apc")}, {"estes", slug("estes")}, {"old dominion", slug("old-dominion")},
	{"saia", slug("saia-freight")}, {"xpo", slug("xpo-logistics")}, {"yrc", slug("yrc")}, {"amazon", slug("amazon")},
}

func provider(name string) carrier { return carrier{provider: name} }
func slug(name string) carrier     { return carrier{slug: name} }

// carrierOf finds a carrier by an operator's name for it. ok is false for a
// carrier unknown to BigCommerce.
func carrierOf(name string) (c carrier, ok bool) {
	key := carrierKey(name)
	for _, known := range carriers {
		if rest, found := strings.CutPrefix(key, known.name); found && (rest == "" || rest[0] == ' ') {
			return known.carrier, true
		}
	}
	return carrier{}, false
}

// carrierKey keeps letters and digits, in lower case, with one blank between
// words. Every other character ends a word: dots, hyphens, registered marks.
func carrierKey(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ")
}
