package awssim

import (
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/truora/minidyn/server"
)

// Server is the stand-in. It is an http.Handler. It is also an
// http.RoundTripper, for tests under testing/synctest, because these must stay
// inside the process. It is safe for concurrent use.
type Server struct {
	URL string // the address RunT serves, with no slash at the end

	tables *server.Server // DynamoDB, with a lock of its own

	mu         sync.Mutex
	secrets    map[string]*storedSecret // by name
	messages   []Message
	identities []string // verified addresses
	sandbox    bool     // only they may send and get mails
	outage     bool
	faults     []*Fault
	calls      []Call
	logs       map[string][]logEvent // by group
	logged     int

	hidden   time.Duration // how long each new secret stays hidden
	versions int           // that a secret may have; 0: any number
}

// New is an empty stand-in. Its DynamoDB has one empty table, LedgerTable.
func New() *Server {
	return &Server{secrets: map[string]*storedSecret{}, tables: newTables()}
}

// TB is the part of testing.TB for RunT. It keeps the testing flags out of
// programs that import this package.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// RunT serves an empty stand-in on loopback until the test ends.
func RunT(t TB) *Server {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("awssim: %v", err)
	}
	s := New()
	s.URL = "http://" + listener.Addr().String()
	server := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return s
}

// answer is an operation's answer.
type answer struct {
	status      int
	contentType string
	body        []byte
	code        string // of the error, if it is one
}

// call is one request, understood as far as every operation needs.
type call struct {
	service   service
	operation string
	body      []byte
	form      url.Values // of SES
}

// maxBody is far above what our calls send. A batch of writes is the largest.
const maxBody = 16 << 20

// ServeHTTP answers one operation of any service.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		http.Error(w, "awssim: the request cannot be read", http.StatusBadRequest)
		return
	}
	c := read(r, body)
	f := s.faultOf(c)
	var a answer
	if f == nil || f.Acts || f.isLateOnly() {
		a = s.act(c)
	}
	s.record(c, f, a)
	if f != nil {
		a = f.apply(r, c.service, a)
	}
	w.Header().Set("Content-Type", a.contentType)
	w.Header().Set("X-Amzn-RequestId", requestID)
	if a.contentType == dynamoDBType { // DynamoDB's answers alone have a checksum, and the SDK complains without it
		w.Header().Set("X-Amz-Crc32", strconv.FormatUint(uint64(crc32.ChecksumIEEE(a.body)), 10))
	}
	w.WriteHeader(a.status)
	w.Write(a.body)
}

// requestID is the same for every request, because nothing here depends on it.
const requestID = "00000000-0000-4000-8000-000000000000"

// targets are what the X-Amz-Target header of a service starts with.
var targets = map[string]service{"secretsmanager": secretsManager, "DynamoDB_20120810": dynamoDB, "Logs_20140328": cloudWatchLogs}

// read tells the services apart by their protocols. JSON names the operation in
// a header, Query in the form.
func read(r *http.Request, body []byte) call {
	prefix, operation, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	if from, ok := targets[prefix]; ok && r.Method == http.MethodPost {
		return call{service: from, operation: operation, body: body}
	}
	form, err := url.ParseQuery(string(body))
	if err == nil && form.Has("Action") && r.Method == http.MethodPost {
		return call{service: ses, operation: form.Get("Action"), form: form}
	}
	return call{service: neither, operation: r.Method + " " + r.URL.Path}
}

// act carries an operation out.
func (s *Server) act(c call) answer {
	if c.service == dynamoDB {
		return s.dynamoDB(c)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch c.service {
	case secretsManager:
		return s.secretsManager(c)
	case ses:
		return s.ses(c)
	case cloudWatchLogs:
		return s.cloudWatchLogs(c)
	}
	return answer{http.StatusBadRequest, "text/plain; charset=utf-8", []byte("awssim: not a request of Secrets Manager, SES or DynamoDB: " + c.operation + "\n"), "UnknownRequest"}
}

// errCut is a closed connection, as a client sees it.
var errCut = errors.New("awssim: connection closed")

// RoundTrip answers in memory. Faults end it as they would end a connection.
func (s *Server) RoundTrip(r *http.Request) (out *http.Response, err error) {
	if r.Body == nil {
		r.Body = http.NoBody
	}
	defer r.Body.Close()
	defer func() {
		switch p := recover(); {
		case p == nil:
		case p != http.ErrAbortHandler:
			panic(p)
		case r.Context().Err() != nil:
			out, err = nil, r.Context().Err()
		default:
			out, err = nil, errCut
		}
	}()
	w := &memoryWriter{header: http.Header{}}
	s.ServeHTTP(w, r)
	return &http.Response{
		Status: http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

// memoryWriter collects an answer for RoundTrip.
type memoryWriter struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (w *memoryWriter) Header() http.Header         { return w.header }
func (w *memoryWriter) WriteHeader(status int)      { w.status = status }
func (w *memoryWriter) Write(p []byte) (int, error) { return w.body.Write(p) }
