package translate

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"connect2cart/internal/bigcommerce"
)

// maxTrack is how long a tracking number can be (B 5.2).
const maxTrack = 50

// track is the tracking number as a shipment can bear it.
func (p pack) track() string { return cutTrack(p.TrackNum) }

func cutTrack(number string) string {
	number = strings.TrimSpace(number)
	if len(number) <= maxTrack {
		return number
	}
	cut := number[:maxTrack]
	for !utf8.ValidString(cut) && cut != "" {
		cut = cut[:len(cut)-1]
	}
	return cut
}

// sameTrack compares tracking numbers without regard to letter case and to the
// blanks that labels print between groups of digits.
func sameTrack(a, b string) bool { return trackKey(a) == trackKey(b) }

func trackKey(number string) string {
	return strings.ToUpper(strings.Join(strings.Fields(cutTrack(number)), ""))
}

// bears reports whether a shipment has a tracking number, as its own or among
// those in its comments.
func bears(s bigcommerce.Shipment, track string) bool {
	return sameTrack(s.TrackingNumber, track) || mentions(s.Comments, track)
}

// mentions reports whether a number stands in a text, not as a part of a
// longer one.
func mentions(text, number string) bool {
	text, number = strings.ToUpper(text), strings.ToUpper(strings.TrimSpace(number))
	for from := 0; number != ""; {
		i := strings.Index(text[from:], number)
		if i < 0 {
			return false
		}
		before, _ := utf8.DecodeLastRuneInString(text[:from+i])
		after, _ := utf8.DecodeRuneInString(text[from+i+len(number):])
		if !isWordRune(before) && !isWordRune(after) {
			return true
		}
		from += i + 1
	}
	return false
}

func isWordRune(r rune) bool {
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// furtherNumbers begins the list of numbers that a shipment has no field for.
const furtherNumbers = "Further tracking numbers: "

// withNumbers adds tracking numbers to a shipment's comments.
func withNumbers(comments string, packs []pack) string {
	words := make([]string, len(packs))
	for i, p := range packs {
		words[i] = strings.TrimSpace(p.TrackNum)
		if by := joined(" ", p.Shipper, p.Method); by != "" {
			words[i] += " (" + by + ")"
		}
	}
	list := strings.Join(words, ", ")
	if strings.Contains(comments, furtherNumbers) {
		return comments + ", " + list
	}
	return joined("\n", comments, furtherNumbers+list)
}

// newShipment is the shipment of packages that hold the same goods: the first
// gives number and carrier. A carrier that BigCommerce does not know is told
// in words (B 5.2).
func newShipment(packs []pack) bigcommerce.NewShipment {
	p := packs[0]
	c, known := carrierOf(p.Shipper)
	s := bigcommerce.NewShipment{
		TrackingNumber:   p.track(),
		ShippingProvider: c.provider,
		TrackingCarrier:  c.slug,
		ShippingMethod:   strings.TrimSpace(p.Method),
	}
	if !known {
		s.ShippingMethod = joined(" ", p.Shipper, p.Method)
	}
	if full := strings.TrimSpace(p.TrackNum); full != s.TrackingNumber {
		s.Comments = "Tracking number: " + full
	}
	if len(packs) > 1 {
		s.Comments = withNumbers(s.Comments, packs[1:])
	}
	return s
}

// Planned reports whether a plan still makes a shipment of that number to
// that address. When it does not, the order has it.
func (plan ShipmentPlan) Planned(s bigcommerce.NewShipment) bool {
	return slices.ContainsFunc(plan.Create, func(other bigcommerce.NewShipment) bool {
		return other.OrderAddressID == s.OrderAddressID && sameTrack(other.TrackingNumber, s.TrackingNumber)
	})
}

// Doubled counts the shipments that another one with the same number, address
// and goods makes superfluous: two processes made them at once.
func Doubled(have []bigcommerce.Shipment) int {
	n := 0
	for i, s := range have {
		if slices.ContainsFunc(have[:i], func(other bigcommerce.Shipment) bool { return sameShipment(s, other) }) {
			n++
		}
	}
	return n
}

func sameShipment(a, b bigcommerce.Shipment) bool {
	return a.TrackingNumber != "" && sameTrack(a.TrackingNumber, b.TrackingNumber) && a.OrderAddressID == b.OrderAddressID &&
		slices.Equal(contents(a), contents(b))
}

// contents are a shipment's lines and units in one order.
func contents(s bigcommerce.Shipment) [][2]int64 {
	list := make([][2]int64, len(s.Items))
	for i, item := range s.Items {
		list[i] = [2]int64{int64(item.OrderProductID), int64(item.Quantity)}
	}
	slices.SortFunc(list, func(a, b [2]int64) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return list
}
