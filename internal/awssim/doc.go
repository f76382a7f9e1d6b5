// Package awssim is the few calls that Connect2Cart makes to Secrets Manager,
// SES and DynamoDB, in memory, speaking their wire formats on one address: hand
// that address to the AWS SDK or CLI as AWS_ENDPOINT_URL, with any region and
// any keys. It is for tests and for running the service on one machine, and will
// never be a place to keep a secret: it encrypts nothing and asks nobody who
// they are.
//
// A conformance suite drives the AWS SDK against it and against moto; where
// the two differ, the suite says which one is right and why. A second suite
// drives the ledger against it, moto and dynalite, which must all agree.
//
// # What it knows
//
// Secrets Manager: CreateSecret, GetSecretValue, PutSecretValue,
// UpdateSecretVersionStage, DescribeSecret, TagResource, UntagResource,
// ListSecrets, DeleteSecret, RestoreSecret. SES (version 2010-12-01): SendEmail, GetSendQuota,
// VerifyEmailIdentity, ListIdentities. DynamoDB: what
// github.com/truora/minidyn/server knows, on the one table LedgerTable. Anything
// else is answered with an error
// that names it, and so is a parameter that would change what happens and is
// not known.
//
// # What it does not do
//
//   - signatures, IAM policies, resource policies, KMS, accounts; there is one
//     region, us-east-1
//   - rotation, replication, UpdateSecret, random passwords, binary secrets
//   - the limits on rates and on the number of versions; versions without a
//     staging label are never cleaned away
//   - ListSecrets lagging minutes behind; its filters description,
//     owning-service and primary-region, sorting by other than creation
//   - DynamoDB: deletion of items past their time to live, pages of 1 MB,
//     throughput. Minidyn's REMOVE leaves a top-level attribute in place
//   - SES: raw mails, templates, configuration sets, sending rates, bounces,
//     and everything that happens to a mail after it was taken
package awssim
