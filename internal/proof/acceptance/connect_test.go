package acceptance

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// connected is the JSON answer to a good submission.
type connected struct {
	CartID       string `json:"cart_id"`
	CartPassword string `json:"cart_password"`
	ScriptURL    string `json:"script_url"`
	StoreHash    string `json:"store_hash"`
	Scopes       []struct{ Name, Label, Needed, Status string }
	Notification string `json:"notification"`
}

// refused is the JSON answer to a bad submission.
type refused struct {
	Errors []struct{ Field, Code, Message string }
}

func (r refused) fields() (fields []string) {
	for _, e := range r.Errors {
		fields = append(fields, e.Field)
	}
	slices.Sort(fields)
	return slices.Compact(fields)
}

func (r refused) codes() (codes []string) {
	for _, e := range r.Errors {
		codes = append(codes, e.Code)
	}
	return codes
}

func (a account) cartID() string { return "bc-" + strings.ToLower(a.StoreHash) }

// merchantMail is the contact of the submissions.
const merchantMail = "ada@shop.example"

// submission is a good form for the sample account. It always asks for a new
// password, because the suite may run twice against one service.
func (s stack) submission() map[string]string {
	return map[string]string{
		"store_hash": s.Account.StoreHash, "client_id": s.Account.ClientID, "client_secret": s.Account.ClientSecret,
		"access_token": s.Account.AccessToken, "contact_name": "Ada Example", "contact_email": merchantMail,
		"company": "Example & Sons", "time_zone": "America/Chicago", "new_password": "yes",
	}
}

func form(fields map[string]string) url.Values {
	v := url.Values{}
	for name, value := range fields {
		v.Set(name, value)
	}
	return v
}

func (s stack) connectJSON(t *testing.T, fields map[string]string) connected {
	t.Helper()
	a := postJSON(t, s.at("/credentials"), fields)
	hide(t, "the answer", a.body, s.Account.secrets())
	if a.status != http.StatusCreated && a.status != http.StatusOK {
		t.Fatalf("POST /credentials: status %d, want 201, or 200 when connected before; %s", a.status, a.body)
	}
	var got connected
	if err := json.Unmarshal([]byte(a.body), &got); err != nil {
		t.Fatalf("POST /credentials: %v", err)
	}
	return got
}

// Ensure the merchant page is complete without JavaScript: it holds every
// field, and its assets exist.
func TestPage(t *testing.T) {
	s := running(t)
	page := get(t, s.MerchantPage)
	if page.status != http.StatusOK || page.contentType() != "text/html" {
		t.Fatalf("merchant page: status %d, %s; want 200, text/html", page.status, page.contentType())
	}
	for _, field := range []string{"store_hash", "client_id", "client_secret", "access_token", "contact_name", "contact_email"} {
		if !strings.Contains(page.body, `name="`+field+`"`) {
			t.Errorf("merchant page: no field %s", field)
		}
	}
	assets := regexp.MustCompile(`(?:href|src)="/?(assets/[^"?]+)`).FindAllStringSubmatch(page.body, -1)
	if len(assets) == 0 {
		t.Error("merchant page: no stylesheet or script")
	}
	for _, m := range assets {
		if a := get(t, s.at("/"+m[1])); a.status != http.StatusOK || a.body == "" {
			t.Errorf("%s: status %d, %d bytes; want 200 with content", m[1], a.status, len(a.body))
		}
	}
}

