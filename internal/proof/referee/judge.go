package referee

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
)

// options turn a status missing from the files into an error. They also keep
// kin-openapi from adding default values to a request.
func options() *openapi3filter.Options {
	return &openapi3filter.Options{
		AuthenticationFunc:    openapi3filter.NoopAuthenticationFunc,
		MultiError:            true,
		IncludeResponseStatus: true,
		SkipSettingDefaults:   true,
	}
}

// readHTML tells kin-openapi, once, to read HTML as text, because the gateway's
// error pages are HTML.
var readHTML = sync.OnceFunc(func() {
	openapi3filter.RegisterBodyDecoder("text/html", openapi3filter.PlainBodyDecoder)
})

// exchange is a request with its operation. input is nil if no file describes
// the operation.
type exchange struct {
	name  string // "GET /stores/abc/v2/orders"
	input *openapi3filter.RequestValidationInput
}

// request judges a request with the given body.
func (r *Rules) request(req *http.Request, body []byte) (exchange, error) {
	e := exchange{name: req.Method + " " + req.URL.Path}
	copied := req.Clone(context.Background())
	copied.Body = io.NopCloser(bytes.NewReader(body))
	if len(body) == 0 {
		copied.Body = http.NoBody
	}
	route, path, ok := r.find(copied)
	if !ok {
		return e, nil // response judges it: only a refusal is right
	}
	e.input = &openapi3filter.RequestValidationInput{
		Request: copied, Route: route, PathParams: path, Options: options(),
	}
	err := openapi3filter.ValidateRequest(context.Background(), e.input)
	return e, e.fault("request", errors.Join(err, strangers(copied, route)))
}

// find looks the operation up in each file in turn.
func (r *Rules) find(req *http.Request) (*routers.Route, map[string]string, bool) {
	for _, router := range r.routers {
		if route, path, err := router.FindRoute(req); err == nil {
			return route, path, true
		}
	}
	return nil, nil, false
}

// strangers finds query parameters unknown to the operation, and repeated ones,
// because kin-openapi overlooks a typo in a filter.
func strangers(req *http.Request, route *routers.Route) error {
	var errs []error
	for name, values := range req.URL.Query() {
		if !slices.ContainsFunc(parameters(route), func(p *openapi3.ParameterRef) bool {
			return p.Value != nil && p.Value.In == openapi3.ParameterInQuery && p.Value.Name == name
		}) {
			errs = append(errs, fmt.Errorf("query parameter %q does not exist", name))
		}
		if len(values) > 1 {
			errs = append(errs, fmt.Errorf("query parameter %q comes %d times", name, len(values)))
		}
	}
	return errors.Join(errs...)
}

func parameters(route *routers.Route) openapi3.Parameters {
	return slices.Concat(route.Operation.Parameters, route.PathItem.Parameters)
}

// response judges the answer to the request of this exchange.
func (e exchange) response(status int, header http.Header, body []byte) error {
	if byGateway(status, header) {
		return nil
	}
	if e.input == nil {
		return e.unknown(status)
	}
	if status < 300 && e.input.Route.Operation.Responses.Status(status) == nil {
		return e.fault("answer", fmt.Errorf("success %d is not described", status))
	}
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: e.input, Status: status, Header: header, Options: options(),
	}
	input.SetBodyBytes(body)
	return e.fault("answer", openapi3filter.ValidateResponse(context.Background(), input))
}

// unknown judges the answer to an undescribed call: refusing it is right,
// serving it is wrong. The files describe the operations we use, and none of
// the forbidden areas.
func (e exchange) unknown(status int) error {
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed:
		return nil
	}
	return fmt.Errorf("%s: answered with %d, but no file describes it", e.name, status)
}

// byGateway exempts answers from the gateway in front of the API, because the
// API's files leave them out (bigcommerce-api.md 2.3, 3.2, 3.3). The gateway
// sends plain text for a bad token or an unknown path. While the platform is
// down it sends HTML, or anything else but JSON. A 429 has any form. None of
// these is a success.
func byGateway(status int, header http.Header) bool {
	media, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	switch {
	case status == http.StatusTooManyRequests:
		return true
	case status == http.StatusUnauthorized, status == http.StatusNotFound:
		return media == "text/plain"
	}
	return status >= 500 && media != "application/json"
}

func (e exchange) fault(what string, err error) error {
	if err == nil {
		return nil
	}
	words := strings.Join(strings.Fields(err.Error()), " ")
	if len(words) > 900 {
		words = words[:900] + "..."
	}
	return fmt.Errorf("%s: %s breaks the contract: %s", e.name, what, words)
}
