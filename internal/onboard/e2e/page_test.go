//go:build e2e

package e2e

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestLook(t *testing.T) {
	s := newStage(t)
	for _, x := range []struct {
		name string
		size size
		dark bool
	}{{"desktop", desktop, false}, {"phone", phone, false}, {"desktop-dark", desktop, true}} {
		b := newBrowser(t, x.size)
		if x.dark {
			b.prefer("dark")
		}
		b.do(chromedp.Navigate(s.url+"/"), chromedp.WaitVisible(chromedp.CSS("#form")))
		b.shoot("page-" + x.name)
		a := s.store.Account()
		b.fill(map[string]string{"store_hash": "https://api.bigcommerce.com/stores/" + a.StoreHash + "/v3/", "client_id": a.ClientID, "client_secret": a.ClientSecret,
			"access_token": "wrong0wrong0wrong0wrong0wrong00", "contact_name": "Anna Muster", "contact_email": "anna@example.com"})
		b.do(chromedp.Click(chromedp.CSS("#send")), chromedp.WaitVisible(chromedp.CSS("#refusal h3")))
		b.shoot("refused-" + x.name)
		b.fill(map[string]string{"access_token": a.AccessToken})
		b.do(chromedp.Click(chromedp.CSS("#send")), chromedp.WaitVisible(chromedp.CSS("#poll")))
		b.do(chromedp.Click(chromedp.CSS("#poll")))
		b.do(chromedp.WaitVisible(chromedp.CSS("#poll-says.good, #poll-says.fault")))
		b.shoot("result-" + x.name)
	}
}
