package bcsim

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// Money is an amount in ten-thousandths of the currency, the precision of v2.
// It marshals as a string with four decimals ("10.0000") and reads strings and
// numbers. A percentage has the same form: 8.25 % is 82500.
type Money int64

// unit is one whole of the currency in ten-thousandths.
const unit Money = 10000

// MustMoney reads a decimal text such as "12.5", for tests and tables. It
// panics on any other text.
func MustMoney(text string) Money {
	m, err := parseMoney(text)
	if err != nil {
		panic(err)
	}
	return m
}

func parseMoney(text string) (Money, error) {
	digits, negative := strings.CutPrefix(text, "-")
	whole, fraction, _ := strings.Cut(digits, ".")
	fraction = (fraction + "0000")[:4+max(0, len(fraction)-4)]
	if whole == "" || len(whole) > 12 || strings.TrimRight(fraction[4:], "0") != "" {
		return 0, fmt.Errorf("amount %.30q: want at most 12 digits and 4 decimals", text)
	}
	n, err := strconv.ParseUint(whole+fraction[:4], 10, 63)
	if err != nil {
		return 0, fmt.Errorf("amount %.30q: not a decimal number", text)
	}
	if negative {
		return -Money(n), nil
	}
	return Money(n), nil
}

// String shows the amount with four decimals.
func (m Money) String() string { return string(m.appendText(nil)) }

func (m Money) appendText(b []byte) []byte {
	if m < 0 {
		b, m = append(b, '-'), -m
	}
	b = strconv.AppendInt(b, int64(m/unit), 10)
	rest := int64(m % unit)
	return append(b, '.', byte('0'+rest/1000), byte('0'+rest/100%10), byte('0'+rest/10%10), byte('0'+rest%10))
}

// MarshalJSON writes a string with four decimals, as v2 does.
func (m Money) MarshalJSON() ([]byte, error) {
	return append(m.appendText([]byte{'"'}), '"'), nil
}

// UnmarshalJSON reads a string or a number.
func (m *Money) UnmarshalJSON(data []byte) error {
	text := string(bytes.Trim(data, `"`))
	if text == "null" {
		return nil
	}
	v, err := parseMoney(text)
	*m = v
	return err
}

// Number is an amount as v3 and the embedded consignments of v2 write it: a
// JSON number.
type Number Money

// MarshalJSON writes a JSON number and drops needless zeros.
func (n Number) MarshalJSON() ([]byte, error) {
	text := Money(n).appendText(nil)
	return bytes.TrimSuffix(bytes.TrimRight(text, "0"), []byte(".")), nil
}

// UnmarshalJSON reads a string or a number.
func (n *Number) UnmarshalJSON(data []byte) error { return (*Money)(n).UnmarshalJSON(data) }

// tax is the tax on top of m at a percentage.
func (m Money) tax(percent Money) Money { return divide(m*percent, 100*unit) }

// taxWithin is the tax contained in m at a percentage.
func (m Money) taxWithin(percent Money) Money { return divide(m*percent, 100*unit+percent) }

// roundTo rounds half away from zero to a multiple of step, for instance 100
// for cents.
func (m Money) roundTo(step Money) Money { return divide(m, step) * step }

// divide rounds half away from zero.
func divide(m, by Money) Money {
	if m < 0 {
		return -divide(-m, by)
	}
	return (m + by/2) / by
}
