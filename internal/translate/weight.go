package translate

import (
	"strconv"
	"strings"

	"connect2cart/internal/bigcommerce"
)

// weightScale is the number of our units in one of the store's weight unit,
// because BigCommerce writes four decimals ("0.7500").
const weightScale = 10_000

// weight is a unit's weight as a plain decimal, or "" for none.
func weight(t bigcommerce.Text) string { return weightText(parseWeight(t)) }

// totalWeight is the weight of all lines (3.8), in the store's unit.
func totalWeight(rows []bigcommerce.OrderProduct) string {
	var sum int64
	for _, p := range rows {
		sum += parseWeight(p.Weight) * int64(p.Quantity)
	}
	return weightText(sum)
}

// parseWeight reads a plain decimal in ten-thousandths, and cuts further
// decimals. An unreadable, negative or huge weight counts as 0.
func parseWeight(t bigcommerce.Text) int64 {
	whole, frac, _ := strings.Cut(strings.TrimSpace(string(t)), ".")
	frac = (frac + "0000")[:4]
	units, err := strconv.ParseUint(orZero(whole), 10, 40)
	parts, err2 := strconv.ParseUint(frac, 10, 40)
	if err != nil || err2 != nil || units > 1_000_000_000 {
		return 0
	}
	return int64(units)*weightScale + int64(parts)
}

func orZero(digits string) string {
	if digits == "" {
		return "0"
	}
	return digits
}

// weightText writes a weight in its shortest form, or "" for 0.
func weightText(w int64) string {
	if w <= 0 {
		return ""
	}
	frac := strconv.FormatInt(weightScale+w%weightScale, 10)[1:]
	return strings.TrimSuffix(strconv.FormatInt(w/weightScale, 10)+"."+strings.TrimRight(frac, "0"), ".")
}
