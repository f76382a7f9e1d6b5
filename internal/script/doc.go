// Package script answers the Script URL that Stone Edge Order Manager polls:
// log in, fetch from BigCommerce, translate, answer. It is the only room that
// sees both protocols, and it knows neither's bytes. It will never keep an
// order: BigCommerce's store is the only state there is.
//
// To add a SETI function: a method of shop in a file of its own, and a line of
// the switch in Handler.answer.
package script
