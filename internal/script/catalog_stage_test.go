package script_test

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"testing"
)

// goods is a downloadprods or downloadqoh answer, as SEOM reads it.
type goods struct {
	XMLName  xml.Name `xml:"SETIProducts"`
	Response struct {
		Code        int    `xml:"ResponseCode"`
		Description string `xml:"ResponseDescription"`
	}
	Items []good `xml:"Product"`
}

type good struct{ Code, WebID, Name, Price, Cost, Weight, Taxable, Discontinued, QOH string }

// people is a downloadcustomers answer.
type people struct {
	XMLName  xml.Name `xml:"SETICustomers"`
	Response struct {
		Code        int    `xml:"ResponseCode"`
		Description string `xml:"ResponseDescription"`
	}
	Customers []person `xml:"Customer"`
}

type person struct {
	WebID, UserName string
	BillAddr        place
	ShipAddr        []place
}

type place struct {
	FirstName, LastName, Company, Phone, Email string
	Address                                    struct{ Addr1, Addr2, City, State, Zip, Country string }
}

func (s *stage) goods(function string, start, size int) goods {
	s.t.Helper()
	return readStrictly[goods](s.t, s.ask(function, "startnum", strconv.Itoa(start), "batchsize", strconv.Itoa(size)))
}

func (s *stage) people(start, size int) people {
	s.t.Helper()
	return readStrictly[people](s.t, s.ask("downloadcustomers", "startnum", strconv.Itoa(start), "batchsize", strconv.Itoa(size)))
}

func readStrictly[T any](t testing.TB, answer string) (value T) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(answer))
	if err := decoder.Decode(&value); err != nil {
		t.Fatalf("not well-formed: %v: %.300q", err, answer)
	}
	if _, err := decoder.Token(); err != io.EOF {
		t.Fatalf("something follows the answer: %v", err)
	}
	return value
}

func (g goods) ids() []string {
	ids := []string{}
	for _, item := range g.Items {
		ids = append(ids, item.WebID)
	}
	return ids
}

func (p people) ids() []string {
	ids := []string{}
	for _, c := range p.Customers {
		ids = append(ids, c.WebID)
	}
	return ids
}

// itemCount is SEOM's first call of a run.
func (s *stage) itemCount(function string) int {
	s.t.Helper()
	answer := s.ask(function)
	n, err := strconv.Atoi(strings.TrimPrefix(answer, "SETIResponse: itemcount="))
	if err != nil {
		s.t.Fatalf("got %q, want a count", answer)
	}
	return n
}

// list downloads batch by batch as SEOM does, until the end of the list.
func (s *stage) list(function string, size int) (ids []string, batches int) {
	s.t.Helper()
	for start := 1; ; start += size {
		var page []string
		code := 0
		if function == "downloadcustomers" {
			p := s.people(start, size)
			page, code = p.ids(), p.Response.Code
		} else {
			g := s.goods(function, start, size)
			page, code = g.ids(), g.Response.Code
		}
		if code == 3 {
			s.t.Fatalf("%s from %d: %v", function, start, s.lastLog())
		}
		if (code == 2) != (len(page) == 0) {
			s.t.Fatalf("%s from %d: code %d with %d records", function, start, code, len(page))
		}
		batches++
		ids = append(ids, page...)
		if len(page) < size {
			return ids, batches
		}
	}
}
