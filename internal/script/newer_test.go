package script_test

import (
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
