// Package ledger is the common memory of all processes: one DynamoDB table with
// the rows of every store. A row holds ids, times, hashes, counts, leases and
// tracking numbers. The room will never know what an order is, nor SETI, HTTP
// or BigCommerce, and it will never hold anything secret or personal.
//
// # Rows
//
// The partition key "store" is a store hash, or a name by Caller. The sort key
// "row" is the kind of the row:
//
//	store          Version: the version of the secret in force        as the store
//	ship#ORDER     Ship: an order's lease, open step, last update     400 days
//	note#ORDER     Note: what an update left undone                   30 or 400 days
//	stock          Stock: what became of its updates, see below       as the store
//	cart#CART      Cart: where a cart stands                          as the store
//	run#CART#KIND#SELECTION
//	               Run: one download of a list                        1 hour
//	mark#CART#KIND#SELECTION#START
//	               Mark: where a batch of a run begins                1 hour
//	given#CART#ID  Given: an order in an answer                       400 days
//	waiting#CART#ID
//	               Waiting: an order that is not offered yet          120 days
//	due#CART#ID    Due: an order to offer late                        until it arrived
//	late#CART#ID   Late: a late order that arrived                    120 days
//	log#CART#TIME  Told: one answer with orders                       30 days
//	refused#WHAT#KEY
//	               Refused: an update that cannot succeed             30 or 400 days
//	session#HASH   Session: a merchant who is signed in to the page   30 minutes
//	report#CART    Report: the last comparison of orders              400 days
//	took#TIME      Took: the orders that one post updated             30 days
//	checked        Checked: a key's permissions, as last found        400 days
//	count#WHAT     Count: the number of events in a window            the window
//	mail#KIND      Mail: the attempts to send a mail                  30 days
//	turn           Turn: whose submission writes the secret           10 minutes
//	seat#N         Seat: one of the polls that are served             10 minutes
//	news#TIME#VERSION
//	               News: a change of the store, for its contacts      30 days
//	after#CART#ID  After: cancelled or refunded after it was given    30 days
//	unsubscribed   Unsubscribed: who gets no digest                   as the store
//
// Three partitions are of all stores. "agenda#" holds a Task for each piece of
// work of the scheduled run, by time: it costs what is due, however many stores
// there are. "trouble#" holds a Trouble for each store with a refused key or a
// silent Stone Edge. "sweep#" holds a Sweep for each kind of walk through all
// secrets.
//
// DynamoDB deletes an expired row hours or days late. So every read and every
// condition takes an expired row for a missing one.
//
// # Once, and only once
//
// A shipment goes like this:
//
//	s, err := l.TakeShip(ctx, store, order)  // HeldError: "send it again"
//	if s.Open != nil { ... }                 // an earlier call of unknown outcome: read first
//	err = s.Begin(ctx, "what we do")         // intent; without it no call
//	...                                      // the call, within s.Context
//	err = s.Finish(ctx, hash, remark)        // outcome; without it no OK
//
// With an open step, read the order first. If the order shows the step, it is
// done. If not, wait until the step is Settled, and answer "send it again".
// After that it never happened.
//
// # Stock
//
// The row "stock" has one lease for all levels of a store, and in its text:
//
//	open    changes of unknown outcome, by item        until a level settles them, or a day
//	owed    changes made, but Stone Edge heard False   until it sends them again, or a day
//	levels  levels of our own writes, by item          a minute
//	dim     their latest time, if they are too many    a minute
//	posts   the good entries of posts with a False     a day after the last repeat
//	took    the last updates, for the merchant         the last 20 SKUs
//
// Begin writes a change as open before its call. It is owed in the row until Release,
// which comes before the OK. So the next holder finds each change of a dead process,
// open or owed. BeginLevels and Set do the same for levels. A level that is set ends
// all that is open or owed of its item, and its entries in posts. In a row that is too
// large first the levels give way to dim, and then took goes.
//
// # Versions of a secret
//
// A writer of a secret calls Announce, writes the secret, and calls Conclude. A
// poll reads Version. Version.InForce tells whether it may use the secret in its
// memory. Otherwise it reads the secret, and after a good login it calls Move. So
// the next poll completes the work of a dead writer. The later CreatedDate wins.
//
// A login that is refused writes nothing. An unknown cart costs as many rounds as
// a known one, and strangers make no rows.
//
// # What is due
//
// The scheduled run reads the agenda up to now. Whoever changes something that
// needs the run later puts a task there first: a submission for its mails, a poll
// for the watch of Stone Edge, a refusal of the key, news, and each row that
// belongs into a digest. A task is a hint, and the run looks at the rows behind it.
// A task that got lost comes back by the run's sweep through the secrets.
//
// A poll moves its watch only once in six hours. So a store that asks costs the
// run nothing, and the watch of a silent one comes due within a day.
//
// # Copies
//
// Copy brings the rows of a store into another table, as they are. A copied row has
// an attribute more, "copied": its rev. Every later write changes rev or leaves the
// attribute out. So a second copy knows the rows that somebody wrote there, and
// leaves such a store alone.
//
// # Versions of the program
//
// During a deployment two versions serve side by side. After a roll back an older
// one meets the rows of a newer one. So each row carries the number of its schema;
// a row without one is of schema 1.
//
// A new member at the top of a row's text keeps the number. A program that changes
// a row keeps the members that it does not know. The newer version must bear that
// the rest changed without it. It must also bear that a row made anew, such as a
// note or a run that begins, lacks the member.
//
// Every other change of a form takes the next number: another meaning, a member
// further down, an attribute. It takes two releases: the first one reads the new
// form, and the next one writes it. So one release back still reads every row.
//
// A program neither reads nor changes a row with a higher number: ErrNewer. Writes
// of Plain rows carry no condition, so they go over a row that nobody read before.
// A Plain kind with another form takes a new name instead of a new number.
//
// Whoever reads rows of many stores or orders reads on beside such a row, and
// beside one that is damaged: ReadEach, Tasks and Troubles name them in an
// OddError.
//
// # Clocks
//
// All times are the caller's own, by time.Now, and clocks may differ by Skew.
// A lease lasts LeaseTime, and its holder stops Skew before its end.
//
// # What may go wrong
//
// ErrUnavailable stands for all trouble with the table itself, and for rows of a
// newer version of the program. Each call ends
// within six seconds. The SDK repeats a write after a lost answer. The repeat
// finds its own first try by a random text in the row.
package ledger
