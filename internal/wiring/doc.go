// Package wiring reads each function's settings from the environment, once.
// The settings and their defaults are those of template.yaml. The packages
// below it, one a function, build the function from the rooms: apart, so that a
// function's binary holds no more than the function needs. They decide
// nothing: what a function does is in its room.
package wiring
