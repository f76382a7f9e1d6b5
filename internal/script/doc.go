// Package script is Stone Edge's door, the Script URL that it polls: parse, log
// in, one switch, replies, words for people, the one log line. It never knows how
// anything is fetched or written: the capabilities beside it do.
//
// To add a SETI function: a method of a capability, a method of services that
// turns its values into a reply, and a line of the switch in Handler.answer.
package script
