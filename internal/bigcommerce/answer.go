package bigcommerce

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
)

// maxAnswer bounds the bytes of one answer after decompression. 250 orders of
// 50 lines come to some 15 MB; what is larger is no answer to our questions.
const maxAnswer = 32 << 20

// ErrTooLarge is wrapped by the *AnswerError of an answer with more bytes than
// we take. Who asked for a list can ask for shorter pages.
var ErrTooLarge = fmt.Errorf("more than %d MiB", maxAnswer>>20)

// do sends a request whose answer is one JSON value. 204 is an *AnswerError:
// who asks for a thing cannot go on with none.
func do[T any](c *Client, req *http.Request) (T, error) {
	var value, none T
	res, err := c.send(req)
	if err != nil {
		return none, err
	}
	defer discard(res.Body)
	if res.StatusCode == http.StatusNoContent {
		return none, answerError(req, errors.New("no content"))
	}
	if err := decodeWhole(res, &value); err != nil {
		return none, answerError(req, err)
	}
	return value, nil
}

// doData sends a request whose answer is a v3 object.
func doData[T any](c *Client, req *http.Request) (T, error) {
	answer, err := do[object[T]](c, req)
	if err == nil && answer.Data == nil {
		err = answerError(req, errors.New("no data member"))
	}
	if err != nil {
		var none T
		return none, err
	}
	return *answer.Data, nil
}

// doList sends a request whose answer is a v2 list. 204 is the empty list.
func doList[T any](c *Client, req *http.Request) ([]T, error) {
	res, err := c.send(req)
	if err != nil {
		return nil, err
	}
	defer discard(res.Body)
	if res.StatusCode == http.StatusNoContent {
		return nil, nil
	}
	list, err := decodeList[T](res)
	if err != nil {
		return nil, answerError(req, err)
	}
	return list, nil
}

// decodeWhole reads one JSON value and makes sure that nothing follows it.
func decodeWhole(res *http.Response, value any) error {
	dec, err := decoder(res)
	if err != nil {
		return err
	}
	if err := dec.Decode(value); err != nil {
		return cutOff(err)
	}
	return atEnd(dec)
}

// decodeList reads a JSON array item by item, straight from the stream: the
// decoder then never holds more than one item's text.
func decodeList[T any](res *http.Response) ([]T, error) {
	dec, err := decoder(res)
	if err != nil {
		return nil, err
	}
	if open, err := dec.Token(); err != nil || open != json.Delim('[') {
		return nil, errors.Join(errors.New("not a list"), cutOff(err))
	}
	var list []T
	for dec.More() {
		list = append(list, *new(T))
		if err := dec.Decode(&list[len(list)-1]); err != nil {
			return nil, cutOff(err)
		}
	}
	if _, err := dec.Token(); err != nil {
		return nil, cutOff(err)
	}
	return list, atEnd(dec)
}

func decoder(res *http.Response) (*json.Decoder, error) {
	media, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil || (media != "application/json" && !strings.HasSuffix(media, "+json")) {
		return nil, fmt.Errorf("content type %.60q, not JSON", res.Header.Get("Content-Type"))
	}
	return json.NewDecoder(&bounded{res.Body, maxAnswer}), nil
}

// cutOff names the end of the text in the middle of a value as what it is.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// atEnd makes sure that a value was all there was, and reads to the end, so
// that the connection can be used again.
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

// bounded reads at most left bytes, and says so if there are more. (The
// io.LimitReader would end there as if all were well.)
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left < 0 {
		return 0, ErrTooLarge
	}
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return n, ErrTooLarge
	}
	return n, err
}

// discard closes a body, and reads a short rest first: only a connection
// whose answer was read can serve the next call.
func discard(body io.ReadCloser) {
	_, _ = io.CopyN(io.Discard, body, 64<<10)
	_ = body.Close()
}
