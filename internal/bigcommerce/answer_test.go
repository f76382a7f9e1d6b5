package bigcommerce

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Ensure the client accepts only a whole answer to its question.
func TestClient_unusableAnswers(t *testing.T) {
	list := func(c *Client) (any, error) {
		return c.Orders().List(t.Context(), OrderListOptions{MinID: 5, MaxID: 9, Limit: 2})
	}
	get := func(c *Client) (any, error) { return c.Orders().Get(t.Context(), 7, true) }
	count := func(c *Client) (any, error) { return c.Orders().Count(t.Context(), OrderCountOptions{}) }
	products := func(c *Client) (any, error) {
		return c.Catalog().Products(t.Context(), ProductListOptions{AfterID: 3, Page: 1, Limit: 2})
	}
	total := func(c *Client) (any, error) { return c.Customers().Count(t.Context()) }
	summary := func(c *Client) (any, error) { return c.Catalog().Summary(t.Context()) }

	tests := map[string]struct {
		call func(*Client) (any, error)
		res  *http.Response
		want string
	}{
		"a list that is cut off":               {list, answer(200, `[{"id":5,"status_id":11},{"id":6`), "unexpected EOF"},
		"a list that is cut between orders":    {list, answer(200, `[{"id":5,"status_id":11},`), "unexpected EOF"},
		"a list without its end":               {list, answer(200, `[{"id":5}`), "unexpected EOF"},
		"an object for a list":                 {list, answer(200, `{"id":5}`), "not a list"},
		"null for a list":                      {list, answer(200, `null`), "not a list"},
		"nothing at all with 200":              {list, answer(200, ``, "Content-Type", "application/json"), "not a list"},
		"garbage behind a list":                {list, answer(200, `[{"id":5}]<html>`), "follows"},
		"a second list behind a list":          {list, answer(200, `[{"id":5}] []`), "follows"},
		"an order before the first wanted":     {list, answer(200, `[{"id":4}]`), "out of place"},
		"an order behind the last wanted":      {list, answer(200, `[{"id":10}]`), "out of place"},
		"more orders than asked for":           {list, answer(200, `[{"id":5},{"id":6},{"id":7}]`), "got 3 orders, asked for at most 2"},
		"HTML with 200":                        {list, answer(200, `<html>`, "Content-Type", "text/html"), "content type"},
		"JSON that says it is HTML":            {list, answer(200, `[]`, "Content-Type", "text/html"), "content type"},
		"JSON that says nothing":               {list, answer(200, `[]`, "Content-Type", ""), "content type"},
		"another order":                        {get, answer(200, `{"id":8}`), "got order 8, asked for 7"},
		"null for an order":                    {get, answer(200, `null`), "got order 0, asked for 7"},
		"no content for an order":              {get, answer(204, ``), "no content"},
		"an order that is cut off":             {get, answer(200, `{"id":7,"status":"Sh`), "unexpected EOF"},
		"a count without a count":              {count, answer(200, `{}`), "count: unusable value"},
		"no content for a v3 list":             {products, answer(204, ``), "no content"},
		"no content for a count":               {count, answer(204, ``), "no content"},
		"garbage behind a count":               {count, answer(200, `{"count":1}}`), "follows"},
		"a page without data":                  {products, answer(200, `{"meta":{}}`), "no data"},
		"a page whose data is null":            {products, answer(200, `{"data":null}`), "not a list"},
		"a page shorter than it says":          {products, answer(200, `{"data":[{"id":4}],"meta":{"pagination":{"count":2,"per_page":2,"current_page":1,"total_pages":2}}}`), "says it has 2"},
		"another page":                         {products, answer(200, `{"data":[{"id":4}],"meta":{"pagination":{"count":1,"current_page":2,"total_pages":2}}}`), "got page 2, asked for page 1"},
		"a short page in the middle":           {products, answer(200, `{"data":[{"id":4}],"meta":{"pagination":{"count":1,"per_page":2,"current_page":1,"total_pages":3}}}`), "1 items of 2"},
		"a short page at the end":              {products, answer(200, `{"data":[{"id":4}],"meta":{"pagination":{"total":9,"count":1,"per_page":250,"current_page":1,"total_pages":1}}}`), "1 items, of 9 in all"},
		"a product the filter should keep out": {products, answer(200, `{"data":[{"id":3}],"meta":{}}`), "out of place"},
		"a total without pagination":           {total, answer(200, `{"data":[],"meta":{}}`), "no total"},
		"a summary without data":               {summary, answer(200, `{"meta":{}}`), "no data"},
		"an answer that never ends":            {summary, &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(endless{})}, "more than 32 MiB"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := tc.call(newClient(roundTrip(func(*http.Request) (*http.Response, error) { return tc.res, nil })))
			if _, ok := errors.AsType[*AnswerError](err); !ok {
				t.Fatalf("got %v, %v, want an *AnswerError", got, err)
			}
			if !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got %q, want %q", err, tc.want)
			}
		})
	}
}

// endless is a body of blanks.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// Ensure an unreadable answer to a POST is an *UnclearError. The store has
// acted, and a repeat would act twice.
func TestClient_unusableAnswerToPOST(t *testing.T) {
	for name, res := range map[string]*http.Response{
		"cut off":     answer(201, `{"id":1,`),
		"no shipment": answer(201, `{}`),
		"HTML":        answer(200, `<html>`, "Content-Type", "text/html"),
		"no content":  answer(204, ``),
	} {
		c := newClient(roundTrip(func(*http.Request) (*http.Response, error) { return res, nil }))
		_, err := c.Orders().CreateShipment(t.Context(), 7, NewShipment{OrderAddressID: 1})
		if _, ok := errors.AsType[*UnclearError](err); !ok {
			t.Errorf("%s: got %v, want an *UnclearError", name, err)
		}
	}
}

// Ensure every form of an empty list reads as empty.
func TestClient_empty(t *testing.T) {
	for name, res := range map[string]func() *http.Response{
		"204":     func() *http.Response { return answer(204, "") },
		"[]":      func() *http.Response { return answer(200, "[]") },
		"blanks":  func() *http.Response { return answer(200, " [ ] \n") },
		"charset": func() *http.Response { return answer(200, "[]", "Content-Type", "application/json; charset=utf-8") },
	} {
		c := newClient(roundTrip(func(*http.Request) (*http.Response, error) { return res(), nil }))
		if got, err := c.Orders().List(t.Context(), OrderListOptions{}); len(got) != 0 || err != nil {
			t.Errorf("%s: got %v, %v, want nothing", name, got, err)
		}
	}
	c := newClient(always(204, ""))
	if got, err := c.Orders().Transactions(t.Context(), 7); len(got) != 0 || err != nil {
		t.Errorf("transactions with 204: got %v, %v, want none", got, err)
	}
}
