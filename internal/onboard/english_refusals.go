package onboard

// labels are the fields as the page calls them.
var labels = map[string]string{
	fieldStoreHash:    "Store hash",
	fieldClientID:     "Client ID",
	fieldClientSecret: "Client secret",
	fieldAccessToken:  "Access token",
	fieldContactName:  "Your name",
	fieldContactEmail: "Your e-mail",
	fieldCompany:      "Company",
	fieldPhone:        "Phone",
	fieldTimeZone:     "Time zone",
	fieldNewPassword:  "New Cart Password",
	fieldFirstOrder:   "First order",
	fieldTrap:         "Website",
}

// fieldWords are the words for a field and a code. The field "" is any field.
var fieldWords = map[string]map[Code]words{
	"": {
		CodeRequired: {"{label} is missing.", ""},
		CodeTooLong:  {"{label} is too long.", "Please check the text that you pasted."},
		CodeInvalid:  {"{label} has characters that are not allowed there.", "Copy it again, without the words and spaces around it."},
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
		CodeRequired: {"Your name is missing.", "Stone Edge needs it to know whom to ask for."},
		CodeInvalid:  {"Your name has characters that are not allowed there.", "Please type it on one line."},
	},
	fieldContactEmail: {
		CodeRequired: {"Your e-mail is missing.", "Stone Edge needs it to answer you."},
		CodeInvalid:  {"This is not an e-mail address we can write to.", "Type just the address, for example anna@example.com."},
	},
	fieldCompany: {
		CodeInvalid: {"The company name has characters that are not allowed there.", "Please type it on one line."},
	},
	fieldPhone: {
		CodeInvalid: {"This is not a phone number we can read.", "Type a number such as +1 215 555 0100, or 215-555-0100 ext. 12."},
	},
	fieldTimeZone: {
		CodeInvalid: {"We do not know this time zone.", "Choose one from the list, for example America/New_York."},
	},
	fieldNewPassword: {
		CodeInvalid: {"We cannot tell whether you want a new Cart Password.", "Tick the box, or send yes or no."},
	},
	fieldFirstOrder: {
		CodeRequired: {"Which orders shall Stone Edge get first?", "Choose one of the four answers."},
		CodeInvalid:  {"We cannot begin there.", "Choose new, open or all, or type the number of the last order that Stone Edge shall not get."},
	},
	fieldTrap: {
		CodeInvalid: {"A hidden field, Website, was filled in.", "A tool that fills in forms may have done this. Turn it off and send the form again, with this field empty."},
	},
}

