package carriers

import "sync"

// entry is a carrier with its names, as compact writes them, and the words of its
// services.
type entry struct {
	Carrier
	names    []string
	services string
}

func provider(code string) Carrier { return Carrier{Provider: code} }
func tracking(code string) Carrier { return Carrier{Tracking: code} }

func of(c Carrier, names ...string) entry { return entry{c, names, ""} }

// with adds the words of a carrier's services.
func (e entry) with(services string) entry {
	e.services = services
	return e
}

// ltl are the words that shops put behind a freight carrier's name.
const ltl = "freight ltl"

// table lists the carriers of Stone Edge's shops. FX is Stone Edge's own code for
// FedEx (seti-protocol.md 4.3).
var table = sync.OnceValue(func() []entry {
	return []entry{
		of(provider("ups"), "ups", "unitedparcelservice", "unitedparcel").
			with("ground commercial residential standard to canada mexico next day air early am a m saver 2nd second 2 3 three select express expedited worldwide plus critical surepost sure post simple rate 1 one 2day 3day nda 2da n"),
		of(provider("upsready"), "upsready"), of(provider("upsonline"), "upsonline"),
		of(tracking("ups-mi"), "upsmailinnovations", "upsmi", "mailinnovations"),
		of(tracking("ups-freight"), "upsfreight", "upsltl"),
		of(provider("fedex"), "fedex", "federalexpress", "fx", "fdx", "fdxe", "fdxg", "fedexcorp", "fedexcorporation").
			with("ground home delivery express saver 2day 3day 2 day am a m overnight priority standard first international intl economy smartpost smart post one rate next same connect plus"),
		of(tracking("fedex-freight"), "fedexfreight", "fedexltl").with("priority economy ltl"),
		of(tracking("fedex-crossborder"), "fedexcrossborder"), of(tracking("fedex-fims"), "fedexfims", "fedexinternationalmailservice"), of(tracking("fedex-uk"), "fedexuk"),
		of(provider("usps"), "usps", "usmail", "uspostalservice", "unitedstatespostalservice", "uspostoffice", "uspost", "prioritymail", "firstclassmail", "firstclasspackage", "mediamail", "parcelselect", "stampscom", "stamps").
			with("priority mail express first class package parcel select ground advantage media library international intl flat rate box envelope padded medium small large legal standard post retail bound printed matter certified registered service regional economy lightweight com"),
		of(provider("endicia"), "endicia").with("priority mail express first class package parcel select ground media"),

		of(tracking("dhl"), "dhl", "dhlexpress", "dhlworldwide", "dhlworldwideexpress", "dhlexpressworldwide", "dhlexpressusa", "dhlinternational"),
		of(tracking("dhl-global-mail"), "dhlecommerce", "dhlglobalmail", "dhlecommercesolutions", "dhlecommerceus", "dhlecommerceusa", "dhlsmartmail", "dhlgm"),
		of(tracking("dhl-global-mail-asia"), "dhlecommerceasia", "dhlglobalmailasia"),
		of(tracking("dhl-germany"), "dhlgermany", "dhlde", "dhldeutschland", "dhlpaket", "deutschepostdhl"), of(tracking("deutsch-post"), "deutschepost"),
		of(tracking("dhl-benelux"), "dhlbenelux"), of(tracking("dhl-nl"), "dhlnetherlands", "dhlnl"), of(tracking("dhlparcel-nl"), "dhlparcelnl", "dhlparcelnetherlands"),
		of(tracking("dhlparcel-uk"), "dhlparceluk", "dhlparcelunitedkingdom"), of(tracking("dhlparcel-es"), "dhlparcelspain", "dhlparceles"),
		of(tracking("dhl-es"), "dhlspain", "dhlspaindomestic"), of(tracking("dhl-poland"), "dhlpoland", "dhlpolanddomestic"), of(tracking("dhl-hk"), "dhlhongkong", "dhlhk"),

		of(tracking("abf"), "abf", "abffreight", "abffreightsystem", "arcbest").with(ltl), of(tracking("rl-carriers"), "rlcarriers", "randlcarriers", "rl", "randl").with(ltl),
		of(tracking("con-way"), "conway", "conwayfreight").with(ltl), of(tracking("xpo-logistics"), "xpo", "xpologistics").with(ltl), of(tracking("averitt"), "averitt", "averittexpress").with(ltl),
		of(tracking("sefl"), "sefl", "southeasternfreightlines", "southeasternfreight").with(ltl), of(tracking("dayton-freight"), "dayton", "daytonfreight", "daytonfreightlines").with(ltl),
		of(tracking("aaa-cooper"), "aaacooper", "aaacoopertransportation").with(ltl), of(tracking("pittohio"), "pittohio", "pittohioexpress").with(ltl),
		of(tracking("old-dominion"), "olddominion", "olddominionfreight", "olddominionfreightline", "olddominionfreightlines", "odfl").with(ltl),
		of(tracking("estes"), "estes", "estesexpress", "estesexpresslines").with(ltl), of(tracking("saia-freight"), "saia", "saialtl", "saialtlfreight", "saiafreight", "saiamotorfreight", "saiamotorfreightline", "saiamotorfreightlines").with(ltl),
		of(tracking("yrc"), "yrc", "yrcfreight", "yrcworldwide", "yellowfreight").with(ltl), of(tracking("usf-reddaway"), "reddaway", "usfreddaway"),
		of(tracking("roadrunner-freight"), "roadrunnerfreight", "roadrunnertransportation"), of(tracking("aduiepyle"), "aduiepyle", "duiepyle"), of(tracking("dylt"), "daylighttransport"),
		of(tracking("forwardair"), "forwardair"), of(tracking("pilot-freight"), "pilotfreight", "pilotfreightservices"), of(tracking("dayross"), "dayross", "dayandross"),

		of(tracking("ontrac"), "ontrac").with("ground sunrise gold"), of(tracking("lasership"), "lasership"), of(tracking("firstmile"), "firstmile"),
		of(tracking("gso"), "gso", "goldenstateovernight", "glsus", "glsusa", "gsogls", "glsgso"), of(tracking("speedee"), "speedee", "speedeedelivery", "speedeedeliveryservice"),
		of(tracking("lonestar"), "lonestar", "lonestarovernight", "lso"), of(tracking("newgistics"), "newgistics"), of(tracking("osm-worldwide"), "osm", "osmworldwide"),
		of(tracking("globegistics"), "globegistics"), of(tracking("pitney-bowes"), "pitneybowes"), of(tracking("uds"), "uds", "uniteddeliveryservice"),
		of(tracking("tforce-finalmile"), "tforcefinalmile"), of(tracking("amazon"), "amazon", "amazonshipping", "amazonlogistics", "amazonmcf"), of(tracking("i-parcel"), "iparcel", "upsiparcel"),
		of(tracking("apc"), "apc", "apcpostallogistics", "apcpostal"), of(tracking("apc-overnight"), "apcovernight"), of(tracking("sendle"), "sendle"), of(tracking("landmark-global"), "landmarkglobal", "landmark"),
		of(tracking("asendia-usa"), "asendiausa", "asendiaus"), of(tracking("asendia-uk"), "asendiauk"), of(tracking("asendia-hk"), "asendiahk", "asendiahongkong", "asendiaapac"),

		of(provider("canadapost"), "canadapost", "postescanada", "canadapostcorporation").with("expedited parcel xpresspost priority regular small packet tracked usa us international air"),
		of(tracking("purolator"), "purolator", "purolatorcourier").with("ground express 9am 10am 12pm"), of(tracking("canpar"), "canpar", "canparexpress", "canparcourier"),
		of(tracking("loomis-express"), "loomis", "loomisexpress"), of(tracking("dicom"), "dicom", "dicomexpress", "glscanada"), of(tracking("nationex"), "nationex"),
		of(tracking("stallionexpress"), "stallion", "stallionexpress"), of(tracking("chitchats"), "chitchats", "chitchatsexpress"),

		of(provider("royalmail"), "royalmail").with("24 48 tracked special delivery guaranteed 1st 2nd first second class signed for international next day by 9am 1pm"),
		of(tracking("parcel-force"), "parcelforce", "parcelforceworldwide").with("24 48 express express24 express48"), of(tracking("yodel"), "yodel", "yodeldomestic"), of(tracking("yodeldirect"), "yodeldirect"),
		of(tracking("yodel-international"), "yodelinternational"), of(tracking("myhermes-uk"), "evri", "hermes", "myhermes", "hermesuk"), of(tracking("hermes-de"), "hermesgermany", "hermesde"),
		of(tracking("uk-mail"), "ukmail"), of(tracking("tuffnells"), "tuffnells"), of(tracking("whistl"), "whistl"), of(tracking("arrowxl"), "arrowxl"), of(tracking("an-post"), "anpost"),
		of(tracking("dpd"), "dpd"), of(tracking("dpd-uk"), "dpduk"), of(tracking("interlink-express"), "dpdlocal", "interlinkexpress"), of(tracking("dpd-de"), "dpdgermany", "dpdde", "dpddeutschland"),
		of(tracking("exapaq"), "dpdfrance", "exapaq"), of(tracking("dpd-ireland"), "dpdireland"), of(tracking("dpd-poland"), "dpdpoland"), of(tracking("dpd-ro"), "dpdromania"), of(tracking("dpd-hungary"), "dpdhungary"),
		of(tracking("gls"), "gls", "generallogisticssystems"), of(tracking("gls-italy"), "glsitaly"), of(tracking("gls-netherlands"), "glsnetherlands", "glsnl"), of(tracking("asm"), "glsspain"),
		of(tracking("tnt"), "tnt", "tntexpress"), of(tracking("tnt-uk"), "tntuk"), of(tracking("tnt-au"), "tntaustralia", "tntau"), of(tracking("tnt-fr"), "tntfrance"), of(tracking("tnt-it"), "tntitaly"),
		of(tracking("postnl"), "postnl"), of(tracking("bpost"), "bpost"), of(tracking("colissimo"), "colissimo"), of(tracking("la-poste-colissimo"), "laposte"), of(tracking("chronopost-france"), "chronopost", "chronopostfrance"),
		of(tracking("swiss-post"), "swisspost"), of(tracking("poste-italiane"), "posteitaliane"),

		of(provider("auspost"), "australiapost", "auspost").with("express parcel post eparcel international standard"), of(tracking("star-track"), "startrack"), of(tracking("couriers-please"), "couriersplease"),
		of(tracking("new-zealand-post"), "newzealandpost", "nzpost"), of(tracking("aramex"), "aramex"), of(tracking("china-post"), "chinapost"), of(tracking("china-ems"), "chinaems", "epacket"),
		of(tracking("hong-kong-post"), "hongkongpost"), of(tracking("japan-post"), "japanpost"), of(tracking("singapore-post"), "singaporepost", "singpost"), of(tracking("sf-express"), "sfexpress"),
		of(tracking("yunexpress"), "yunexpress"), of(tracking("yanwen"), "yanwen"), of(tracking("4px"), "4px"),
	}
})
