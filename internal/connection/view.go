package connection

import (
	"cmp"
	"embed"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"connect2cart/internal/ledger"
	"connect2cart/internal/onboard"
	"connect2cart/internal/orders"
)

//go:embed templates/*.html
var templateFiles embed.FS

// The pages of this room, each read at its first visit.
var (
	signInPage      = readPage("signin.html", "Sign in")
	statusPage      = readPage("status.html", "Your store and Stone Edge")
	comparingPage   = readPage("comparing.html", "Comparing orders")
	settingsPage    = readPage("settings.html", "Settings")
	askPage         = readPage("ask.html", "Are you sure?")
	secretPage      = readPage("password.html", "Your new Cart Password")
	gonePage        = readPage("gone.html", "Disconnected")
	cartsPage       = readPage("carts.html", "Carts and channels")
	unsubscribePage = readPage("unsubscribe.html", "The daily mail")
)

// pageOf is a page with its title.
type pageOf struct {
	title string
	read  func() *template.Template
}

// functions are for the templates.
var functions = template.FuncMap{
	"answer": func(key string, values map[string]string) any { return struct{ Key, Value string }{key, values[key]} },
}

func readPage(name, title string) pageOf {
	return pageOf{title, sync.OnceValue(func() *template.Template {
		return template.Must(template.New("frame.html").Funcs(functions).ParseFS(templateFiles, "templates/frame.html", "templates/"+name))
	})}
}

// view is the templates' whole input. Its only secret is a new Cart Password,
// once.
type view struct {
	Title, Base string
	SignedIn    bool
	Alert       words  // something is wrong
	Done        words  // something is done
	Refresh     bool   // page the script reloads
	Next        string // the query of the page that follows by itself

	Status    *statusView
	Settings  *settingsView
	Report    *reportView // under way
	Ask       *askView
	Carts     *cartsView
	Password  string // a new one
	CartID    string
	NewCart   bool // Password is of a new cart
	ScriptURL string
	Until     string // the end of the days of grace
	Link      string // what follows t= in the address that ends digests
}

// render writes a page.
func (h *Handler) render(q *request, status int, page pageOf, v *view) error {
	v.Title, v.Base = page.title, onboard.BaseOf(q.Request)
	var body strings.Builder
	if err := page.read().Execute(&body, v); err != nil {
		return err
	}
	q.Header().Set("Content-Type", "text/html; charset=utf-8")
	q.Header().Set("Content-Language", "en")
	q.WriteHeader(status)
	_, _ = q.ResponseWriter.Write([]byte(body.String())) // fails only if the caller left
	return nil
}

// show is GET /connection: the page, its settings, or the form to sign in.
func (h *Handler) show(q *request) error {
	g, err := h.guestOf(q, nil)
	html := onboard.WantsHTML(q.Request)
	switch {
	case err == errSignedOut && html:
		return h.showEntry(q, http.StatusOK)
	case err == errSignedOut:
		return onboard.ErrDenied
	case err != nil:
		return err
	}
	q.visit.Note(g.StoreHash, "connection", 0)
	switch show := q.URL.Query().Get("show"); {
	case html && show == "settings" && g.AtCart == 0:
		return h.showSettings(q, g, http.StatusOK, nil, nil)
	case html && show == "carts" && g.AtCart == 0:
		return h.showCarts(q, g)
	case html && show == "comparing":
		return h.showComparing(q, g)
	}
	s, err := h.statusOf(q.Context(), g.Merchant)
	if err != nil {
		return err
	}
	if s.countErr != nil {
		q.visit.Failed(s.countErr)
	}
	if !html {
		onboard.WriteJSON(q.ResponseWriter, http.StatusOK, s.json())
		return nil
	}
	return h.render(q, http.StatusOK, statusPage, &view{SignedIn: true, Refresh: true, Done: q.doneText(), Status: h.viewOf(s, q.URL.Query().Get("done") == "compared")})
}

// showEntry is the form to sign in. A browser with a dead session reads why.
func (h *Handler) showEntry(q *request, status int) error {
	v := &view{Done: q.doneText()}
	if _, _, had := cookieOf(q.Request); had {
		v.Alert = entryWords
	}
	q.visit.Note("", "sign_in_form", 0)
	return h.render(q, status, signInPage, v)
}

// doneText is what the last action did, by the address it redirected to.
func (q *request) doneText() words {
	asked := q.URL.Query()
	order, _ := strconv.ParseInt(asked.Get("order"), 10, 64)
	return doneWords[asked.Get("done")].fill("order", strconv.FormatInt(order, 10))
}

