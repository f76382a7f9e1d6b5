package onboard

// words tell a merchant the event and the next step. fill replaces each {name}
// by the value of this name.
type words struct{ What, Next string }

func (w words) String() string {
	if w.Next == "" {
		return w.What
	}
	return w.What + " " + w.Next
}

// labels are the fields as the page calls them.
var labels = map[string]string{
	fieldStoreHash:    "Store hash",
	fieldClientID:     "Client ID",
	fieldClientSecret: "Client secret",
	fieldAccessToken:  "Access token",
	fieldContactName:  "Your name",
	fieldContactEmail: "Your e-mail",
	fieldCompany:      "Company",
	fieldTimeZone:     "Time zone",
	fieldNewPassword:  "New Cart Password",
	fieldTrap:         "Website",
}

// fieldWords are the words for a field and a code. The field "" is any field.
var fieldWords = map[string]map[Code]words{
	"": {
		CodeRequired: {"{label} is missing.", ""},
		CodeTooLong:  {"{label} is longer than it can be.", "Please check what was pasted."},
		CodeInvalid:  {"{label} has characters that it cannot have.", "Copy it again, without the words and blanks around it."},
	},
	fieldStoreHash: {
		CodeRequired: {"The store hash is missing.", "Paste the API path of your API account, or drop the file that BigCommerce saved."},
		CodeInvalid:  {"We could not find a store hash in this.", "It is the part of the API path between stores/ and /v3/, for example a1b2c3d4e5. You can paste the whole API path."},
	},
	fieldClientID: {
		CodeRequired: {"The client ID is missing.", "It is in the file that BigCommerce saved."},
	},
	fieldClientSecret: {
		CodeRequired: {"The client secret is missing.", "It is in the file that BigCommerce saved."},
	},
	fieldAccessToken: {
		CodeRequired: {"The access token is missing.", "It is in the file that BigCommerce saved."},
	},
	fieldContactName: {
		CodeRequired: {"Your name is missing.", "So that Stone Edge knows whom to ask for."},
		CodeInvalid:  {"Your name has characters that a name cannot have.", "Please type it on one line."},
	},
	fieldContactEmail: {
		CodeRequired: {"Your e-mail is missing.", "So that Stone Edge can answer you."},
		CodeInvalid:  {"This is not an e-mail address we can write to.", "Type just the address, for example anna@example.com."},
	},
	fieldCompany: {
		CodeInvalid: {"The company name has characters that a name cannot have.", "Please type it on one line."},
	},
	fieldTimeZone: {
		CodeInvalid: {"We do not know this time zone.", "Choose one from the list, for example America/New_York."},
	},
	fieldNewPassword: {
		CodeInvalid: {"We cannot tell whether you want a new Cart Password.", "Tick the box, or send yes or no."},
	},
	fieldTrap: {
		CodeInvalid: {"A field that people cannot see was filled in.", "Leave the field Website empty and send again. A form-filling tool may have done this."},
	},
}

