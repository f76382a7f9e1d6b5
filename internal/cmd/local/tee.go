package main

import (
	"bufio"
	"encoding/json"
	"io"
	"os"
	"sync/atomic"
	"time"

	"connect2cart/internal/standin/awssim"
)

// tee writes what the functions log into a file, as it comes, and into the log
// groups of the stand-in. There `make admin ARGS="log HASH"` finds it.
type tee struct {
	in   *os.File // what the functions take for stderr
	sim  atomic.Pointer[awssim.Server]
	done chan struct{}
}

// newTee begins to copy into file.
func newTee(file io.Writer) (*tee, error) {
	out, in, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	t := &tee{in: in, done: make(chan struct{})}
	go t.copy(out, file)
	return t, nil
}

func (t *tee) copy(from io.ReadCloser, file io.Writer) {
	defer close(t.done)
	defer from.Close()
	lines := bufio.NewReader(from)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			file.Write(line) // a full disk ends no service
			t.add(line)
		}
		if err != nil {
			return
		}
	}
}

// add writes a line to its function's group, as named in template.yaml for a stack
// of the name connect2cart.
func (t *tee) add(line []byte) {
	var said struct {
		Time     time.Time
		Function string
	}
	sim := t.sim.Load()
	if sim == nil || json.Unmarshal(line, &said) != nil || said.Function == "" {
		return
	}
	group := "script"
	if said.Function == "credentials" || said.Function == "notify" {
		group = said.Function
	}
	sim.AddLog("/connect2cart/connect2cart/"+group, said.Time, string(line))
}

// close ends the copy after the last line.
func (t *tee) close() {
	t.in.Close()
	<-t.done
}