// situations are for cases beyond a field's ordinary words.
var situations = map[string]words{
	// About the submission.
	"unreadable":       {"We could not read what was sent.", "Go back to the page and send the form again."},
	"too_large":        {"This is too much text for the form.", "Paste only the values, not a whole document."},
	"content_type":     {"This address takes a form or JSON.", "Send application/x-www-form-urlencoded or application/json."},
	"cross_site":       {"This form was sent from another website, so we did nothing with it.", "Open our own page and send it from there."},
	"swapped_hash":     {"This looks like a key, not like a store hash.", "The fields may be mixed up. The store hash is the short part of the API path between stores/ and /v3/."},
	"swapped_key":      {"This looks like the API path or the store hash, not like a key.", "Put it into the field Store hash, and the {label} here."},
	"swapped_secret":   {"Access token and client secret seem to be mixed up.", "The longest of the three values is the client secret. Swap the two values and send them again."},
	"same_key":         {"{label}: the same text is in another field.", "Client ID, client secret and access token are three different values. Copy the {label} again."},
	"key_elsewhere":    {"One of the keys, or part of one, seems to be in the field {label}.", "Remove it from there. It belongs only in its own field."},
	"short_key":        {"The {label} looks cut off.", "Copy it again, from its first to its last character."},
	"storefront_token": {"This is a token for storefronts, which cannot read orders.", "In BigCommerce, create an API account with Token type “V2/V3 API token” and send its values here."},
	"not_found":        {"There is nothing at this address.", "Open the start page to connect a store."},
	"method":           {"This address cannot be used that way.", "Open the start page to connect a store."},

	// About BigCommerce's answer.
	"unknown_token":    {"BigCommerce does not know this access token.", "Copy the access token again from the file that BigCommerce saved. If the API account was deleted, create a new one with the steps on this page."},
	"swapped_token":    {"The access token is in the field {label}.", "Swap the two values and send them again."},
	"wrong_store":      {"BigCommerce accepts the key, but not for the store “{hash}”.", "Check the store hash: paste the API path from the same API account. If it is right, the API account has none of the permissions on the list, or Token type is not “V2/V3 API token”: then create a new API account with the steps on this page."},
	"missing_scope":    {"The permission “{label}” is missing. Set it to {level}. Without it: {without}", ""},
	"read_only_scope":  {"The permission “{label}” is read-only, but must be {level}. {readonly}", ""},
	"permissions":      {"Create a new API account: these lines were wrong.", "BigCommerce does not let anyone change the permissions of an API account. Create a new one with the list on this page, send its values here, and delete the old one afterwards."},
	"store_busy":       {"Your store has used up its share of BigCommerce calls for the moment, often because other apps are busy.", "Your values may well be right. Wait {wait} and send them again."},
	"store_down":       {"BigCommerce says that your store is not available: it may be suspended, in maintenance, or being upgraded.", "Open your store’s control panel. When it works there, send the form again."},
	"bigcommerce_down": {"BigCommerce did not answer as it should, so we could not check your values.", "They may well be right. Wait {wait} and send them again."},

	"unsure": {"BigCommerce accepts this key, but did not tell us just now whether it may change “{label}”.", "Nothing was saved. If your store was connected before, it still is. Wait {wait} and send the form again."},

	"no_such_order": {"There is no order with such a high number yet.", "Type the number of the last order that Stone Edge shall not get, or choose “Only new ones”."},
	"too_many_open": {"There are more than 5000 open orders.", "Choose “All of them”, or an order number to begin after."},
	"begun":         {"Stone Edge has downloaded orders of this store already.", "Where it begins stays as it is."},
	"denied":        {"Cart ID or Cart Password is wrong.", "Copy both from the page that showed them, or from Stone Edge."},

	// About our own limits and failures.
	"too_many_signins":  {"Too many wrong passwords in a short time.", "Wait {wait} and try again."},
	"too_many":          {"Too many tries in a short time.", "Wait {wait} and send the form again. Nothing is wrong with your values as far as we know."},
	"too_many_of_store": {"The form was sent for this store too often in a short time.", "Nothing was changed. If your store was connected before, it still is. Wait {wait} and send the form again."},
	"too_many_changes":  {"This store was changed or checked too often in a short time.", "Nothing was changed. Wait {wait} and try again. If somebody else did it, send the form for connecting with your API account, and ask for a new Cart Password: the form has a limit of its own."},
	"store_full":        {"This store was changed so often within a day that our vault takes no further change.", "Nothing was changed. If your store was connected before, it still is. Wait an hour or more, and try again."},
	"under_way":         {"Another form of this store is being saved, or broke off a moment ago.", "If you see its answer, use the Cart Password there. If not, wait half a minute and send the form again with “Give me a new Cart Password as well” ticked."},
	"damaged":           {"Our record of this store is damaged. We must repair it.", "Nothing you sent was lost or shown to anyone. Tell Stone Edge this number: {request}. Send the form again when they say that it is repaired."},
	"ledger_down":       {"Connect2Cart cannot save anything at the moment.", "Nothing was changed. If your store was connected before, it still is. Wait a minute and send the form again. If it happens again, tell Stone Edge this number: {request}."},
	"half_removed":      {"This store is disconnected, and Stone Edge is refused already. But your key is not deleted yet.", "Connect the store again and disconnect it once more. If it happens again, tell Stone Edge this number: {request}."},
	"internal":          {"Something went wrong on our side. Nothing you sent was lost or shown to anyone.", "Send the form again in a minute. If it happens again, tell Stone Edge this number: {request}."},
}

// wrongLines tell in the list of permissions what is wrong with a line.
var wrongLines = map[ScopeStatus]words{
	StatusMissing:  {"missing; set it to {level}.", ""},
	StatusReadOnly: {"read-only; set it to {level}.", ""},
}

// advices go with a success, if something could be better.
var advices = map[string]words{
	"carts_locked": {"Your further carts have no Cart Password any more.", "Sign in to your connection's page with the new Cart Password, and give each cart a new one."},
	"carts_kept":   {"Your further carts keep their Cart Passwords.", "If somebody should not know those either, sign in to your connection's page, make new ones under Carts and channels, and remove a cart that you do not know."},
	"paused":       {"This store is paused: Stone Edge’s polls are refused until it is resumed.", "Resume it on the page of your connection; sending the form again does not."},
	"surplus":      {"The API account may also read “{label}”, which we never use.", "Leave it at None next time you create one."},
	"odd_key":      {"The {label} usually has {length} characters, but yours has a different length.", "BigCommerce cannot check this value for us. If you copied it by hand, compare it with the file that BigCommerce saved."},
	"unknown":      {"“{label}” could not be checked: BigCommerce did not say whether it is set to {level}.", "If it is not, updates from Stone Edge will be refused. Then create a new API account and send its values here."},
	"taken_back":   {"You got a new Cart Password without asking.", "The last one was given to somebody with another e-mail or another key. If you do not know that person, go to BigCommerce and delete the API accounts that you do not recognize."},
	"begun":        {"Where Stone Edge begins stays as it was, because the store is connected already.", "Until Stone Edge has its first order, you can change it on the page of your connection, under Settings."},
	"old_account":  {"The new key is in use now.", "You can delete the old API account in BigCommerce."},
}

// levelWords are the levels as the control panel's buttons write them.
var levelWords = map[Level]string{None: "None", ReadOnly: "Read-only", Modify: "Modify"}
