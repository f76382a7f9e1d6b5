package onboard_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/onboard"
	"connect2cart/internal/standin/awssim"
	"connect2cart/internal/standin/bcsim"
)

// Ensure an invalid submission is refused before a call to BigCommerce. The
// answer names every bad field.
func TestRefuse_fields(t *testing.T) {
	const jwt = "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJjaWQiOjEsImNvcnMiOltdfQ.c2lnbmF0dXJlMDEyMzQ1Njc4OQ"
	g := newRig(t)
	token := g.store.Account().AccessToken
	for name, test := range map[string]struct {
		fields map[string]string
		want   []string
	}{
		"nothing at all": {map[string]string{}, []string{
			"store_hash required", "client_id required", "client_secret required", "access_token required", "contact_name required", "contact_email required"}},
		"only blanks": {g.goodBut("store_hash", " \t", "access_token", "\u00a0", "contact_name", "\u200b"), []string{
			"store_hash required", "access_token required", "contact_name required"}},
		"a shop's own domain as store hash":         {g.goodBut("store_hash", "www.my-shop.com"), []string{"store_hash invalid"}},
		"another host with the hash as a path":      {g.goodBut("store_hash", "https://evil.example/abcd"), []string{"store_hash invalid"}},
		"a token as store hash":                     {g.goodBut("store_hash", token), []string{"store_hash swapped"}},
		"hash and token in each other's place":      {g.goodBut("store_hash", token, "access_token", "teststore1"), []string{"store_hash swapped", "access_token swapped"}},
		"the API path as access token":              {g.goodBut("access_token", "https://api.bigcommerce.com/stores/teststore1/v3/"), []string{"access_token swapped"}},
		"a token with a blank inside":               {g.goodBut("access_token", "abcdefghijklmno pqrstuvwxyz01234"), []string{"access_token invalid"}},
		"a token with its label":                    {g.goodBut("access_token", "ACCESS TOKEN:abcdefghijklmnopqrst"), []string{"access_token invalid"}},
		"a token with a line break inside":          {g.goodBut("access_token", "abcdefghijklmno\r\npqrstuvwxyz01234"), []string{"access_token invalid"}},
		"a token cut off":                           {g.goodBut("access_token", "abcdefg"), []string{"access_token invalid"}},
		"a token of 200 characters":                 {g.goodBut("access_token", strings.Repeat("a", 200)), []string{"access_token too_long"}},
		"a client secret of 300 characters":         {g.goodBut("client_secret", strings.Repeat("a", 300)), []string{"client_secret too_long"}},
		"a storefront token":                        {g.goodBut("access_token", jwt), []string{"access_token wrong_token_type"}},
		"the token pasted as client ID as well":     {g.goodBut("client_id", token), []string{"client_id swapped", "access_token swapped"}},
		"the same without a store hash":             {g.goodBut("client_id", token, "store_hash", ""), []string{"store_hash required", "client_id swapped", "access_token swapped"}},
		"the same with a bad e-mail":                {g.goodBut("client_id", token, "contact_email", "x"), []string{"client_id swapped", "access_token swapped", "contact_email invalid"}},
		"client ID pasted as client secret":         {g.goodBut("client_secret", g.good()["client_id"]), []string{"client_id swapped", "client_secret swapped"}},
		"one key in all three fields":               {g.goodBut("client_id", token, "client_secret", token), []string{"client_id swapped", "client_secret swapped", "access_token swapped"}},
		"client secret and token exchanged":         {g.goodBut("client_secret", token, "access_token", strings.Repeat("51", 32)), []string{"access_token swapped"}},
		"a name with a line break":                  {g.goodBut("contact_name", "Anna\r\nBcc: all@example.com"), []string{"contact_name invalid"}},
		"a name that turns the line around":         {g.goodBut("contact_name", "Anna \u202e"), []string{"contact_name invalid"}},
		"a name of 101 characters":                  {g.goodBut("contact_name", strings.Repeat("ä", 101)), []string{"contact_name too_long"}},
		"an e-mail without a domain":                {g.goodBut("contact_email", "anna"), []string{"contact_email invalid"}},
		"an e-mail with a second header":            {g.goodBut("contact_email", "anna@example.com\nBcc: all@example.com"), []string{"contact_email invalid"}},
		"an e-mail with a name":                     {g.goodBut("contact_email", "Anna <anna@example.com>"), []string{"contact_email invalid"}},
		"two e-mails":                               {g.goodBut("contact_email", "anna@example.com,bert@example.com"), []string{"contact_email invalid"}},
		"an e-mail with an odd domain":              {g.goodBut("contact_email", "a@shop!.com"), []string{"contact_email invalid"}},
		"an e-mail with an underscore in it":        {g.goodBut("contact_email", "a@shop_x.com"), []string{"contact_email invalid"}},
		"an e-mail of signs":                        {g.goodBut("contact_email", "a@~.~"), []string{"contact_email invalid"}},
		"an e-mail of hyphens":                      {g.goodBut("contact_email", "a@-.-"), []string{"contact_email invalid"}},
		"an e-mail at a foreign domain":             {g.goodBut("contact_email", "a@müller.de"), []string{"contact_email invalid"}},
		"an e-mail in quotes":                       {g.goodBut("contact_email", `"a b"@example.com`), []string{"contact_email invalid"}},
		"a name with broken letters":                {g.goodBut("contact_name", "Anna \ufffd"), []string{"contact_name invalid"}},
		"an e-mail that is too long":                {g.goodBut("contact_email", strings.Repeat("a", 250)+"@example.com"), []string{"contact_email too_long"}},
		"a company with a control character":        {g.goodBut("company", "Muster\x07"), []string{"company invalid"}},
		"a time zone that does not exist":           {g.goodBut("time_zone", "Mars/Olympus"), []string{"time_zone invalid"}},
		"the time zone of the server":               {g.goodBut("time_zone", "Local"), []string{"time_zone invalid"}},
		"a time zone that climbs out of its folder": {g.goodBut("time_zone", "../../etc/passwd"), []string{"time_zone invalid"}},
		"a key of another account with its label":   {g.goodBut("contact_name", "ACCESS TOKEN: other00other00other00other00ot"), []string{"contact_name swapped"}},
		"a client secret of another account":        {g.goodBut("company", "Muster "+strings.Repeat("7e", 32)), []string{"company swapped"}},
		"a label and a token without a token":       {g.goodBut("access_token", "", "contact_name", "ACCESS TOKEN: "+token), []string{"access_token required", "contact_name swapped"}},
		"the token with blanks in it as company":    {g.goodBut("company", token[:13]+" "+token[13:26]+" "+token[26:]), []string{"company swapped"}},
		"most of the token as name":                 {g.goodBut("contact_name", token[:28]), []string{"contact_name swapped"}},
		"the middle of the token as name":           {g.goodBut("contact_name", "Anna "+strings.ToUpper(token[5:18])), []string{"contact_name swapped"}},
		"part of the secret as e-mail":              {g.goodBut("contact_email", g.good()["client_secret"][:14]+"@example.com"), []string{"contact_email swapped"}},
		"the token cut off as store hash":           {g.goodBut("store_hash", token[:18]), []string{"store_hash swapped"}},
		"the field that people do not see":          {g.goodBut("website", "http://spam.example"), []string{"website invalid"}},
		"several at once":                           {g.goodBut("store_hash", "?", "contact_email", "x", "time_zone", "y"), []string{"store_hash invalid", "contact_email invalid", "time_zone invalid"}},
	} {
		t.Run(name, func(t *testing.T) {
			a := g.postJSON(test.fields)
			if diff := cmp.Diff(test.want, a.json(t).codes()); a.status != http.StatusBadRequest || diff != "" {
				t.Errorf("status %d, codes (-want +got):\n%s", a.status, diff)
			}
			page := g.postForm(test.fields)
			if page.status != http.StatusBadRequest || !strings.Contains(page.body, `role="alert"`) {
				t.Errorf("form: got status %d, want 400 and a page that says so", page.status)
			}
		})
	}
	if n := len(g.store.Requests()); n != 0 {
		t.Errorf("BigCommerce was asked %d times, want 0", n)
	}
	g.nothingKept()
}