// situations are for cases beyond a field's ordinary words.
var situations = map[string]words{
	// About the submission.
	"unreadable":       {"We could not read what was sent.", "Go back to the page and send the form again."},
	"too_large":        {"That was more than a form can hold.", "Paste only the values, not a whole document."},
	"content_type":     {"This address takes a form or JSON.", "Send application/x-www-form-urlencoded or application/json."},
	"cross_site":       {"This form was sent from another website, so nothing was done with it.", "Open our own page and send it from there."},
	"swapped_hash":     {"This looks like a key, not like a store hash.", "The fields may be mixed up. The store hash is the short part of the API path between stores/ and /v3/."},
	"swapped_key":      {"This looks like the API path or the store hash, not like a key.", "Put it into the field Store hash, and the {label} here."},
	"swapped_secret":   {"Access token and client secret seem to be mixed up.", "The longest of the three values is the client secret. Exchange the two and send again."},
	"same_key":         {"{label}: the same text is in another field.", "Client ID, client secret and access token are three different values. Copy the {label} again."},
	"key_elsewhere":    {"One of the keys, or part of one, seems to be in the field {label}.", "Take it out there; it belongs in its own field only."},
	"short_key":        {"The {label} looks cut off.", "Copy it again, from its first to its last character."},
	"storefront_token": {"This is a token for storefronts, which cannot read orders.", "In BigCommerce, create an API account with Token type “V2/V3 API token” and send its values here."},
	"not_found":        {"There is nothing at this address.", "Open the start page to connect a store."},
	"method":           {"This address cannot be used that way.", "Open the start page to connect a store."},

	// About BigCommerce's answer.
	"unknown_token":    {"BigCommerce does not know this access token.", "Copy the access token again from the file that BigCommerce saved. If the API account was deleted, create a new one with the steps on this page."},
	"swapped_token":    {"The access token is in the field {label}.", "Exchange the two values and send again."},
	"wrong_store":      {"BigCommerce accepts the key, but not for the store “{hash}”.", "Check the store hash: paste the API path from the same API account. If it is right, the API account has none of the permissions on the list, or Token type is not “V2/V3 API token”: then create a new API account with the steps on this page."},
	"missing_scope":    {"The permission “{label}” is missing. Set it to {level}. {without}", ""},
	"read_only_scope":  {"The permission “{label}” is read-only, but must be {level}. {readonly}", ""},
	"permissions":      {"The API account lacks permissions.", "BigCommerce does not let anyone change the permissions of an API account. Create a new one with the list on this page, send its values here, and delete the old one afterwards."},
	"store_busy":       {"Your store has used up its share of BigCommerce calls for the moment, often because other apps are busy.", "Your values may well be right. Wait {wait} and send them again."},
	"store_down":       {"BigCommerce says that your store is not available: it may be suspended, in maintenance, or being upgraded.", "Open your store’s control panel. When it works there, send the form again."},
	"bigcommerce_down": {"BigCommerce did not answer as it should, so we could not check your values.", "This says nothing about them. Wait {wait} and send them again."},

	"unsure": {"BigCommerce accepts this key, but did not tell us just now whether it may change “{label}”.", "Nothing was kept, and what was connected before goes on. Wait {wait} and send the form again."},

	// About our own limits and failures.
	"too_many":          {"Too many tries in a short time.", "Wait {wait} and send the form again. Nothing is wrong with your values as far as we know."},
	"too_many_of_store": {"The form was sent for this store too often in a short time.", "Nothing was changed, and what was connected before goes on. Wait {wait} and send the form again."},
	"store_full":        {"This store was changed so often within a day that our vault takes no further change.", "Nothing was changed, and what was connected before goes on. Send the form again in an hour or more."},
	"under_way":         {"Another form for this store was sent at the same time, and it came first.", "The answer to that form has the Cart Password. If you did not get it, wait a moment, tick “Give me a new Cart Password as well” below, and send the form again."},
	"damaged":           {"What we keep about this store is damaged. We must repair it; there is nothing you can do about it.", "Nothing you sent was lost or shown to anyone. Tell Stone Edge this number, and send the form again when they say that it is repaired: {request}."},
	"internal":          {"Something went wrong on our side. Nothing you sent was lost or shown to anyone.", "Send the form again in a minute. If it happens again, tell Stone Edge this number: {request}."},
}

// advices go with a success, if something could be better.
var advices = map[string]words{
	"paused":      {"This store is paused: Stone Edge’s polls are refused until it is resumed.", "Ask Stone Edge to resume it; sending the form again does not."},
	"surplus":     {"The API account may also read “{label}”, which we never use.", "Leave it at None next time you create one."},
	"odd_key":     {"The {label} is not {length} characters long, as it usually is.", "BigCommerce cannot check this value for us. If you copied it by hand, compare it with the file that BigCommerce saved."},
	"unknown":     {"“{label}” could not be checked: BigCommerce did not say whether it is set to {level}.", "If it is not, updates from Stone Edge will be refused. Then create a new API account and send it here."},
	"taken_back":  {"You got a new Cart Password without asking.", "The one before was given to somebody with another e-mail. If you do not know who that was, delete in BigCommerce the API accounts that you do not know."},
	"old_account": {"The new key is in use now.", "You can delete the old API account in BigCommerce."},
}

// levelWords are the levels as the control panel's buttons write them.
var levelWords = map[Level]string{None: "None", ReadOnly: "Read-only", Modify: "Modify"}
