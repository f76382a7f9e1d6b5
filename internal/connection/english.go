package connection

import (
	"fmt"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/ledger"
	"connect2cart/internal/onboard"
)

// words tell a merchant what is so, and the next step. fill replaces each {name}
// by the value of this name.
type words struct{ What, Next string }

func (w words) fill(pairs ...string) words {
	var old []string
	for i := 0; i+1 < len(pairs); i += 2 {
		old = append(old, "{"+pairs[i]+"}", pairs[i+1])
	}
	r := strings.NewReplacer(old...)
	return words{r.Replace(w.What), r.Replace(w.Next)}
}

func (w words) String() string { return strings.TrimSpace(w.What + " " + w.Next) }

// stateWords are the one sentence of each state.
var stateWords = map[string]words{
	"connected":   {"Working: Stone Edge last asked {ago}.", ""},
	"first":       {"Connected. Stone Edge has not asked yet.", "Enter the cart in Stone Edge and run an import. This page shows it within a minute."},
	"quiet":       {"Quiet: Stone Edge last asked {ago}.", "Is Stone Edge open, and does its scheduler run? Run an import there once and read what it says."},
	"never":       {"Quiet: Stone Edge has never asked.", "Check Cart ID, Cart Password and Script URL in Stone Edge, and run an import there once."},
	"refused":     {"BigCommerce refuses the key since {since}.", "Nothing comes through. Make a new API account in BigCommerce and send it to us under Replace the key. Cart ID and password stay, and no order is lost."},
	"paused":      {"Paused.", "Stone Edge gets nothing, and no order is lost. Press Resume to go on."},
	"paused_cart": {"Paused.", "Stone Edge gets nothing, and no order is lost. Sign in with the store’s first cart, {cart}, to resume."},
}

// waitingWords say why Stone Edge lacks an order.
var waitingWords = map[ledger.Reason]string{
	ledger.WaitsForStatus:  "{status} is not among the statuses you offer. It comes by itself once its status is.",
	ledger.WaitsForChannel: "Its sales channel is not this cart's.",
	ledger.AtOtherCart:     "Another cart of the store got it, before it came to this cart's channel.",
	ledger.Unreadable:      "BigCommerce gives it in a form that we cannot read{what}. We keep trying. Open and save it in BigCommerce, or write to us.",
	ledger.Removed:         "BigCommerce lists it no more: it was removed or archived. It comes by itself if you restore it.",
	ledger.DetailMissing:   "BigCommerce does not give all of it now: payments, coupons or lines. We keep trying.",
}

// unfinishedWords are about an order with status Incomplete. No setting offers it.
const unfinishedWords = "Its checkout is not finished. It comes by itself once the shopper finishes it."

// dueWords say why an order comes late.
var dueWords = map[string]string{
	ledger.BecameEligible: "Its status or your settings changed after a younger order was given.",
	ledger.ReadableNow:    "It can be read now.",
	ledger.OpenAtStart:    "It was open when Stone Edge began.",
	ledger.AskedFor:       "You asked for it.",
}

// updateWords say the fate of an update, by the kind of its note.
var updateWords = map[string]string{"held": "waits", "refused": "refused", "noted": "answered OK, with a note"}

// takenWords say what BigCommerce took of an update, by the ledger's word for it.
var takenWords = map[string]string{
	"shipped":   "{units} shipped",
	"tracked":   "shipment or tracking number added",
	"collected": "marked as picked up",
	"status":    "status set to {status}",
	"set":       "level set to {level}",
	"changed":   "level changed by {change}",
}

// takenStatus and takenMore follow after a takenWord.
const (
	takenStatus = ", status set to %s"
	takenMore   = ", and %d more in the same message"
)

// stockWords say why a change of stock has no effect.
var stockWords = map[string]string{
	ledger.RefusedSKU:   "BigCommerce has no such SKU, or does not track its stock. Add the SKU to the product or turn on inventory tracking.",
	ledger.RefusedLevel: "The change would take the level in BigCommerce below zero. Count the item and set the level in both programs.",
}

