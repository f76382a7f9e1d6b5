package bigcommerce

import (
	"errors"
	"net/http"
	"testing"
	"time"
)

// Ensure a page asked for by number gives its list's length and has all its
// items. Any other page would end the list too early.
func TestPage_whole(t *testing.T) {
	products := func(c *Client) error {
		return second(c.Catalog().Products(t.Context(), ProductListOptions{Page: 1, Limit: 2}))
	}
	levels := func(c *Client) error {
		return second(c.Inventory().Items(t.Context(), InventoryListOptions{Page: 1, Limit: 2}))
	}
	customers := func(c *Client) error {
		return second(c.Customers().List(t.Context(), CustomerListOptions{Page: 1, Limit: 2}))
	}
	first := func(c *Client) error {
		return second(c.Customers().Behind(t.Context(), "", CustomerListOptions{Limit: 2}))
	}
	behind := func(c *Client) error {
		return second(c.Customers().Behind(t.Context(), "x", CustomerListOptions{Limit: 2}))
	}
	const (
		whole  = `{"data":[{"id":1},{"id":2}],"meta":{"pagination":{"total":3,"count":2,"per_page":2,"current_page":1,"total_pages":2}}}`
		silent = `{"data":[{"id":1},{"id":2}],"meta":{}}`
		short  = `{"data":[{"id":1}],"meta":{"pagination":{"total":3,"count":1,"per_page":2,"current_page":1,"total_pages":1}}}`
		other  = `{"data":[{"id":1}],"meta":{"pagination":{"total":3,"count":1,"per_page":1,"current_page":1,"total_pages":3}}}`
	)
	for name, tc := range map[string]struct {
		call func(*Client) error
		body string
		good bool
	}{
		"products":                          {products, whole, true},
		"products without a length":         {products, silent, false},
		"too few products":                  {products, short, false},
		"products, a shorter page":          {products, other, true}, // they are paged by id
		"levels":                            {levels, whole, true},
		"levels without a length":           {levels, silent, false},
		"levels, pages of another length":   {levels, other, false},
		"customers":                         {customers, whole, true},
		"customers, pages of other length":  {customers, other, false},
		"the first customers":               {first, whole, true},
		"the first customers, no length":    {first, silent, false},
		"later customers":                   {behind, `{"data":[{"id":3}],"meta":{"cursor_pagination":{"count":1,"per_page":2,"links":{}}}}`, true},
		"later customers, and more to come": {behind, `{"data":[{"id":3}],"meta":{"cursor_pagination":{"count":1,"per_page":2,"links":{"next":"?after=y"}}}}`, false},
		"later customers without a length":  {behind, silent, false},
	} {
		err := tc.call(newClient(always(http.StatusOK, tc.body)))
		if _, wrong := errors.AsType[*AnswerError](err); (err == nil) != tc.good || wrong == tc.good {
			t.Errorf("%s: got %v, want good %v", name, err, tc.good)
		}
	}
}

// Ensure each kind of error means the right thing to its callers.
func TestMeaning(t *testing.T) {
	status := func(n int) error { return &Error{Status: n} }
	is := map[string]func(error) bool{
		"not found": IsNotFound, "forbidden": IsForbidden, "key refused": IsKeyRefused, "refused": IsRefused, "failing": IsFailing,
		"busy": IsBusy, "unusable": IsUnusable, "unreachable": IsUnreachable, "unclear": IsUnclear, "invalid": IsInvalid,
	}
	for name, tc := range map[string]struct {
		err  error
		want []string
	}{
		"nothing":          {nil, nil},
		"an error of ours": {errors.New("x"), nil},
		"202":              {status(202), []string{"unclear"}},
		"203":              {status(203), []string{"unclear"}},
		"207":              {status(207), []string{"unclear"}},
		"302":              {status(302), nil},
		"400":              {status(400), []string{"refused"}},
		"401":              {status(401), []string{"key refused"}},
		"403":              {status(403), []string{"key refused", "forbidden"}},
		"404":              {status(404), []string{"not found", "refused"}},
		"408":              {status(408), []string{"unclear"}},
		"409":              {status(409), []string{"refused"}},
		"413":              {status(413), []string{"refused"}},
		"422":              {status(422), []string{"refused", "invalid"}},
		"499":              {status(499), []string{"unclear"}},
		"500":              {status(500), []string{"failing", "unclear"}},
		"a busy store":     {&RateLimitError{RetryAfter: time.Second}, []string{"busy"}},
		"a wrong answer":   {&AnswerError{Err: errors.New("x")}, []string{"unusable", "unreachable", "unclear"}},
		"a GET, broken":    {&SendError{Method: "GET"}, []string{"unreachable", "unclear"}},
		"a POST, not sent": {&SendError{Method: "POST"}, []string{"unreachable"}},
		"a POST, broken":   {&UnclearError{Err: errors.New("x")}, []string{"unclear"}},
		"a POST, 500":      {&UnclearError{Err: status(500)}, []string{"unclear", "failing"}},
		"a POST, wrong":    {&UnclearError{Err: &AnswerError{Err: errors.New("x")}}, []string{"unclear", "unusable", "unreachable"}},
	} {
		wanted := map[string]bool{}
		for _, word := range tc.want {
			wanted[word] = true
		}
		for word, ask := range is {
			if got := ask(tc.err); got != wanted[word] {
				t.Errorf("%s is %s: got %v", name, word, got)
			}
		}
	}
	if got := RetryAfter(&RateLimitError{RetryAfter: time.Second}); got != time.Second {
		t.Errorf("got %v, want 1s", got)
	}
}
