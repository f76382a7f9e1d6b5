package bcsim

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// reply is an answer before it meets the wire.
type reply struct {
	status int
	header http.Header // beyond Content-Type; may be nil
	media  string
	body   []byte
}

const (
	mediaJSON    = "application/json"
	mediaProblem = "application/problem+json"
	mediaText    = "text/plain; charset=utf-8"
	mediaHTML    = "text/html; charset=utf-8"
)

func jsonReply(status int, v any) reply {
	return reply{status: status, media: mediaJSON, body: encode(v)}
}

// encode marshals without escaping HTML, as the API does. It panics on a value
// that cannot marshal, because that is a mistake in this package.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic("bcsim: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func noContent() reply { return reply{status: http.StatusNoContent} }

func textReply(status int, text string) reply {
	return reply{status: status, media: mediaText, body: []byte(text)}
}

// errorV2 is an error of a v2 resource: an array.
func errorV2(status int, message string) reply {
	return jsonReply(status, []any{map[string]any{"status": status, "message": message}})
}

func invalidField(name string) reply {
	return jsonReply(http.StatusBadRequest, []any{map[string]any{
		"status": 400, "message": "The field '" + name + "' is invalid.", "details": map[string]any{"invalid_reason": "The field '" + name + "' is invalid."},
	}})
}

func notFoundV2() reply {
	return errorV2(http.StatusNotFound, "The requested resource was not found.")
}

// problem is an error of a v3 resource and of the gateway.
type problem struct {
	Status int               `json:"status"`
	Title  string            `json:"title"`
	Type   string            `json:"type"`
	Errors map[string]string `json:"errors"`
}

const problemType = "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes"

func errorV3(status int, title string, errors map[string]string) reply {
	if errors == nil {
		errors = map[string]string{}
	}
	return jsonReply(status, problem{status, title, problemType, errors})
}

func notFoundV3(title string) reply { return errorV3(http.StatusNotFound, title, nil) }

// dataReply is a v3 answer without paging.
func dataReply(data any) reply {
	return jsonReply(http.StatusOK, map[string]any{"data": data, "meta": map[string]any{}})
}
