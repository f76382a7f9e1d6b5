package apigw

import "net/http"

// gatewayError is an answer of API Gateway itself, without our code.
type gatewayError struct {
	status  int
	message string
}

// The gateway's own answers. AWS documents the statuses. The exact words are
// our guess; no caller of ours reads them.
var (
	errNotFound    = gatewayError{http.StatusNotFound, "Not Found"}                                          // no route
	errBodySize    = gatewayError{http.StatusRequestEntityTooLarge, "Request Entity Too Large"}              // over 10 MB
	errHeaderSize  = gatewayError{http.StatusRequestHeaderFieldsTooLarge, "Request Header Fields Too Large"} // over 10,240 bytes
	errBadRequest  = gatewayError{http.StatusBadRequest, "Bad Request"}                                      // the body broke off
	errThrottled   = gatewayError{http.StatusTooManyRequests, "Too Many Requests"}                           // over the route's limit
	errFunction    = gatewayError{http.StatusInternalServerError, "Internal Server Error"}                   // crash, error, unreadable answer
	errUnavailable = gatewayError{http.StatusServiceUnavailable, "Service Unavailable"}                      // no answer in 30 s
)

// write writes the answer and returns its status.
func (e gatewayError) write(w http.ResponseWriter) int {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(e.status)
	_, _ = w.Write([]byte(`{"message":"` + e.message + `"}`))
	return e.status
}
