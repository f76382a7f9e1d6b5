// Package connection is the merchant's own page after connecting. It shows
// when Stone Edge asked last, which orders it got, and why it lacks others. It
// changes the store's settings. It will never serve a poll. It will never show
// anything of a shopper but order numbers, nor a key.
//
// # The door
//
// A merchant signs in with Cart ID and Cart Password. The door is the one of
// the first page (onboard/signin.go): the same answer and the same time for an
// unknown cart and a wrong password, and the Script URL's limits of refused
// logins, over all processes.
//
// A session lasts half an hour. The browser has a random token in a cookie.
// Scripts, other sites and plain connections never see it. The ledger has a
// hash of it. Each sign-in makes a new token, and ends the browser's old
// session. A new Cart Password ends every session under the old one, and so
// does a removal. A program sends HTTP Basic instead, with each request.
//
// # What the page costs
//
// A view reads the secret and the ledger, and asks BigCommerce one question:
// the number of orders by status. Without its answer the page shows everything
// else. The list of settings asks for the locations. An action that asks
// BigCommerce counts against the limit of the store (onboard/stores.go).
//
// A comparison of orders can take minutes, and an answer has seconds. So it goes
// by steps, and the ledger knows how far it came. A script asks for the next step,
// or else the page reloads itself. Only one process at a time makes a step.
//
// # Words
//
// english.go holds the program's sentences. The templates hold the headings and
// labels around them.
package connection
