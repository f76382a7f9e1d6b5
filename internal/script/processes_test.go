package script_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"connect2cart/internal/merchant"
	"connect2cart/internal/standin/bcsim"
)

// Conversations of Stone Edge with two processes, A and B, about one order of two
// mugs and a hat. Each has its control beside it. A step is one of
//
//	A|LABEL|NUMBERS|WORDS   a post to A; its answer holds WORDS
//	A part|...              the same in XML: its one package holds one mug
//	wait|60s                nothing happens
//	merchant|2              the merchant sets a status
//	close, act-then-close   what the next write to BigCommerce meets
//	late|25s                the next shipment lands that much later, and its caller hears nothing
//	table down, table up    the ledger; see tableFails
var conversations = map[string]struct {
	status int // of the order at the beginning
	steps  []string
	want   string // the order at the end
}{
	"memory: the last of three labels counts": {11, []string{"A|Awaiting Shipment||OK", "B|Awaiting Fulfillment||OK", "A|Awaiting Shipment||OK"}, "Awaiting Shipment"},
	"memory, control: one process":            {11, []string{"A|Awaiting Shipment||OK", "A|Awaiting Fulfillment||OK", "A|Awaiting Shipment||OK"}, "Awaiting Shipment"},
	"memory: the merchant changed the status": {11, []string{"A|Awaiting Shipment||OK", "merchant|11", "B|Awaiting Shipment||OK"}, "Awaiting Shipment"},
	"memory, control: nobody changed it":      {11, []string{"A|Awaiting Shipment||OK", "B|Awaiting Shipment||OK"}, "Awaiting Shipment"},
	"memory: Cancelled in between":            {11, []string{"A|Shipped||OK", "B|Cancelled||OK", "A|Shipped||The order stays Cancelled", "B|Shipped||The order stays Cancelled"}, "Cancelled"},

	"doubt: never made, repeated to the other":   {11, []string{"close", "A part|Item Shipped|T1|False", "B part|Item Shipped|T1|False", "wait|60s", "B part|Item Shipped|T1|OK"}, "Partially Shipped, T1: 1x311"},
	"doubt, control: made, repeated":             {11, []string{"act-then-close", "A part|Item Shipped|T1|OK", "B part|Item Shipped|T1|OK"}, "Partially Shipped, T1: 1x311"},
	"doubt: a status waits too":                  {11, []string{"close", "A|Cancelled||False", "B|Awaiting Shipment||False", "wait|60s", "B|Awaiting Shipment||OK"}, "Awaiting Shipment"},
	"doubt, control: a status of another minute": {11, []string{"close", "A|Cancelled||False", "wait|60s", "B|Cancelled||OK"}, "Cancelled"},

	"late shipment":          {11, []string{"late|25s", "A part|Item Shipped|T1|False", "B part|Item Shipped|T1|False", "wait|10s", "A part|Item Shipped|T1|False", "wait|15s", "B part|Item Shipped|T1|OK", "wait|60s", "A part|Item Shipped|T1|OK"}, "Partially Shipped, T1: 1x311"},
	"late, control: never":   {11, []string{"close", "A part|Item Shipped|T1|False", "wait|10s", "A part|Item Shipped|T1|False", "wait|15s", "B part|Item Shipped|T1|False", "wait|60s", "A part|Item Shipped|T1|OK"}, "Partially Shipped, T1: 1x311"},
	"late, by another label": {11, []string{"late|25s", "A part|Item Shipped|T1|False", "B|Order Shipped|T1|False", "wait|30s", "B|Order Shipped|T1|OK", "A part|Item Shipped|T1|OK"}, "Shipped, T1: 1x311"},

	"setback: the shipment of a completed order": {10, []string{"A part|Item Shipped|T1|OK"}, "Completed, T1: 1x311"},
	"setback: its answer is lost":                {10, []string{"act-then-close", "A part|Item Shipped|T1|OK"}, "Completed, T1: 1x311"},
	"setback, restored by the other":             {10, []string{"late|6s", "A part|Item Shipped|T1|False", "wait|2s", "B part|Item Shipped|T1|OK"}, "Completed, T1: 1x311"},
	"setback, control: not completed before":     {11, []string{"late|6s", "A part|Item Shipped|T1|False", "wait|2s", "B part|Item Shipped|T1|OK"}, "Partially Shipped, T1: 1x311"},

	"held: out with the whole order, days later":    {11, []string{"A|Item Shipped|T1|T1 waits", "wait|72h", "B|Order Shipped||OK;Notes="}, "Shipped, T1: 2x311 1x312"},
	"held: several, each once":                      {11, []string{"A|Item Shipped|T1|T1 waits", "B|Item Shipped|T2|T2 waits", "A|Item Shipped|T2 T1|T2, T1 waits", "B|Order Shipped|T2|OK;Notes=", "A|Order Shipped||OK;Notes="}, "Shipped, T2: 2x311 1x312 (T1)"},
	"held, control: none":                           {11, []string{"A|Item Shipped||OK;Notes=", "B|Order Shipped||OK;Notes="}, "Shipped"},
	"held: taken back by the order's cancellation":  {11, []string{"A|Item Shipped|T1|T1 waits", "B|Order Canceled||T1: not recorded, because this label cancels or refunds the order.", "A|Awaiting Fulfillment||OK", "B|Order Shipped||OK;Notes="}, "Shipped"},
	"held: taken back by the order's refund":        {11, []string{"A|Item Shipped|T1 T2|T1, T2 waits", "B|Refunded||T1, T2: not recorded, because", "B|Refunded||T1, T2: not recorded"}, "Refunded"},
	"held, control: another label takes none back":  {11, []string{"A|Item Shipped|T1|T1 waits", "B|Item Canceled||OK;Notes=", "A|Backordered||OK;Notes=", "B|Order Shipped||OK;Notes="}, "Shipped, T1: 2x311 1x312"},
	"held: the items come later":                    {11, []string{"A|Item Shipped|T1|T1 waits", "B part|Item Shipped|T1|OK;Notes=", "A|Order Shipped||OK;Notes="}, "Shipped, T1: 1x311"},
	"held: while the cancellation fails":            {11, []string{"A|Item Shipped|T1|T1 waits", "close", "A|Order Canceled||False", "wait|60s", "B|Order Shipped||OK;Notes="}, "Shipped, T1: 2x311 1x312"},
	"held: goods are on their way under a number":   {11, []string{"A|Item Shipped|T1|T1 waits", "B part|Item Shipped|T2|OK;Notes=", "A|Order Shipped||OK;Notes="}, "Shipped, T2: 1x311, T1: 1x311 1x312"},
	"held: the shipment that takes them is unclear": {11, []string{"A|Item Shipped|T1|T1 waits", "late|20s", "B|Order Shipped||False", "wait|30s", "A|Order Shipped||OK;Notes="}, "Shipped, T1: 2x311 1x312"},

	"table down: nothing is written":             {11, []string{"table down", "A|Shipped|T1|SETIError: Connect2Cart's own records cannot be read", "A|Cancelled||SETIError: "}, "Awaiting Fulfillment"},
	"table down, control: it comes back":         {11, []string{"table down", "A|Shipped|T1|SETIError: ", "table up", "B|Shipped|T1|OK;Notes="}, "Shipped, T1: 2x311 1x312"},
	"table down: between intent and outcome":     {11, []string{"table down behind the intent", "A part|Item Shipped|T1|SETIError: ", "table up", "A part|Item Shipped|T1|Another update of this order is under way. Send it again.", "wait|35s", "B part|Item Shipped|T1|OK;Notes="}, "Partially Shipped, T1: 1x311"},
	"table down: a held number is not forgotten": {11, []string{"A|Item Shipped|T1|T1 waits", "table down behind the intent", "B|Order Shipped||SETIError: ", "table up", "wait|35s", "B|Order Shipped||OK;Notes="}, "Shipped, T1: 2x311 1x312"},
}

