package onboard

import (
	"cmp"
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

// page is the templates' whole input. Its only secret is the Cart Password of a
// Result, once.
type page struct {
	Form    map[string]string // values to show again; never a secret
	Refusal *refusalView
	Result  *resultView
	Notice  *words // the whole page, for the answer to a change of settings

	Base        string // before relative addresses: "" or "/STAGE/"
	Opened      int64  // Unix seconds
	Permissions []Permission
	Zones       []zoneGroup
	Parameters  []parameter // of Stone Edge's Cart Type Generic
	Script      template.JS // the texts of page.js, as JSON
}

// Lacks reports whether a refusal named this permission. The list then marks
// its line.
func (p page) Lacks(name string) bool {
	return p.Refusal != nil && slices.ContainsFunc(p.Refusal.Scopes, func(s Scope) bool {
		return s.Name == name && s.isLacking()
	})
}

// Granted is the number of permissions that the merchant sets.
func (p page) Granted() int {
	granted := 0
	for _, line := range p.Permissions {
		if line.IsGranted() {
			granted++
		}
	}
	return granted
}

// IsUnderWay reports whether another form came first. The sender of this one
// may then need a new password.
func (p page) IsUnderWay() bool { return p.Refusal != nil && p.Refusal.Code == CodeUnderWay }

// ZoneSent reports whether the returning form had a time zone, even an empty
// one. If so, page.js leaves it alone.
func (p page) ZoneSent() bool {
	_, ok := p.Form[fieldTimeZone]
	return ok
}

// refusalView is a refusal as the page shows it.
type refusalView struct {
	Code     Code
	Headline string
	Items    []item           // one for each fault, if there are several
	Next     string           // the next click
	Fields   map[string]words // by field
	Scopes   []Scope
	Again    int // seconds until the script tries again by itself; 0: never
}

// WrongLine tells what is wrong with a permission, and the damage. It is nil for
// one that is not known to be wrong.
func (v *refusalView) WrongLine(s Scope) *words {
	w, wrong := wrongLines[s.Status]
	if !wrong {
		return nil
	}
	p := permissionNamed(s.Name)
	without := p.Without
	if s.Status == StatusReadOnly {
		without = cmp.Or(p.ReadOnly, p.Without)
	}
	return &words{What: w.fill("level", levelWords[s.Needed]).What, Next: without}
}

// item is one fault and its field, if it has one.
type item struct{ Text, Field string }

// resultView is a connection as the page shows it.
type resultView struct {
	StoreHash, CartID, CartPassword string
	ScriptURL, ScriptURLBare        string
	TimeZone                        string
	Replaced, SameKey, MailSent     bool
	Scopes                          []Scope
	Advice                          []string
	Begin                           *beginView
	ToChoose                        bool
}

// NewPassword reports that a connected store got another Cart Password. The page
// then says so first.
func (v *resultView) NewPassword() bool { return v.Replaced && v.CartPassword != "" }

// shownAgain are the fields whose values come back after a refusal.
var shownAgain = []string{fieldStoreHash, fieldContactName, fieldContactEmail, fieldCompany, fieldPhone, fieldTimeZone, fieldZoneGuess, fieldNewPassword}

// formView is the submitted values, less all possible secrets. It keeps the
// store hash only if it is a real one, because people may paste a token there.
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
				v.Fields[p.Field] = words{What: p.words.What} // the rest stands above the form
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
		Scopes: c.scopes, Advice: c.advice, Begin: c.begin, ToChoose: c.toChoose,
	}
}

// blankPage is the empty form as the templates write it, less the time. It is
// ready at the start, because most of a first start would go into the templates
// (`make cold`). TestPage_blank compares the two.
//
//go:embed blank.html
var blankPage string

// openedMark is the place of the time in the blank page.
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

// render writes a whole page or, if a template fails, a plain text instead.
// Such a failure is our own bug.
func (h *Handler) render(w http.ResponseWriter, r *http.Request, rec *record, status int, p page) {
	p.Permissions, p.Zones, p.Opened = Permissions, zones, time.Now().Unix()
	p.Base = BaseOf(r)
	p.Script, p.Parameters = scriptWordsJSON(), genericParameters(h.ScriptVersion)
	shown := formPage
	switch {
	case p.Result != nil:
		shown = resultPage
	case p.Notice != nil:
		shown = noticePage
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
	_, _ = io.WriteString(w, text) // fails only if the caller left
}

// scriptKinds are the situations that checks.js can find.
var scriptKinds = []string{"swapped_hash", "swapped_key", "swapped_secret", "same_key", "key_elsewhere", "short_key", "storefront_token"}

// scriptWordsJSON is the words of page.js, as a block of data in the page. About
// a bad field it has the words of a refusal, so that browser and server say the
// same.
var scriptWordsJSON = sync.OnceValue(func() template.JS {
	kinds := map[string]words{}
	for _, kind := range scriptKinds {
		kinds[kind] = situations[kind]
	}
	text, err := json.Marshal(map[string]any{ // escapes <, > and &
		"says": scriptWords, "labels": labels, "fields": fieldWords, "kinds": kinds,
	})
	if err != nil {
		panic(err) // a map of strings always marshals
	}
	return template.JS(text)
})
