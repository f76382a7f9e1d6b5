package awssim

import (
	_ "embed"
	"encoding/json"
	"html/template"
	"io"
	"net/http"
	"slices"
	"strings"
)

//go:embed mailbox.html
var mailboxHTML string

var mailboxPage = template.Must(template.New("mailbox").Parse(mailboxHTML))

// Mailbox lets people see the mails. GET / is a page, GET /messages the same as
// JSON, oldest first. PUT /outage with the body on or off makes SES refuse
// every mail, or ends this. GET /outage tells the present state. Mount it under
// any path with http.StripPrefix.
func (s *Server) Mailbox() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.showMessages)
	mux.HandleFunc("GET /messages", s.listMessages)
	mux.HandleFunc("GET /outage", s.showOutage)
	mux.HandleFunc("PUT /outage", s.putOutage)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "" {
			r = r.Clone(r.Context())
			r.URL.Path = "/"
		}
		mux.ServeHTTP(w, r)
	})
}

// showMessages is the page, newest mail first. Each mail's HTML lies in a frame
// of its own, closed to scripts and to the network.
func (s *Server) showMessages(w http.ResponseWriter, r *http.Request) {
	messages := s.Messages()
	slices.Reverse(messages)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'")
	w.Header().Set("Cache-Control", "no-store")
	err := mailboxPage.Execute(w, struct {
		Messages []Message
		Outage   bool
	}{messages, s.Outage()})
	if err != nil {
		io.WriteString(w, "awssim: the page cannot be written")
	}
}

func (s *Server) listMessages(w http.ResponseWriter, r *http.Request) {
	messages := s.Messages()
	if messages == nil {
		messages = []Message{}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	json.NewEncoder(w).Encode(messages)
}

func (s *Server) showOutage(w http.ResponseWriter, r *http.Request) {
	state := "off\n"
	if s.Outage() {
		state = "on\n"
	}
	io.WriteString(w, state)
}

func (s *Server) putOutage(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64))
	state := strings.TrimSpace(string(body))
	if err != nil || state != "on" && state != "off" {
		http.Error(w, "the body must be on or off", http.StatusBadRequest)
		return
	}
	s.SetOutage(state == "on")
	s.showOutage(w, r)
}
