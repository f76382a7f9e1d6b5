package carriers

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Ensure we recognize carriers by the names of Stone Edge's operators.
func TestOf(t *testing.T) {
	for want, names := range map[string]string{
		"ups": "UPS|ups ground|United Parcel Service|UPS SurePost|UPS® Next Day Air Early A.M.|UPS 2nd Day Air|UPS-Ground|UPS Worldwide Expedited", "ups-mi": "UPS Mail Innovations|UPS MI", "ups-freight": "UPS Freight",
		"fedex": "FX|FDX|FedEx|Fed-Ex|Federal Express|FedEx 2Day|FedEx Home|FedEx Home Delivery|FedEx Standard Overnight|FedEx SmartPost|FEDEX® Ground|FedEx Ground Economy", "fedex-freight": "FedEx® Freight|FedEx Freight Priority",
		"usps": "USPS|U.S.P.S.|U. S. P. S.|US Mail|U.S. Postal Service|USPS Priority Mail|usps first-class package|Stamps.com|Priority Mail Express|USPS Ground Advantage|Media Mail", "endicia": "Endicia",
		"dhl": "DHL|DHL Express", "dhl-global-mail": "DHL eCommerce|DHL Global Mail|DHL e-Commerce", "dhl-germany": "DHL Germany", "dhlparcel-uk": "DHL Parcel UK",
		"abf": "ABF Freight|ABF", "rl-carriers": "R+L Carriers|R&L Carriers|RL Carriers|R and L Carriers", "con-way": "Con-way Freight|Con-way", "xpo-logistics": "XPO|XPO Logistics", "averitt": "Averitt",
		"sefl": "Southeastern Freight Lines|SEFL", "dayton-freight": "Dayton Freight", "aaa-cooper": "AAA Cooper", "pittohio": "Pitt Ohio|PITT-OHIO", "old-dominion": "Old Dominion|ODFL", "estes": "Estes Express Lines|Estes",
		"saia-freight": "Saia|Saia LTL Freight", "yrc": "YRC|YRC Freight", "firstmile": "FirstMile|First Mile", "gso": "GSO|GLS US", "loomis-express": "Loomis Express|Loomis", "ontrac": "OnTrac|On Trac", "lasership": "LaserShip|Laser Ship",
		"purolator": "Purolator|Purolator Ground", "canadapost": "Canada Post|canada-post|Canada Post Expedited Parcel", "royalmail": "Royal Mail|Royal Mail 48|Royal Mail Tracked 24", "parcel-force": "Parcelforce|Parcel Force|Parcelforce 48",
		"yodel": "Yodel", "myhermes-uk": "Evri|Hermes|MyHermes", "dpd": "DPD", "dpd-uk": "DPD UK", "asendia-usa": "Asendia USA", "asendia-uk": "Asendia UK", "apc": "APC|APC Postal Logistics", "apc-overnight": "APC Overnight",
		"sendle": "Sendle", "stallionexpress": "Stallion Express", "chitchats": "Chit Chats", "landmark-global": "Landmark Global", "an-post": "An Post", "new-zealand-post": "New Zealand Post", "aramex": "Aramex",
		"tnt-uk": "TNT UK", "tnt-au": "TNT Australia", "gls": "GLS", "speedee": "Spee-Dee|Spee-Dee Delivery", "auspost": "Australia Post|Australia Post eParcel",
	} {
		for name := range strings.SplitSeq(names, "|") {
			if got, ok := Of(name, nil); !ok || got.Provider+got.Tracking != want {
				t.Errorf("%q: got %+v, %t, want %s", name, got, ok, want)
			}
		}
	}
	for _, name := range []string{"", "-", "Pony Express", "UPSTAIRS", "UPS Store", "Our own van", "FXX", "Asendia", "DHL Parcel", "DHL UK", "APC Sameday", "DPD Atlantis", "TNT Post", "Veho", "Fed", "Express", "Ground", "GLS Mars", "USPS UPS", "Royal Mail Hotel", "Estes Park Couriers"} {
		if got, ok := Of(name, nil); ok {
			t.Errorf("%q: got %+v, want none", name, got)
		}
	}
}

// Ensure the spellings of shops find their carrier by its whole name. The names of
// other companies with the same begin find none.
func TestOf_spellings(t *testing.T) {
	for line := range strings.Lines(spellings) {
		want, names, _ := strings.Cut(strings.TrimSpace(line), ": ")
		for name := range strings.SplitSeq(names, "|") {
			c, ok := Of(name, nil)
			if got := c.Provider + c.Tracking; got != strings.TrimPrefix(want, "none") || ok != (want != "none") {
				t.Errorf("%q: got %q, want %s", name, got, want)
			}
		}
	}
}

