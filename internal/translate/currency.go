package translate

import "strings"

// currenciesWithoutCents are the ISO 4217 currencies that have no minor unit.
const currenciesWithoutCents = " BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF "

// minorDigits is the number of decimals in amounts of a currency. A currency
// with three (KWD) gets two here as well, because SETI writes money with two
// places (seti-protocol.md 1.4, rule 8).
func minorDigits(currency string) int {
	code := strings.ToUpper(strings.TrimSpace(currency))
	if len(code) == 3 && strings.Contains(currenciesWithoutCents, " "+code+" ") {
		return 0
	}
	return 2
}
