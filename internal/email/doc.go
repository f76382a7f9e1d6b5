// Package email is the e-mails that we send through Amazon SES: what they say
// and how they are sent. It never learns a secret, and never decides when a
// mail is due.
package email
