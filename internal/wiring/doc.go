// Package wiring reads each function's settings from the environment, once,
// and builds the function from the rooms. The settings and their defaults are
// those of template.yaml. It decides nothing else: what a function does is in
// its room.
package wiring
