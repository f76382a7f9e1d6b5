// Package script is Stone Edge's door: it serves the Script URL. It parses a
// poll, logs in, calls one capability, and writes the reply, the words for people
// and one log line. It never knows how anything is fetched or written: the
// capabilities beside it do.
//
// To add a SETI function, write a method of a capability and a method of
// services. The second turns the values of the first into a reply. Then add a
// line to the switch in Handler.answer.
package script
