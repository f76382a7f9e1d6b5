package bigcommerce

import (
	"errors"
	"net/http"
)

// do sends a request for one JSON value. Status 204 is an *AnswerError, because
// the caller needs the value.
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
	odd, err := decodeWhole(res, &value)
	if _, keeps := any(&value).(odder); err == nil && !keeps && odd.Vital() != "" {
		err = &MemberError{odd.Vital()}
	}
	if err != nil {
		return none, answerError(req, err)
	}
	UsageOf(req.Context()).NoteOdd(odd)
	return value, nil
}

// doData sends a request for a v3 object.
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

// doList sends a request for a v2 list of at most limit items. Status 204 is
// the empty list.
func doList[T any](c *Client, req *http.Request, limit int) (records[T], error) {
	res, err := c.send(req)
	if err != nil {
		return records[T]{}, err
	}
	defer discard(res.Body)
	if res.StatusCode == http.StatusNoContent {
		return records[T]{}, nil
	}
	list, err := decodeList[T](res, limit)
	if err != nil {
		return records[T]{}, answerError(req, err)
	}
	list.note(req)
	return list, nil
}

// object is a v3 answer with one thing.
type object[T any] struct {
	Data *T `json:"data"`
}
