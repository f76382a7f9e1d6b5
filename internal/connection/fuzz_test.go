package connection_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// FuzzStranger sends any cookie and any form to any action. A stranger gets in
// nowhere, changes nothing, and finds no bug of ours.
func FuzzStranger(f *testing.F) {
	g := newRig(f)
	g.signIn()
	whole := g.session
	for _, cookie := range []string{"", ".", "teststore1", "teststore1.", "teststore1." + strings.Repeat("A", 52), whole[1:], whole + "x", strings.ToUpper(whole), strings.Repeat("a.", 200)} {
		f.Add(cookie, "pause", "confirm=yes")
		f.Add(cookie, "disconnect", "confirm=yes&version=&order=1")
		f.Add(cookie, "", "show=settings")
	}
	f.Fuzz(func(t *testing.T, cookie, action, body string) {
		if strings.EqualFold(cookie, whole) || strings.Contains(body, "cart") {
			t.Skip("the session itself is no stranger's, and a refused login takes 0.3 s; the test needs any other request")
		}
		g.t, g.session = t, url.QueryEscape(cookie)
		for _, a := range []answer{g.do("GET", "/connection?"+url.QueryEscape(body), "", ""), g.do("POST", "/connection/"+url.PathEscape(action), form, body)} {
			if a.status >= http.StatusInternalServerError || strings.Contains(a.body, "Orders that Stone Edge got") {
				t.Errorf("got %d %s", a.status, a.body)
			}
		}
		if g.paused() || g.kept().Removed {
			t.Error("a stranger changed the store")
		}
	})
}
