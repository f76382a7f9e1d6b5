package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"strings"

	"connect2cart/internal/merchant"
)

// command is one line of the overview and one page of help.
type command struct {
	name    string
	args    string // to show after the name in the help
	least   int    // the number of arguments, at least and at most
	most    int
	summary string
	help    string
	flags   []func(*flag.FlagSet, *desk)
	table   bool // whether it needs the table
	long    bool // it takes as long as it needs, until Ctrl+C
	run     func(context.Context, *desk, []string) error
}

const anyNumber = 1 << 10

var commands = []command{
	{name: "list", summary: "every connected store and its state",
		help: "LAST POLL is the last time Stone Edge asked for orders, LAST ORDER the number it sent. WAITING are orders that are\n" +
			"not offered, HELD updates that wait, such as tracking numbers. They need the table. A further cart has a line of its\n" +
			"own below its store's. key refused: BigCommerce refuses the store's key.\n" +
			"SALES MAIL goes to sales, CONFIRMATION MAIL to the store's contact. Each is sent, pending (and for how long),\n" +
			"failed (given up), or none. resend-mail and resend-mail --mail=confirmation send them again.\n" +
			"half removed: a remove or restore broke off. The store stays locked until you repeat one of the two.\n" +
			"unreadable: its secret is damaged, so use repair, or a newer version of admin wrote it.\n" +
			"not served: a part of its secret is wrong. The lines below the table say which, and how to correct it.",
		flags: []func(*flag.FlagSet, *desk){removedFlag, staleFlag, jsonFlag, tableFlag}, long: true, run: list},
	{name: "show", args: "STORE", least: 1, most: 1, summary: "one store in full, without its secrets",
		flags: []func(*flag.FlagSet, *desk){jsonFlag, tableFlag}, run: show},
	{name: "pause", args: "STORE", least: 1, most: 1, summary: "refuse the polls of a store until resume",
		help:  "Stone Edge hears that the store is paused, from its next poll on.",
		flags: []func(*flag.FlagSet, *desk){dryRunFlag}, table: true, run: pause},
	{name: "resume", args: "STORE", least: 1, most: 1, summary: "answer the polls of a store again", help: "Its next poll is answered.",
		flags: []func(*flag.FlagSet, *desk){dryRunFlag}, table: true, run: resume},
	{name: "set", args: "STORE KEY=VALUE...", least: 2, most: anyNumber, summary: "change settings of a store", help: settingsHelp(),
		flags: []func(*flag.FlagSet, *desk){dryRunFlag}, table: true, run: set},
	{name: "new-password", args: "STORE", least: 1, most: 1, summary: "replace the Cart Password, show the new one once",
		help:  "The new one works at once, and the old one no longer. The merchant types the new one into Stone Edge.",
		flags: []func(*flag.FlagSet, *desk){dryRunFlag}, table: true, run: newPassword},
	{name: "resend-mail", args: "STORE", least: 1, most: 1, summary: "send a mail about a store again",
		help:  "The notify function sends it at its next run. If that fails, it tries for three days.",
		flags: []func(*flag.FlagSet, *desk){dryRunFlag, mailFlag}, table: true, run: resendMail},
	{name: "repair", args: "STORE", least: 1, most: 1, summary: "mend a store with a damaged secret",
		help: "The secret goes back to the version before, if that is readable. Otherwise its readable parts stay as they are:\n" +
			"Cart ID, settings, contact, key and Cart Password. The merchant's next submission brings back a lost key,\n" +
			"and makes a new Cart Password if that is lost, too.",
		flags: []func(*flag.FlagSet, *desk){dryRunFlag}, table: true, run: repair},
	{name: "remove", args: "STORE", least: 1, most: 1, summary: "disconnect a store and delete what is kept of it",
		help: "Without --yes it only says what it would delete. Until the recovery window ends, restore or the merchant's page brings the store back.\n" +
			"What the table holds of the store ends a day after that. --forget deletes it at once, also of a store removed before:\n" +
			"then nobody knows any more which updates were made. A store in service under another prefix keeps its rows.",
		flags: []func(*flag.FlagSet, *desk){dryRunFlag, yesFlag, forgetFlag, goneFlag, windowFlag}, table: true, run: remove},
	{name: "restore", args: "STORE", least: 1, most: 1, summary: "bring a removed store back as it was", help: "Works until the recovery window ends: list --removed says when that is.",
		flags: []func(*flag.FlagSet, *desk){dryRunFlag}, table: true, run: restore},
	testCommand, logCommand, ordersCommand, orderCommand, reconcileCommand, offerCommand, skusCommand, exportCommand, importCommand, copyCommand,
}

