// Package email is the e-mails we send through Amazon SES, their words and
// their sending. It never learns a secret. Its callers decide when a mail is
// due.
package email
