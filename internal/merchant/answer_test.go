package merchant

import "testing"

// Ensure people's words for an answer are read, and nothing else is one.
func TestAnswerOf(t *testing.T) {
	for text, want := range map[string]Answer{"": AnswerFalse, "false": AnswerFalse, "ok": AnswerOK, "ok_after_3_days": AnswerLater} {
		if got, ok := AnswerOf(text); !ok || got != want {
			t.Errorf("%q: got %q, %t, want %q", text, got, ok, want)
		}
	}
	for _, text := range []string{"yes", "OK", "true", " ok"} {
		if _, ok := AnswerOf(text); ok {
			t.Errorf("%q is an answer", text)
		}
	}
}

// Ensure an OK comes at once, after a lasting refusal, or never.
func TestAnswer_IsOK(t *testing.T) {
	for a, want := range map[Answer][2]bool{AnswerFalse: {false, false}, AnswerLater: {false, true}, AnswerOK: {true, true}, "other": {false, false}} {
		if got := [2]bool{a.IsOK(false), a.IsOK(true)}; got != want {
			t.Errorf("%q: got %v, want %v", a, got, want)
		}
	}
}

// Ensure a secret from before the three answers keeps its meaning.
func TestDecode_oldAnswer(t *testing.T) {
	for text, want := range map[string]Answer{
		`{"store_hash":"a","settings":{"answer_ok_for_unknown_sku":true}}`:                                        AnswerOK,
		`{"store_hash":"a","settings":{"answer_ok_for_unknown_sku":false}}`:                                       AnswerFalse,
		`{"store_hash":"a","settings":{"answer_ok_for_unknown_sku":true,"answer_unknown_sku":"ok_after_3_days"}}`: AnswerLater,
	} {
		m, err := decode([]byte(text))
		if err != nil || m.Settings.AnswerUnknownSKU != want {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}
