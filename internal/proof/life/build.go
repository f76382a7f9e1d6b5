package life

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// ClockVariable names the file of the clock. Programs of Build need it.
const ClockVariable = "LIFE_CLOCK"

// Build builds programs with the clock of Overlay. programs are the packages by
// the file to build. dir is a folder for the clock's sources.
func Build(ctx context.Context, dir string, speed int, programs map[string]string) error {
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
		errs = append(errs, compile(ctx, overlay, program, from))
	}
	return errors.Join(errs...)
}

func compile(ctx context.Context, overlay, program, from string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-overlay", overlay, "-tags", "lambda.norpc", "-trimpath", "-o", program, from)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build %s: %w\n%s", from, err, out)
	}
	return nil
}
