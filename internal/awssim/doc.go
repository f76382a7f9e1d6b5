// Package awssim is the few Secrets Manager and SES calls that Connect2Cart
// makes, in memory, speaking their wire formats on one address: hand that
// address to the AWS SDK or CLI as AWS_ENDPOINT_URL, with any region and any
// keys. It is for tests and for running the service on one machine, and will
// never be a place to keep a secret: it encrypts nothing and asks nobody who
// they are.
//
// A conformance suite drives the AWS SDK against it and against moto; where
// the two differ, the suite says which one is right and why.
//
// # What it knows
//
// Secrets Manager: CreateSecret, GetSecretValue, PutSecretValue,
// UpdateSecretVersionStage, DescribeSecret, TagResource, UntagResource,
// ListSecrets, DeleteSecret, RestoreSecret. SES (version 2010-12-01): SendEmail, GetSendQuota,
// VerifyEmailIdentity, ListIdentities. Anything else is answered with an error
// that names it, and so is a parameter that would change what happens and is
// not known.
//
// # What it does not do
//
//   - signatures, IAM policies, resource policies, KMS, accounts; there is one
//     region, us-east-1
//   - rotation, replication, UpdateSecret, random passwords, binary secrets
//   - the limits on rates, and unless SetVersions asks for it the one on the
//     number of versions: then those without a staging label are never cleaned
//     away
//   - answers that are consistent only later, unless SetHidden asks for it
//   - ListSecrets lagging minutes behind; its filters description,
//     owning-service and primary-region, sorting by other than creation
//   - SES: raw mails, templates, configuration sets, sending rates, bounces,
//     and everything that happens to a mail after it was taken
package awssim