// Ensure people's ordinary names, companies and addresses pass.
func TestAccept_ordinaryWords(t *testing.T) {
	g := newRig(t)
	for _, pair := range [][]string{
		{"company", "Donaudampfschifffahrtsgesellschaft mbH & Co. KG"}, {"company", "3M Deutschland 2000 GmbH"}, {"company", "simplesimonstoysandgames.com"},
		{"contact_name", "Christopher Montgomery-Featherstonehaugh III"}, {"contact_name", "محمد رضا"}, {"contact_name", "می\u200cخواهم"}, {"contact_email", "a.b+c_d!#$%&'*/=?^`{|}~@x-y.z1.example"},
		{"contact_email", "christophermontgomery.featherstonehaugh@example.co.uk"}, {"contact_email", "c8f7e6d5b4a3928170655443322110ff@privaterelay.example.com"},
		{"time_zone", "America/Argentina/ComodRivadavia"}, {"store_hash", "https://api.bigcommerce.com/stores/teststore1/v3/"},
	} {
		if a := g.postJSON(g.goodBut(pair...)); a.status >= 300 {
			t.Errorf("%q: got status %d %s", pair, a.status, a.body)
		}
	}
}

// Ensure the service finds the store hash in all usual pasted texts.
func TestAccept_storeHash(t *testing.T) {
	g := newRig(t)
	for _, pasted := range []string{
		"teststore1", " teststore1 ", "TESTSTORE1", "\ufeffteststore1\u200b", `"teststore1"`, "store-teststore1", "stores/teststore1", "/stores/teststore1/v3/",
		"https://api.bigcommerce.com/stores/teststore1/v3/", "HTTPS://API.BIGCOMMERCE.COM/STORES/TESTSTORE1/V3", "api.bigcommerce.com/stores/teststore1/v2/orders?x=1",
		"https://store-teststore1.mybigcommerce.com/manage/settings", "store-teststore1-2.mybigcommerce.com", "http://store-teststore1.mybigcommerce.com", "teststore1/v3/",
	} {
		if a := g.postJSON(g.goodBut("store_hash", pasted)); a.status >= 300 {
			t.Errorf("%q: got status %d %s", pasted, a.status, a.body)
		}
	}
}

