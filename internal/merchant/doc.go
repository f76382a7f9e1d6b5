// Package merchant keeps merchants' credentials in AWS Secrets Manager: one
// secret a store. The secret's tags tell which e-mails about a store are still
// due. The package will never speak HTTP or SETI, nor send an e-mail.
//
// # One secret
//
// The secret's name is the prefix and the store hash. Its value is one JSON
// object (record.go). Its tags say what it is and which mails are due
// (delivery.go). Of a removed store they also say how long it can be restored
// (removed.go).
//
// # Nothing is lost
//
// A new submission first stores the tag notification=pending and then tries its
// mail. If the secret exists already, the tag goes first and the value second.
// A crash between the two costs a mail with old news; the other order would
// lose a mail. A crash later leaves the tag pending, and the next notifier to
// find it sends the mail.
//
// # Written once
//
// The token of a version follows from the version before it. So the first of
// several writers on the same version wins (change.go). A submission takes the
// store's turn in the ledger before that, because its tags go first (submit.go).
// A writer that dies with the turn keeps others out for 35 seconds. A secret
// that this process just made may stay invisible for seconds, so it is looked
// for again. Each write makes one version. Secrets Manager keeps all versions of
// a day, up to a hundred.
//
// # In force at once
//
// Each write of a value announces itself in the ledger first and concludes there
// behind it (inforce.go). A process uses a value from memory only if the ledger
// says that its version is in force (cache.go). A writer that dies leaves its
// announcement: then each process reads the secret until a poll has told the
// ledger the present version. A read with an older version than the ledger's was
// stale, and the version in force is asked for by its id.
//
// # Sent once
//
// The tags tell which mails wait. The ledger says who may send one, and when: a
// sender takes the next attempt with Claim. Exactly one of any number of senders
// gets it. A submission claims its own mails with ClaimFirst. Notifiers leave
// them alone for one Lease.
//
// A recipient gets at most one mail of a kind about a store within an hour.
// Otherwise the mail waits for the end of the hour, and tells the last state.
// Only a mail that went out counts.
//
// The outcome goes into the ledger first and into the tags second. If a sender
// dies between the two, the next claimer writes the tags and sends nothing.
//
// Two gaps remain. A sender may die after SES took the mail and before the
// ledger knows. SES has no token for repeats, so the mail goes out again when
// the claim has ended. And a Settle may read the tags in the same milliseconds
// in which another submission of the store marks them pending. Then Settle may
// mark the new mail sent, too.
//
// Earlier programs claimed attempts by extra versions of the secret, under labels
// of their own. Nothing reads these any more.
//
// # Told
//
// Change and Submit write down what they changed as news in the ledger, between
// the announcement and the write (news.go). News names settings, never a value.
// Whoever tells it by mail looks whether its version was made. A change that a
// submission's own mails tell is no news. Nobody can read the addresses of a
// removed store, so its page tells of the removal at once.
//
// # Removed
//
// A secret marked for deletion takes neither reads nor writes. A writer has to
// bring it back first and write second. So that a crash between the two lets
// nobody in, Remove first writes into the value that the store is removed. Then
// it marks the secret. One gap remains: after a deletion by hand the secret
// lacks that mark. The ledger's rows of the store get an end a day behind that of
// the secret. A store that comes back takes the end off first.
//
// # Copied
//
// Copy brings a secret into another region or account, under the same version ids:
// the ledger, the tags and the news name them. CreatedDate is a later one there. It
// never goes over a version that this side does not know, unless it is told to. The
// id alone proves nothing, because it follows from the version before; so copies
// compare values.
//
// # Damaged
//
// A damaged value gives every reader an UnreadableError until an operator
// repairs it (repair.go). The repair goes back to the version before, if that
// is readable and has key and password. Otherwise it keeps each whole part of
// the JSON (salvage.go). It writes under the token that follows from the damaged
// version, so whatever was written meanwhile stays. An edit by hand has no such
// token: in the same moment, either may win. A secret of a newer program counts
// as whole, and stays as it is. A readable value may still hold impossible settings
// (settings.go). So check its Faults before you serve a store.
package merchant
