package awssim

import (
	"net/http"
	"slices"
	"time"
)

// Fault is trouble a test asks the stand-in to make.
type Fault struct {
	Operation string // such as "PutSecretValue", or "DynamoDB" for any of its; empty: any
	Skip      int    // this many calls pass before it
	Times     int    // this many calls meet it; 0 means 1, negative means all
	Acts      bool   // carry out the operation first; only its answer is lost
	Delay     time.Duration

	// One of these replaces the answer. If all are empty, the right answer goes
	// out.
	Code string // an error of the service, with Status (0: 400) and Message
	Raw  *Raw   // some other answer
	Cut  bool   // close the connection and send no answer
	Hang bool   // keep silent until the client gives up

	Status  int
	Message string
}

// Raw is an answer as something in between would give it.
type Raw struct {
	Status            int
	ContentType, Body string
}

// Throttle is the fault of too many requests to Secrets Manager or DynamoDB,
// or, for the operation SendRawEmail, to SES.
func Throttle(operation string, times int) Fault {
	code := "ThrottlingException"
	if operation == "SendRawEmail" {
		code = "Throttling"
	}
	return Fault{Operation: operation, Times: times, Code: code, Message: "Rate exceeded"}
}

// LedgerDown is the fault of a DynamoDB that fails every call, until
// ClearFaults.
func LedgerDown() Fault {
	return Fault{Operation: "DynamoDB", Times: -1, Status: http.StatusInternalServerError, Code: "InternalServerError", Message: "Internal server error"}
}

// LedgerSlow is the fault of a DynamoDB that takes its time for every call,
// until ClearFaults.
func LedgerSlow(delay time.Duration) Fault {
	return Fault{Operation: "DynamoDB", Times: -1, Delay: delay}
}

// LedgerThrottled is the fault of a DynamoDB that refuses so many calls for
// their rate.
func LedgerThrottled(times int) Fault { return Throttle("DynamoDB", times) }

// AddFault asks for trouble. Faults take effect in the order of their adding.
func (s *Server) AddFault(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Times == 0 {
		f.Times = 1
	}
	s.faults = append(s.faults, &f)
}

// ClearFaults ends all trouble.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// faultOf returns the first matching fault and uses it up.
func (s *Server) faultOf(c call) *Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, f := range s.faults {
		if f.Operation != "" && f.Operation != c.operation && f.Operation != c.service.String() {
			continue
		}
		if f.Skip > 0 {
			f.Skip--
			continue
		}
		met := *f
		if f.Times > 0 {
			f.Times--
		}
		if f.Times == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return &met
	}
	return nil
}

// apply turns the answer of an operation into the client's answer.
func (f *Fault) apply(r *http.Request, from service, a answer) answer {
	f.wait(r)
	switch {
	case f.Hang:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case f.Cut:
		panic(http.ErrAbortHandler)
	case f.Raw != nil:
		return answer{status: f.Raw.Status, contentType: f.Raw.ContentType, body: []byte(f.Raw.Body)}
	case f.Code != "":
		return from.failure(&failure{max(f.Status, http.StatusBadRequest), f.Code, f.Message})
	}
	return a
}

// wait takes the fault's time, if the client has it.
func (f *Fault) wait(r *http.Request) {
	if f.Delay == 0 {
		return
	}
	select {
	case <-r.Context().Done():
		panic(http.ErrAbortHandler)
	case <-time.After(f.Delay):
	}
}

// isLateOnly reports a fault that costs time and does no other harm.
func (f *Fault) isLateOnly() bool { return f.Code == "" && f.Raw == nil && !f.Cut && !f.Hang }

// name is the fault's name in the call log.
func (f *Fault) name() string {
	switch {
	case f.Hang:
		return "hang"
	case f.Cut:
		return "cut"
	case f.Raw != nil:
		return "raw"
	case f.Code != "":
		return f.Code
	}
	return "delay"
}
