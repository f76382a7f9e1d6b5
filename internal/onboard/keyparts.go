package onboard

import (
	"iter"
	"strings"
)

// What gives a key away in a text that is shown, logged or mailed.
const (
	// sharedRun is how many characters in a row such a text may not have in
	// common with a key that was sent along. Names, addresses and the usual
	// store hash of 10 characters share that many by accident only.
	sharedRun = 12

	// longRun is the run of letters and digits from which on a text may hold a
	// key that was not sent along, with its label or cut off.
	longRun = minKey
)

// keyFields are the three values of an API account.
var keyFields = []string{fieldClientID, fieldClientSecret, fieldAccessToken}

// holdsKey reports whether a field that is shown, logged or mailed holds one of
// the submission's keys or a good part of one, pasted there by mistake: whole,
// cut off, or with blanks or hyphens in it.
func (f fields) holdsKey(name string) bool {
	text := f[name]
	if name == fieldStoreHash {
		if hash, ok := normalizeStoreHash(text); ok {
			text = hash // nothing else of an address goes anywhere
		}
	}
	text = lettersAndDigits(text)
	if len(text) < sharedRun {
		return false
	}
	parts := map[string]bool{}
	for _, key := range keyFields {
		value := lettersAndDigits(f[key])
		for i := sharedRun; i <= len(value); i++ {
			parts[value[i-sharedRun:i]] = true
		}
	}
	for i := sharedRun; i <= len(text); i++ {
		if parts[text[i-sharedRun:i]] {
			return true
		}
	}
	return false
}

// hasKeys reports whether there are three keys to compare a field with.
func (f fields) hasKeys() bool {
	for _, key := range keyFields {
		if clean(f[key]) == "" {
			return false
		}
	}
	return true
}

// lettersAndDigits is what is left of a text without all else, in small
// letters: keys have nothing else that matters.
func lettersAndDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r - 'A' + 'a'
		}
		if isKeyCharacter(r) {
			return r
		}
		return -1
	}, text)
}

func isKeyCharacter(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

// mayHoldKey reports a run of letters and digits that is as long as a key can
// be. Such a text is never shown again.
func mayHoldKey(text string) bool {
	for range longRuns(text) {
		return true
	}
	return false
}

// looksPasted is mayHoldKey for a text that is refused because of it: a run
// without a digit is a long word, as German companies have them. That a token
// has no digit happens once in 25,000.
func looksPasted(text string) bool {
	for run := range longRuns(text) {
		if strings.ContainsAny(run, "0123456789") {
			return true
		}
	}
	return false
}

// longRuns are the runs of letters and digits of longRun or more.
func longRuns(text string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for run := range strings.FieldsFuncSeq(text, func(r rune) bool { return !isKeyCharacter(r) }) {
			if len(run) >= longRun && !yield(run) {
				return
			}
		}
	}
}
