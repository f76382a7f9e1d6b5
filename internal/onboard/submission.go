package onboard

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"connect2cart/internal/email"
	"connect2cart/internal/merchant"
	"connect2cart/internal/secret"
)

// submission is a merchant's form after the check of every field.
type submission struct {
	arrived      time.Time
	storeHash    string
	clientID     secret.String
	clientSecret secret.String
	accessToken  secret.String
	contact      merchant.Contact
	timeZone     string // IANA name; "" if missing
	zoneGuessed  bool   // the time zone is the browser's guess
	newPassword  bool
	firstOrder   string // beginNew, beginOpen, beginAll, an order number, or ""
}

// defaultTimeZone is a store's time zone until somebody chooses one.
const defaultTimeZone = "America/New_York"

// Limits of the free-text fields, in characters, and of an e-mail address (RFC
// 5321).
const (
	maxName     = 100
	maxEmail    = 254
	maxPhone    = 40
	maxTimeZone = 64
)

// checkLengths finds the fields too long for a closer look.
func checkLengths(f fields) fieldErrors {
	var bad fieldErrors
	for _, name := range []string{
		fieldStoreHash, fieldClientID, fieldClientSecret, fieldAccessToken,
		fieldContactName, fieldContactEmail, fieldCompany, fieldPhone, fieldTimeZone,
	} {
		if f.isFarTooLong(name) {
			bad = append(bad, fieldError{field: name, code: CodeTooLong})
		}
	}
	return bad
}

// check turns the sent fields into a submission. It fails with fieldErrors, and
// they name every bad field. If some are far too long, they name only those.
func check(f fields) (*submission, error) {
	if bad := checkLengths(f); bad != nil {
		return nil, bad
	}
	var bad fieldErrors
	add := func(e fieldError) {
		if e.code != "" {
			bad = append(bad, e)
		}
	}
	hash, e := checkStoreHash(f)
	add(e)
	bad = append(bad, checkKeys(f)...)
	add(checkLine(fieldContactName, f))
	add(checkEmail(f))
	add(checkLine(fieldCompany, f))
	add(checkPhone(f))
	add(checkTimeZone(f))
	newPassword, ok := f.ticked(fieldNewPassword)
	if !ok {
		add(fieldError{field: fieldNewPassword, code: CodeInvalid})
	}
	firstOrder, e := checkFirstOrder(f)
	add(e)
	if clean(f[fieldTrap]) != "" {
		add(fieldError{field: fieldTrap, code: CodeInvalid})
	}
	if len(bad) > 0 {
		return nil, bad
	}
	return &submission{
		storeHash:    hash,
		clientID:     secret.New(clean(f[fieldClientID])),
		clientSecret: secret.New(clean(f[fieldClientSecret])),
		accessToken:  secret.New(clean(f[fieldAccessToken])),
		contact: merchant.Contact{
			Name:    clean(f[fieldContactName]),
			Email:   clean(f[fieldContactEmail]),
			Company: clean(f[fieldCompany]),
			Phone:   clean(f[fieldPhone]),
		},
		timeZone:    clean(f[fieldTimeZone]),
		zoneGuessed: clean(f[fieldZoneGuess]) == clean(f[fieldTimeZone]),
		newPassword: newPassword,
		firstOrder:  firstOrder,
	}, nil
}

// contactOver is the new contact of a store that had one before. A company left
// out stays, and so does the phone of the same person.
func (s *submission) contactOver(before merchant.Contact) merchant.Contact {
	contact := s.contact
	contact.Company = cmp.Or(contact.Company, before.Company)
	if strings.EqualFold(contact.Email, before.Email) {
		contact.Phone = cmp.Or(contact.Phone, before.Phone)
	}
	return contact
}

func checkStoreHash(f fields) (string, fieldError) {
	hash, ok := normalizeStoreHash(f[fieldStoreHash])
	text := clean(f[fieldStoreHash])
	switch {
	case f.holdsKey(fieldStoreHash):
		return "", fieldError{fieldStoreHash, CodeSwapped, "swapped_hash"}
	case ok:
		return hash, fieldError{}
	case text == "":
		return "", fieldError{field: fieldStoreHash, code: CodeRequired}
	case looksLikeKey(text):
		return "", fieldError{fieldStoreHash, CodeSwapped, "swapped_hash"}
	}
	return "", fieldError{field: fieldStoreHash, code: CodeInvalid}
}

// checkKeys checks the three values of an API account, each by itself. If all
// pass, it compares them with each other.
func checkKeys(f fields) fieldErrors {
	var bad fieldErrors
	for _, name := range keyFields {
		if e := checkKey(name, f); e.code != "" {
			bad = append(bad, e)
		}
	}
	if bad != nil {
		return bad
	}
	return checkSameKey(f)
}

// checkKey checks one of the three values of an API account. It refuses
// impossible ones. BigCommerce decides about the rest.
func checkKey(name string, f fields) fieldError {
	text := clean(f[name])
	longest := maxKey
	if name == fieldClientSecret {
		longest = maxSecret
	}
	switch {
	case text == "":
		return fieldError{field: name, code: CodeRequired}
	case isJSONWebToken(text):
		return fieldError{name, CodeWrongTokenType, "storefront_token"}
	case holdsStoreHash(text, f[fieldStoreHash]):
		return fieldError{name, CodeSwapped, "swapped_key"}
	case strings.ContainsFunc(text, notInKey):
		return fieldError{field: name, code: CodeInvalid}
	case len(text) > longest:
		return fieldError{field: name, code: CodeTooLong}
	case len(text) < minKey:
		return fieldError{name, CodeInvalid, "short_key"}
	}
	return fieldError{}
}

