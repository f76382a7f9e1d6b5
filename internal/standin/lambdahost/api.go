package lambdahost

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

// MaxResponse is the largest answer for Lambda, in bytes.
const MaxResponse = 6_291_556

// api serves the Runtime API for one process.
func (p *process) api() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /2018-06-01/runtime/invocation/next", p.next)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/response", p.response)
	mux.HandleFunc("POST /2018-06-01/runtime/invocation/{id}/error", p.failure)
	mux.HandleFunc("POST /2018-06-01/runtime/init/error", p.initFailure)
	return mux
}

// next holds the process until there is an event.
func (p *process) next(w http.ResponseWriter, r *http.Request) {
	select {
	case p.ready <- struct{}{}:
	default: // noted before
	}
	select {
	case <-r.Context().Done():
	case e := <-p.events:
		h := w.Header()
		h.Set("Content-Type", "application/json")
		h.Set("Lambda-Runtime-Aws-Request-Id", e.id)
		h.Set("Lambda-Runtime-Deadline-Ms", fmt.Sprint(e.deadline.UnixMilli()))
		h.Set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:local")
		h.Set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0")
		w.Write(e.payload)
	}
}

// response takes an answer. It refuses one over MaxResponse with 413, as Lambda
// does, and the caller gets ErrTooLarge.
func (p *process) response(w http.ResponseWriter, r *http.Request) {
	e := p.event(w, r)
	if e == nil {
		return
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, MaxResponse+1))
	switch {
	case err != nil:
		e.finish(result{err: fmt.Errorf("the answer broke off: %w", err)})
	case len(body) > MaxResponse:
		e.finish(result{err: ErrTooLarge})
		io.Copy(io.Discard, r.Body)
		http.Error(w, `{"errorType":"RequestEntityTooLarge"}`, http.StatusRequestEntityTooLarge)
		return
	default:
		e.finish(result{answer: body})
	}
	w.WriteHeader(http.StatusAccepted)
}

// failure takes the error or the panic of the handler.
func (p *process) failure(w http.ResponseWriter, r *http.Request) {
	e := p.event(w, r)
	if e == nil {
		return
	}
	e.finish(result{err: reported(r)})
	w.WriteHeader(http.StatusAccepted)
}

// initFailure takes the reason why the process cannot start.
func (p *process) initFailure(w http.ResponseWriter, r *http.Request) {
	select {
	case p.initErr <- reported(r):
	default: // the first reason counts
	}
	w.WriteHeader(http.StatusAccepted)
}

// event returns the event under way. If the path names another, it answers 400
// and returns nil.
func (p *process) event(w http.ResponseWriter, r *http.Request) *event {
	e := p.current.Load()
	if e == nil || e.id != r.PathValue("id") {
		http.Error(w, `{"errorType":"InvalidRequestID"}`, http.StatusBadRequest)
		return nil
	}
	return e
}

// finish keeps the first answer.
func (e *event) finish(r result) {
	select {
	case e.result <- r:
	default:
	}
}

func reported(r *http.Request) error {
	var said struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<20)).Decode(&said); err != nil {
		return &Error{Type: "Unreadable", Message: err.Error()}
	}
	return &Error{Type: said.Type, Message: said.Message}
}