// Ensure each conversation ends as Stone Edge means it.
func TestUpdateStatus_conversations(t *testing.T) {
	for name, c := range conversations {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				talk := newTalk(t, c.status)
				for i, step := range c.steps {
					if problem := talk.step(strings.Split(step, "|")); problem != "" {
						t.Errorf("step %d, %s: %s", i+1, step, problem)
					}
				}
				talk.late.Wait()
				if got := talk.order(); got != c.want {
					t.Errorf("got %q at the end, want %q", got, c.want)
				}
			})
		})
	}
}

// talk is a conversation under way.
type talk struct {
	a, b  *stage
	late  sync.WaitGroup
	delay time.Duration // of the next shipment; 0: none
}

func newTalk(t *testing.T, status int) *talk {
	st, err := bcsim.LoadJSON([]byte(`{"orders":[{"id":1042,"status_id":` + strconv.Itoa(status) + `,"products":[{"id":311,"sku":"MUG","quantity":2},{"id":312,"sku":"HAT"}]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	talk := &talk{a: open(t, st, merchant.Settings{})}
	talk.a.handler = talk.a.newProcess(talk)
	talk.b = talk.a.process(talk)
	return talk
}

// RoundTrip is the way to BigCommerce.
func (talk *talk) RoundTrip(r *http.Request) (*http.Response, error) {
	if talk.delay == 0 || r.Method != http.MethodPost {
		return talk.a.sim.RoundTripper().RoundTrip(r)
	}
	c := &chaos{next: talk.a.sim.RoundTripper(), sim: talk.a.sim}
	c.late(r, talk.delay)
	talk.late.Go(c.pending.Wait)
	talk.delay = 0
	return nil, errBroken
}

// step does one step, and returns what is wrong with its answer.
func (talk *talk) step(words []string) string {
	who, xml := strings.CutSuffix(words[0], " part")
	switch what := words[0]; {
	case who == "A":
		return talk.post(talk.a, xml, words[1:])
	case who == "B":
		return talk.post(talk.b, xml, words[1:])
	case what == "wait", what == "late":
		d, err := time.ParseDuration(words[1])
		if err != nil {
			return err.Error()
		}
		if what == "late" {
			talk.delay = d
		} else {
			time.Sleep(d)
		}
	case what == "merchant":
		status, _ := strconv.Atoi(words[1])
		talk.a.store.SetStatus(1042, status)
	case strings.HasPrefix(what, "table"):
		talk.a.tableFails(what)
	default:
		for _, method := range []string{http.MethodPost, http.MethodPut} {
			talk.a.sim.Fail(bcsim.Fault{Kind: kinds[what], Method: method, Nth: 1})
		}
	}
	return ""
}

// post sends an update and looks for words in its answer.
func (talk *talk) post(to *stage, xml bool, words []string) string {
	params := packageForm(1042, words[0], words[1], map[int64]int{311: 1}, false)
	if !xml {
		params = []string{"ordernumber", "1042", "orderstatus", words[0], "trackcount", "0"}
		for i, track := range strings.Fields(words[1]) {
			params = append(params, "tracknum"+strconv.Itoa(i+1), track)
		}
	}
	answer := to.ask("updatestatus", params...)
	talk.a.sim.Heal()
	if want, exact := strings.CutSuffix(words[2], "Notes="); !strings.Contains(answer, want) || exact && !strings.HasSuffix(answer, "Notes=") {
		return "got " + answer
	}
	return ""
}

// order is the order's status, and its shipments with the numbers among their
// comments.
func (talk *talk) order() string {
	o, _ := talk.a.store.Order(1042)
	text := o.Status
	for _, s := range talk.a.store.Shipments(1042) {
		text += ", " + s.TrackingNumber + ":"
		for _, i := range s.Items {
			text += " " + strconv.Itoa(i.Quantity) + "x" + strconv.FormatInt(i.OrderProductID, 10)
		}
		if s.Comments != "" {
			text += " (" + strings.TrimPrefix(s.Comments, "Further tracking numbers: ") + ")"
		}
	}
	return text
}
