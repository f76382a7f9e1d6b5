package main

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// Ensure poll sends updates as Stone Edge does, and reads their answers.
func TestRun_updates(t *testing.T) {
	const framed = "SETIResponse\r\n%s\r\nSETIEndOfData"
	for name, c := range map[string]struct {
		args   []string
		answer string
		sent   string // the function's own part of the form
		status int
		want   string
	}{
		"levels set":               {[]string{"send-qoh", "A~1|B~C~2", "D~-3|"}, fmt.Sprintf(framed, "A=OK\r\nB~C=OK\r\nD=OK"), "count=3&update=A~1|B~C~2|D~-3|", 0, "B~C=OK"},
		"a level not set":          {[]string{"send-qoh", "A~1|B~2"}, fmt.Sprintf(framed, "A=NF\r\nB=NA"), "count=2&update=A~1|B~2|", 1, "A was not set: NF, there is no such SKU\n  - qohreplace: B was not set: NA, its stock is not tracked"},
		"a level in error":         {[]string{"send-qoh", "A~1"}, "SETIResponse\nA=Err\nSETIEndOfData", "count=1&update=A~1|", 1, "A was not set: Err"},
		"levels out of order":      {[]string{"send-qoh", "A~1|B~2"}, fmt.Sprintf(framed, "B=OK\r\nA=OK"), "", 1, `line 1 is "B=OK", not about A`},
		"too few lines":            {[]string{"send-qoh", "A~1|B~2"}, fmt.Sprintf(framed, "A=OK"), "", 1, "instead of SETIResponse, 2 lines and SETIEndOfData"},
		"no frame":                 {[]string{"send-qoh", "A~1"}, "SETIResponse\r\nA=OK\r\n", "", 1, "instead of SETIResponse, 1 lines"},
		"a level changed":          {[]string{"send-inventory", "A~-1"}, "SETIResponse=OK;SKU=A;QOH=12;NOTE=", "update=A~-1", 0, "SETIResponse=OK;SKU=A;QOH=12;NOTE="},
		"a level not changed":      {[]string{"send-inventory", "A~-1"}, "SETIResponse=False;SKU=A;QOH=NF;NOTE=NotFound", "", 1, "A was not changed; Stone Edge would post it again"},
		"a level without figure":   {[]string{"send-inventory", "A~-1"}, "SETIResponse=OK;SKU=A;QOH=;NOTE=", "", 1, "has no level and NOTE= behind QOH="},
		"another SKU":              {[]string{"send-inventory", "A~-1"}, "SETIResponse=OK;SKU=B;QOH=1;NOTE=", "", 1, "is not an answer about A"},
		"a line for each":          {[]string{"send-inventory", "A~-1|B~1"}, "SETIResponse=OK;SKU=A;QOH=1;NOTE=", "", 1, "want 2 lines"},
		"a refused change":         {[]string{"send-inventory", "A~-1"}, "SETIError: Invalid/missing update command", "", 1, "invupdate: refused: Invalid/missing update command"},
		"a status":                 {[]string{"send-status", "1042", "Shipped"}, "SETIResponse: update=OK;Notes=", "orderdetail=&ordernumber=1042&orderstatus=Shipped&refnumber=&trackcount=0", 0, "SETIResponse: update=OK;Notes="},
		"a parcel":                 {[]string{"send-status", "1042", "Shipped", "1Z", "UPS"}, "SETIResponse: update=OK;Notes=", "orderdetail=&ordernumber=1042&orderstatus=Shipped&refnumber=&trackcarrier=UPS&trackcount=1&tracknum=1Z&trackpickupdate=", 0, "Nothing wrong"},
		"two parcels":              {[]string{"send-status", "1042", "Shipped", "1Z", "UPS", "2Z"}, "SETIResponse: update=OK;Notes=", "orderdetail=&ordernumber=1042&orderstatus=Shipped&refnumber=&trackcarrier1=UPS&trackcarrier2=&trackcount=2&tracknum1=1Z&tracknum2=2Z&trackpickupdate1=&trackpickupdate2=", 0, "Nothing wrong"},
		"a status that is refused": {[]string{"send-status", "7", "Shipped"}, "SETIResponse: update=False;Notes=order 7 is unknown", "", 1, "Stone Edge would post it again: order 7 is unknown"},
		"a status that is denied":  {[]string{"send-status", "7", "Shipped"}, "SETIError: Access denied.", "", 1, "updatestatus: refused: Access denied."},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScript()
			s.updates = c.answer
			status, out, errs := poll(t, s, c.args)
			if status != c.status || errs != "" || !strings.Contains(out, c.want) {
				t.Errorf("status %d, want %d and %q:\n%s%s", status, c.status, c.want, out, errs)
			}
			form := s.forms[0]
			for _, common := range []string{"setiuser", "password", "code", "omversion", "setifunction"} {
				if !form.Has(common) {
					t.Errorf("no %s was sent", common)
				}
				form.Del(common)
			}
			sent, err := url.QueryUnescape(form.Encode())
			if c.sent != "" && (err != nil || sent != c.sent) {
				t.Errorf("sent\n%s, want\n%s", sent, c.sent)
			}
		})
	}
}
