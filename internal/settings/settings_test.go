package settings_test

import (
	"reflect"
	"strings"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/settings"
)

// Ensure each setting takes its good values, shows them as it takes them, and
// refuses all others without a change.
func TestSetting_Assign(t *testing.T) {
	for key, c := range map[string]struct {
		good map[string]string // text in, text out
		bad  []string
	}{
		"time_zone":            {map[string]string{"America/Chicago": "America/Chicago", "": ""}, []string{"Local", "Mars/Base"}},
		"order_statuses":       {map[string]string{"11, 2,2": "11,2", "": ""}, []string{"0", "15", "shipped"}},
		"location":             {map[string]string{"ALL": "all", "1,3": "1,3", "": ""}, []string{"0", "here", "-1"}},
		"unit_price_digits":    {map[string]string{"4": "4", "": ""}, []string{"3", "two"}},
		"price":                {map[string]string{"Regular": "regular", "": ""}, []string{"cheap"}},
		"payment_outage_hours": {map[string]string{"72": "72", "": ""}, []string{"73", "-1", "soon"}},
		"hold_seconds":         {map[string]string{"0": "0", "22": "22", "": ""}, []string{"23", "-1", "long"}},
		"calls_at_once":        {map[string]string{"20": "20", "": ""}, []string{"21", "-1", "many"}},
		"order_prefix":         {map[string]string{"BC-": "BC-", "": ""}, []string{"BC1", strings.Repeat("B", 21)}},
		"store_code":           {map[string]string{"secret code": "secret code", "": ""}, []string{strings.Repeat("c", 65), " code", "a\x00b"}},
		"status_labels":        {map[string]string{"Packed = SHIPPED,Held=ignore": "Held=ignore,Packed=shipped", " , ": ""}, []string{"Packed", "=shipped", "Packed=", "Packed=sent away", "Packed=2,packed=3"}},
		"carriers":             {map[string]string{"Brown = UPS": "Brown=UPS", "": ""}, []string{"Brown", "=UPS", "Brown=", "Brown=a friend", "Brown=UPS,brown=DHL"}},
		"alerts":               {map[string]string{"a@example.com, b@example.com,A@example.com": "a@example.com,b@example.com", "": ""}, []string{"nobody", addresses(11)}},
		"first_order":          {map[string]string{"100": "100", "All": "", "": ""}, []string{"-1", "first"}},
		"late_orders":          {map[string]string{"OFF": "off", "": ""}, []string{"maybe"}},
		"channels":             {map[string]string{"1,3": "1,3", "": ""}, []string{"web", "0"}},
		"stock_cart":           {map[string]string{"3": "3", "": ""}, []string{"web", "-1"}},
	} {
		setting, ok := settings.Of(key)
		if !ok {
			t.Errorf("%s: no such setting", key)
			continue
		}
		for in, want := range c.good {
			var s merchant.Settings
			if err := setting.Assign(&s, in); err != nil || setting.Text(s) != want {
				t.Errorf("%s=%q: got %q and %v, want %q", key, in, setting.Text(s), err, want)
			}
		}
		for _, in := range c.bad {
			var s merchant.Settings
			if err := setting.Assign(&s, in); err == nil || !reflect.DeepEqual(s, merchant.Settings{}) {
				t.Errorf("%s=%q: got %+v and %v, want an error and no change", key, in, s, err)
			}
		}
	}
}

// addresses are n different addresses with commas between them.
func addresses(n int) string {
	var list []string
	for i := range n {
		list = append(list, strings.Repeat("a", i+1)+"@example.com")
	}
	return strings.Join(list, ",")
}
