// Package wiring reads each function's settings from the environment, once. The
// settings and their defaults are those of template.yaml.
//
// The packages below it, one a function, build the functions from the rooms.
// They are apart to keep each binary as small as its function allows. They will
// never decide anything: a function's work is in its room.
package wiring
