// Package awssim is a stand-in for Secrets Manager, SES and DynamoDB, in memory.
// It knows the few calls that Connect2Cart makes and speaks all wire formats on
// one address. Hand this address to the AWS SDK or CLI as AWS_ENDPOINT_URL, with
// any region and any keys. It is for tests and for running the service on one
// machine. It will never be a place to keep a secret, because it encrypts
// nothing and asks nobody who they are.
//
// A conformance suite drives the AWS SDK against it and against moto. If the
// two differ, the suite says which one is right, and why.
//
// # What it knows
//
// Secrets Manager: CreateSecret, GetSecretValue, PutSecretValue,
// UpdateSecretVersionStage, DescribeSecret, TagResource, UntagResource,
// ListSecrets, DeleteSecret, RestoreSecret. SES (version 2010-12-01):
// SendRawEmail, GetSendQuota, VerifyEmailIdentity, ListIdentities. Any other call
// gets an error with the call's name. An unknown parameter gets one too if it
// would change the outcome. DynamoDB: what github.com/truora/minidyn/server
// knows, on the one table LedgerTable. CloudWatch Logs: FilterLogEvents, with a
// pattern of one member. moto ignores such patterns, so it is no referee there.
//
// # What it does not do
//
//   - signatures, IAM policies, resource policies, KMS, accounts; there is one
//     region, us-east-1
//   - rotation, replication, UpdateSecret, random passwords, binary secrets
//   - limits on rates
//   - the limit on the number of versions, unless SetVersions asks for it; until
//     then versions without a staging label stay for ever
//   - answers that are consistent only later, unless SetHidden asks for it
//   - ListSecrets lagging minutes behind; its filters description,
//     owning-service and primary-region, sorting by other than creation
//   - DynamoDB: deletion of items past their time to live, pages of 1 MB,
//     throughput. Minidyn's REMOVE leaves a top-level attribute in place
//   - SES: raw mails, templates, configuration sets, sending rates, bounces,
//     and everything that happens to a mail after SES accepted it
package awssim
