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

// runMoto starts moto_server (PyPI moto[server], the version in
// .ci/requirements.txt) from the PATH. MOTO_SERVER may name another program. If
// there is none, the test is skipped; with REQUIRE_MOTO=1 it fails.
func runMoto(t *testing.T) (url string) {
	t.Helper()
	program := os.Getenv("MOTO_SERVER")
	if program == "" {
		program = "moto_server"
	}
	path, err := exec.LookPath(program)
	if err != nil {
		if os.Getenv("REQUIRE_MOTO") == "1" {
			t.Fatalf("REQUIRE_MOTO=1, but %s was not found in the PATH", program)
		}
		t.Skip("SKIPPED: NO REFEREE FOR awssim; install one with pip install -r .ci/requirements.txt, or set MOTO_SERVER to a moto_server")
	}
	port := freePort(t)
	url = "http://127.0.0.1:" + port
	server := exec.Command(path, "-H", "127.0.0.1", "-p", port)
	if err := server.Start(); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	await(t, url+"/moto-api/")
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

// await polls the server until it answers. A program of another language has no
// other way to say that it is ready.
func await(t *testing.T, url string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if resp, err := http.Get(url); err == nil {
			resp.Body.Close()
			return
		}
	}
	t.Fatalf("%s did not answer within a minute", url)
}

func resetMoto(t *testing.T, url string) {
	t.Helper()
	resp, err := http.Post(url+"/moto-api/reset", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
}
