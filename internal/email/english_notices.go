package email

import (
	"fmt"
	"strings"
	"time"
)

// About has the facts of every notice of a store.
type About struct {
	Store, Cart string // store hash and Cart ID
	Page        string // the merchant's own page
	Zone        *time.Location
}

func (a About) notice(name, subject, title string, parts ...Part) Notice {
	return Notice{Name: name, Store: a.Store, Subject: subject + " (" + a.Cart + ")", Title: title, Parts: parts, Page: a.Page}
}

// when is a time in the store's own zone.
func (a About) when(t time.Time) string {
	if a.Zone == nil {
		return utc(t)
	}
	return t.In(a.Zone).Format("2 January 2006, 15:04 MST")
}

func (a About) store() string { return "BigCommerce store " + a.Store }

// Changed is one change of a store.
type Changed struct {
	At   time.Time
	By   string   // its place: page, connection or operator
	What []string // names of settings, and key, password, contact, carts, paused, resumed, restored, removed
}

// byWords name the place of a change.
var byWords = map[string]string{
	"page":       "on the page for connecting, with the store's API account",
	"connection": "on your store's own page, by somebody with the Cart ID and the Cart Password",
	"operator":   "by the people who run this service",
}

// changeWords name a change. Any other name is a setting.
var changeWords = map[string]string{
	"key": "the API account has another key", "password": "there is a new Cart Password, and the old one works no longer",
	"contact": "the contact changed", "carts": "a further cart was added, changed or removed, or got a new Cart Password: see Carts and channels on the page",
	"paused":  "the connection is paused: Stone Edge gets no orders",
	"resumed": "the connection works again after a pause", "restored": "the store is connected again as it was",
	"removed": "the store is disconnected",
}

// changeSubjects are the subjects of mails about a single kind of change.
var changeSubjects = map[string]string{
	"password": "The Cart Password of your store was replaced", "key": "The key of your store was replaced",
	"paused": "Your store's connection is paused", "resumed": "Your store's connection works again",
	"restored": "Your store is connected again", "removed": "Your store is disconnected",
}

// ChangedNotice tells of changes, with their time and place.
func (a About) ChangedNotice(list []Changed) Notice {
	subject, seen := "", map[string]bool{}
	var items []string
	for _, c := range list {
		words, settings := wordsOf(c.What)
		for _, name := range c.What {
			if s := changeSubjects[name]; s != "" && !seen[name] {
				seen[name], subject = true, s
			}
		}
		if len(settings) > 0 {
			words = append(words, "settings changed: "+strings.Join(settings, ", "))
		}
		items = append(items, a.when(c.At)+": "+strings.Join(words, "; ")+". Changed "+byWords[c.By]+".")
	}
	if len(seen) != 1 {
		subject = "Your store's connection was changed"
	}
	next := "If you do not know about this, answer this e-mail. Make a new Cart Password on the page, and one for each further cart under Carts and channels, because these keep theirs. Delete API accounts that you do not recognize in BigCommerce under Settings › API › Store-level API accounts."
	if seen["removed"] {
		next += " Delete this store's API account there in any case, because nothing needs it any more."
	}
	return a.notice("notice of a change", subject, subject+".",
		Part{"This changed at the connection of your " + a.store() + " with Stone Edge:", items}, Part{next, nil})
}

func wordsOf(what []string) (words, settings []string) {
	for _, name := range what {
		if w, ok := changeWords[name]; ok {
			words = append(words, w)
		} else {
			settings = append(settings, settingName(name))
		}
	}
	return words, settings
}

// settingName is a setting's name for people.
func settingName(name string) string {
	if name == "alerts" {
		return "who gets these mails"
	}
	return strings.ReplaceAll(name, "_", " ")
}

// KeyRefusedNotice tells of BigCommerce's refusal of the key. day counts from 0.
func (a About) KeyRefusedNotice(since time.Time, day int) Notice {
	title := "BigCommerce refuses the key of your store."
	text := "BigCommerce has refused the API account of your " + a.store() + " since " + a.when(since) + ". Until this is mended, Stone Edge gets no orders, and no shipment and no stock reaches BigCommerce. Nothing is lost: it all comes afterwards."
	if day > 0 {
		text += fmt.Sprintf(" This is day %d.", day+1)
	}
	if day >= LastRefusedDay {
		text += " We do not write about it again."
	}
	return a.notice("notice of a refused key", "BigCommerce refuses the key of your store", title, Part{text, nil},
		Part{"What to do:", []string{
			"In BigCommerce open Settings › API › Store-level API accounts. Somebody may have deleted the account, or taken a permission from it.",
			"Create a new API account there, as on the page where you connected the store.",
			"Open " + a.connectPage() + " again, and send the new account. Cart ID and Cart Password stay as they are, and there is nothing to do in Stone Edge.",
		}})
}

