package script

import "time"

// age is how long ago t was by the wall clock. The monotonic clock, by which
// time.Since goes, may stand still while a Lambda is frozen between two polls:
// what is to be kept for minutes would be kept for hours. A wall clock that was
// set back makes nothing younger than it was.
func age(t time.Time) time.Duration { return time.Now().Round(0).Sub(t).Abs() }
