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
	"connect2cart/internal/ledger"
	"connect2cart/internal/merchant"
)

// Handler serves the merchant's page, its assets and submissions. It is safe
// for concurrent use. After its first request it must not be copied.
type Handler struct {
	Merchants *merchant.Vault // with the same ledger
	Ledger    *ledger.Ledger  // counts tries and submissions
	Mail      *email.Sender
	ToContact bool         // send mails to the contact as well as to sales
	Log       *slog.Logger // nil is slog's default

	BigCommerceURL string            // base of BigCommerce's API; "" is the real one
	Transport      http.RoundTripper // to BigCommerce; nil is the client's own default

	ScriptVersion string // the page shows it; the same as in sendversion's answer; "" is 1.000

	// Statuses are the BigCommerce status ids that Stone Edge is offered, unless
	// a store's settings name others.
	Statuses []int

	// PublicURL is our address for the world, with no slash at its end. For ""
	// each request tells the address.
	PublicURL string

	once   sync.Once
	door   *http.CrossOriginProtection
	logins merchant.Logins
}

func (h *Handler) prepare() { h.door = newDoor(h.PublicURL) }

// record collects the facts for a request's log line.
type record struct {
	requestID string
	arrived   time.Time
	store     string // the store hash, if the submission holds a valid one
	outcome   string
	items     int // number of kept stores
	err       error
	level     slog.Level
	usage     bigcommerce.Usage
}

// ServeHTTP serves GET / and GET /assets/, GET and POST /credentials.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	refuse := func(rec *record, err error) { h.answerRefusal(w, r, rec, nil, err) }
	h.serve(w, r, refuse, func(r *http.Request, rec *record) error { h.route(w, r, rec); return nil })
}

// serve is the frame of every answer: the headers, the log line, and the answer
// to an error or a panic.
func (h *Handler) serve(w http.ResponseWriter, r *http.Request, refuse func(*record, error), answer func(*http.Request, *record) error) {
	h.once.Do(h.prepare)
	start := time.Now()
	rec := &record{requestID: requestID(r), arrived: start}
	guard(w.Header(), r)
	defer func() {
		if v := recover(); v != nil {
			refuse(rec, panicked(v))
		}
		h.report(r, rec, time.Since(start))
	}()
	if err := answer(r.WithContext(bigcommerce.WithUsage(r.Context(), &rec.usage)), rec); err != nil {
		refuse(rec, err)
	}
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
	sent, err := h.ReadForm(r)
	if err != nil {
		h.answerRefusal(w, r, rec, nil, err)
		return
	}
	// Part of a token can look like a store hash. The log gets the hash only if
	// the token is there for a comparison.
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

// accept checks the submission and connects the store.
func (h *Handler) accept(r *http.Request, rec *record, sent fields) (c *connection, err error) {
	s, err := check(sent)
	if err != nil {
		return nil, err
	}
	s.arrived = rec.arrived
	if err := hold(r.Context(), holdFor(sent[fieldOpened], time.Now())); err != nil {
		return nil, err
	}
	giveBack, err := h.takeTry(r.Context(), r.RemoteAddr)
	if err != nil {
		return nil, fmt.Errorf("count the try: %w", err)
	}
	defer func() {
		if !isUnknownKey(err) {
			giveBack()
		}
	}()
	return h.connect(r.Context(), s, h.publicURL(r)+"/script")
}

func isUnknownKey(err error) bool {
	_, wrongStore := errors.AsType[wrongStoreError](err)
	return wrongStore || errors.Is(err, errUnknownToken)
}

// courier sends the mails of this handler's submissions.
func (h *Handler) courier() courier {
	return courier{merchants: h.Merchants, sender: h.Mail, toContact: h.ToContact, log: logger(h.Log)}
}

// mailTime is the longest wait of a submission for SES. After that the mail is
// Notifier's.
const mailTime = 5 * time.Second

// tell sends the mails of a kept submission and returns the state of the one to
// sales. Notifier makes good any failure here.
func (h *Handler) tell(ctx context.Context, done *merchant.Submitted) merchant.Notification {
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	post, sales := h.courier(), merchant.Pending
	for _, due := range done.Due {
		if status := post.first(ctx, done.Merchant, due); due.Mail == merchant.Sales {
			sales = status
		}
	}
	return sales
}

// TellRemoved tells the contacts that a merchant disconnected the store. Nobody
// can read their addresses afterwards, so there is one attempt, at once.
func (h *Handler) TellRemoved(ctx context.Context, m *merchant.Merchant) {
	if !h.ToContact {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, mailTime)
	defer cancel()
	n := &Notifier{Ledger: h.Ledger, Mail: h.Mail, PublicURL: h.PublicURL, Log: h.Log}
	at := time.Now()
	_, err := n.tell(ctx, m, m.Insiders(), notice{removedKind, m.Version, at, func(string, string) (email.Notice, bool) {
		a := n.about(m)
		a.Page = "" // nobody can sign in
		return a.ChangedNotice([]email.Changed{{At: at, By: merchant.ByMerchant, What: []string{merchant.NewsRemoved}}}), true
	}}, &tally{})
	if err != nil {
		n.reportNotice(ctx, m.StoreHash, removedKind, ledger.Mail{Attempts: 1}, err)
	}
}

// publicURL is our own address in the caller's eyes, with no slash at its end.
// The edge sets these headers, so a caller cannot forge them.
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

// report writes the one log line of a request. The store hash is its only
// submitted value.
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

// holdTime is the shortest time for a person to fill in the page.
const holdTime = 2 * time.Second

// holdFor is the rest of holdTime for a form that came back early. This slows
// robots down and refuses nobody. A fast person and a browser that fills in the
// form never notice it. Nor does a sender that leaves the field out.
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