// Ensure both kinds of body refuse text outside UTF-8 alike.
func TestRefuse_latin1(t *testing.T) {
	g := newRig(t)
	fields := g.goodBut("contact_name", "Zo@", "company", "M@ller", "contact_email", "z@example.com")
	asJSON := strings.NewReplacer("Zo@", "Zo\xeb", "M@ller", "M\xfcller").Replace(marshal(t, fields))
	values := url.Values{}
	for name, value := range fields {
		values.Set(name, value)
	}
	asForm := strings.NewReplacer("Zo%40", "Zo%EB", "M%40ller", "M%FCller").Replace(values.Encode())
	a := g.post("application/json", asJSON)
	if got := a.json(t).codes(); a.status != http.StatusBadRequest || !cmp.Equal(got, []string{"contact_name invalid", "company invalid"}) {
		t.Errorf("JSON: got %d %v", a.status, got)
	}
	page := g.post("application/x-www-form-urlencoded", asForm)
	if page.status != http.StatusBadRequest || strings.Count(shown(page.body), "has characters that are not allowed there") != 4 {
		t.Errorf("form: got %d, want both fields named", page.status)
	}
}

// Ensure each bad body gets its own refusal. It may be unreadable, too large,
// of another kind, or from another website's page.
func TestRefuse_door(t *testing.T) {
	g := newRig(t)
	host := strings.TrimPrefix(g.url, "http://")
	for name, test := range map[string]struct {
		contentType, body string
		headers           []string
		status            int
		html              bool
	}{
		"no content type":                     {"", "x=1", nil, 415, false},
		"a file upload":                       {"multipart/form-data; boundary=x", "--x--", nil, 415, false},
		"text":                                {"text/plain", "x", nil, 415, false},
		"JSON over 64 KiB":                    {"application/json", `{"a":"` + strings.Repeat("a", 64<<10) + `"}`, nil, 413, false},
		"a form over 64 KiB":                  {"application/x-www-form-urlencoded", "a=" + strings.Repeat("a", 64<<10), nil, 413, true},
		"JSON that is none":                   {"application/json", `{"store_hash":`, nil, 400, false},
		"a JSON list":                         {"application/json; charset=utf-8", `["store_hash"]`, nil, 400, false},
		"JSON null":                           {"application/json", `null`, nil, 400, false},
		"two JSON objects":                    {"application/json", `{}{}`, nil, 400, false},
		"a form with a broken escape":         {"application/x-www-form-urlencoded", "store_hash=%zz", nil, 400, true},
		"a form from another site":            {"application/x-www-form-urlencoded", "", []string{"Sec-Fetch-Site", "cross-site"}, 403, true},
		"a form from a neighbour":             {"application/x-www-form-urlencoded", "", []string{"Sec-Fetch-Site", "same-site"}, 403, true},
		"JSON from another site":              {"application/json", "{}", []string{"Sec-Fetch-Site", "cross-site"}, 403, false},
		"an old browser from another site":    {"application/json", "{}", []string{"Origin", "https://evil.example"}, 403, false},
		"an old browser in a sandbox":         {"application/x-www-form-urlencoded", "", []string{"Origin", "null"}, 403, true},
		"an old browser from our own page":    {"application/json", "{}", []string{"Origin", "http://" + host}, 400, false},
		"our page, whose policy hides Origin": {"application/x-www-form-urlencoded", "", []string{"Sec-Fetch-Site", "same-origin", "Origin", "null"}, 400, true},
		"a bookmark or an address typed":      {"application/x-www-form-urlencoded", "", []string{"Sec-Fetch-Site", "none"}, 400, true},
	} {
		t.Run(name, func(t *testing.T) {
			a := g.post(test.contentType, test.body, test.headers...)
			if a.status != test.status {
				t.Errorf("got status %d, want %d", a.status, test.status)
			}
			if isHTML := strings.HasPrefix(a.header.Get("Content-Type"), "text/html"); isHTML != test.html {
				t.Errorf("got %s, want HTML: %t", a.header.Get("Content-Type"), test.html)
			}
			if !test.html && len(a.json(t).Errors) == 0 {
				t.Error("the answer names no error")
			}
		})
	}
	g.nothingKept()
}

