// Package limit counts tries in buckets that fill up again with time, one
// bucket for each caller. It will never know what a try is for, nor how to
// answer a refused caller.
package limit