const spellings = `ups: UPS|U.P.S.|ups ground|UPS - Ground|UPS Next Day Air Saver|UPS 2nd Day Air A.M.|UPS 3 Day Select|UPS SurePost|UPS Worldwide Express Plus|United Parcel Service, Inc.|UPS® Ground|UPS (Ground)|UPS Ground Saver|Ups Express Critical
ups-mi: UPS Mail Innovations|UPS MI
ups-freight: UPS Freight|UPS LTL
fedex: FedEx|Fed Ex|FED-EX|Federal Express|FX|FDX|FedEx Home|FedEx Home Delivery|FedEx 2Day|FedEx Smart Post|FedEx Priority Overnight|FedEx Ground Economy|FEDEX®|FedEx Corp.|FedEx Intl Priority
fedex-freight: FedEx Freight|FedEx Freight Priority|FedEx LTL
usps: USPS|U.S.P.S.|US Postal Service|U.S. Mail|USPS First-Class Package|Priority Mail|USPS Media Mail|USPS Parcel Select|USPS Ground Advantage|Stamps.com|USPS Priority Mail Express|United States Postal Service|USPS First Class Mail International
abf: ABF|A.B.F.|ABF Freight|ABF Freight System, Inc.|ArcBest
rl-carriers: R+L|R&L Carriers|R L Carriers|R+L Carriers, Inc.|RL Carriers|R and L Carriers|R & L Freight
con-way: Con-way|Conway Freight|Con-Way LTL
xpo-logistics: XPO|XPO Logistics|XPO LTL|XPO Logistics Freight, Inc.
averitt: Averitt|Averitt Express
sefl: SEFL|S.E.F.L.|Southeastern Freight Lines|South Eastern Freight Lines
dayton-freight: Dayton|Dayton Freight|Dayton Freight Lines
aaa-cooper: AAA Cooper|AAA-Cooper|AAACooper|AAA Cooper Transportation
pittohio: Pitt Ohio|PITT-OHIO|Pitt Ohio LTL|Pitt Ohio Express
old-dominion: Old Dominion|ODFL|Old Dominion Freight Line|Old Dominion Freight Lines, Inc.
estes: Estes|Estes Express Lines|Estes Freight
saia-freight: Saia|SAIA LTL Freight|Saia Motor Freight Line, LLC
yrc: YRC|YRC Freight|Yellow Freight|YRC Worldwide
firstmile: FirstMile|First Mile
gso: GSO|Golden State Overnight|GLS US|GLS (GSO)
gls: GLS
dicom: GLS Canada
loomis-express: Loomis|Loomis Express
ontrac: OnTrac|On Trac|ONTRAC Ground|On-Trac
lasership: LaserShip|Laser Ship|Laser-Ship
purolator: Purolator|Purolator Courier|Purolator Express|Purolator Inc.
canadapost: Canada Post|Canada Post Expedited Parcel|Canada Post Xpresspost USA|Postes Canada
royalmail: Royal Mail|Royal Mail 1st Class|Royal Mail Tracked 48|Royal Mail Special Delivery by 1pm
parcel-force: Parcelforce|Parcel Force|Parcelforce 24|Parcel Force Worldwide
yodel: Yodel
myhermes-uk: Evri|EVRi|Hermes|My Hermes|Hermes UK
dpd: DPD|D.P.D.
dpd-uk: DPD UK|DPD (UK)
interlink-express: DPD Local
dpd-de: DPD Germany
asendia-usa: Asendia USA|Asendia US
asendia-uk: Asendia (UK)
apc: APC|APC Postal Logistics, LLC
apc-overnight: APC Overnight
sendle: Sendle
dhl: DHL|DHL Express|DHL Express Worldwide
dhl-global-mail: DHL eCommerce|DHL e-Commerce|DHL E Commerce|DHL Global Mail
dhlparcel-uk: DHL Parcel UK
dhl-germany: DHL Germany|DHL Deutschland|DHL Paket
dhl-nl: DHL Netherlands
dhl-es: DHL Spain
none: UPSGround|UPS Today|UPS or FedEx|USPS/UPS|USPSX|FedEx Office|FedEx Next Day Freight|UPS Express Freight|Asendia|Asendia Germany|DHL Parcel|DHL Freight|DHL Supply Chain|YRC Regional|Yellow|Southeastern|Dayton Couriers|Estes Park Freight|Old Dominion Couriers|ABF Couriers|XPO Last Mile|Averitt Park|TForce Freight|Central Transport|Veho|Sendle US|Will Call|Pickup|Truck|LTL|Freight|Inc|Co|Common Carrier|Best Way|Local Delivery|N/A|None
`

