package translate

import "strings"

// stateCode is the two-letter code of a US state or a Canadian province.
// Anything else stays as it came. The table is our own, because /v2/countries
// is closed to us (bigcommerce-api.md 9).
func stateCode(country, state string) string {
	key := strings.ToLower(strings.Join(strings.Fields(unpointed.Replace(state)), " "))
	var codes map[string]string
	switch strings.ToUpper(strings.TrimSpace(country)) {
	case "US":
		codes = usStates
	case "CA":
		codes = caProvinces
	}
	if code, ok := codes[key]; ok {
		return code
	}
	for _, code := range codes {
		if strings.EqualFold(code, key) {
			return code
		}
	}
	return state
}

// unpointed writes D.C. as DC, and the typographic apostrophe as the plain one.
var unpointed = strings.NewReplacer(".", "", "’", "'")

// usStates are the states, the federal district, the territories, the freely
// associated states and the military "states" of the US Postal Service
// (Publication 28, appendix B), in the spellings found in BigCommerce.
var usStates = map[string]string{
	"alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA",
	"colorado": "CO", "connecticut": "CT", "delaware": "DE", "florida": "FL", "georgia": "GA",
	"hawaii": "HI", "hawai'i": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA",
	"kansas": "KS", "kentucky": "KY", "louisiana": "LA", "maine": "ME", "maryland": "MD",
	"massachusetts": "MA", "michigan": "MI", "minnesota": "MN", "mississippi": "MS",
	"missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH",
	"new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC",
	"north dakota": "ND", "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA",
	"rhode island": "RI", "south carolina": "SC", "south dakota": "SD", "tennessee": "TN",
	"texas": "TX", "utah": "UT", "vermont": "VT", "virginia": "VA", "washington": "WA",
	"west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",

	"district of columbia": "DC", "washington dc": "DC", "washington, dc": "DC",

	"american samoa": "AS", "guam": "GU", "northern mariana islands": "MP", "puerto rico": "PR",
	"virgin islands": "VI", "us virgin islands": "VI", "virgin islands, us": "VI", "virgin islands (us)": "VI",
	"united states minor outlying islands": "UM",

	"federated states of micronesia": "FM", "micronesia": "FM", "marshall islands": "MH", "palau": "PW",

	"armed forces americas": "AA", "armed forces americas (except canada)": "AA",
	"armed forces africa": "AE", "armed forces canada": "AE", "armed forces europe": "AE",
	"armed forces middle east": "AE", "armed forces pacific": "AP",
}

// caProvinces are the provinces and territories of Canada (Canada Post,
// Addressing Guidelines), in English and French.
var caProvinces = map[string]string{
	"alberta": "AB", "british columbia": "BC", "colombie-britannique": "BC", "manitoba": "MB",
	"new brunswick": "NB", "nouveau-brunswick": "NB",
	"newfoundland and labrador": "NL", "newfoundland & labrador": "NL", "newfoundland": "NL", "labrador": "NL",
	"terre-neuve-et-labrador": "NL",
	"northwest territories":   "NT", "territoires du nord-ouest": "NT",
	"nova scotia": "NS", "nouvelle-écosse": "NS", "nunavut": "NU", "ontario": "ON",
	"prince edward island": "PE", "île-du-prince-édouard": "PE",
	"quebec": "QC", "québec": "QC", "saskatchewan": "SK", "yukon": "YT", "yukon territory": "YT",
}
