package main

import (
	"context"
	"net/http"
	"regexp"
	"testing"
)

// Ensure the store answers alone at the printed address, with the printed token.
func TestRunStore(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	out, ended := &lines{seen: make(chan string, 1)}, make(chan error, 1)
	env := map[string]string{"PORT": "0"}
	go func() { ended <- runStore(ctx, func(name string) string { return env[name] }, out) }()
	found := regexp.MustCompile(`X-Auth-Token: (\S+)' '(\S+)'`).FindStringSubmatch(<-out.seen)
	if found == nil {
		t.Fatal("the command is not printed")
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, found[2], nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Auth-Token", found[1])
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		t.Errorf("got status %d", res.StatusCode)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// lines hands on what is printed.
type lines struct{ seen chan string }

func (l *lines) Write(p []byte) (int, error) {
	l.seen <- string(p)
	return len(p), nil
}
