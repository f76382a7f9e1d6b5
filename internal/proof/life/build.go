package life

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ClockVariable names the file of the clock. Programs of Build need it.
const ClockVariable = "LIFE_CLOCK"

// Checkout unpacks the sources of a commit of this repository into a folder.
func Checkout(ctx context.Context, commit, dir string) error {
	top, err := exec.CommandContext(ctx, "git", "rev-parse", "--show-toplevel").Output()
	if err != nil {
		return fmt.Errorf("git rev-parse: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	archive := filepath.Join(dir, "sources.tar")
	for _, command := range [][]string{
		{"git", "-C", strings.TrimSpace(string(top)), "archive", "--format=tar", "-o", archive, commit},
		{"tar", "-xf", archive, "-C", dir},
	} {
		if out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput(); err != nil {
			return fmt.Errorf("unpack commit %s: %w\n%s", commit, err, out)
		}
	}
	return os.Remove(archive)
}

// Build builds programs of a source tree with the clock of Overlay. programs are
// the packages by the file to build. dir is a folder for the clock's sources. Both
// folders and the files are absolute paths; tree may be "." too.
func Build(ctx context.Context, tree, dir string, speed int, programs map[string]string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	goroot, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("go env GOROOT: %w", err)
	}
	overlay, err := Overlay(strings.TrimSpace(string(goroot)), dir, speed)
	if err != nil {
		return err
	}
	var errs []error
	for program, from := range programs {
		errs = append(errs, compile(ctx, tree, program, from, "-overlay", overlay))
	}
	return errors.Join(errs...)
}

func compile(ctx context.Context, tree, program, from string, flags ...string) error {
	args := append([]string{"build", "-C", tree, "-tags", "lambda.norpc", "-trimpath", "-o", program}, flags...)
	cmd := exec.CommandContext(ctx, "go", append(args, from)...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", from, err, out)
	}
	return nil
}
