package wiring

import "runtime/debug"

// version is what /health shows. The Makefile sets it with -ldflags -X, which
// needs a variable; nothing else may write it.
var version string

// Build is the version, or the commit that the Go tool noted, or "dev".
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