// holdsStoreHash recognises a store hash in a key's field. It knows the API
// path and the control panel's address. It also knows a bare hash, if the
// hash's own field holds a key.
func holdsStoreHash(text, hashField string) bool {
	_, ok := normalizeStoreHash(text)
	return ok && (strings.ContainsAny(text, "/.-") || looksLikeKey(clean(hashField)))
}

// checkSameKey finds one value in several fields, and names them all. It also
// finds client secret and access token in each other's place. Client ID and
// access token look alike, so only BigCommerce can tell these two apart.
func checkSameKey(f fields) fieldErrors {
	var bad fieldErrors
	for _, name := range keyFields {
		if slices.ContainsFunc(keyFields, func(other string) bool { return other != name && clean(f[other]) == clean(f[name]) }) {
			bad = append(bad, fieldError{name, CodeSwapped, "same_key"})
		}
	}
	if bad == nil && looksLikeSecret(clean(f[fieldAccessToken])) && len(clean(f[fieldClientSecret])) == usualKey {
		return fieldErrors{{fieldAccessToken, CodeSwapped, "swapped_secret"}}
	}
	return bad
}

// usualKey is the length of every published access token and client ID;
// published client secrets have 64 hexadecimal digits.
const usualKey = 31

func looksLikeSecret(text string) bool {
	return len(text) == 64 && strings.Trim(text, "0123456789abcdef") == ""
}

func looksLikeKey(text string) bool {
	return len(text) >= minKey && len(text) <= maxSecret && !strings.ContainsFunc(text, func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// isJSONWebToken recognises the tokens of the storefront and customer
// impersonation APIs. They have three parts, and the first begins {" in base64.
func isJSONWebToken(text string) bool {
	return strings.HasPrefix(text, "eyJ") && strings.Count(text, ".") == 2
}

// checkLine looks at a free text of one line. A control character would end a
// mail's header, and a direction mark would turn its text around.
func checkLine(name string, f fields) fieldError {
	text := clean(f[name])
	switch {
	case f.holdsKey(name), looksPasted(text):
		return fieldError{name, CodeSwapped, "key_elsewhere"}
	case text == "" && name == fieldCompany:
		return fieldError{}
	case text == "":
		return fieldError{field: name, code: CodeRequired}
	case utf8.RuneCountInString(text) > maxName:
		return fieldError{field: name, code: CodeTooLong}
	case strings.ContainsFunc(text, notInLine):
		return fieldError{field: name, code: CodeInvalid}
	}
	return fieldError{}
}

// notInLine refuses the replacement character too, because it stands for bytes
// outside UTF-8. The joiners belong to emoji, Indic scripts and Persian names.
func notInLine(r rune) bool {
	return !unicode.IsGraphic(r) && r != '\u200c' && r != '\u200d' || r == utf8.RuneError
}

// checkPhone accepts digits and what people write around them.
func checkPhone(f fields) fieldError {
	text := clean(f[fieldPhone])
	switch {
	case f.holdsKey(fieldPhone), looksPasted(text):
		return fieldError{fieldPhone, CodeSwapped, "key_elsewhere"}
	case utf8.RuneCountInString(text) > maxPhone:
		return fieldError{field: fieldPhone, code: CodeTooLong}
	case strings.Trim(text, "0123456789 +-().,/X#ext") != "", text != "" && !strings.ContainsAny(text, "0123456789"):
		return fieldError{field: fieldPhone, code: CodeInvalid}
	}
	return fieldError{}
}

func checkEmail(f fields) fieldError {
	text := clean(f[fieldContactEmail])
	switch {
	case f.holdsKey(fieldContactEmail):
		return fieldError{fieldContactEmail, CodeSwapped, "key_elsewhere"}
	case text == "":
		return fieldError{field: fieldContactEmail, code: CodeRequired}
	case len(text) > maxEmail:
		return fieldError{field: fieldContactEmail, code: CodeTooLong}
	case !email.IsAddress(text):
		return fieldError{field: fieldContactEmail, code: CodeInvalid}
	}
	return fieldError{}
}

func checkTimeZone(f fields) fieldError {
	text := clean(f[fieldTimeZone])
	switch {
	case f.holdsKey(fieldTimeZone):
		return fieldError{fieldTimeZone, CodeSwapped, "key_elsewhere"}
	case text == "":
		return fieldError{}
	case len(text) > maxTimeZone:
		return fieldError{field: fieldTimeZone, code: CodeTooLong}
	case !merchant.IsTimeZone(text):
		return fieldError{field: fieldTimeZone, code: CodeInvalid}
	}
	return fieldError{}
}

// checkFirstOrder reads the answer. It may be left out.
func checkFirstOrder(f fields) (string, fieldError) {
	text := strings.ToLower(clean(f[fieldFirstOrder]))
	if text == beginAfter {
		text = clean(f[fieldAfter])
	}
	switch text {
	case "", beginNew, beginOpen, beginAll:
		return text, fieldError{}
	}
	if strings.Trim(text, "0123456789") != "" || len(text) > 18 {
		return "", fieldError{field: fieldFirstOrder, code: CodeInvalid}
	}
	return text, fieldError{}
}
