package connection

import (
	"embed"
	"html/template"
	"strconv"
	"strings"
	"sync"
	"time"

	"connect2cart/internal/onboard"
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
	NewCart   bool     // Password is of a new cart
	Keep      []string // further carts that keep their passwords
	ScriptURL string
	Until     string // the end of the days of grace
	Link      string // what follows t= in the address that ends digests
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

// beginView is the question where to begin. The page asks it until Stone Edge has
// its first order.
type beginView struct {
	Chosen  string // the choice so far
	Choices []choiceView
}

type choiceView struct {
	onboard.BeginChoice
	On    bool
	After string // the number of the fourth choice
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

// reportView is a comparison for a person.
type reportView struct {
	reportJSON
	Good bool
	When string
}

// settingsView is the form of the settings.
type settingsView struct {
	Version      string
	Values       map[string]string // by key, as the form sends them
	Faults       map[string]words
	Statuses     []tick
	Locations    []tick
	AllLocations bool
	First        int64 // the location that takes Stone Edge's changes
	NoLocations  bool  // BigCommerce did not list them
	Zones        any

	Ended int // number of recipients who ended the daily mail
}

// tick is a box in a list.
type tick struct {
	ID   int64
	Name string
	On   bool
}

// askView is a question before something that cannot be taken back at once.
type askView struct {
	Action, Button, Version string
	Key                     string // of its words; "" is Action
	Cart, Do                string // of an action about a cart
	Words                   words
	Deleted, Kept           []string
}

// cartsView is the page of carts and channels.
type cartsView struct {
	Version  string
	Carts    []cartJSON
	Channels []channelJSON
	NoAnswer bool // BigCommerce did not list its orders
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

// doneText is what the last action did, by the address it redirected to.
func (q *request) doneText() words {
	asked := q.URL.Query()
	order, _ := strconv.ParseInt(asked.Get("order"), 10, 64)
	return doneWords[asked.Get("done")].fill("order", strconv.FormatInt(order, 10))
}
