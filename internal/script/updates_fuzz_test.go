package script_test

import (
	"net/url"
	"strings"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/seti"
	"connect2cart/internal/standin/bcsim"
)

// FuzzUpdates sends any update of either form through the whole handler. Every
// answer has the right form, with a line for each entry. No update meets a bug.
func FuzzUpdates(f *testing.F) {
	for _, update := range []string{
		"MUG~14|SHIRT-S~0|NOPE~3|BOOK~9|", "MUG~-2", "|", "MUG", "~", "a~b~3|MUG~1.5|mug~2147483647", "MUG~1\r\nSETIResponse=OK|x=OK;SKU=y~2",
		"<SETIProducts><Product><SKU>MUG</SKU><QOH>14</QOH></Product><Product><Code>A&B</Code><QOH>x</QOH></Product></SETIProducts>",
		"<Orders><Order><OrderNumber>1</OrderNumber><Status>Shipped</Status><Packages><Package><PackageID>1</PackageID><TrackNum>T1</TrackNum><Shipper>FX</Shipper></Package></Packages><Items><Item><ItemNumber>11</ItemNumber><Shipped>1</Shipped><Packages><Package><PackageID>1</PackageID><Quantity>1</Quantity></Package></Packages></Item></Items></Order><Order><OrderNumber>9</OrderNumber></Order></Orders>",
		"<Orders><Order><OrderNumber>2</OrderNumber><Status>Order Canceled</Status><Notes>R&D <3</Notes></Order></Orders>", "<!DOCTYPE a [<!ENTITY b \"c\">]><a/>",
	} {
		for function := range 3 {
			f.Add(uint8(function), update, "", "", "", "")
		}
	}
	f.Add(uint8(2), "", "1", "Shipped", "1Z999", "UPS")
	f.Add(uint8(2), "", "3", "Picked Up", "", "")
	f.Add(uint8(2), "", "99999999999999999999", "partially_shipped", strings.Repeat("9", 60), "Pony;Express=\n")
	s := updateStage(f)
	f.Fuzz(func(t *testing.T, which uint8, update, number, label, track, carrier string) {
		function := []string{"qohreplace", "invupdate", "updatestatus"}[which%3]
		form := s.form(function, "update", update)
		if function == "updatestatus" {
			form = s.form(function, "update", update, "ordernumber", number, "orderstatus", label, "trackcount", "1", "tracknum", track, "trackcarrier", carrier)
		}
		s.t = t
		s.log.Reset()
		s.sim.ResetRequests()
		answer := s.post(form).Body.String()
		if outcome := s.lastLog()["outcome"]; outcome == "internal" {
			t.Fatalf("a bug: %v", s.lastLog()["error"])
		}
		checkUpdateAnswer(t, form, answer)
	})
}

// updateStage has items and orders of every kind.
func updateStage(t testing.TB) *stage {
	st := bcsim.NewStore()
	level := 1000
	st.AddProduct(bcsim.Product{ID: 1, SKU: "MUG", Tracking: "product", Level: &level})
	st.AddProduct(bcsim.Product{ID: 2, SKU: "SHIRT", Tracking: "variant", Variants: []*bcsim.Variant{{SKU: "SHIRT-S", Level: &level, OptionValues: []bcsim.OptionValue{{Label: "S"}}}}})
	st.AddProduct(bcsim.Product{ID: 3, SKU: "BOOK", Tracking: "none"})
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 1, StatusID: 11}, Products: []bcsim.OrderProduct{{ID: 11, SKU: "MUG", Quantity: 100}}})
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 2, StatusID: 11}, Products: []bcsim.OrderProduct{{ID: 21, SKU: "BOOK", Type: "digital"}}})
	st.AddOrder(bcsim.Order{OrderFields: bcsim.OrderFields{ID: 3, StatusID: 8}, Products: []bcsim.OrderProduct{{ID: 31, SKU: "MUG", PickupID: 5}}, Pickups: []bcsim.OrderPickup{{ID: 5, PickupMethodID: 5}}})
	s := open(t, st, merchant.Settings{}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
	s.handler = s.newProcess(s.sim.RoundTripper())
	return s
}

func checkUpdateAnswer(t *testing.T, form url.Values, answer string) {
	t.Helper()
	if strings.HasPrefix(answer, "SETIError: ") && !strings.ContainsAny(answer, "\r\n") {
		return
	}
	req, err := seti.ParseRequest(t.Context(), seti.ParseForm("", form.Encode()))
	if err != nil {
		t.Fatalf("got %q for %v", answer, err)
	}
	lines := strings.Split(answer, "\r\n")
	switch req := req.(type) {
	case seti.QOHReplace:
		if len(lines) != len(req.Entries)+2 || lines[0] != "SETIResponse" || lines[len(lines)-1] != "SETIEndOfData" {
			t.Fatalf("got %d lines for %d entries: %q", len(lines), len(req.Entries), answer)
		}
	case seti.InvUpdate:
		if len(lines) != len(req.Entries) {
			t.Fatalf("got %d lines for %d entries: %q", len(lines), len(req.Entries), answer)
		}
		for _, line := range lines {
			if !strings.HasPrefix(line, "SETIResponse=OK;SKU=") && !strings.HasPrefix(line, "SETIResponse=False;SKU=") || !strings.Contains(line, ";QOH=") || !strings.Contains(line, ";NOTE=") {
				t.Fatalf("got line %q", line)
			}
		}
	case seti.UpdateStatus:
		if len(lines) != 1 || !strings.HasPrefix(answer, "SETIResponse: update=OK;Notes=") && !strings.HasPrefix(answer, "SETIResponse: update=False;Notes=") {
			t.Fatalf("got %q", answer)
		}
	}
}