// statusView is a status in words.
type statusView struct {
	*status
	State          string // chooses the colour
	Sentence       words
	Zone           *time.Location
	Given, Left    []orderView
	Late           []orderView
	NotOffered     []countJSON
	Updates, Taken []updateView
	Problems       []problem
	Scopes         []scopeView
	CheckedAt, Now string
	FirstOrder     string
	Program        string // Stone Edge's version
	Begin          *beginView
	NeedLook       *words
	Report         *reportView   // the last comparison
	Fresh          bool          // it was made just now
	Unfinished     bool          // it can go on
	Nobodys        []channelJSON // channels that no cart takes
	IsFirst        bool          // the login is the first cart's
	FirstCart      string
}

type orderView struct {
	Number     int64
	When, Note string
	Times      int
	Start      int
}

type updateView struct{ About, When, What, Why string }

type scopeView struct {
	onboard.Scope
	Words, Damage string
}

// viewOf puts a status into words. compared says that the merchant came from a
// comparison.
func (h *Handler) viewOf(s *status, compared bool) *statusView {
	zone, err := time.LoadLocation(cmp.Or(s.Settings.TimeZone, "America/New_York"))
	if err != nil {
		zone = time.UTC
	}
	at := func(t time.Time) string { return shortly(t, zone) }
	v := &statusView{
		status: s, State: string(s.state()), Sentence: s.sentence(zone), Zone: zone,
		Problems: s.further(), CheckedAt: at(s.checkedAt), Now: at(s.now), NotOffered: s.json().NotOffered,
		Program: s.orders.LastPoll.Program, Begin: h.beginOf(s),
	}
	if !s.report.Begun.IsZero() {
		v.Report = &reportView{reportOf(s.report), s.report.Whole && s.report.Lacking == 0, at(s.report.At)}
		v.Fresh, v.Unfinished = compared, isUnderWay(s.report, s.Version)
	}
	v.Nobodys, v.IsFirst, v.FirstCart = s.nobodys(), s.AtCart == 0, s.First().CartID
	for _, g := range s.orders.Given {
		v.Given = append(v.Given, orderView{Number: g.Order, When: at(g.At), Times: s.given[g.Order].Runs, Start: g.Start, Note: lateNote(g)})
	}
	for _, w := range worstFirst(s.orders.Waiting) {
		v.Left = append(v.Left, orderView{Number: w.Order, When: at(w.FirstSeen), Note: whyWaiting(w)})
	}
	for _, d := range s.orders.Due {
		v.Late = append(v.Late, orderView{Number: d.Order, When: at(d.Since), Note: dueWords[d.Why]})
	}
	for _, u := range s.updates() {
		v.Updates = append(v.Updates, updateView{cmp.Or(u.Order, u.SKU), at(u.At), updateWords[u.What], u.Why})
	}
	if n := len(v.Updates); n > 0 {
		w := needLookWords.fill("count", strconv.Itoa(n))
		v.NeedLook = &w
	}
	for _, t := range s.taken() {
		v.Taken = append(v.Taken, updateView{About: cmp.Or(t.Order, t.SKU), When: at(t.At), What: t.text()})
	}
	for _, scope := range s.scopes {
		v.Scopes = append(v.Scopes, scopeView{scope, scopeWords[scope.Status], scope.Damage()})
	}
	if n := s.Settings.FirstOrder; n > 0 {
		v.FirstOrder = problemWords["first_order"].fill("number", strconv.FormatInt(n, 10)).String()
	}
	return v
}

// worstFirst puts the orders that need somebody before those that come by
// themselves.
func worstFirst(list []*ledger.Waiting) []*ledger.Waiting {
	odd := func(w *ledger.Waiting) int { return map[bool]int{true: 0, false: 1}[w.Why.IsFailure()] }
	return slices.SortedStableFunc(slices.Values(list), func(a, b *ledger.Waiting) int { return odd(a) - odd(b) })
}

func lateNote(g orders.Given) string {
	if g.Late {
		return "late"
	}
	return ""
}

// sentence is the first thing on the page.
func (s *status) sentence(zone *time.Location) words {
	last := s.orders.LastPoll.At
	switch state := s.state(); {
	case state == Paused:
		return stateWords["paused"]
	case state == KeyRefused:
		return stateWords["refused"].fill("since", clock(s.refusedSince, zone))
	case last.IsZero() && state == Quiet:
		return stateWords["never"]
	case last.IsZero():
		return stateWords["first"]
	default:
		return stateWords[string(state)].fill("ago", ago(last, s.now, zone))
	}
}
