package bigcommerce

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// Ensure we read every form of a refusal, by BigCommerce or a gateway
// (bigcommerce-api.md 3.3). A title is never a web page and never holds a
// token.
func TestError(t *testing.T) {
	long := strings.Repeat("x", 70<<10)
	tests := map[string]struct {
		status      int
		media, body string
		title       string
		fields      map[string]string
	}{
		"a v2 array":                    {404, "application/json", `[{"status":404,"message":"The requested resource was not found."}]`, "The requested resource was not found.", nil},
		"a v2 array with details":       {400, "application/json", `[{"status":400,"message":"The field 'x' is invalid.","details":{"invalid_reason":"not a number","n":1}}]`, "The field 'x' is invalid.", map[string]string{"invalid_reason": "not a number", "n": "1"}},
		"a v2 array of two":             {400, "application/json", `[{"status":400,"message":"One."},{"status":400,"message":"Two."}]`, "One.; Two.", nil},
		"a v3 object":                   {422, "application/json", `{"status":422,"title":"JSON data is missing or invalid","type":"x","errors":{"items":"required"}}`, "JSON data is missing or invalid", map[string]string{"items": "required"}},
		"a v3 object without fields":    {403, "application/json", `{"status":403,"title":"You don't have a required scope to access the endpoint","errors":{}}`, "You don't have a required scope to access the endpoint", nil},
		"fields in an array":            {422, "application/json", `{"status":422,"title":"T","errors":[]}`, "T", nil},
		"an inventory refusal":          {422, "application/problem+json", `{"status":422,"title":"Items with identity: [A-1] requires absolute adjustment before relative","type":"/x","errors":{}}`, "Items with identity: [A-1] requires absolute adjustment before relative", nil},
		"an old gateway":                {401, "application/json", `{"error":"Unauthorized"}`, "Unauthorized", nil},
		"a gateway's text":              {401, "text/plain", "X-Auth-Token header is required\n", "X-Auth-Token header is required", nil},
		"a text of two lines":           {404, "text/plain", "The route\r\nis not found\x00", "The route  is not found", nil},
		"a page":                        {403, "text/html", "<html><body>secret</body></html>", "", nil},
		"a page that says it is a text": {403, "text/plain", " <html>", "", nil},
		"a text that says it is a page": {403, "text/html", "no", "", nil},
		"an empty body":                 {404, "", "", "", nil},
		"an empty array":                {404, "application/json", "[]", "", nil},
		"JSON of no known form":         {409, "application/json", `{"oops":{"a":1}}`, "", nil},
		"JSON that is cut off":          {409, "application/json", `{"title":"Du`, "", nil},
		"a part that failed":            {207, "application/json", `{"data":[],"errors":{"1":"no"}}`, "", map[string]string{"1": "no"}},
		"a number for a title":          {400, "application/json", `{"title":7}`, "7", nil},
		"a status nobody knows":         {499, "text/plain", "client closed", "client closed", nil},
		"no valid UTF-8":                {400, "text/plain", "a\xffb", "a?b", nil},
		"an echoed token":               {401, "text/plain", "bad token " + testToken + ".", "bad token [secret].", nil},
		"an endless title":              {400, "text/plain", long, long[:16<<10] + "...", nil},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			c := newClient(always(tc.status, tc.body, "Content-Type", tc.media))
			_, err := c.Orders().Get(t.Context(), 7, false)
			got, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("got %v, want an *Error", err)
			}
			want := &Error{Method: http.MethodGet, Path: "/v2/orders/7", Status: tc.status, title: tc.title, fields: tc.fields}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(Error{}), cmpopts.IgnoreFields(Error{}, "formed")); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
			if text := err.Error(); len(text) > 400 || strings.ContainsAny(text, "\n\r") || strings.Contains(text, testToken) {
				t.Errorf("got the words %q, want one short line", text)
			}
		})
	}
}

// Ensure errors leave out a filter's value, because anybody may have typed it.
func TestError_noQuery(t *testing.T) {
	c := newClient(roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("reset") }))
	ctx, cancel := contextEnding(t)
	defer cancel()
	_, err := c.Inventory().Items(ctx, InventoryListOptions{SKUs: []string{"jane@example.test"}})
	if err == nil || strings.Contains(err.Error(), "jane") {
		t.Errorf("got %v, want an error without the filter", err)
	}
}

// Ensure only JSON of BigCommerce's own form, with a status for content, is
// about the content. Proxies answer pages, texts and JSON of their own.
func TestIsAboutContent(t *testing.T) {
	bodies := []struct {
		media, body string
		own         bool
	}{
		{"application/json", `{"status":404,"title":"T","type":"x"}`, true},
		{"application/problem+json; charset=utf-8", `{"status":422,"title":"T","errors":{}}`, true},
		{"application/json", `[{"status":404,"message":"The requested resource was not found."}]`, true},
		{"text/html", `<html>Not Found</html>`, false},
		{"text/html", `{"status":404,"title":"T"}`, false},
		{"text/plain", `The route is not found, check the URL`, false},
		{"application/json", `<html>`, false},
		{"application/json", `{"message":"Not Found"}`, false}, // a gateway
		{"application/json", `{"error":"Not Found"}`, false},
		{"application/json", `{"title":""}`, false},
		{"application/json", `{"title":"T"`, false},
		{"application/json", `{}`, false},
		{"application/json", `[]`, false},
		{"application/json", `[{}]`, false},
		{"", "", false},
	}
	content := map[int]bool{400: true, 404: true, 409: true, 422: true}
	for _, status := range []int{400, 401, 402, 403, 404, 405, 408, 409, 410, 413, 414, 415, 421, 422, 423, 425, 426, 429, 431, 451, 499, 500, 503} {
		for _, b := range bodies {
			c := newClient(always(status, b.body, "Content-Type", b.media))
			_, err := c.Orders().Get(neverAgain(t.Context()), 7, false)
			if got := IsAboutContent(fmt.Errorf("wrapped: %w", err)); got != (b.own && content[status]) {
				t.Errorf("%d, %s %s: got %v", status, b.media, b.body, got)
			}
		}
	}
	if IsAboutContent(nil) || IsAboutContent(errors.New("other")) {
		t.Error("something else is about the content")
	}
}
