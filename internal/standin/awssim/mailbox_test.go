package awssim_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"connect2cart/internal/standin/awssim"
)

// mailbox is the mailbox of a stand-in, mounted as `make run` mounts it.
func mailbox(t *testing.T, server *awssim.Server) (url string) {
	t.Helper()
	web := httptest.NewServer(http.StripPrefix("/mailbox", server.Mailbox()))
	t.Cleanup(web.Close)
	return web.URL + "/mailbox"
}

// Ensure GET /messages lists the mails as JSON, oldest first. An empty mailbox
// gives an empty list.
func TestMailbox_messages(t *testing.T) {
	server := awssim.New()
	url := mailbox(t, server)
	if a := fetch(t, http.MethodGet, url+"/messages", ""); a.body != "[]\n" || a.kind != "application/json" {
		t.Errorf("empty: %+v", a)
	}
	c := clientsOf("http://aws.invalid", server)
	in := mailTo("to@example.com", "Subject: s", "Reply-To: answers@example.com\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe_<b>?=")
	for range 2 {
		if _, err := c.ses.SendRawEmail(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		in = mailTo("to@example.com", "Subject: s", "Subject: second")
	}
	var got []map[string]any
	if err := json.Unmarshal([]byte(fetch(t, http.MethodGet, url+"/messages", "").body), &got); err != nil {
		t.Fatal(err)
	}
	for _, m := range got {
		if m["at"] == "" {
			t.Error("a mail without a time")
		}
		delete(m, "at")
	}
	want := []map[string]any{
		{"from": "from@example.com", "to": []any{"to@example.com"}, "reply_to": []any{"answers@example.com"}, "subject": "Grüße <b>", "text": "t", "html": "<p>t"},
		{"from": "from@example.com", "to": []any{"to@example.com"}, "reply_to": []any{}, "subject": "second", "text": "t", "html": "<p>t"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Ensure the page shows mails, newest first. The content of a mail must never
// become part of the page.
func TestMailbox_page(t *testing.T) {
	server := awssim.New()
	url := mailbox(t, server)
	if a := fetch(t, http.MethodGet, url, ""); a.status != 200 || !strings.Contains(a.body, "No mail yet") || !strings.HasPrefix(a.kind, "text/html") {
		t.Errorf("empty: %+v", a)
	}
	c := clientsOf("http://aws.invalid", server)
	in := mailTo("to@example.com", "Subject: s", "Subject: <script>subject</script>", "\nt\n", "\n</pre><script>text</script>\n", "<p>t", `"><script>html</script>`)
	if _, err := c.ses.SendRawEmail(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	if _, err := c.ses.SendRawEmail(t.Context(), mailTo("to@example.com", "Subject: s", "Subject: newest")); err != nil {
		t.Fatal(err)
	}
	page := fetch(t, http.MethodGet, url+"/", "").body
	if strings.Contains(page, "<script>") || !strings.Contains(page, "<iframe sandbox srcdoc=") {
		t.Errorf("a mail is part of the page: %s", page)
	}
	if newest, oldest := strings.Index(page, "newest"), strings.Index(page, "subject"); newest < 0 || newest > oldest {
		t.Errorf("newest at %d, oldest at %d", newest, oldest)
	}
}

// Ensure only the two words on and off switch the outage.
func TestMailbox_outage(t *testing.T) {
	server := awssim.New()
	url := mailbox(t, server) + "/outage"
	steps := []struct {
		method, body string
		status       int
		want         bool
	}{
		{http.MethodPut, "on", 200, true},
		{http.MethodPut, "ON", 400, true},
		{http.MethodPut, "", 400, true},
		{http.MethodPut, strings.Repeat("x", 1000), 400, true},
		{http.MethodPost, "off", 405, true},
		{http.MethodGet, "", 200, true},
		{http.MethodPut, "off\n", 200, false},
		{http.MethodGet, "", 200, false},
	}
	for _, s := range steps {
		a := fetch(t, s.method, url, s.body)
		if a.status != s.status || server.Outage() != s.want {
			t.Errorf("%s %q: %+v, outage %v", s.method, s.body, a, server.Outage())
		}
		if s.status == 200 && (strings.TrimSpace(a.body) == "on") != s.want {
			t.Errorf("%s %q: says %q", s.method, s.body, a.body)
		}
	}
}