// Ensure the answer names exactly the missing permissions, in each combination.
// If all are missing, it speaks of a wrong store.
func TestRefuse_everyCombinationOfPermissions(t *testing.T) {
	g := newRig(t)
	needed := allOK()
	for mask := 1; mask < 1<<len(needed); mask++ {
		account := g.store.Account()
		account.Scopes = bcsim.SeedScopes()
		var want []string
		for i, s := range needed {
			if mask&(1<<i) != 0 {
				account.Scopes = account.Scopes.Without(s.Name)
				want = append(want, s.Label)
			}
		}
		g.store.SetAccount(account.StoreHash, account)
		a := g.postJSON(g.good())
		v := a.json(t)
		if a.status != http.StatusUnprocessableEntity {
			t.Fatalf("mask %07b: got status %d", mask, a.status)
		}
		if len(want) == len(needed) {
			if got := v.codes(); !cmp.Equal(got, []string{"store_hash wrong_store"}) {
				t.Errorf("mask %07b: got %v, want the store hash blamed", mask, got)
			}
			continue
		}
		var named, marked []string
		for i, s := range v.Scopes {
			if s.Status == onboard.StatusMissing {
				marked = append(marked, s.Label)
			} else if s.Status != onboard.StatusOK {
				t.Errorf("mask %07b: %s is %s", mask, needed[i].Label, s.Status)
			}
		}
		for _, e := range v.Errors {
			_, rest, _ := strings.Cut(e.Message, "“")
			label, _, _ := strings.Cut(rest, "”")
			named = append(named, label)
			if e.Code != "missing_scope" {
				t.Errorf("mask %07b: got code %s", mask, e.Code)
			}
		}
		if !cmp.Equal(named, want) || !cmp.Equal(marked, want) {
			t.Errorf("mask %07b: named %v, marked %v, want %v", mask, named, marked, want)
		}
	}
	g.nothingKept()
}

