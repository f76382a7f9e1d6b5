package wiring

import "runtime/debug"

// version is for /health. It is a variable because the Makefile sets it with
// -ldflags -X. All other code only reads it.
var version string

// Build is the version, else twelve digits of the commit from the Go tool, else
// "dev".
func Build() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				return s.Value[:12]
			}
		}
	}
	return "dev"
}
