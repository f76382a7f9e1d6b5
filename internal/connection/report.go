package connection

import (
	"time"

	"connect2cart/internal/ledger"
)

const (
	reportDays = 30 // that a comparison looks back

	// reportPause is how long an unfinished comparison can go on. After that a new
	// one begins.
	reportPause = time.Hour
)

// reportJSON is a comparison for a program.
type reportJSON struct {
	Message  string    `json:"message"`
	At       time.Time `json:"at"`
	Days     int       `json:"days"`
	Of       int       `json:"of,omitempty"` // orders to read
	Read     int       `json:"read"`
	Whole    bool      `json:"whole"` // every order of these days was read
	Eligible int       `json:"eligible"`
	Given    int       `json:"given"`
	ToCome   int       `json:"to_come"`
	Due      int       `json:"due"`
	Before   int       `json:"before"`
	Theirs   int       `json:"other_carts,omitempty"` // another cart of the store has them
	Lacking  int       `json:"lacking"`
	Missing  []int64   `json:"missing"`
}

func reportOf(r *ledger.Report) reportJSON {
	out := reportJSON{
		At: r.At.UTC(), Days: reportDays, Of: max(r.Of, r.Read), Read: r.Read, Whole: r.Whole, Eligible: r.Eligible, Given: r.Given,
		ToCome: r.ToCome, Due: r.Due, Before: r.Before, Theirs: r.Theirs, Lacking: r.Lacking, Missing: append([]int64{}, r.Missing...),
	}
	out.Message = reportText(out)
	return out
}

// isUnderWay reports whether a comparison can go on under a version of the store.
func isUnderWay(r *ledger.Report, version string) bool {
	return !r.Begun.IsZero() && !r.Whole && r.Version == version && time.Since(r.At) < reportPause
}