// Ensure a store's own names win, in any spelling, and each must mean something.
func TestOf_own(t *testing.T) {
	own := map[string]string{"OT": "OnTrac", "USPS": "none", "UPS": "fedex", "x-1": "rl-carriers"}
	for name, want := range map[string]Carrier{"ot": tracking("ontrac"), " usps ": {}, "ups": provider("fedex"), "X1": tracking("rl-carriers")} {
		if got, ok := Of(name, own); ok != (want != Carrier{}) || got != want {
			t.Errorf("%q: got %+v, %t, want %+v", name, got, ok, want)
		}
	}
	for name, c := range map[string]struct {
		own  map[string]string
		want bool
	}{
		"none": {nil, true}, "good ones": {own, true}, "no such carrier": {map[string]string{"A": "Pony"}, false}, "no name": {map[string]string{" -": "UPS"}, false}, "no meaning": {map[string]string{"A": ""}, false},
		"two spellings, two meanings": {map[string]string{"A-1": "UPS", "a1": "USPS"}, false}, "two spellings, one meaning": {map[string]string{"A-1": "UPS", "a1": "United Parcel Service"}, true},
	} {
		if got := Hold(c.own); got != c.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

// Ensure only a number of a unique form tells its carrier.
func TestOfNumber(t *testing.T) {
	for number, want := range map[string]string{
		"1Z9999999999999999": "ups", "1z 999 aa1 01 2345 6784": "ups", "9400111899223856928499": "usps", "94001 11899 22385 69284 99": "usps", "420902109400111899223856928499": "usps", "42090210123494001118992238569284 99": "usps",
		"EC123456789US": "usps", "rr123456789gb": "royalmail", "CX123456785CA": "canadapost",
	} {
		if got, ok := OfNumber(number); !ok || got.Provider+got.Tracking != want {
			t.Errorf("%q: got %+v, %t, want %s", number, got, ok, want)
		}
	}
	for _, number := range []string{"", "1Z999", "1Z99999999999999999", "123456789012", "961234567890123456789012", "9612345678901234567890", "JD0002", "RR123456789DE"} {
		if got, ok := OfNumber(number); ok {
			t.Errorf("%q: got %+v, want none", number, got)
		}
	}
}

// Ensure each code is one of BigCommerce's, each name is found as the table has
// it, and none stands twice.
func TestTable(t *testing.T) {
	text, err := os.ReadFile("testdata/tracking_carriers.txt")
	if err != nil {
		t.Fatal(err)
	}
	listed := slices.DeleteFunc(strings.Split(string(text), "\n"), func(line string) bool { return line == "" || line[0] == '#' })
	providers := []string{"auspost", "canadapost", "endicia", "usps", "fedex", "royalmail", "ups", "upsready", "upsonline", "shipperhq"}
	seen := map[string]bool{}
	for _, e := range table() {
		if (e.Provider == "") == (e.Tracking == "") || e.Provider != "" && !slices.Contains(providers, e.Provider) || e.Tracking != "" && !slices.Contains(listed, e.Tracking) {
			t.Errorf("%v: got %+v, want one code of BigCommerce's", e.names, e.Carrier)
		}
		for _, name := range e.names {
			if got, ok := known(name); !ok || got != e.Carrier || compact(name) != name || seen[name] {
				t.Errorf("%s: got %+v, %t, %q, want it once, in the spelling of compact", name, got, ok, compact(name))
			}
			seen[name] = true
		}
	}
	if len(table()) < 100 {
		t.Errorf("got %d carriers", len(table()))
	}
}

// FuzzOf holds every name to the table.
func FuzzOf(f *testing.F) {
	for _, name := range []string{"UPS Ground", "U.S.P.S.", "R+L", "\xff", "ups ups ups", strings.Repeat("ups ", 99)} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if c, ok := Of(name, nil); ok && !slices.ContainsFunc(table(), func(e entry) bool { return e.Carrier == c }) {
			t.Errorf("%q: got %+v", name, c)
		}
	})
}
