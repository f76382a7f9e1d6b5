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
	"sync"
	"time"

	"connect2cart/internal/proof/life"
)

// stage is the folder with the programs of the play.
type stage struct{ dir string }

func (s stage) player() string    { return filepath.Join(s.dir, "life") }
func (s stage) bootstrap() string { return filepath.Join(s.dir, "bootstrap") }
func (s stage) older() string     { return filepath.Join(s.dir, "bootstrap-old") }

// build builds both programs with the clock of the play, and the bootstrap of an
// older commit too, unless that is "".
func build(ctx context.Context, dir, old string) (stage, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return stage{}, err
	}
	s := stage{dir}
	err = life.Build(ctx, ".", dir, life.Speed, map[string]string{s.bootstrap(): "./functions/script", s.player(): "./internal/cmd/life"})
	if err != nil || old == "" {
		return s, err
	}
	tree := filepath.Join(dir, "old")
	if err := errors.Join(os.RemoveAll(tree), life.Checkout(ctx, old, tree)); err != nil {
		return s, err
	}
	err = life.Build(ctx, tree, dir, life.Speed, map[string]string{s.older(): "./functions/script"})
	return s, errors.Join(err, os.RemoveAll(tree))
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
			reports[i], errs[i] = s.playOne(ctx, i, order{scenario, set.log, set.old != ""})
		})
	}
	wg.Wait()
	return reports, errors.Join(errs...)
}

// order is what a player reads on its stdin.
type order struct {
	Scenario life.Scenario
	Log      string // file for the log of the processes; "" drops it
	Old      bool   // every second process is of the older commit
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
	cmd.Env = append(os.Environ(), life.ClockVariable+"="+clock)
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
	path := os.Getenv(life.ClockVariable)
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
	s := stage{filepath.Dir(path)}
	binaries := []string{s.bootstrap()}
	if o.Old {
		binaries = append(binaries, s.older())
	}
	o.Scenario.Start = life.Bootstraps(binaries, path, log)
	r, err := life.Play(ctx, o.Scenario)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(r)
}