// stockTold follows after an OK for a change that BigCommerce never got.
const stockTold = " Stone Edge heard OK, as you chose, so the two programs differ."

// problemWords are the obstacles.
var problemWords = map[string]words{
	"key":         {"BigCommerce refuses the key.", "Replace the key on the page for connecting."},
	"scope":       {"The key lacks the permission {label}.", "{damage} Make a new API account with all permissions, and replace the key."},
	"no_answer":   {"BigCommerce does not answer right now.", "Nothing to do: Stone Edge's next try goes on."},
	"busy":        {"BigCommerce lets us ask no more for some seconds.", "Nothing to do: Stone Edge's next try goes on, and this page asks again."},
	"not_done":    {"BigCommerce does not answer right now, so nothing was done.", "Try again in a minute."},
	"setting":     {"The setting {name} cannot be used.", "Want: {want}. Correct it under Settings."},
	"unreadable":  {"{count} cannot be read at BigCommerce.", "See the list of orders left out."},
	"first_order": {"Orders up to number {number} are left out.", "You chose so when Stone Edge began."},
}

// needLookWords point to the updates that need a look. Next is a link to them.
var needLookWords = words{"Updates from Stone Edge that need a look: {count}.", "See why, and what to do"}

// doneWords follow an action.
var doneWords = map[string]words{
	"paused":        {"Paused. Stone Edge gets nothing until you resume.", ""},
	"resumed":       {"Resumed. Stone Edge's next try is answered.", ""},
	"settings":      {"Saved. It holds from Stone Edge's next try on.", ""},
	"unchanged":     {"Nothing changed: it was so already.", ""},
	"checked":       {"Checked: the key has all permissions.", ""},
	"lacking":       {"Checked: the key lacks a permission.", "See the list below."},
	"unsure":        {"Checked: BigCommerce did not answer for every permission.", "Try again in a few minutes."},
	"again":         {"Order {order}: Stone Edge gets it at its next import.", ""},
	"no_order":      {"Order {order}: BigCommerce has no such order, or it is archived.", ""},
	"other_channel": {"Order {order}: its sales channel is not this cart's.", "See Carts and channels for the cart that takes it."},
	"cart":          {"Saved. It holds from Stone Edge's next try on.", ""},
	"stock":         {"Saved: this cart sends the stock now.", "Switch Synchronize Inventory on for it in Stone Edge, and off for the others."},
	"cart-gone":     {"The cart is removed. Its channels go back.", "Remove the cart in Stone Edge, too."},
	"not_offered":   {"Order {order}: its status is not among those you offer.", "It comes by itself once it is."},
	"signed-out":    {"You are signed out.", ""},
	"begin":         {"Saved: where Stone Edge begins.", ""},

	"unsubscribed": {"You get the daily mail no more.", "To have it again, sign in to your store's own page and open Settings."},
}

// beginWords say which orders Stone Edge gets first, as things are.
var beginWords = map[string]words{
	"":       {"Until you choose, Stone Edge gets all of them.", "You can change this until Stone Edge has its first order."},
	"open":   {"Chosen: the open ones up to number {after}, and all after it.", "You can change this until Stone Edge has its first order."},
	"number": {"Chosen: all after number {after}.", "You can change this until Stone Edge has its first order."},
}

// askWords ask a second time.
var askWords = map[string]words{
	"cart":       {"Remove this cart?", "Stone Edge is refused under its Cart ID from then on. Its channels go back to the first cart, if that takes all others. Orders that Stone Edge got stay there."},
	"password":   {"Make a new Cart Password?", "The old one stops working at once. Stone Edge gets nothing until you enter the new one there. Everybody else who is signed in here is signed out."},
	"disconnect": {"Disconnect this store?", "Stone Edge is refused from then on."},
}

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