// Ensure a good submission as JSON connects the store. The answer holds the
// cart, its password and every permission. Sales gets one mail, free of
// secrets. The new password works at once.
func TestConnect_json(t *testing.T) {
	s := standIn(t)
	before := len(s.mails(t, s.Account.cartID()))
	got := s.connectJSON(t, s.submission())

	if got.CartID != s.Account.cartID() || got.StoreHash != strings.ToLower(s.Account.StoreHash) {
		t.Errorf("got cart %q of store %q, want %q", got.CartID, got.StoreHash, s.Account.cartID())
	}
	if got.CartPassword == "" {
		t.Error("no cart password")
	}
	if !strings.HasSuffix(got.ScriptURL, "/script") {
		t.Errorf("got Script URL %q, want it to end in /script", got.ScriptURL)
	}
	if got.Notification != "sent" {
		t.Errorf("got notification %q, want sent", got.Notification)
	}
	if len(got.Scopes) == 0 {
		t.Error("no scopes")
	}
	for _, scope := range got.Scopes {
		if scope.Status != "ok" && scope.Status != "unknown" { // we cannot always probe write access
			t.Errorf("scope %s: %s", scope.Name, scope.Status)
		}
	}
	mails := s.mails(t, got.CartID)
	if len(mails) != before+1 {
		t.Fatalf("%d mails more, want 1", len(mails)-before)
	}
	mail := mails[len(mails)-1]
	hide(t, "the mail", mail.Subject+mail.Text+mail.HTML, append(s.Account.secrets(), got.CartPassword))
	if len(mail.To) != 1 || mail.To[0] == "" || !slices.Contains(mail.ReplyTo, merchantMail) {
		t.Errorf("mail to %q, reply to %q; want one recipient and the merchant's address", mail.To, mail.ReplyTo)
	}
	if n := s.poll(got.CartID, got.CartPassword).count(t, "All"); n == 0 {
		t.Error("the new cart counts no orders")
	}
}

// Ensure a plain HTML form, posted by a browser without JavaScript, gets a page
// with the cart.
func TestConnect_form(t *testing.T) {
	s := standIn(t)
	a := postForm(t, s.at("/credentials"), form(s.submission()))
	hide(t, "the page", a.body, s.Account.secrets())
	if a.status != http.StatusCreated && a.status != http.StatusOK || a.contentType() != "text/html" {
		t.Fatalf("status %d, %s; want 201 or 200, text/html", a.status, a.contentType())
	}
	for _, want := range []string{s.Account.cartID(), "/script"} {
		if !strings.Contains(a.body, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
}

// Ensure a bad submission gets the right status, fields and codes. It sends no
// mail and gives no secret back.
func TestConnect_refusals(t *testing.T) {
	s := standIn(t)
	const wrongToken = "wrongaccesstoken000000000000000"
	for name, tt := range map[string]struct {
		change map[string]string
		status int
		fields []string
		codes  []string
	}{
		"empty fields are all named at once": {
			change: map[string]string{"store_hash": "", "client_id": "", "contact_email": ""},
			status: http.StatusBadRequest, fields: []string{"client_id", "contact_email", "store_hash"}, codes: []string{"required"},
		},
		"an address that is none": {
			change: map[string]string{"contact_email": "nobody"},
			status: http.StatusBadRequest, fields: []string{"contact_email"}, codes: []string{"invalid"},
		},
		"a token that BigCommerce does not know": {
			change: map[string]string{"access_token": wrongToken},
			status: http.StatusUnprocessableEntity, codes: []string{"unknown_token"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			fields, before := s.submission(), len(s.mails(t, s.Account.cartID()))
			for field, value := range tt.change {
				fields[field] = value
			}
			a := postJSON(t, s.at("/credentials"), fields)
			hide(t, "the answer", a.body, append(s.Account.secrets(), wrongToken))
			var got refused
			if err := json.Unmarshal([]byte(a.body), &got); err != nil {
				t.Fatalf("status %d: %v", a.status, err)
			}
			if a.status != tt.status || tt.fields != nil && !slices.Equal(got.fields(), tt.fields) {
				t.Errorf("got status %d for %q, want %d for %q", a.status, got.fields(), tt.status, tt.fields)
			}
			for _, code := range tt.codes {
				if !slices.Contains(got.codes(), code) {
					t.Errorf("got codes %q, want %q among them", got.codes(), code)
				}
			}
			if n := len(s.mails(t, s.Account.cartID())); n != before {
				t.Errorf("%d mails more, want none", n-before)
			}
		})
	}
}

// Ensure a wrong content type and a large body each get their own status.
func TestConnect_door(t *testing.T) {
	s := running(t)
	for name, tt := range map[string]struct {
		contentType, body string
		status            int
	}{
		"another content type": {"application/xml", "<a/>", http.StatusUnsupportedMediaType},
		"over 64 KiB":          {"application/json", `{"company":"` + strings.Repeat("x", 65<<10) + `"}`, http.StatusRequestEntityTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			if a := send(t, http.MethodPost, s.at("/credentials"), tt.contentType, tt.body); a.status != tt.status {
				t.Errorf("got status %d, want %d", a.status, tt.status)
			}
		})
	}
}
