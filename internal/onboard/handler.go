package onboard

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/email"
	"connect2cart/internal/merchant"
)

// Handler serves the merchant's page, its assets and submissions. It is safe
// for concurrent use and must not be copied once it has served.
type Handler struct {
	Merchants *merchant.Store
	Mail      *email.Sender
	ToContact bool         // also send mails to the contact, not only to sales
	Log       *slog.Logger // nil is slog's default

	BigCommerceURL string            // base of BigCommerce's API; "" is the real one
	Transport      http.RoundTripper // to BigCommerce; nil is the client's own default

	ScriptVersion string // what sendversion answers, for the page; "" is 1.000

	// PublicURL is where the world reaches us, without a slash at its end; ""
	// is worked out from each request.
	PublicURL string

	once   sync.Once
	door   *http.CrossOriginProtection
	tries  *tries
	stores *stores
}

func (h *Handler) prepare() {
	h.door = newDoor(h.PublicURL)
	h.tries = newTries()
	h.stores = newStores()
}

// record is what a request's log line says beside its time.
type record struct {
	requestID string
	arrived   time.Time
	store     string // the hash, once it is known to be one
	outcome   string
	items     int // stores that were kept
	err       error
	level     slog.Level
	usage     bigcommerce.Usage
}

// ServeHTTP serves GET /, GET /assets/..., and GET and POST /credentials.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.once.Do(h.prepare)
	start := time.Now()
	rec := &record{requestID: requestID(r), arrived: start}
	guard(w.Header(), r)
	defer func() {
		if v := recover(); v != nil { // our own bug; its text may hold anything
			rec.err = errors.New("panic")
			h.answerRefusal(w, r, rec, nil, rec.err)
		}
		h.report(r, rec, time.Since(start))
	}()
	h.route(w, r.WithContext(bigcommerce.WithUsage(r.Context(), &rec.usage)), rec)
}

func (h *Handler) route(w http.ResponseWriter, r *http.Request, rec *record) {
	path, get := r.URL.Path, r.Method == http.MethodGet || r.Method == http.MethodHead
	switch {
	case path == "/" && get, path == "/credentials" && get:
		h.showPage(w, r, rec)
	case strings.HasPrefix(path, assetsPath) && get:
		rec.outcome, rec.level = "asset", slog.LevelDebug
		serveAsset(w, r)
	case path == "/credentials" && r.Method == http.MethodPost:
		h.submit(w, r, rec)
	case path == "/", path == "/credentials":
		h.answerRefusal(w, r, rec, nil, routeError{http.StatusMethodNotAllowed})
	default:
		h.answerRefusal(w, r, rec, nil, routeError{http.StatusNotFound})
	}
}

// submit takes one submission from its bytes to its answer.
func (h *Handler) submit(w http.ResponseWriter, r *http.Request, rec *record) {
	if err := h.door.Check(r); err != nil {
		h.answerRefusal(w, r, rec, nil, crossSiteError{})
		return
	}
	sent, err := readFields(r)
	if err != nil {
		h.answerRefusal(w, r, rec, nil, err)
		return
	}
	// Part of a token can look like a store hash. Where there is no token to
	// compare it with, it is not logged.
	if hash, ok := normalizeStoreHash(sent[fieldStoreHash]); ok && sent.hasKeys() && !sent.holdsKey(fieldStoreHash) {
		rec.store = hash
	}
	c, err := h.accept(r, rec, sent)
	if err != nil {
		h.answerRefusal(w, r, rec, sent, err)
		return
	}
	h.answerConnection(w, r, rec, c)
}

// accept checks what was sent and connects the store.
func (h *Handler) accept(r *http.Request, rec *record, sent fields) (c *connection, err error) {
	s, err := check(sent)
	if err != nil {
		return nil, err
	}
	s.arrived = rec.arrived
	if err := hold(r.Context(), holdFor(sent[fieldOpened], time.Now())); err != nil {
		return nil, err
	}
	done, wait, ok := h.tries.take(r.RemoteAddr, s.accessToken, now())
	if !ok {
		return nil, tooManyError{wait}
	}
	defer func() { done(!isUnknownKey(err)) }()
	return h.connect(r.Context(), s, h.publicURL(r)+"/script")
}

func isUnknownKey(err error) bool {
	_, wrongStore := errors.AsType[wrongStoreError](err)
	return wrongStore || errors.Is(err, errUnknownToken)
}

// courier is who sends the mails of this handler's submissions.
func (h *Handler) courier() courier {
	return courier{merchants: h.Merchants, sender: h.Mail, toContact: h.ToContact, log: logger(h.Log)}
}

// mailTime is how long a submission waits for a mail to be taken; Notifier
// sends it otherwise.
const mailTime = 5 * time.Second

// tell sends the mails of a submission that was kept, and says how the one to
// sales stands. Whatever goes wrong here is made good by Notifier.
func (h *Handler) tell(ctx context.Context, done *merchant.Submitted) merchant.Notification {
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	post, sales := h.courier(), merchant.Pending
	for _, claim := range done.Claims {
		status, err := post.deliver(ctx, done.Merchant, claim)
		post.report(ctx, claim, status, err)
		if claim.Mail == merchant.Sales {
			sales = status
		}
	}
	return sales
}

// publicURL is our own address as the caller sees it, without a slash at its
// end. The edge sets the headers from what cannot be forged.
func (h *Handler) publicURL(r *http.Request) string {
	if h.PublicURL != "" {
		return strings.TrimRight(h.PublicURL, "/")
	}
	return scheme(r) + "://" + r.Host + r.Header.Get("X-Forwarded-Prefix")
}

// scheme is how the caller reached us.
func scheme(r *http.Request) string {
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		return "https"
	}
	return "http"
}

// requestID is the platform's number of this call, or one of our own.
func requestID(r *http.Request) string {
	if id := r.Header.Get("X-Request-Id"); id != "" && len(id) <= 64 && !strings.ContainsFunc(id, notInKey) {
		return id
	}
	return rand.Text()
}

// report writes the one log line of a request. It holds nothing that was
// submitted but the store hash.
func (h *Handler) report(r *http.Request, rec *record, took time.Duration) {
	attrs := []slog.Attr{
		slog.String("request_id", rec.requestID), slog.String("function", "credentials"),
		slog.String("store", rec.store), slog.String("outcome", rec.outcome),
		slog.Int64("took_ms", took.Milliseconds()), slog.Int64("calls", rec.usage.Calls.Load()),
		slog.Int64("retries", rec.usage.Retries.Load()), slog.Int("items", rec.items),
	}
	if rec.err != nil {
		attrs = append(attrs, slog.String("error", rec.err.Error()))
	}
	logger(h.Log).LogAttrs(r.Context(), rec.level, "request", attrs...)
}

// holdTime is the shortest time in which a person can have filled in the page.
const holdTime = 2 * time.Second

// holdFor is how long to hold a form that came back faster than that. Robots
// are slowed down and nobody is refused: a fast person, a form filled in by
// the browser, and a sender that leaves the field out never notice.
func holdFor(opened string, now time.Time) time.Duration {
	seconds, err := strconv.ParseInt(opened, 10, 64)
	if err != nil {
		return 0
	}
	since := now.Sub(time.Unix(seconds, 0))
	if since < 0 || since >= holdTime {
		return 0
	}
	return holdTime - since
}

// hold waits, unless the context ends first.
func hold(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("hold: %w", ctx.Err())
	}
}
