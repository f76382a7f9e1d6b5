package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// held is our part of the merchant's own page as JSON (outside.md).
type held struct {
	NotOffered []struct {
		Label string `json:"label"`
		Count int    `json:"count"`
	} `json:"not_offered"`
	Waiting []struct {
		Number int64  `json:"number"`
		Why    string `json:"why"`
	} `json:"waiting"`
}

// tellHeldBack says which orders the store has and Stone Edge does not get. SETI
// cannot tell that, so it asks the page of the stack that `make run` started.
func (s *session) tellHeldBack() {
	h, err := s.askPage()
	if errors.Is(err, errSignIn) {
		return // the poll was refused for the same reason, in better words
	}
	if err != nil {
		s.say("Not offered: nobody knows, because the page %s does not answer (%v).", s.connection, err)
		return
	}
	var counts, unread []string
	for _, n := range h.NotOffered {
		counts = append(counts, fmt.Sprintf("%d %s", n.Count, s.clean(n.Label)))
	}
	for _, w := range h.Waiting {
		if w.Why == "unreadable" || w.Why == "detail" {
			unread = append(unread, fmt.Sprint(w.Number))
		}
	}
	if len(counts) > 0 {
		s.say("Not offered, because the settings leave their statuses out: %s.", strings.Join(counts, ", "))
	}
	if len(unread) > 0 {
		s.say("Not offered, because they cannot be read: %s.", strings.Join(unread, ", "))
	}
}

// errSignIn means that the page does not take the Cart Password.
var errSignIn = errors.New("sign-in refused")

func (s *session) askPage() (h held, err error) {
	r, err := http.NewRequest(http.MethodGet, s.connection, nil)
	if err != nil {
		return h, err
	}
	r.SetBasicAuth(s.cartID, s.password)
	r.Header.Set("Accept", "application/json")
	resp, err := s.client.Do(r)
	if err != nil {
		return h, err
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusUnauthorized {
		return h, errSignIn
	}
	if resp.StatusCode != http.StatusOK {
		return h, fmt.Errorf("status %d", resp.StatusCode)
	}
	err = json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(&h)
	return h, err
}
