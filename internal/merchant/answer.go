package merchant

// Answer is a merchant's choice for an update that BigCommerce refuses each time.
// After an OK Stone Edge sends it no more, and the two programs differ.
type Answer string

// The answers. Each OK has a note.
const (
	AnswerFalse Answer = ""                // False each time, the default
	AnswerLater Answer = "ok_after_3_days" // False, and OK after three refusals over three days
	AnswerOK    Answer = "ok"              // OK at once
)

// AnswerOf reads an answer as people write it: false, ok_after_3_days, ok, or
// nothing for the default.
func AnswerOf(text string) (a Answer, ok bool) {
	switch a = Answer(text); a {
	case AnswerFalse, AnswerLater, AnswerOK:
		return a, true
	case "false":
		return AnswerFalse, true
	}
	return AnswerFalse, false
}

// IsOK reports whether to answer OK. lasting says that the refusal lasts.
func (a Answer) IsOK(lasting bool) bool { return a == AnswerOK || a == AnswerLater && lasting }