// connectPage is the page for connecting, beside the merchant's own.
func (a About) connectPage() string {
	if a.Page == "" {
		return "that page"
	}
	return strings.TrimSuffix(a.Page, "connection")
}

// LastRefusedDay is the last day with a mail about a refused key.
const LastRefusedDay = 7

// SilentNotice tells of a silent Stone Edge.
func (a About) SilentNotice(last time.Time) Notice {
	return a.notice("notice of a silent Stone Edge", "Stone Edge has not asked for a day", "Stone Edge has not asked for a day.",
		Part{"Stone Edge asked for orders of your " + a.store() + " every day, and last on " + a.when(last) + ". Since then it has been silent, so no orders come and no stock is changed. Nothing is lost: it all comes when Stone Edge asks again.", nil},
		Part{"What to look at:", []string{
			"Does the computer with Stone Edge run, and is it online?",
			"Does Stone Edge's schedule (its task list, or its unattended import) still run for this cart?",
			"Was the cart, its Script URL or its Cart Password changed in Stone Edge?",
		}},
		Part{"We write once more when Stone Edge is back, and not before.", nil})
}

// BackNotice tells of Stone Edge's return.
func (a About) BackNotice(last, back time.Time) Notice {
	return a.notice("notice of Stone Edge's return", "Stone Edge asks again", "Stone Edge asks again.",
		Part{"Stone Edge asks for orders of your " + a.store() + " again, since " + a.when(back) + ". It had been silent since " + a.when(last) + ". There is nothing to do: the orders of that time come with its next imports.", nil})
}

// Digest is the last day's work for a person. All texts are our own words about
// order numbers and SKUs.
type Digest struct {
	Unreadable []string // unreadable orders, with the reason
	Updates    []string // updates held, refused, or answered OK with a note
	Afterwards []string // orders undone in BigCommerce after Stone Edge got them
	More       int      // further ones, beyond the bound of a mail
}

// IsEmpty reports a day with nothing to do.
func (d Digest) IsEmpty() bool { return len(d.Unreadable)+len(d.Updates)+len(d.Afterwards) == 0 }

// DigestNotice tells of a day's work for a person.
func (a About) DigestNotice(d Digest, unsubscribe string) Notice {
	var parts []Part
	for _, p := range []Part{
		{"These orders were cancelled or refunded in BigCommerce after Stone Edge got them. Stone Edge does not hear of that by itself, so look there before you ship:", d.Afterwards},
		{"We could not read these orders, so Stone Edge does not have them. We try again by ourselves; if one stays, write to us:", d.Unreadable},
		{"These updates of Stone Edge did not, or did not wholly, reach BigCommerce:", d.Updates},
	} {
		if len(p.Items) > 0 {
			parts = append(parts, p)
		}
	}
	if d.More > 0 {
		parts = append(parts, Part{fmt.Sprintf("There are %d more; the page shows them.", d.More), nil})
	}
	n := a.notice("daily digest", "Something to do at your store", "Something to do at your "+a.store()+".", parts...)
	n.Unsubscribe = unsubscribe
	return n
}

// UnreadableOrder is a line of a digest about an unreadable order. The part at
// fault is in what, or it is "".
func UnreadableOrder(order int64, what string) string {
	if what == "" {
		return fmt.Sprintf("Order %d", order)
	}
	return fmt.Sprintf("Order %d (at fault: %s)", order, what)
}

// UpdateNote is a line of a digest about the undone parts of an update.
func UpdateNote(order, text string) string { return "Order " + order + ": " + text }

// refusedWords explain refusals, by the ledger's word.
var refusedWords = map[string]string{
	"order": "Order %s: BigCommerce has no such order, or it cannot be shipped",
	"sku":   "SKU %s: BigCommerce has no such SKU, or does not track its stock",
	"level": "SKU %s: the change would take the stock below zero",
}

// RefusedUpdate is a line of a digest about an update. BigCommerce refuses it each
// time.
func RefusedUpdate(what, key string, answeredOK bool) string {
	text := fmt.Sprintf(refusedWords[what], key)
	if answeredOK {
		return text + ". Stone Edge was told OK, so the two programs differ."
	}
	return text + "."
}

// undoneWords are BigCommerce's statuses of undone orders (bigcommerce-api.md
// 4.2). A merchant should look at such an order before shipping it.
var undoneWords = map[int]string{4: "refunded", 5: "cancelled", 6: "declined", 13: "disputed", 14: "partially refunded"}

// UndoneOrder is a line of a digest about an order undone in BigCommerce.
func UndoneOrder(order int64, status int) string {
	return fmt.Sprintf("Order %d: %s", order, undoneWords[status])
}
