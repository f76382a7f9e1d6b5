package apigw

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Ensure callers side by side each get their own answer.
func TestInProcess_sideBySide(t *testing.T) {
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		io.WriteString(w, strings.Repeat(r.URL.Query().Get("name"), 5000))
	})
	server := httptest.NewServer(&Gateway{Routes: []Route{
		{Method: "GET", Path: "/", Function: InProcess(Handler(echo)), Timeout: time.Minute},
	}})
	defer server.Close()
	var all sync.WaitGroup
	for i := range 16 {
		name := string(rune('a' + i))
		all.Go(func() {
			for range 20 {
				res, err := http.Get(server.URL + "/?name=" + name)
				if err != nil {
					t.Error(err)
					return
				}
				body, err := io.ReadAll(res.Body)
				res.Body.Close()
				if want := strings.Repeat(name, 5000); err != nil || string(body) != want {
					t.Errorf("%s: got %.20q (%d bytes, %v), want its own answer", name, body, len(body), err)
					return
				}
			}
		})
	}
	all.Wait()
}
