// Package apigw is the door of a Lambda. It turns API Gateway HTTP API events
// (payload format 2.0) into net/http, and net/http into events. It will never
// know the work of the functions behind the door.
//
// Handler is the way in: one event, one request, one answer. Gateway goes the
// other way, for `make run` and tests. It takes real HTTP, makes the same event
// as AWS, and turns the function's answer back into HTTP.
//
// # A handler's request
//
// The rooms behind the door do not import this package. They look in the usual
// places of a web handler:
//
//	r.Context()                      ends one second before Lambda's own deadline
//	r.URL.Path                       without the stage, so routes are the template's
//	r.URL.RawQuery                   the query as it was sent, undecoded
//	r.Host                           the host name that was called, with its port if any
//	r.RemoteAddr                     the caller's IP address, port 0; behind a Front, the address that it saw
//	r.Header "X-Request-Id"          Lambda's id of this call; it replaces a caller's own
//	r.Header "X-Forwarded-Proto"     "https" or "http"
//	r.Header "X-Forwarded-Prefix"    "/STAGE" if public addresses contain the stage, else absent
//
// So the public address of a route is
// X-Forwarded-Proto + "://" + Host + X-Forwarded-Prefix + path, unless a Front
// has another. A caller cannot forge these: API Gateway routes by Host, and the
// door sets the others from the event's own fields.
//
// # A Front
//
// A Front proves itself by a secret header. Two values are accepted while it is
// being changed. Without the proof the answer is 403. With it, X-Viewer-Address
// names the caller; from anybody else that header is a forgery. Guard takes both
// headers off before a room sees the request. Behind a Front the Host is the
// API's, so the setting PUBLIC_URL says the public address.
//
// # Decisions
//
// The door lets a panic through. It ends the process, as Lambda means it to,
// and the next call gets a fresh one. A handler that owes its caller words
// recovers its own panics.
//
// Lambda drops an answer over its size limit and answers 500 without a word. So
// the door puts an answer about the size in its place.
//
// HEAD gets the status and headers of GET. A handler answers it as GET, and the
// door leaves the body out.
package apigw
