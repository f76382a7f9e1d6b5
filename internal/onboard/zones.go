package onboard

// zoneGroup is a part of the world in the page's list of time zones. The list
// is for choosing by hand. The service accepts every IANA name.
type zoneGroup struct {
	Label string
	Zones []zone
}

type zone struct{ Name, Label string }

var zones = []zoneGroup{
	{"North America", []zone{
		{"America/New_York", "Eastern Time (New York)"},
		{"America/Chicago", "Central Time (Chicago)"},
		{"America/Denver", "Mountain Time (Denver)"},
		{"America/Phoenix", "Arizona (Phoenix)"},
		{"America/Los_Angeles", "Pacific Time (Los Angeles)"},
		{"America/Anchorage", "Alaska (Anchorage)"},
		{"Pacific/Honolulu", "Hawaii (Honolulu)"},
		{"America/Halifax", "Atlantic Time (Halifax)"},
		{"America/St_Johns", "Newfoundland (St. John’s)"},
		{"America/Mexico_City", "Mexico City"},
		{"America/Puerto_Rico", "Puerto Rico"},
	}},
	{"Europe and Africa", []zone{
		{"Europe/London", "London, Dublin, Lisbon"},
		{"Europe/Berlin", "Berlin, Paris, Rome"},
		{"Europe/Athens", "Athens, Helsinki, Kyiv"},
		{"Europe/Istanbul", "Istanbul"},
		{"Africa/Johannesburg", "Johannesburg"},
	}},
	{"Asia and Pacific", []zone{
		{"Asia/Dubai", "Dubai"},
		{"Asia/Kolkata", "India"},
		{"Asia/Singapore", "Singapore, Perth"},
		{"Asia/Hong_Kong", "Hong Kong"},
		{"Asia/Tokyo", "Tokyo"},
		{"Australia/Brisbane", "Brisbane"},
		{"Australia/Sydney", "Sydney, Melbourne"},
		{"Pacific/Auckland", "Auckland"},
	}},
	{"South America", []zone{
		{"America/Bogota", "Bogotá, Lima"},
		{"America/Sao_Paulo", "São Paulo"},
		{"America/Argentina/Buenos_Aires", "Buenos Aires"},
	}},
	{"Anywhere", []zone{{"UTC", "UTC"}}},
}
