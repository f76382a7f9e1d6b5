package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// listing is a count function, its download function, and the way to show a
// record.
type listing struct {
	noun     string
	count    string
	countKey string
	download string
	table    table
	// records are the rows of a batch, each with its key in front. It notices
	// faults of single records.
	records func(s *session, doc document) []record
}

// record is one row. Lists sort by id.
type record struct {
	id    string
	cells []string
}

// list asks for the count, then for batches as Stone Edge does (1.5), until the
// end. Then it compares the count with the list.
func (s *session) list(l listing) error {
	version, err := s.response("sendversion", "version", url.Values{})
	if err != nil {
		return err
	}
	s.say("Script version %s", s.clean(version))
	count, err := s.count(l)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.out)
	rows, batches, err := s.batches(l, count, &printer{table: l.table})
	s.say("%s in %s of %d; %s said %d.", amountOf(len(rows), l.noun), amountOf(batches, "batches"), s.batch, l.count, count)
	if err != nil {
		return err
	}
	if len(rows) != count {
		s.notice("%s said %d, the list has %d", l.count, count, len(rows))
	}
	s.checkIDs(l, rows)
	for _, r := range rows {
		s.seen[l.download] = append(s.seen[l.download], r.id)
	}
	return nil
}

func (s *session) count(l listing) (int, error) {
	text, err := s.response(l.count, l.countKey, s.since(s.login()))
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%s: %q is no count", l.count, text)
	}
	return n, nil
}

// since adds the newest order and date held. SEOM 5.504 also sent them with the
// product count (2.4).
func (s *session) since(form url.Values) url.Values {
	form.Set("lastorder", s.lastOrder)
	form.Set("lastdate", s.lastDate)
	return form
}

// batches asks until the answer is "nothing more", and prints each batch as it
// comes. Unlike Stone Edge it goes one batch beyond the count, to find further
// records.
func (s *session) batches(l listing, count int, p *printer) (rows []record, batches int, err error) {
	short := "" // noticed once another batch follows
	for start := 1; ; start += s.batch {
		doc, err := s.page(l, start)
		if err != nil {
			return rows, batches, err
		}
		page := l.records(s, doc)
		if len(page) > 0 {
			fmt.Fprint(s.out, s.clean(p.next(page, len(page) == s.batch)))
		}
		if !s.checkCode(l, doc, len(page)) {
			fmt.Fprintln(s.out)
			return rows, batches, nil
		}
		batches++
		if short != "" {
			s.notice("%s", short)
		}
		short = ""
		if len(page) < s.batch {
			short = fmt.Sprintf("%s: the batch from %d is short: %d of %d records, and there are more", l.download, start, len(page), s.batch)
		}
		if len(page) > s.batch {
			s.notice("%s: the batch from %d has %d records, more than the %d asked for", l.download, start, len(page), s.batch)
		}
		rows = append(rows, page...)
		if start > count+5*s.batch {
			return rows, batches, fmt.Errorf("%s: goes on far beyond the %d that %s said", l.download, count, l.count)
		}
	}
}

func (s *session) page(l listing, start int) (document, error) {
	form := s.login()
	if l.download == "downloadorders" {
		s.since(form)
	}
	form.Set("startnum", strconv.Itoa(start))
	form.Set("batchsize", strconv.Itoa(s.batch))
	body, err := s.post(l.download, "text/xml", form)
	if err != nil {
		return document{}, err
	}
	doc, err := read(l.download, body, s.notice)
	if err == nil && doc.Response.ResponseCode == "3" {
		err = fmt.Errorf("%s: refused from %d on: %s", l.download, start, doc.Response.ResponseDescription)
	}
	return doc, err
}

// checkCode reports whether the batch holds records, and notices a
// contradicting response code (1.7).
func (s *session) checkCode(l listing, doc document, records int) bool {
	want := "1"
	if records == 0 {
		want = "2"
	}
	if got := doc.Response.ResponseCode; got != want {
		s.notice("%s: response code %q with %d records, want %s", l.download, got, records, want)
	}
	if !strings.EqualFold(doc.Response.ResponseDescription, "success") {
		s.notice("%s: response description %q instead of Success", l.download, doc.Response.ResponseDescription)
	}
	return records > 0
}

// checkIDs notices missing, repeated and descending ids.
func (s *session) checkIDs(l listing, rows []record) {
	seen := map[string]bool{}
	last := position{}
	for i, r := range rows {
		if strings.TrimSpace(r.id) == "" {
			s.notice("%s: record %d has no id", l.noun, i+1)
			continue
		}
		if seen[r.id] {
			s.notice("%s: %s came more than once", l.noun, r.id)
		}
		seen[r.id] = true
		at, ok := positionOf(r.id)
		if ok && at.before(last) {
			s.notice("%s: %s comes after a higher id; the list is not ascending", l.noun, r.id)
		}
		if ok {
			last = at
		}
	}
}

// position is a number, or a product's and a variant's, as in 58-204.
type position [2]int64

func positionOf(id string) (position, bool) {
	first, second, both := strings.Cut(id, "-")
	a, err := strconv.ParseInt(first, 10, 64)
	if err != nil || !both {
		return position{a}, err == nil
	}
	b, err := strconv.ParseInt(second, 10, 64)
	return position{a, b}, err == nil
}

func (p position) before(q position) bool { return p[0] < q[0] || p[0] == q[0] && p[1] < q[1] }