// Ensure a read-only permission leads to a refusal only if we write there and
// the store says so plainly. Elsewhere read-only is enough.
func TestRefuse_readOnly(t *testing.T) {
	for name, test := range map[string]struct {
		readOnly []string
		fault    *bcsim.Fault
		status   int
		want     []string // permissions with a status besides ok
	}{
		"orders":                {[]string{"store_v2_orders"}, nil, 422, []string{"Orders read-only"}},
		"stock":                 {[]string{"store_inventory"}, nil, 422, []string{"Store Inventory read-only"}},
		"pick-ups":              {[]string{"store_order_fulfillment_manage"}, nil, 422, []string{"Order Fulfillment read-only"}},
		"all three":             {[]string{"store_v2_orders", "store_inventory", "store_order_fulfillment_manage"}, nil, 422, []string{"Orders read-only", "Store Inventory read-only", "Order Fulfillment read-only"}},
		"what we only read":     {[]string{"store_v2_products", "store_v2_customers", "store_v2_transactions"}, nil, 201, nil},
		"a write that succeeds": {nil, &bcsim.Fault{Method: "PUT", Path: "/v3/inventory/adjustments/absolute", Status: 200, Body: `{"transaction_id":"x"}`}, 201, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := newRig(t)
			account := g.store.Account()
			account.Scopes = bcsim.SeedScopes().ReadOnly(test.readOnly...)
			g.store.SetAccount(account.StoreHash, account)
			if test.fault != nil {
				g.store.Fail(*test.fault)
			}
			a := g.postJSON(g.good())
			v := a.json(t)
			var got []string
			for _, s := range v.Scopes {
				if s.Status != onboard.StatusOK {
					got = append(got, fmt.Sprintf("%s %s", s.Label, s.Status))
				}
			}
			if diff := cmp.Diff(test.want, got); a.status != test.status || diff != "" {
				t.Errorf("status %d, want %d; permissions (-want +got):\n%s", a.status, test.status, diff)
			}
			if strings.Contains(a.body, "No order reaches") {
				t.Error("the answer says that no order comes, though orders can be read")
			}
			if test.status == 422 {
				g.nothingKept()
			}
		})
	}
}

// Ensure one answer names both the missing and the read-only permissions,
// because each new key is a new API account.
func TestRefuse_missingAndReadOnly(t *testing.T) {
	g := newRig(t)
	g.scopes(bcsim.SeedScopes().Without("store_v2_customers", "store_inventory").ReadOnly("store_v2_orders"))
	a := g.postJSON(g.good())
	var got []string
	for _, s := range a.json(t).Scopes {
		got = append(got, fmt.Sprintf("%s %s", s.Label, s.Status))
	}
	want := []string{"Customers missing", "Orders read-only", "Order transactions ok", "Products ok", "Store Locations ok", "Store Inventory missing", "Order Fulfillment ok"}
	if diff := cmp.Diff(want, got); a.status != http.StatusUnprocessableEntity || diff != "" {
		t.Errorf("status %d; permissions (-want +got):\n%s", a.status, diff)
	}
	codes := []string{"access_token missing_scope", "access_token read_only_scope", "access_token missing_scope"}
	if diff := cmp.Diff(codes, a.json(t).codes()); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
	for _, r := range g.store.Requests() {
		if r.Method == http.MethodPut && strings.Contains(r.Path, "/v3/inventory/") {
			t.Errorf("asked to write without a permission to read: %s", r.Path)
		}
	}
	g.nothingKept()
}

