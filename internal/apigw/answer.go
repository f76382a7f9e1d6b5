package apigw

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/aws/aws-lambda-go/events"
)

// parseAnswer reads a function's answer as an HTTP API does. An object with a
// statusCode is the answer itself. Any other JSON is the body of a 200. The
// gateway turns its errors into a 500: no JSON, a status outside 100 to 599, a
// broken base64 body.
func parseAnswer(payload []byte) (status int, h http.Header, body []byte, err error) {
	var probe struct {
		StatusCode *int `json:"statusCode"`
	}
	if json.Unmarshal(payload, &probe) != nil || probe.StatusCode == nil {
		if !json.Valid(payload) {
			return 0, nil, nil, fmt.Errorf("apigw: the function's answer of %d bytes is not JSON", len(payload))
		}
		return inferred(payload)
	}
	var e events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(payload, &e); err != nil {
		return 0, nil, nil, fmt.Errorf("apigw: the function's answer: %w", err)
	}
	if e.StatusCode < 100 || e.StatusCode > 599 {
		return 0, nil, nil, fmt.Errorf("apigw: the function answered status %d", e.StatusCode)
	}
	body = []byte(e.Body)
	if e.IsBase64Encoded {
		if body, err = base64.StdEncoding.DecodeString(e.Body); err != nil {
			return 0, nil, nil, fmt.Errorf("apigw: the function's body: %w", err)
		}
	}
	return e.StatusCode, answerHeader(e), body, nil
}

// inferred is the answer to a payload without a status code.
func inferred(payload []byte) (int, http.Header, []byte, error) {
	var text string
	body := bytes.TrimSpace(payload)
	if json.Unmarshal(body, &text) == nil {
		body = []byte(text)
	}
	return http.StatusOK, http.Header{"Content-Type": {"application/json"}}, body, nil
}

func answerHeader(e events.APIGatewayV2HTTPResponse) http.Header {
	h := make(http.Header, len(e.Headers)+len(e.Cookies))
	for name, value := range e.Headers {
		h.Set(name, value)
	}
	for _, cookie := range e.Cookies {
		h.Add("Set-Cookie", cookie)
	}
	h.Del("Content-Length") // the gateway counts the bytes itself
	h.Del("Transfer-Encoding")
	return h
}
