package onboard

import (
	"iter"
	"strings"
)

// Signs of a key in a text for the page, the log or a mail.
const (
	// sharedRun is the number of equal characters in a row that gives a key
	// away. Names, addresses and the usual store hash of 10 characters share so
	// many with the submission's keys only by accident.
	sharedRun = 12

	// longRun is the shortest run of letters and digits that may be a key. Such
	// a key need not be one of the submission's. It may have its label with it,
	// or be cut off.
	longRun = minKey
)

// keyFields are the three values of an API account.
var keyFields = []string{fieldClientID, fieldClientSecret, fieldAccessToken}

// holdsKey reports whether a field for the page, the log or a mail holds one of
// the submission's keys, or a good part of one. People paste keys there by
// mistake: whole, cut off, or with blanks or hyphens in it. Only the first
// maxField bytes of a key count, and a longer field may hold anything.
func (f fields) holdsKey(name string) bool {
	if f.isFarTooLong(name) {
		return true // too long for a comparison
	}
	text := f[name]
	if name == fieldStoreHash {
		if hash, ok := normalizeStoreHash(text); ok {
			text = hash // the hash is the only part of an address in use
		}
	}
	text = lettersAndDigits(text)
	if len(text) < sharedRun {
		return false
	}
	parts := make(map[string]struct{}, len(text))
	for i := sharedRun; i <= len(text); i++ {
		parts[text[i-sharedRun:i]] = struct{}{}
	}
	for _, key := range keyFields {
		value := clean(f[key])
		value = lettersAndDigits(value[:min(len(value), maxField)])
		for i := sharedRun; i <= len(value); i++ {
			if _, ok := parts[value[i-sharedRun:i]]; ok {
				return true
			}
		}
	}
	return false
}

// hasKeys reports whether there are three keys short enough to compare a field
// with.
func (f fields) hasKeys() bool {
	for _, key := range keyFields {
		if clean(f[key]) == "" || f.isFarTooLong(key) {
			return false
		}
	}
	return true
}

// lettersAndDigits returns a text's letters and digits in lower case. Nothing
// else in a key matters.
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

// mayHoldKey reports a run of letters and digits as long as a key. The page
// never shows such a text again.
func mayHoldKey(text string) bool {
	for range longRuns(text) {
		return true
	}
	return false
}

// looksPasted is mayHoldKey for a refusal. It lets runs without a digit pass,
// because German companies have such long words. One token in 25,000 has no
// digit.
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
