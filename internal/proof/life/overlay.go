package life

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Speed is how many times faster than the real clock the clock of a play runs,
// because the shop waits for quotas and repeats. A play without such waits takes 1,
// so that no deadline is shorter than in AWS.
const Speed = 20

// patches replace texts of the standard library, by file below GOROOT/src. Every
// text must occur, so another version of Go fails here and not in the play.
var patches = map[string][][2]string{
	"time/time.go": {
		{"import (\n\t\"errors\"\n\t\"math/bits\"\n\t_ \"unsafe\"", "import (\n\t\"errors\"\n\t\"math/bits\"\n\t\"sync/atomic\"\n\t\"syscall\"\n\t\"unsafe\""},
		{"sec, nsec, mono := runtimeNow()", "sec, nsec, mono := lifeNow()"},
		{"return subMono(runtimeNano()-startNano, t.ext)", "return subMono(lifeNano()-startNano, t.ext)"},
		{"return subMono(t.ext, runtimeNano()-startNano)", "return subMono(t.ext, lifeNano()-startNano)"},
		{"var startNano int64 = runtimeNano() - 1", "var startNano int64 = lifeNano() - 1\n" + lifeClock},
	},
	"time/sleep.go": {{"t := runtimeNano() + int64(d)", "t := runtimeNano() + lifeShort(int64(d))"}},
	"time/tick.go": {
		{"newTimer(when(d), int64(d), sendTime", "newTimer(when(d), lifeShort(int64(d)), sendTime"},
		{"when(d), int64(d))\n}", "when(d), lifeShort(int64(d)))\n}"},
	},
	"runtime/time.go":                  {{"func timeSleep(ns int64) {\n\tif ns <= 0 {\n\t\treturn\n\t}", "func timeSleep(ns int64) {\n\tif ns <= 0 {\n\t\treturn\n\t}\n\tns = ns/SPEED + 1"}},
	"internal/poll/fd_poll_runtime.go": {{"d = int64(time.Until(t))", "d = int64(time.Until(t)) / SPEED"}},
}

// lifeClock is the clock of all processes of a play: the system's monotonic
// clock times the speed, plus the number in the file of LIFE_CLOCK. The processes
// share that number in memory, so a jump reaches all of them at once.
const lifeClock = `
var lifeJump = lifeOpen()

func lifeOpen() *int64 {
	path, _ := syscall.Getenv("LIFE_CLOCK")
	fd, err := syscall.Open(path, syscall.O_RDONLY, 0)
	if err != nil {
		panic("time: LIFE_CLOCK: " + err.Error())
	}
	page, err := syscall.Mmap(fd, 0, 8, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		panic("time: LIFE_CLOCK: " + err.Error())
	}
	return (*int64)(unsafe.Pointer(&page[0]))
}

func lifeNano() int64 { return runtimeNano()*SPEED + atomic.LoadInt64(lifeJump) }

func lifeNow() (sec int64, nsec int32, mono int64) {
	mono = lifeNano()
	return mono / 1e9, int32(mono % 1e9), mono
}

func lifeShort(d int64) int64 { return d/SPEED + 1 }
`

// Overlay writes a package time with the clock of the play into dir. It returns
// the file for `go build -overlay`. goroot is the folder of the Go that builds.
// The built programs read the file of LIFE_CLOCK (see NewClock), and their clock
// runs so many times as fast as the real one.
func Overlay(goroot, dir string, speed int) (string, error) {
	replaced := map[string]string{}
	for name, texts := range patches {
		original := filepath.Join(goroot, "src", filepath.FromSlash(name))
		text, err := patched(original, texts, speed)
		if err != nil {
			return "", err
		}
		file := filepath.Join(dir, strings.ReplaceAll(name, "/", "_")+".txt") // no Go file for other tools
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return "", fmt.Errorf("overlay: %w", err)
		}
		replaced[original] = file
	}
	data, err := json.Marshal(map[string]any{"Replace": replaced})
	if err != nil {
		return "", fmt.Errorf("overlay: %w", err)
	}
	file := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		return "", fmt.Errorf("overlay: %w", err)
	}
	return file, nil
}

func patched(original string, texts [][2]string, speed int) (string, error) {
	data, err := os.ReadFile(original)
	if err != nil {
		return "", fmt.Errorf("overlay: %w", err)
	}
	text := string(data)
	for _, t := range texts {
		if strings.Count(text, t[0]) != 1 {
			return "", fmt.Errorf("overlay: %s holds %q %d times, want once: this Go is another version, adapt the patch", original, t[0], strings.Count(text, t[0]))
		}
		text = strings.Replace(text, t[0], strings.ReplaceAll(t[1], "SPEED", fmt.Sprint(speed)), 1)
	}
	return text, nil
}
