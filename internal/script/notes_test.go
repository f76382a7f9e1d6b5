package script_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// notes are the notes of the stage's store, one a line.
func (s *stage) notes() (text string) {
	s.t.Helper()
	list, err := s.ledger().Notes(s.t.Context(), s.sim.Account().StoreHash)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, n := range list {
		text += fmt.Sprintf("%s %s: %s\n", n.Order, n.Kind, n.Text)
	}
	return text
}

// Ensure an update that was held, refused for good or carried out in part has a
// note with its words, until a later update leaves nothing undone.
func TestUpdateStatus_notes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		talk := newTalk(t, 11)
		for _, c := range []struct{ step, want string }{
			{"A|Item Shipped|T1|OK", "1042 held: Tracking number T1 waits: the update does not say which items it covers. Send Items, or use a label for the whole order.\n"},
			{"A|Item Shipped|T1|OK", "1042 held: Tracking number T1 waits: the update does not say which items it covers. Send Items, or use a label for the whole order.\n"},
			{"B|Order Shipped||OK", ""},
			{"B|Order Canceled|T9|OK", "1042 left_out: Tracking number T9: not recorded, because this label cancels or refunds the order.\n"},
			{"A|Awaiting Shipment||OK", ""},
		} {
			if problem := talk.step(strings.Split(c.step, "|")); problem != "" {
				t.Errorf("%s: %s", c.step, problem)
			}
			if got := talk.a.notes(); got != c.want {
				t.Errorf("%s: got notes %q, want %q", c.step, got, c.want)
			}
		}
		talk.a.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Method: "PUT", Status: 422, Body: `{"status":422,"title":"no"}`})
		talk.a.ask("updatestatus", "ordernumber", "1042", "orderstatus", "Pending")
		if got, want := talk.a.notes(), "1042 refused: BigCommerce refused this with status 422. Check it in BigCommerce.\n"; got != want {
			t.Errorf("refused: got notes %q, want %q", got, want)
		}
		talk.a.sim.Heal()
		talk.b.ask("updatestatus", "ordernumber", "1042", "orderstatus", "Pending")
		if got := talk.a.notes(); got != "" {
			t.Errorf("carried out: got notes %q", got)
		}
	})
}

// Ensure an unknown order is refused, unless the store's setting asks for OK at
// once or after three days. Nothing of it is hidden.
func TestUpdateStatus_unknownOrder(t *testing.T) {
	const no, yes = "SETIResponse: update=False;Notes=Order 77: Not found in BigCommerce. Check the order number.", "SETIResponse: update=OK;Notes=Order 77: Not found in BigCommerce, so nothing was carried out there. Check the order number."
	day := 24 * time.Hour
	for _, c := range []struct {
		setting merchant.Answer
		after   []time.Duration // since the last try
		want    []string
	}{
		{"", []time.Duration{0, 2 * day, 2 * day, 2 * day}, []string{no, no, no, no}},
		{merchant.AnswerOK, []time.Duration{0, day}, []string{yes, yes}},
		{merchant.AnswerLater, []time.Duration{0, day, day, day - time.Minute, 11 * time.Minute, day}, []string{no, no, no, no, yes, yes}},
		{merchant.AnswerLater, []time.Duration{0, 4 * day, 11 * time.Minute}, []string{no, no, yes}},
		{merchant.AnswerLater, []time.Duration{0, 31 * day, 11 * time.Minute, 11 * time.Minute}, []string{no, no, no, no}},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := open(t, bcsim.NewStore(), merchant.Settings{AnswerUnknownOrder: c.setting})
			for i, after := range c.after {
				time.Sleep(after)
				if got := s.process(s.sim.RoundTripper()).ask("updatestatus", "ordernumber", "77", "orderstatus", "Shipped", "tracknum", "T1"); got != c.want[i] {
					t.Errorf("%q, try %d: got %s, want %s", c.setting, i+1, got, c.want[i])
				}
			}
			kind := map[string]string{no: "refused", yes: "accepted"}[c.want[len(c.want)-1]]
			if got := s.notes(); !strings.HasPrefix(got, "77 "+kind+": Not found in BigCommerce") {
				t.Errorf("%q: got notes %q, want it %s", c.setting, got, kind)
			}
			time.Sleep(32 * day)
			if list, err := s.ledger().ListRefused(t.Context(), s.sim.Account().StoreHash); err != nil || (len(list) == 1) != (kind == "accepted") {
				t.Errorf("%q, a month later: got %+v, %v, want it kept: %t", c.setting, list, err, kind == "accepted")
			}
		})
	}
}

// Ensure a proxy's 404 leaves it open whether an order exists.
func TestUpdateStatus_proxyPage(t *testing.T) {
	st := bcsim.NewStore()
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 77, StatusID: 11}})
	s := open(t, st, merchant.Settings{AnswerUnknownOrder: merchant.AnswerOK})
	s.handler = s.newProcess(s.sim.RoundTripper())
	s.sim.Fail(bcsim.Fault{Kind: bcsim.Answer, Method: "GET", Nth: 1, Status: 404, Body: "<html>Not found</html>"})
	for _, want := range []string{"False", "OK"} {
		if got := s.ask("updatestatus", "ordernumber", "77", "orderstatus", "Shipped"); !strings.HasPrefix(got, "SETIResponse: update="+want) {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Ensure a failed order of a post leaves the finished ones alone, and a text in
// place of an order's number gets into no row.
func TestUpdateStatus_failedBesideFinished(t *testing.T) {
	st := bcsim.NewStore()
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1, StatusID: 11}})
	s := open(t, st, merchant.Settings{})
	order := func(number string) string {
		return "<Order><OrderNumber>" + number + "</OrderNumber><Status>Shipped</Status></Order>"
	}
	for range 2 {
		const want = "SETIResponse: update=False;Notes=Order Ada Lovelace, 77: Not found in BigCommerce. Check the order number."
		if got := s.ask("updatestatus", "update", "<Orders>"+order("Ada Lovelace")+order("77")+order("1")+"</Orders>"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	if text := s.aws.LedgerText(); strings.Contains(text, "Ada") || !strings.Contains(text, "refused#order#77") {
		t.Errorf("got %s", text)
	}
}
