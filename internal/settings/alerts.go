package settings

import (
	"fmt"
	"slices"
	"strings"

	"connect2cart/internal/email"
	"connect2cart/internal/merchant"
)

var alerts = Setting{"alerts", "addresses of the mails about what needs somebody, as a@example.com,b@example.com; at most 10;\n" + strings.Repeat(" ", 29) + "empty is the contact's",
	func(s merchant.Settings) string { return strings.Join(s.Alerts, ",") }, assignAlerts, false}

func assignAlerts(s *merchant.Settings, value string) error {
	var list []string
	for address := range strings.SplitSeq(value, ",") {
		address = strings.TrimSpace(address)
		if address == "" || slices.ContainsFunc(list, func(a string) bool { return strings.EqualFold(a, address) }) {
			continue
		}
		if !email.IsAddress(address) {
			return fmt.Errorf("number %d is no e-mail address; want a@example.com, with commas between several", len(list)+1)
		}
		list = append(list, address)
	}
	if len(list) > merchant.MaxAlerts {
		return fmt.Errorf("want at most %d addresses", merchant.MaxAlerts)
	}
	s.Alerts = list
	return nil
}
