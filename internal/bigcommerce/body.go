package bigcommerce

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// maxAnswer bounds the bytes of one answer after decompression. 250 orders of
// 50 lines take some 15 MB, so a larger answer is wrong.
const maxAnswer = 32 << 20

// maxObjects bounds the objects in one answer, at any depth. A real object has
// some 200 bytes of text. An empty one has two bytes of text, but takes up to a
// kilobyte of memory.
const maxObjects = 200_000

// ErrTooLarge says that an answer has too many bytes or objects. An
// *AnswerError wraps it. The caller of a list can ask for shorter pages.
var ErrTooLarge = fmt.Errorf("more than %d MiB or %d objects", maxAnswer>>20, maxObjects)

// decodeWhole reads exactly one JSON value, member by member.
func decodeWhole[T any](res *http.Response, value *T) (odd Odd, err error) {
	dec, err := decoder(res)
	if err != nil {
		return odd, err
	}
	var text json.RawMessage
	if err := dec.Decode(&text); err != nil {
		return odd, unread(err)
	}
	odd, ok := readRecord(text, value)
	if !ok && odd.Vital() == "" {
		return odd, errors.New("not an object")
	}
	return odd, atEnd(dec)
}

// decodeList reads a body with exactly one JSON array of about limit items.
func decodeList[T any](res *http.Response, limit int) (records[T], error) {
	dec, err := decoder(res)
	if err != nil {
		return records[T]{}, err
	}
	list, err := decodeItems[T](dec, limit)
	if err != nil {
		return records[T]{}, err
	}
	return list, atEnd(dec)
}

// surplus is how many items more than the limit we read. If a list is only a
// few items too long, the check that follows describes it better.
const surplus = 10

// decodeItems reads a JSON array of about limit items at most, straight from the
// stream. It then holds the text of one item at a time. It stops shortly behind
// limit, because an item takes far more memory than its text.
func decodeItems[T any](dec *json.Decoder, limit int) (list records[T], err error) {
	if open, err := dec.Token(); err != nil || open != json.Delim('[') {
		return list, errors.Join(errors.New("not a list"), unread(err))
	}
	list.items = []T{}
	var text json.RawMessage
	for dec.More() {
		if n := list.listed(); n >= limit+surplus {
			return list, fmt.Errorf("more than %d items, asked for at most %d", n, limit)
		}
		if err := dec.Decode(&text); err != nil {
			return list, unread(err)
		}
		list.add(text)
	}
	_, err = dec.Token()
	return list, unread(err)
}

// known quotes a media type that gateways often send instead of JSON.
func known(media string) string {
	switch media {
	case "", "text/html", "text/plain", "text/xml", "application/xml", "application/octet-stream":
		return strconv.Quote(media)
	}
	return "unknown"
}

// mediaOf is the media type of an answer, "" if it has none or an unreadable
// one.
func mediaOf(res *http.Response) string {
	media, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil {
		return ""
	}
	return media
}

// isJSON also accepts kinds of JSON, such as application/problem+json.
func isJSON(res *http.Response) bool {
	media := mediaOf(res)
	return media == "application/json" || strings.HasSuffix(media, "+json")
}

func decoder(res *http.Response) (*json.Decoder, error) {
	if !isJSON(res) {
		return nil, fmt.Errorf("content type %s, not JSON", known(mediaOf(res)))
	}
	return json.NewDecoder(&bounded{r: res.Body, left: maxAnswer, objects: maxObjects}), nil
}

// unread says in our own words why we could not read a JSON value. The
// decoder's words quote the value, and it may be anybody's card number.
func unread(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF // the text ends in the middle of a value
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind, _, _ := strings.Cut(e.Value, " ")
		return fmt.Errorf("%s: got a %s, want a %s", e.Field, kind, e.Type.Kind())
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("no JSON from byte %d on", e.Offset)
	}
	return err
}

// atEnd reads to the end and refuses anything behind the value. The connection
// then serves the next call.
func atEnd(dec *json.Decoder) error {
	_, err := dec.Token()
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case err == nil, errors.As(err, new(*json.SyntaxError)):
		return errors.New("something follows the JSON value")
	}
	return err
}

// bounded reads at most left bytes and objects, and fails with ErrTooLarge if
// there are more. An io.LimitReader would report a normal end there.
type bounded struct {
	r       io.Reader
	left    int64
	objects int
	text    bool // inside a JSON string
	escaped bool // behind a backslash in it
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 || b.objects < 0 {
		return 0, ErrTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	b.count(p[:n])
	if b.left -= int64(n); b.left < 0 || b.objects < 0 {
		return n, ErrTooLarge
	}
	return n, err
}

// count subtracts the objects that begin in a piece of JSON.
func (b *bounded) count(p []byte) {
	for _, c := range p {
		switch {
		case b.escaped:
			b.escaped = false
		case b.text && c == '\\':
			b.escaped = true
		case c == '"':
			b.text = !b.text
		case c == '{' && !b.text:
			b.objects--
		}
	}
}

// discard reads a short rest and closes the body. A connection serves the next
// call only after its answer was read to the end.
func discard(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, 64<<10)
	_ = body.Close()
}
