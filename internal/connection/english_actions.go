package connection

import "fmt"

// askButtons are the second yes.
var askButtons = map[string]string{"cart": "Yes, remove this cart", "password": "Yes, make a new password", "disconnect": "Yes, disconnect this store"}

// deletedWords and keptWords say what a disconnection deletes.
var (
	deletedWords = []string{
		"Your API account's key and the Cart Password, which stop working here at once. They are gone for good after 30 days.",
		"Your contact and the settings, after 30 days. If you connect the store again before, the settings come back.",
		"What we noted of order numbers, a day after that.",
	}
	keptWords = []string{
		"Everything in BigCommerce and in Stone Edge.",
		"The API account in BigCommerce. Delete it yourself: Settings, API, Store-level API accounts.",
		"Log lines with your store hash, until their time is over.",
	}
)

func goneText(until string) string {
	return "The store is disconnected. Connect it again before " + until + ", and its settings come back."
}

// reportText is a comparison in one or two sentences.
func reportText(r reportJSON) string {
	if !r.Whole {
		return fmt.Sprintf("%d of about %s of the last %d days compared so far, %d missing.", r.Read, count(r.Of, "order"), r.Days, r.Lacking)
	}
	text := fmt.Sprintf("%s of the last %d days compared: Stone Edge has %d of %d, %d come with the next import.", count(r.Read, "order"), r.Days, r.Given, r.Eligible, r.ToCome+r.Due)
	if r.Before > 0 {
		text += fmt.Sprintf(" %s from before Stone Edge began here.", count(r.Before, "order"))
	}
	if r.Theirs > 0 {
		text += fmt.Sprintf(" %s at another cart of the store.", count(r.Theirs, "order"))
	}
	if r.Lacking == 0 {
		return text + " Missing: none."
	}
	return text + fmt.Sprintf(" Missing: %s. Give them again below.", count(r.Lacking, "order"))
}
