package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// shop is one merchant's Stone Edge.
type shop struct {
	number           int
	base             string
	client           *http.Client
	cartID, password string
	orders, batch    int
	note             func(sample)
}

// sample is one poll, with its time and its fault.
type sample struct {
	function  string
	took      time.Duration
	problem   string
	throttled bool
}

// connect submits the store's API account, as its merchant does.
func (s *shop) connect(ctx context.Context) error {
	a := account(s.number)
	body, err := json.Marshal(map[string]string{
		"store_hash": a.StoreHash, "client_id": a.ClientID, "client_secret": a.ClientSecret, "access_token": a.AccessToken,
		"contact_name": "Load", "contact_email": fmt.Sprintf("load%d@shop.example", s.number),
	})
	if err != nil {
		return err
	}
	status, answer, err := s.post(ctx, "/credentials", "application/json", body)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	var said struct {
		CartID       string `json:"cart_id"`
		CartPassword string `json:"cart_password"`
	}
	if json.Unmarshal(answer, &said) != nil || status != http.StatusCreated {
		return fmt.Errorf("connect store %d: status %d: %.300s", s.number, status, answer)
	}
	s.cartID, s.password = said.CartID, said.CartPassword
	return nil
}

// round polls as Stone Edge does: version, count and orders, then stock and
// customers.
func (s *shop) round(ctx context.Context) {
	s.poll(ctx, "sendversion", "SETIResponse: version=")
	s.poll(ctx, "ordercount", fmt.Sprintf("SETIResponse: ordercount=%d", s.orders))
	for start := 1; start <= s.orders; start += s.batch {
		size := min(s.batch, s.orders-start+1)
		if !s.poll(ctx, "downloadorders", fmt.Sprintf("%d of <OrderNumber>", size), "startnum", fmt.Sprint(start), "batchsize", fmt.Sprint(s.batch)) {
			break // the next batch is refused until this one was sent
		}
	}
	s.poll(ctx, "downloadqoh", "<ResponseCode>1<", "startnum", "1", "batchsize", "40")
	s.poll(ctx, "downloadcustomers", "<ResponseCode>1<", "startnum", "1", "batchsize", "40")
}

// poll asks once, and looks for want in the answer: a text, or "N of TEXT". It
// reports whether the function answered.
func (s *shop) poll(ctx context.Context, function, want string, more ...string) bool {
	if ctx.Err() != nil {
		return false
	}
	form := url.Values{"setifunction": {function}, "setiuser": {s.cartID}, "password": {s.password},
		"lastorder": {"All"}, "lastdate": {"All"}, "omversion": {"7.732"}, "code": {""}}
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	begun := time.Now()
	status, answer, err := s.post(ctx, "/script", "application/x-www-form-urlencoded", []byte(form.Encode()))
	one := sample{function: function, took: time.Since(begun)}
	switch {
	case err != nil && ctx.Err() != nil:
		return false // the run is over
	case err != nil:
		one.problem = err.Error()
	case status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests:
		one.throttled = true
	case status != http.StatusOK || !holds(string(answer), want):
		one.problem = fmt.Sprintf("status %d: %.200s", status, answer)
	}
	s.note(one)
	return !one.throttled
}

// holds reports whether an answer has a text, or has TEXT N times for "N of
// TEXT".
func holds(answer, want string) bool {
	if n, text, ok := strings.Cut(want, " of "); ok {
		return fmt.Sprint(strings.Count(answer, text)) == n
	}
	return strings.Contains(answer, want)
}

func (s *shop) post(ctx context.Context, path, contentType string, body []byte) (status int, answer []byte, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", contentType)
	res, err := s.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(res.Body)
	return res.StatusCode, answer, err
}
