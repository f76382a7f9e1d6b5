package main

import (
	"errors"
	"fmt"
	"net"
	"syscall"
)

// listen takes this very port or fails, because people know the address.
func listen(port int) (net.Listener, error) {
	l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("port %d is taken, perhaps by another `make run`; choose one: make run PORT=%d", port, port+10)
	}
	if err != nil {
		return nil, fmt.Errorf("PORT: %w", err)
	}
	return l, nil
}

// listenNear takes the port `above` higher than the front's, so addresses stay
// the same from run to run. If that port is taken, any free one will do.
func listenNear(port, above int) (net.Listener, error) {
	if port != 0 {
		if l, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+above)); err == nil {
			return l, nil
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("a free port: %w", err)
	}
	return l, nil
}
