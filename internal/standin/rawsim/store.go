package rawsim

import (
	"encoding/json"
	"net/http"
	"regexp"
)

// Record is one JSON object as BigCommerce would send it. The server
// also serves a value of another kind, if a test puts one into a list.
type Record = any

// Store has the answers of a store. Its JSON form is the form of the inputs in
// shared/cases/orders.
type Store struct {
	Orders    []Record                          `json:"orders"` // with consignments and fees, as the list embeds them
	Sub       map[string]map[string]Record      `json:"sub"`    // order id -> resource -> its answer; null is 204
	Products  []Record                          `json:"products"`
	Customers []Record                          `json:"customers"`
	Addresses []Record                          `json:"addresses"`
	Inventory []Record                          `json:"inventory"`
	Locations []Record                          `json:"locations"` // nil: one, with id 1
	Channel   int64                             `json:"channel"`   // of the orders whose JSON tells none
	Cap       int                               `json:"cap"`       // longest page of orders, 0 for 250
	Count     Record                            `json:"count"`     // the answer of /v2/orders/count; nil: counted
	Rules     []*Rule                           `json:"rules"`
	Cut       func(path string, n int) int      `json:"-"` // how many records of a page of n to send, nil for all
	Mix       func(page []Record) []Record      `json:"-"` // the page of orders to send in its place, nil for itself
	Fails     func(*http.Request, []Record) int `json:"-"` // the status in place of a page of orders, 0 for the page
	Answered  func(req *http.Request, n int)    `json:"-"` // called with each page's length
}

// Rule spoils the answers to some calls.
type Rule struct {
	Match    string `json:"match"`     // pattern on "METHOD path?query"
	MinLimit int    `json:"min_limit"` // only pages at least this long
	Times    *int   `json:"times"`     // nil: always
	Status   int    `json:"status"`
	Type     string `json:"ctype"` // "": JSON
	Body     string `json:"body"`
	Close    bool   `json:"close"` // close the connection instead
	Keep     int    `json:"cut"`   // bytes of the body to send before the connection breaks; 0: all
	pattern  *regexp.Regexp
}

// matches reports whether a rule spoils a call, and counts it.
func (r *Rule) matches(call string, limit int) bool {
	if r.pattern == nil {
		r.pattern = regexp.MustCompile(r.Match)
	}
	if limit < r.MinLimit || r.Times != nil && *r.Times <= 0 || !r.pattern.MatchString(call) {
		return false
	}
	if r.Times != nil {
		*r.Times--
	}
	return true
}

// Load reads a store from JSON. It returns the decoder's error.
func Load(text []byte) (Store, error) {
	var st Store
	err := json.Unmarshal(text, &st)
	return st, err
}
