package onboard

import "strings"

// The names of the fields, in a form and in JSON alike (outside.md).
const (
	fieldStoreHash    = "store_hash"
	fieldClientID     = "client_id"
	fieldClientSecret = "client_secret"
	fieldAccessToken  = "access_token"
	fieldContactName  = "contact_name"
	fieldContactEmail = "contact_email"
	fieldCompany      = "company"
	fieldPhone        = "phone"
	fieldTimeZone     = "time_zone"
	fieldNewPassword  = "new_password"
	fieldFirstOrder   = "first_order"

	fieldZoneGuess = "guessed_zone" // the page's own choice for fieldTimeZone

	fieldTrap   = "website" // hidden: people never see it, robots fill it in
	fieldOpened = "opened"  // the time of the page, Unix seconds
)

// fields are the raw values of a submission, by field name. They hold secrets
// in the clear. Only check may read them, and nothing may print them.
type fields map[string]string

// Fields are the values of a form by name. They may hold a Cart Password, so
// nothing may print them.
type Fields = fields

// ticked reports whether a tick box is on. ok is false for any text besides yes
// and no.
func (f fields) ticked(name string) (yes, ok bool) {
	switch strings.ToLower(clean(f[name])) {
	case "yes", "on", "true", "1":
		return true, true
	case "", "no", "off", "false", "0":
		return false, true
	}
	return false, false
}

// The longest fields worth a closer look, in bytes. Comparing fields with keys
// costs more than reading them, and comes before any limit of tries.
const (
	maxField   = 512
	maxAddress = 2048 // of the store hash, which may come in an address
)

// isFarTooLong reports a field too long for a closer look.
func (f fields) isFarTooLong(name string) bool {
	if name == fieldStoreHash {
		return len(clean(f[name])) > maxAddress
	}
	return len(clean(f[name])) > maxField
}

// Possible lengths of an API account's values (bigcommerce-api.md 2.1). We
// saw 31 characters so far, but BigCommerce promises no length.
const (
	minKey    = 20
	maxKey    = 128
	maxSecret = 256
)

// notInKey reports characters foreign to keys. These are all beyond printable
// ASCII, and those of addresses, files and labels.
func notInKey(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune("/:\"'`<>\\&,;", r)
}

// fieldError is one bad field. Kind chooses the words.
type fieldError struct {
	field string
	code  Code
	kind  string // a key of situations; "" is the field's own words for the code
}

// fieldErrors are all bad fields of a submission at once.
type fieldErrors []fieldError

func (e fieldErrors) Error() string {
	names := make([]string, len(e))
	for i, one := range e {
		names[i] = one.field + " " + string(one.code)
	}
	return "fields: " + strings.Join(names, ", ")
}
