// Package lambdahost runs real `bootstrap` binaries on one machine the way
// Lambda does. Each process gets one event at a time over the Runtime API. More
// callers mean more processes. A crash or a timeout ends a process, and the
// next call gets a new one. The package is for tests and load runs, and will
// never run in AWS.
//
// It follows https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. It
// does not freeze processes between events, limit their memory or processor, or
// bill.
package lambdahost
