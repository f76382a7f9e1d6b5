// Package merchant is a merchant's credentials, kept in AWS Secrets Manager:
// one secret a store. It knows which e-mails about a store are still due,
// since that is written on the secret's tags. It will never speak HTTP or
// SETI, nor send an e-mail.
//
// # One secret
//
// The secret's name is the prefix and the store hash, its value one JSON
// object (record.go), its tags say what it is, which mails are due
// (delivery.go) and, of a removed store, until when it can be restored
// (removed.go).
//
// # Nothing is lost
//
// A submission is stored with the tag notification=pending before its mail is
// tried. Where the secret exists already, the tag goes first and the value
// second: a crash between the two costs a mail that says what was known
// before, the other order would lose one. A crash anywhere later leaves the
// tag pending, and the mail is made good by whoever finds it.
//
// # Written once
//
// The token of a version follows from the version before it, so that of all
// who read one version the first to write wins (change.go). Submissions take
// turns before that, since their tags go first (submit.go). Each write of a
// submission makes two versions, each Claim one; Secrets Manager keeps all of a
// day, up to a hundred.
//
// # Sent once
//
// Storing a submission as pending reserves the mail for the storing process
// for one Lease: nobody else finds it due before. After that a sender takes
// the next attempt with Claim. A claim is a secret version under a staging
// label of its own (never AWSCURRENT), whose ClientRequestToken is made of the
// version that the mail is about and the number of the attempt. Secrets
// Manager lets a token be used for one content only
// (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html),
// so of any number of senders exactly one gets each attempt, however exactly
// they collide.
//
// What remains: a sender that dies, or is cut off, after SES took the mail and
// before the tag says sent. SES has no token for repeats, so that mail is sent
// a second time, one Lease later. And a Settle that reads the tags in the same
// milliseconds in which another submission of the same store marks them
// pending may mark that one sent too.
//
// # Removed
//
// A secret that is marked for deletion can neither be read nor written: it is
// brought back first and written second. So that a crash between the two lets
// nobody in, Remove writes into the value that the store is removed, before it
// marks the secret. What remains: a secret that somebody deleted by hand has no
// such mark.
//
// # Damaged
//
// A value that cannot be read is an UnreadableError to whoever asks, until an
// operator repairs it (repair.go). A value that can be read may still hold
// settings that cannot be (settings.go): who serves the store asks for its
// Faults first.
package merchant
