package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"connect2cart/internal/proof/life"
)

// clockVariable names the file of the clock. Programs with our package time need
// it.
const clockVariable = "LIFE_CLOCK"

// stage is the folder with the programs of the play.
type stage struct{ dir string }

func (s stage) player() string    { return filepath.Join(s.dir, "life") }
func (s stage) bootstrap() string { return filepath.Join(s.dir, "bootstrap") }

// build builds both programs with the clock of the play.
func build(ctx context.Context, dir string) (stage, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return stage{}, err
	}
	s := stage{dir}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return s, err
	}
	goroot, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return s, fmt.Errorf("go env GOROOT: %w", err)
	}
	overlay, err := life.Overlay(strings.TrimSpace(string(goroot)), dir)
	if err != nil {
		return s, err
	}
	return s, errors.Join(compile(ctx, overlay, s.bootstrap(), "./functions/script"), compile(ctx, overlay, s.player(), "./internal/cmd/life"))
}

func compile(ctx context.Context, overlay, program, from string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-overlay", overlay, "-tags", "lambda.norpc", "-trimpath", "-o", program, from)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", from, err, out)
	}
	return nil
}

// playAll plays every scenario, as many at once as there are processors.
func (s stage) playAll(ctx context.Context, set settings) ([]*life.Report, error) {
	scenarios := set.scenarios()
	reports, errs := make([]*life.Report, len(scenarios)), make([]error, len(scenarios))
	free := make(chan struct{}, runtime.NumCPU())
	var wg sync.WaitGroup
	for i, scenario := range scenarios {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			reports[i], errs[i] = s.playOne(ctx, i, order{scenario, set.log})
		})
	}
	wg.Wait()
	return reports, errors.Join(errs...)
}

// order is what a player reads on its stdin.
type order struct {
	Scenario life.Scenario
	Log      string // file for the log of the processes; "" drops it
}

// playOne runs a player with a clock of its own.
func (s stage) playOne(ctx context.Context, i int, o order) (*life.Report, error) {
	began, clock := time.Now(), filepath.Join(s.dir, fmt.Sprint("clock-", i))
	if o.Log != "" {
		o.Log += fmt.Sprint("-", i)
	}
	if err := life.NewClock(clock); err != nil {
		return nil, err
	}
	in, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, s.player())
	cmd.Env = append(os.Environ(), clockVariable+"="+clock)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(in), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("play %d: %w", i, err)
	}
	var r life.Report
	if err := json.Unmarshal(out, &r); err != nil {
		return nil, fmt.Errorf("play %d: %w", i, err)
	}
	fmt.Fprintf(os.Stderr, "seed %d, %s: %d that must not be, in %s\n", r.Seed, r.Name(), r.Bad(), time.Since(began).Round(time.Second))
	return &r, nil
}

// play is the player: one scenario, on the clock of LIFE_CLOCK.
func play(ctx context.Context, in io.Reader, out io.Writer) error {
	var o order
	if err := json.NewDecoder(in).Decode(&o); err != nil {
		return err
	}
	path := os.Getenv(clockVariable)
	clock, err := life.OpenClock(path)
	if err != nil {
		return err
	}
	var log io.Writer
	if o.Log != "" {
		f, err := os.Create(o.Log)
		if err != nil {
			return err
		}
		defer f.Close()
		log = f
	}
	clock.Set(life.FirstDay)
	o.Scenario.Pass = clock.Pass
	o.Scenario.Start = life.Bootstraps(stage{filepath.Dir(path)}.bootstrap(), path, log)
	r, err := life.Play(ctx, o.Scenario)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(r)
}
