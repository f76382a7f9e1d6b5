package main

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// plainMoney is a decimal number with a point and two places (1.4, rule 8).
var plainMoney = regexp.MustCompile(`^-?[0-9]{1,15}\.[0-9]{2}$`)

// cents reads money as hundredths, and notices text in any other form. Missing
// text is 0.
func (s *session) cents(what, text string) int64 {
	if text == "" {
		return 0
	}
	if !plainMoney.MatchString(text) {
		s.notice("%s: %q is no amount with two places", what, text)
		return 0
	}
	n, err := strconv.ParseInt(strings.Replace(text, ".", "", 1), 10, 64)
	if err != nil {
		s.notice("%s: %q is no amount", what, text)
	}
	return n
}

// plainPrice is the price of one unit. Below a cent it has four places.
var plainPrice = regexp.MustCompile(`^-?[0-9]{1,15}\.[0-9]{2}([0-9]{2})?$`)

// unitPrice notices a price in any other form. Missing text is no price.
func (s *session) unitPrice(what, text string) {
	if text != "" && !plainPrice.MatchString(text) {
		s.notice("%s: %q is no price with two or four places", what, text)
	}
}

func decimal(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}
