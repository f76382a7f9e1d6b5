// Package logtest keeps the log lines of a handler for a test to read. It is for
// tests only.
package logtest

import (
	"bytes"
	"sync"
)

// Buffer is a bytes.Buffer for several writers. The zero value is ready.
type Buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write keeps a line. It never fails.
func (l *Buffer) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(line)
}

// String is the log so far.
func (l *Buffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Reset forgets the log so far.
func (l *Buffer) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b.Reset()
}
