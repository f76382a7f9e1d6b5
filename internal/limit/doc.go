// Package limit counts tries in buckets that fill up again with time, one
// bucket for each caller. It will never know what a try is for, nor what those
// are told who have none left.
package limit