// Ensure the words for a refused key name its wrong part.
func TestRefuse_key(t *testing.T) {
	for name, test := range map[string]struct {
		change  []string
		want    string
		maxAsks int
	}{
		"unknown token":                     {[]string{"access_token", "unknownunknownunknownunknown000"}, "access_token unknown_token", 3},
		"hash of a store that is not there": {[]string{"store_hash", "nosuchstore"}, "store_hash wrong_store", 7},
		"token and client ID exchanged":     {[]string{"access_token", "simclient0simclient0simclient01", "client_id", "simtoken00simtoken00simtoken001"}, "access_token swapped", 2},
	} {
		t.Run(name, func(t *testing.T) {
			g := newRig(t)
			a := g.postJSON(g.goodBut(test.change...))
			if v := a.json(t); len(v.Scopes) != len(allOK()) || v.Scopes[0].Status != onboard.StatusUnknown {
				t.Errorf("got permissions %v, want all of them unknown", v.Scopes)
			}
			if got := a.json(t).codes(); a.status != 422 || !cmp.Equal(got, []string{test.want}) {
				t.Errorf("got %d %v, want 422 [%s]", a.status, got, test.want)
			}
			if n := len(g.store.Requests()); n > test.maxAsks {
				t.Errorf("BigCommerce was asked %d times, want at most %d", n, test.maxAsks)
			}
			g.nothingKept()
		})
	}
}

// Ensure BigCommerce's failures never count against the key.
func TestRefuse_unavailable(t *testing.T) {
	for name, test := range map[string]struct {
		fault bcsim.Fault
		code  string
	}{
		"quota used up by other apps":       {bcsim.Fault{Kind: bcsim.TooManyRequests}, "rate_limited"},
		"platform sheds load":               {bcsim.Fault{Kind: bcsim.TooManyNoHeaders, Path: "/v3/catalog/summary"}, "rate_limited"},
		"store in maintenance":              {bcsim.Fault{Kind: bcsim.Maintenance}, "store_unavailable"},
		"BigCommerce fails":                 {bcsim.Fault{Status: 507, Body: "[]"}, "upstream"},
		"one permission cannot be asked":    {bcsim.Fault{Status: 501, Path: "/v3/customers"}, "upstream"},
		"a page of HTML instead of figures": {bcsim.Fault{Kind: bcsim.WrongType, Path: "/v2/orders/count"}, "upstream"},
		"a route that has moved":            {bcsim.Fault{Status: 301, Header: http.Header{"Location": {"https://evil.example/"}}}, "upstream"},
		"a route that is gone":              {bcsim.Fault{Status: 404, Path: "/v2/orders/count"}, "upstream"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel() // some wait for the client to try again
			g := newRig(t)
			g.store.Fail(test.fault)
			a := g.postJSON(g.good())
			if got := a.json(t).codes(); a.status != 503 || !cmp.Equal(got, []string{test.code}) {
				t.Errorf("got %d %v, want 503 [%s]", a.status, got, test.code)
			}
			if wait, err := strconv.Atoi(a.header.Get("Retry-After")); err != nil || wait < 1 || wait > 600 {
				t.Errorf("got Retry-After %q, want seconds", a.header.Get("Retry-After"))
			}
			g.nothingKept()
		})
	}
}

// Ensure our own failure keeps the old record and tells its number only.
func TestRefuse_internal(t *testing.T) {
	g := newRig(t)
	first := g.postJSON(g.good())
	before, _ := g.aws.Value(g.secretName())
	for _, operation := range []string{"GetSecretValue", "PutSecretValue"} {
		g.aws.AddFault(awssim.Fault{Operation: operation, Code: "InternalServiceError", Status: 500, Times: 10})
		a := g.postJSON(g.goodBut("contact_name", "Someone Else"))
		v := a.json(t)
		if a.status != 500 || !cmp.Equal(v.codes(), []string{"internal"}) || v.Errors[0].RequestID == "" {
			t.Errorf("%s: got %d %s", operation, a.status, a.body)
		}
		g.aws.ClearFaults()
	}
	if after, _ := g.aws.Value(g.secretName()); first.status != 201 || after != before {
		t.Error("a failed submission changed what is kept")
	}
}
