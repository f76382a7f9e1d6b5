// Package apigw is the door of a Lambda: API Gateway HTTP API events (payload
// format 2.0) become net/http, and net/http becomes events. It will never
// know what the functions behind the door do.
//
// Handler is the way in: one event, one request, one answer. Gateway is the
// way round for `make run` and tests: it takes real HTTP, makes the event that
// AWS would make, and turns the function's answer back into HTTP.
//
// # What a handler finds in its request
//
// The rooms behind the door do not import this package; what they need lies
// where any web handler looks for it:
//
//	r.Context()                      ends one second before Lambda's own deadline
//	r.URL.Path                       without the stage, so routes are the template's
//	r.URL.RawQuery                   the query as it was sent, undecoded
//	r.Host                           the public host name, with its port if any
//	r.RemoteAddr                     the caller's IP address, port 0
//	r.Header "X-Request-Id"          Lambda's id of this call; what a caller sent is replaced
//	r.Header "X-Forwarded-Proto"     "https" or "http"
//	r.Header "X-Forwarded-Prefix"    "/STAGE" when the stage is part of public addresses, else absent
//
// The public address of a route is therefore
// X-Forwarded-Proto + "://" + Host + X-Forwarded-Prefix + path. A caller cannot
// forge the last three: API Gateway routes by Host, and the others are
// set here from the event's own fields.
//
// # What is deliberate
//
// A panic is not recovered here: it ends the process as Lambda means it to, and
// the next call gets a fresh one. Handlers that owe their caller words recover
// their own. An answer that is too large for Lambda is replaced by one that
// says so, because Lambda would drop it and answer 500 without a word. HEAD is
// answered with the status and headers of GET: a handler that knows no HEAD
// answers it as GET, and the body is left out here.
package apigw