// badWords say the fault of a form's field.
var badWords = map[string]words{
	"time_zone":            {"This is no time zone.", "Choose one from the list."},
	"order_statuses":       {"These are no statuses of orders.", "Tick those that Stone Edge shall get."},
	"location":             {"This is no location.", "Tick the locations, or choose all."},
	"unit_price_digits":    {"Unit prices have 2 or 4 decimals.", ""},
	"price":                {"Choose one of the two prices.", ""},
	"payment_outage_hours": {"Want a number of hours from 1 to 72.", ""},
	"hold_seconds":         {"Want a number of seconds from 0 to 22.", "0 never waits."},
	"calls_at_once":        {"Want a number of calls from 1 to 20.", ""},
	"order_prefix":         {"Want at most 20 plain characters, the last of them no digit.", ""},
	"status_labels":        {"We do not know one of these meanings, or a line has no = sign.", "Write one label a line, such as Picked=ignore. A meaning is shipped, cancelled or another known label, a number of a BigCommerce status, or ignore. A label cannot have a comma."},
	"carriers":             {"We do not know one of these carriers, or a line has no = sign.", "Write one name a line, such as Truck=R+L Carriers. A meaning is a known carrier, a code of BigCommerce's, or none. A name cannot have a comma."},
	"answer_unknown_sku":   {"Choose one of the three answers.", ""},
	"answer_unknown_order": {"Choose one of the three answers.", ""},
	"answer_below_zero":    {"Choose one of the three answers.", ""},
	"late_orders":          {"Choose on or off.", ""},
	"channel":              {"This is no number of a sales channel.", "Type one number, such as 5."},
	"do":                   {"This is nothing that we can do with a cart.", "Send add, change, password, stock or remove."},
	"cart_exists":          {"The store has a cart for this channel.", "Change that cart, or choose another channel."},
	"too_many_carts":       {"The store has as many carts as we take.", "Let one cart take several channels."},
	"only_channel":         {"Another cart takes this channel only.", "Give that cart another channel first, or use it for this one."},
	"channels":             {"These are no numbers of sales channels, or more than 20.", "Write at most 20 numbers with commas between them, such as 1,3."},
	"stock_cart":           {"The store has no such cart.", "Choose one of its carts."},
	"taken":                {"Another cart of the store takes the channel {channel}.", "Take the channel from that cart first."},
	"first_cart":           {"This Cart ID opens its own orders only.", "Sign in with the store's first cart, {cart}, to change the store."},
	"alerts":               {"One of these is no e-mail address, or there are more than ten.", "Write one address a line, such as anna@example.com."},
	"link":                 {"This link names no address that gets a daily mail.", "It may be cut, or the address was taken off the list. Open it once more from the mail."},
	"order":                {"Type the number of one order.", "It is the number in BigCommerce."},
	"confirm":              {"This needs a second yes.", "Send confirm with the value yes."},
	"some":                 {"Not saved: something has to be corrected.", "Each place says what."},
	"begin_alone":          {"The first orders were sent with other settings.", "Send first_order alone, and the others after it."},
	"long":                 {"This text is too long.", "Shorten it to 8,000 characters."},
	"none":                 {"No setting was sent.", "Send one or more by name, such as time_zone."},
	"stale":                {"Somebody changed the store meanwhile.", "Look at the page, and do it again if it is still needed."},
}

// entryWords explain why the form to sign in is back.
var entryWords = words{"Please sign in again.", "A sign-in lasts half an hour, and ends with a new Cart Password."}

// statusName is BigCommerce's name of an order status.
func statusName(id int) string {
	if id >= 0 && id < len(bigcommerce.StatusNames) {
		return bigcommerce.StatusNames[id]
	}
	return "Its status"
}

// count is a number of things in words.
func count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}

// scopeWords are the states of a permission.
var scopeWords = map[onboard.ScopeStatus]string{
	onboard.StatusOK: "OK", onboard.StatusMissing: "missing", onboard.StatusReadOnly: "may only read", onboard.StatusUnknown: "not known yet",
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
