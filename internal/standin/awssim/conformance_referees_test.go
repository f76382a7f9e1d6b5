package awssim_test

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"testing"
	"time"
)

// runMoto starts moto_server (PyPI moto[server,dynamodb], the version in
// .ci/requirements.txt).
func runMoto(t *testing.T) (url string) {
	t.Helper()
	return runReferee(t, "moto_server", "MOTO", "pip install -r .ci/requirements.txt", "/moto-api/", func(port string) []string {
		return []string{"-H", "127.0.0.1", "-p", port}
	})
}

// runDynalite starts dynalite (npm dynalite, the version in .ci/package.json).
func runDynalite(t *testing.T) (url string) {
	t.Helper()
	return runReferee(t, "dynalite", "DYNALITE", "npm ci --prefix .ci", "/", func(port string) []string {
		return []string{"--host", "127.0.0.1", "--port", port, "--createTableMs", "0"}
	})
}

// runReferee starts a program from the PATH, or from MOTO_SERVER or
// DYNALITE_SERVER. Without the program it skips the test, or fails it if
// REQUIRE_MOTO or REQUIRE_DYNALITE is 1.
func runReferee(t *testing.T, program, name, install, ready string, args func(port string) []string) (url string) {
	t.Helper()
	if own := os.Getenv(name + "_SERVER"); own != "" {
		program = own
	}
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("REQUIRE_"+name) == "1" {
			t.Fatalf("REQUIRE_%s=1, but %s is not to be found", name, program)
		}
		t.Skipf("SKIPPED: NO REFEREE FOR awssim; install one with %s, or set %s_SERVER to a %s", install, name, program)
	}
	port := freePort(t)
	url = "http://127.0.0.1:" + port
	server := exec.Command(path, args(port)...)
	if err := server.Start(); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	ended := make(chan struct{})
	go func() { server.Wait(); close(ended) }()
	t.Cleanup(func() { server.Process.Kill(); <-ended })
	await(t, url+ready, ended)
	return url
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
}

// await polls a program of another language until it answers or ends. Such a
// program has no other way to say that it is ready.
func await(t *testing.T, url string, ended chan struct{}) {
	t.Helper()
	for tick := time.Tick(50 * time.Millisecond); ; {
		if resp, err := http.Get(url); err == nil {
			resp.Body.Close()
			return
		}
		select {
		case <-tick:
		case <-ended:
			t.Fatalf("%s: the program ended before it answered", url)
		}
	}
}

func resetMoto(t *testing.T, url string) {
	t.Helper()
	resp, err := http.Post(url+"/moto-api/reset", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}
