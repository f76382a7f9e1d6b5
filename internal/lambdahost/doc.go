// Package lambdahost runs real `bootstrap` binaries the way Lambda does, on one
// machine: each process gets one event at a time over the Runtime API, more
// callers mean more processes, a crash or a timeout ends a process and the
// next call gets a new one. It is for tests and load runs, and will never run
// in AWS.
//
// Written from https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html.
// It does not freeze processes between events, limit their memory or
// processor, or bill.
package lambdahost