func tableFlag(f *flag.FlagSet, d *desk) {
	f.StringVar(&d.ledgerTable, "table", "", "the `TABLE` of the deployment; default LEDGER_TABLE")
}

func dryRunFlag(f *flag.FlagSet, d *desk) {
	f.BoolVar(&d.dryRun, "dry-run", false, "say what would change, change nothing")
}

func removedFlag(f *flag.FlagSet, d *desk) {
	f.BoolVar(&d.removed, "removed", false, "list the removed stores instead, and when each is gone for good")
}

func yesFlag(f *flag.FlagSet, d *desk) { f.BoolVar(&d.yes, "yes", false, "really remove the store") }

func forgetFlag(f *flag.FlagSet, d *desk) {
	f.BoolVar(&d.forget, "forget", false, "also delete all that the table holds of the store")
}

func goneFlag(f *flag.FlagSet, d *desk) {
	f.BoolVar(&d.gone, "gone", false, "with --forget: the secret was deleted by other hands, for good")
}

func windowFlag(f *flag.FlagSet, d *desk) {
	f.IntVar(&d.window, "window", merchant.LongestRecovery, "recovery window in `DAYS`, 7 to 30")
}

func mailFlag(f *flag.FlagSet, d *desk) {
	f.StringVar(&d.mail, "mail", "sales", "which `MAIL`: sales, confirmation to the contact, or notice to the previous one")
}

// parse reads flags before, between and behind the arguments.
func (c command) parse(d *desk, args []string) (rest []string, err error) {
	f := flag.NewFlagSet(c.name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.StringVar(&d.prefix, "prefix", "", "the beginning of the secrets' names, with a slash at the end; default SECRET_PREFIX, or "+merchant.DefaultPrefix)
	if c.table {
		tableFlag(f, d)
	}
	for _, add := range c.flags {
		add(f, d)
	}
	for len(args) > 0 {
		err := f.Parse(args)
		if err == flag.ErrHelp {
			c.printHelp(d.out, f)
			return nil, err
		}
		if err != nil {
			return nil, misused("%s: %v; admin %s --help tells more", c.name, err, c.name)
		}
		args = f.Args()
		if len(args) > 0 {
			rest, args = append(rest, args[0]), args[1:]
		}
	}
	if len(rest) < c.least || len(rest) > c.most {
		return nil, misused("want: admin %s", strings.TrimSpace(c.name+" "+c.args))
	}
	return rest, nil
}

func printOverview(w io.Writer) {
	fmt.Fprint(w, "Usage: make admin ARGS=\"COMMAND ...\"   or: go run ./internal/cmd/admin COMMAND ...\n\nCommands:\n")
	for _, c := range commands {
		fmt.Fprintf(w, "  %-32s %s\n", strings.TrimSpace(c.name+" "+c.args), c.summary)
	}
	fmt.Fprint(w, `
STORE is a store hash or a Cart ID. Of a further cart (bc-HASH-CHANNEL), show, set, new-password, orders, order,
log, reconcile and offer take the Cart ID. COMMAND --help tells more.
Region and credentials are those of the AWS CLI (AWS_PROFILE, AWS_REGION, ...). --version prints the release.
SECRET_PREFIX, or --prefix, chooses the deployment. Commands that change a store also need its table,
LEDGER_TABLE or --table: the stack's output LedgerTable. A change shows at the next poll.

Exit codes: 0 done, or told what would be done; 1 failed; 2 not understood, nothing done;
3 no such store, or it is removed, and nothing else went wrong; 4 something is missing: orders, as reconcile
found, or permissions, as test found.
make turns each failure into 2, so a script calls the binary: go build -o build/admin ./internal/cmd/admin
`)
}

func (c command) printHelp(w io.Writer, f *flag.FlagSet) {
	fmt.Fprintf(w, "Usage: admin %s [flags]\n\n%s%s.\n", strings.TrimSpace(c.name+" "+c.args), strings.ToUpper(c.summary[:1]), c.summary[1:])
	if c.help != "" {
		fmt.Fprintf(w, "\n%s\n", c.help)
	}
	fmt.Fprint(w, "\nFlags:\n")
	f.VisitAll(func(one *flag.Flag) {
		value, usage := flag.UnquoteUsage(one)
		if one.DefValue != "" && one.DefValue != "false" {
			usage += " (default " + one.DefValue + ")"
		}
		fmt.Fprintf(w, "  --%-18s %s\n", strings.TrimSpace(one.Name+" "+value), usage)
	})
}

// hashOf takes a store hash or a Cart ID, as people type them.
func hashOf(text string) string {
	if hash, ok := merchant.StoreHashOf(text); ok {
		return hash
	}
	return strings.ToLower(strings.TrimSpace(text))
}
