package onboard

import (
	_ "embed"
	"encoding/json"
	"html/template"
	"io"
	"log/slog"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"connect2cart/internal/merchant"
)

// page is all that the templates see. Nothing in it is a secret but the Cart
// Password of a Result, once.
type page struct {
	Form    map[string]string // values to show again; never a secret
	Refusal *refusalView
	Result  *resultView

	Base        string // before relative addresses: "" or "/STAGE/"
	Opened      int64  // Unix seconds
	Permissions []Permission
	Zones       []zoneGroup
	Parameters  []parameter // of Stone Edge's Cart Type Generic
	Script      template.JS // the texts of page.js, as JSON
}

// Lacks reports whether a refusal named this permission, so that the list marks
// its line.
func (p page) Lacks(name string) bool {
	return p.Refusal != nil && slices.ContainsFunc(p.Refusal.Scopes, func(s Scope) bool {
		return s.Name == name && s.isLacking()
	})
}

// IsUnderWay reports that another form came first, so that this one's sender may
// need a new password.
func (p page) IsUnderWay() bool { return p.Refusal != nil && p.Refusal.Code == CodeUnderWay }

// ZoneSent reports whether the form that comes back had a time zone, be it the
// empty one: then page.js leaves it alone.
func (p page) ZoneSent() bool {
	_, ok := p.Form[fieldTimeZone]
	return ok
}

// refusalView is a refusal as the page shows it.
type refusalView struct {
	Code     Code
	Headline string
	Items    []item           // one each of what is wrong, where there are several
	Next     string           // the next click
	Fields   map[string]words // by field
	Scopes   []Scope
	Again    int // seconds after which the script tries again by itself; 0: never
}

// item is one thing that is wrong, and the field to go to, if there is one.
type item struct{ Text, Field string }

// resultView is a connection as the page shows it.
type resultView struct {
	StoreHash, CartID, CartPassword string
	ScriptURL, ScriptURLBare        string
	TimeZone                        string
	Replaced, SameKey, MailSent     bool
	Scopes                          []Scope
	Advice                          []string
}

// shownValue is one value of a result, to be read and copied.
type shownValue struct{ ID, Label, Value string }

// shownAgain are the fields that a refused form comes back with.
var shownAgain = []string{fieldStoreHash, fieldContactName, fieldContactEmail, fieldCompany, fieldTimeZone, fieldZoneGuess, fieldNewPassword}

// formView is what was sent, without what is or may be secret. A store hash is
// shown only when it is one: a token may have been pasted there.
func formView(sent fields) map[string]string {
	form := map[string]string{}
	for _, name := range shownAgain {
		value, ok := sent[name]
		if name == fieldStoreHash {
			value, ok = normalizeStoreHash(value)
		}
		if yes, _ := sent.ticked(name); name == fieldNewPassword && yes {
			value = "yes"
		}
		if ok && !sent.holdsKey(name) && !mayHoldKey(value) {
			form[name] = value
		}
	}
	return form
}

func newRefusalView(no refusal) *refusalView {
	v := &refusalView{Code: no.problems[0].Code, Fields: map[string]words{}}
	if no.status == http.StatusServiceUnavailable {
		v.Again = int(math.Ceil(no.retryAfter.Seconds()))
	}
	lacking := v.Code == CodeMissingScope || v.Code == CodeReadOnlyScope
	if lacking {
		v.Scopes = no.scopes
	}
	for _, p := range no.problems {
		if p.Field != "" && p.Field != fieldTrap && !lacking {
			v.Fields[p.Field] = p.words
			if no.status != http.StatusBadRequest {
				v.Fields[p.Field] = words{What: p.words.What} // the rest is said above the form
			}
		}
	}
	first := no.problems[0].words
	switch {
	case no.status == http.StatusBadRequest && len(v.Fields) > 0:
		v.Headline = string(pageWords["refused.fields"])
		for _, p := range no.problems {
			i := item{Text: p.words.What}
			if v.Fields[p.Field].What != "" {
				i.Field = p.Field
			}
			v.Items = append(v.Items, i)
		}
	case lacking:
		v.Headline, v.Next = situations["permissions"].What, situations["permissions"].Next
		for _, p := range no.problems {
			v.Items = append(v.Items, item{Text: p.words.What})
		}
	default:
		v.Headline, v.Next = first.What, first.Next
	}
	return v
}

func newResultView(c *connection) *resultView {
	_, bare, _ := strings.Cut(c.scriptURL, "://")
	return &resultView{
		StoreHash: c.storeHash, CartID: c.cartID, CartPassword: c.cartPassword.Reveal(),
		ScriptURL: c.scriptURL, ScriptURLBare: bare, TimeZone: c.timeZone,
		Replaced: c.replaced, SameKey: c.sameKey, MailSent: c.notification == merchant.Sent,
		Scopes: c.scopes, Advice: c.advice,
	}
}

// blankPage is the empty form as the templates write it, all but the time. It
// is kept ready, since reading the templates takes longer than everything else
// that a first start does (`make cold`). TestPage_blank holds it to them.
//
//go:embed blank.html
var blankPage string

// openedMark is where the blank page says when it was shown.
const openedMark = "OPENED"

// showPage is the empty form.
func (h *Handler) showPage(w http.ResponseWriter, r *http.Request, rec *record) {
	rec.outcome = "page"
	if r.Header.Get("X-Forwarded-Prefix") != "" { // its addresses are others
		h.render(w, r, rec, http.StatusOK, page{Form: map[string]string{}})
		return
	}
	opened := strconv.FormatInt(time.Now().Unix(), 10)
	sendPage(w, http.StatusOK, strings.Replace(blankPage, openedMark, opened, 1))
}

// render writes a page, whole or not at all: a template that does not fit its
// data is our bug, and is answered in plain words.
func (h *Handler) render(w http.ResponseWriter, r *http.Request, rec *record, status int, p page) {
	p.Permissions, p.Zones, p.Opened = Permissions, zones, time.Now().Unix()
	if prefix := r.Header.Get("X-Forwarded-Prefix"); prefix != "" {
		p.Base = prefix + "/"
	}
	p.Script, p.Parameters = scriptWordsJSON(), genericParameters(h.ScriptVersion)
	shown := formPage
	if p.Result != nil {
		shown = resultPage
	}
	var body strings.Builder
	if err := shown().Execute(&body, p); err != nil {
		rec.outcome, rec.err, rec.level = string(CodeInternal), err, slog.LevelError
		http.Error(w, say(situations["internal"], "request", rec.requestID), http.StatusInternalServerError)
		return
	}
	sendPage(w, status, body.String())
}

func sendPage(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Language", "en")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // the caller is gone; there is nobody to tell
}

// scriptWordsJSON is what page.js says, as a block of data in the page.
var scriptWordsJSON = sync.OnceValue(func() template.JS {
	text, err := json.Marshal(scriptWords) // escapes <, > and &
	if err != nil {
		panic(err) // a map of strings always marshals
	}
	return template.JS(text)
})
