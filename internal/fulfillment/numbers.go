package fulfillment

import (
	"cmp"
	"slices"
	"strings"

	"connect2cart/internal/bigcommerce"
	"connect2cart/internal/carriers"
)

// maxTrack is the longest tracking number that BigCommerce takes (B 5.2), in
// characters there and in bytes here.
const maxTrack = 50

// cutTrack is a tracking number cut to fit a shipment's field, without half a
// character at the end.
func cutTrack(number string) string {
	number = strings.TrimSpace(number)
	return strings.ToValidUTF8(number[:min(len(number), maxTrack)], "")
}

// fullTrack is a shipment's tracking number before cutTrack cut it, read from
// the comments. Cut numbers can be equal, because links to a carrier's page
// begin alike.
func fullTrack(field, comments string) string {
	for line := range strings.Lines(comments) {
		if _, number, ok := strings.Cut(line, longNumber); ok && cutTrack(number) == field {
			return number
		}
	}
	return field
}

// sameTrack compares tracking numbers regardless of letter case, blanks (labels
// print them between groups of digits) and the characters of unlisted.
func sameTrack(a, b string) bool { return trackKey(a) == trackKey(b) }

func trackKey(number string) string {
	return strings.ToUpper(strings.Join(strings.Fields(unlisted.Replace(number)), ""))
}

// unlisted blanks out the characters with a meaning in our comments: commas
// between numbers, brackets around a carrier. People type them too, with words
// behind a number.
var unlisted = strings.NewReplacer(",", " ", "(", " ", ")", " ")

// isNumbered reports whether a tracking number is a shipment's own. If the
// comments lack the full number, its beginning decides.
func isNumbered(s bigcommerce.Shipment, track string) bool {
	full := fullTrack(s.TrackingNumber, s.Comments)
	return sameTrack(full, track) || full == s.TrackingNumber && sameTrack(full, cutTrack(track))
}

// bears reports whether a shipment has a tracking number, as its own or among
// our numbers in its comments.
func bears(s bigcommerce.Shipment, track string) bool {
	return isNumbered(s, track) || slices.ContainsFunc(notedNumbers(s.Comments), func(number string) bool { return sameTrack(number, track) })
}

// The beginnings of our lines in comments: a list of numbers beyond the field,
// and one number too long for it.
const (
	furtherNumbers = "Further tracking numbers: "
	longNumber     = "Tracking number: "
)

// notedNumbers are our numbers in comments. Any other text there is the
// merchant's.
func notedNumbers(comments string) (numbers []string) {
	for line := range strings.Lines(comments) {
		if _, number, ok := strings.Cut(line, longNumber); ok {
			numbers = append(numbers, number)
		}
		_, list, _ := strings.Cut(line, furtherNumbers)
		for entry := range strings.SplitSeq(list, ", ") {
			number, _, _ := strings.Cut(entry, " (") // the carrier
			numbers = append(numbers, number)
		}
	}
	return numbers
}

// withNumbers adds tracking numbers to a shipment's comments.
func withNumbers(comments string, packs []pack) string {
	words := make([]string, len(packs))
	for i, p := range packs {
		words[i] = strings.Join(strings.Fields(unlisted.Replace(p.TrackNum)), " ")
		if by := joined(" ", p.Shipper, p.Method); by != "" {
			words[i] += " (" + by + ")"
		}
	}
	list := strings.Join(words, ", ")
	if strings.Contains(comments[strings.LastIndexByte(comments, '\n')+1:], furtherNumbers) {
		return comments + ", " + list
	}
	return joined("\n", comments, furtherNumbers+list)
}

// newShipment is the shipment of packages with the same goods. The first
// package gives number and carrier. The name of a carrier unknown to
// BigCommerce goes into the shipping method (B 5.2). own are the store's own
// names of carriers.
func newShipment(packs []pack, own map[string]string) bigcommerce.NewShipment {
	p := packs[0]
	c, known := p.carrier(own)
	s := bigcommerce.NewShipment{
		TrackingNumber:   cutTrack(p.TrackNum),
		ShippingProvider: c.Provider,
		TrackingCarrier:  c.Tracking,
		ShippingMethod:   strings.TrimSpace(p.Method),
	}
	if !known {
		s.ShippingMethod = joined(" ", p.Shipper, p.Method)
	}
	if full := strings.TrimSpace(p.TrackNum); full != s.TrackingNumber {
		s.Comments = longNumber + full
	}
	if len(packs) > 1 {
		s.Comments = withNumbers(s.Comments, packs[1:])
	}
	return s
}

// carrier is the company that the package names. Without a name its service or
// the form of its number may tell, unless they contradict each other.
func (p pack) carrier(own map[string]string) (c carriers.Carrier, known bool) {
	if strings.TrimSpace(p.Shipper) != "" {
		return carriers.Of(p.Shipper, own)
	}
	byMethod, named := carriers.Of(p.Method, own)
	byNumber, formed := carriers.OfNumber(p.TrackNum)
	switch {
	case !formed:
		return byMethod, named
	case named && byMethod != byNumber:
		return carriers.Carrier{}, false
	}
	return byNumber, true
}

// carryBy gives a shipment the carrier of its new number. It sets both fields,
// because an old value in either would contradict the new one. The name of a
// carrier unknown to BigCommerce goes into the shipping method. If the package
// leaves the carrier open, it may mean the shipment's own, and we keep it.
func carryBy(change *bigcommerce.ShipmentChange, p pack, n bigcommerce.NewShipment) {
	if strings.TrimSpace(p.Shipper) == "" {
		return
	}
	change.ShippingProvider, change.TrackingCarrier = &n.ShippingProvider, &n.TrackingCarrier
	if n.ShippingProvider == "" && n.TrackingCarrier == "" {
		change.ShippingMethod = n.ShippingMethod
	}
}

// itemsOf are a shipment's lines and units, sorted.
func itemsOf(items []bigcommerce.ShipmentItem) [][2]int64 {
	list := make([][2]int64, len(items))
	for i, item := range items {
		list[i] = [2]int64{int64(item.OrderProductID), int64(item.Quantity)}
	}
	slices.SortFunc(list, func(a, b [2]int64) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	return list
}

// tracksOf are a shipment's tracking numbers: its own, and ours in its comments.
func tracksOf(field, comments string) []string {
	return append([]string{fullTrack(field, comments)}, notedNumbers(comments)...)
}
