package script_test

import (
	"fmt"
	"strings"
	"testing"

	"connect2cart/internal/standin/bcsim"
)

// Ensure a row of a newer version of the program refuses the poll in words of its
// own, stays as it is, and leaves the rest of the store alone.
func TestNewerVersion(t *testing.T) {
	onStage(t, bcsim.Scale(9, 30, 30), func(s *stage) {
		s.ask("ordercount")
		s.ask("updatestatus", "ordernumber", "1", "orderstatus", "Shipped")
		rows := map[string][]string{
			"cart#bc-teststore1": {"ordercount"},
			"stock":              {"invupdate", "update", "SCALE-1-1~3"},
			"ship#1":             {"updatestatus", "ordernumber", "1", "orderstatus", "Shipped"},
		}
		for row, form := range rows {
			s.aws.SetLedger("teststore1", row, "schema", "N", "2")
			s.aws.SetLedger("teststore1", row, "rev", "S", "theirs")
			s.aws.SetLedger("teststore1", row, "body", "S", `{"a form": "of theirs"}`)
			answer := s.ask(form[0], form[1:]...)
			if !strings.Contains(answer, "newer version of Connect2Cart") {
				t.Errorf("%s: got %q", form[0], answer)
			}
		}
		text := s.aws.LedgerText()
		if strings.Count(text, `body={"a form": "of theirs"}`) != len(rows) || strings.Count(text, "rev=theirs schema=2") != len(rows) {
			t.Errorf("want %d rows as they were, got:\n%s", len(rows), text)
		}
		if got := s.ask("downloadprods", "startnum", "1", "batchsize", "10"); !strings.Contains(got, "<Product>") {
			t.Errorf("got %q", got)
		}
	})
}

// Ensure the row of one order by a newer program refuses that order alone: the
// other orders of the post ship.
func TestNewerVersion_besideOthers(t *testing.T) {
	onStage(t, bcsim.Scale(9, 30, 30), func(s *stage) {
		s.aws.SetLedger("teststore1", "ship#1", "schema", "N", "2")
		s.aws.SetLedger("teststore1", "ship#1", "rev", "S", "theirs")
		one := "<Order><OrderNumber>%d</OrderNumber><Status>Shipped</Status><Packages><Package><TrackNum>T%d</TrackNum></Package></Packages></Order>"
		answer := s.ask("updatestatus", "update", fmt.Sprintf("<Orders>"+one+one+"</Orders>", 1, 1, 2, 2))
		if strings.HasPrefix(answer, "SETIError") || !strings.Contains(answer, "newer version of Connect2Cart") {
			t.Errorf("got %q, want words for order 1 alone", answer)
		}
		if n := len(s.store.Shipments(2)); n != 1 {
			t.Errorf("order 2 beside it got %d shipments, want 1", n)
		}
	})
}
