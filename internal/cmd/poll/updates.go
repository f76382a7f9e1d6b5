package main

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// entries splits SKU~N|SKU~N into its pieces, from one argument or several.
func entries(args []string) ([]string, error) {
	var pieces []string
	for piece := range strings.SplitSeq(strings.Join(args, "|"), "|") {
		if strings.TrimSpace(piece) == "" {
			continue
		}
		i := strings.LastIndexByte(piece, '~')
		if i < 1 {
			return nil, usageError(fmt.Sprintf("%q is not written as SKU~NUMBER.", printable(piece)))
		}
		if _, err := strconv.ParseFloat(piece[i+1:], 64); err != nil {
			return nil, usageError(fmt.Sprintf("%q does not end with a number.", printable(piece)))
		}
		pieces = append(pieces, piece)
	}
	if len(pieces) == 0 {
		return nil, usageError("say what to send, as SKU~NUMBER.")
	}
	return pieces, nil
}

func skuOf(entry string) string { return entry[:strings.LastIndexByte(entry, '~')] }

// sendQOH sets levels, and reads a line for each (4.1).
func (s *session) sendQOH(args []string) error {
	pieces, err := entries(args)
	if err != nil {
		return err
	}
	form := s.login()
	form.Set("count", strconv.Itoa(len(pieces)))
	form.Set("update", strings.Join(pieces, "|")+"|") // real Stone Edge ends with a |
	body, err := s.post("qohreplace", "text/plain", form)
	if err != nil {
		return err
	}
	lines := splitLines(body)
	if len(lines) != len(pieces)+2 || lines[0] != "SETIResponse" || lines[len(lines)-1] != "SETIEndOfData" {
		return fmt.Errorf("qohreplace: answered %.300q instead of SETIResponse, %d lines and SETIEndOfData", body, len(pieces))
	}
	for i, line := range lines[1 : len(lines)-1] {
		s.say("%s", line)
		code, ok := strings.CutPrefix(line, skuOf(pieces[i])+"=")
		if !ok {
			s.notice("qohreplace: line %d is %q, not about %s", i+1, line, skuOf(pieces[i]))
		} else if code != "OK" {
			s.notice("qohreplace: %s was not set: %s", skuOf(pieces[i]), explain(code))
		}
	}
	return nil
}

// explain puts a code into words.
func explain(code string) string {
	switch code {
	case "NF":
		return "NF, there is no such SKU"
	case "NA":
		return "NA, its stock is not tracked"
	}
	return code
}

// sendInventory changes levels, and reads the new ones (4.2).
func (s *session) sendInventory(args []string) error {
	pieces, err := entries(args)
	if err != nil {
		return err
	}
	form := s.login()
	form.Set("update", strings.Join(pieces, "|"))
	body, err := s.post("invupdate", "text/plain", form)
	if err != nil {
		return err
	}
	lines := splitLines(body)
	if len(lines) != len(pieces) {
		return fmt.Errorf("invupdate: answered %.300q, want %d lines", body, len(pieces))
	}
	for i, line := range lines {
		s.say("%s", line)
		s.checkInventory(skuOf(pieces[i]), line)
	}
	return nil
}

func (s *session) checkInventory(sku, line string) {
	level, done := strings.CutPrefix(line, "SETIResponse=OK;SKU="+sku+";QOH=")
	if !done {
		if !strings.HasPrefix(line, "SETIResponse=False;SKU="+sku+";QOH=") {
			s.notice("invupdate: %q is not an answer about %s", line, sku)
			return
		}
		s.notice("invupdate: %s was not changed; Stone Edge would post it again: %s", sku, line)
		return
	}
	qoh, _, noted := strings.Cut(level, ";NOTE=")
	if _, err := strconv.ParseInt(qoh, 10, 64); err != nil || !noted {
		s.notice("invupdate: %q has no level and NOTE= behind QOH=", line)
	}
}

// sendStatus reports an order's label and parcels in the discrete form (4.3).
func (s *session) sendStatus(args []string) error {
	if len(args) < 2 {
		return usageError("say which order and which label, as send-status 1042 Shipped 1Z999 UPS.")
	}
	form := s.login()
	form.Set("ordernumber", args[0])
	form.Set("orderstatus", args[1])
	form.Set("refnumber", "")
	form.Set("orderdetail", "")
	setTracks(form, args[2:])
	body, err := s.post("updatestatus", "text/plain", form)
	if err != nil {
		return err
	}
	s.say("%s", oneLine(body))
	if notes, ok := strings.CutPrefix(body, "SETIResponse: update=False;Notes="); ok {
		return fmt.Errorf("updatestatus: order %s was not updated; Stone Edge would post it again: %s", args[0], notes)
	}
	if !strings.HasPrefix(body, "SETIResponse: update=OK;Notes=") {
		return fmt.Errorf("updatestatus: answered %.200q instead of SETIResponse: update=OK;Notes=", body)
	}
	return nil
}

// setTracks writes pairs of tracking number and carrier. The discrete form
// numbers them only if there are several.
func setTracks(form url.Values, args []string) {
	count := (len(args) + 1) / 2
	form.Set("trackcount", strconv.Itoa(count))
	for i := range count {
		suffix := ""
		if count > 1 {
			suffix = strconv.Itoa(i + 1)
		}
		form.Set("tracknum"+suffix, args[2*i])
		carrier := ""
		if 2*i+1 < len(args) {
			carrier = args[2*i+1]
		}
		form.Set("trackcarrier"+suffix, carrier)
		form.Set("trackpickupdate"+suffix, "")
	}
}

// splitLines splits an answer. CRLF is documented, but others send LF.
func splitLines(body string) []string {
	return strings.Split(strings.ReplaceAll(body, "\r\n", "\n"), "\n")
}
