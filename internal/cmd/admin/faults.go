package main

import (
	"fmt"

	"connect2cart/internal/merchant"
	"connect2cart/internal/translate"
)

// faultsOf are the parts of a store's secret that keep it from being served.
func faultsOf(m *merchant.Merchant) []merchant.Fault { return m.Faults(translate.LabelsHold) }

// remedy says what is wrong and which command, or who else, mends it.
func remedy(hash string, f merchant.Fault) string {
	text := f.Name + ": want " + f.Want
	switch f.Name {
	case merchant.FaultyToken:
		return text + "; the merchant submits an API account on the page"
	case merchant.FaultyPassword:
		return fmt.Sprintf(`%s; "new-password %s", or the merchant's next submission, makes one`, text, hash)
	}
	return fmt.Sprintf(`%s; "set %s %s=VALUE" corrects it`, text, hash, f.Name)
}
