package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

const usage = `poll acts as Stone Edge Order Manager against a Script URL.

  poll [orders]                            sendversion, ordercount, downloadorders until done
  poll products | qoh | customers          the count, then batches until done
  poll conform [--url URL] [--cart ID]     which rules of SETI a script keeps; it only reads
  poll send-qoh SKU~N[|SKU~N...]           set stock levels (qohreplace)
  poll send-inventory SKU~-1               change a stock level (invupdate)
  poll send-status ORDER LABEL [TRACKING [CARRIER]]...
                                           report an order's status and parcels (updatestatus)

Environment:
  SCRIPT_URL     as typed into Stone Edge, with or without https://
  CART_ID        Cart ID
  CART_PASSWORD  Cart Password; never printed
  ADDRESSES      file written by make run; fills in for those of the three that are unset,
                 if SCRIPT_URL names this machine. Its stack is also asked which orders it
                 does not offer
  BATCH          records a batch (50)
  LASTORDER      newest order already held, or All (All)
  LASTDATE       its date, as 2-Dec-2019, or All (All)
  MODE           the mode, if the first argument names none

Exit status: 0 if nothing wrong was noticed, 1 if something was, 2 if the call
itself was wrong.
`

// modes are poll's modes by name.
var modes = map[string]func(s *session, args []string) error{
	"orders":         alone((*session).orders),
	"products":       alone(func(s *session) error { return s.list(products) }),
	"qoh":            alone(func(s *session) error { return s.list(levels) }),
	"customers":      alone(func(s *session) error { return s.list(customers) }),
	"conform":        alone((*session).conform),
	"send-qoh":       (*session).sendQOH,
	"send-inventory": (*session).sendInventory,
	"send-status":    (*session).sendStatus,
}

// usageError is a call that poll cannot serve; its text says why.
type usageError string

func (e usageError) Error() string { return string(e) }

// run is main without the process, and returns the exit status.
func run(args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	if slices.ContainsFunc(args, isHelp) || len(args) > 0 && args[0] == "help" {
		io.WriteString(stdout, usage)
		return 0
	}
	mode, args := modeOf(args, getenv("MODE"))
	do, known := modes[mode]
	if !known {
		fmt.Fprintf(stderr, "poll: there is no mode %q.\n\n%s", printable(mode), usage)
		return 2
	}
	if mode == "conform" {
		flags, err := conformFlags(args, getenv)
		if err != nil {
			fmt.Fprintf(stderr, "poll: %v\n\n%s", err, usage)
			return 2
		}
		getenv, args = flags, nil
	}
	config, err := configFrom(getenv)
	if err != nil {
		fmt.Fprintf(stderr, "poll: %v\n", err)
		return 2
	}
	s := newSession(config, stdout)
	s.say("Script URL %s, Cart ID %s", config.scriptURL, config.cartID)
	began := time.Now()
	err = do(s, args)
	if wrong, ok := errors.AsType[usageError](err); ok {
		fmt.Fprintf(stderr, "poll: %s\n\n%s", s.clean(wrong.Error()), usage)
		return 2
	}
	if err != nil {
		s.notice("%v", err)
	}
	return s.conclude(time.Since(began))
}

func isHelp(arg string) bool { return arg == "-h" || arg == "-help" || arg == "--help" }

// alone is a mode without arguments.
func alone(do func(*session) error) func(*session, []string) error {
	return func(s *session, args []string) error {
		if len(args) > 0 {
			return usageError(fmt.Sprintf("%q is too much: this mode takes no arguments, its settings are in the environment.", printable(args[0])))
		}
		return do(s)
	}
}

// modeOf is the first argument if that names a mode, else fallback, else
// orders. If fallback is empty, an unknown first argument is the mode, for run
// to refuse.
func modeOf(args []string, fallback string) (mode string, rest []string) {
	if len(args) > 0 {
		if _, known := modes[args[0]]; known || fallback == "" {
			return args[0], args[1:]
		}
	}
	if fallback == "" {
		fallback = "orders"
	}
	return strings.TrimSpace(fallback), args
}
