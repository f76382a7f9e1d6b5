package seti

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// SendVersion is the one function without a login and without a request: it has
// nothing to read (seti-protocol.md 2.1).
const SendVersion = "sendversion"

// requests are the functions with a request, and how to read it.
//
// We leave out the vendor's updatestockstatus (2.9), because only the vendor's
// own Magento script has it.
var requests = map[string]func(*pace, values) (Request, error){
	"ordercount": func(_ *pace, v values) (Request, error) { return OrderCount{sinceFrom(v), programFrom(v)}, nil },
	"downloadorders": func(_ *pace, v values) (Request, error) {
		return DownloadOrders{sinceFrom(v), rangeFrom(v), programFrom(v)}, nil
	},
	"getproductscount":  func(*pace, values) (Request, error) { return ProductsCount{}, nil },
	"downloadprods":     func(_ *pace, v values) (Request, error) { return DownloadProducts{rangeFrom(v)}, nil },
	"downloadqoh":       func(_ *pace, v values) (Request, error) { return DownloadQOH{rangeFrom(v)}, nil },
	"getcustomerscount": func(*pace, values) (Request, error) { return CustomersCount{}, nil },
	"downloadcustomers": func(_ *pace, v values) (Request, error) { return DownloadCustomers{rangeFrom(v)}, nil },
	"qohreplace":        qohReplaceFrom,
	"invupdate":         invUpdateFrom,
	"updatestatus":      updateStatusFrom,
}

// ParseRequest reads the rest of a form after ParseForm, once the caller has
// logged in. Its time grows in proportion to the form's length, its memory has
// a bound, and it stops when ctx ends. Errors are *UnknownFunctionError,
// *ParamError and ctx's own, wrapped. It reads any other odd value as
// seti-protocol.md 1.5 and 1.6 say.
func ParseRequest(ctx context.Context, f Form) (Request, error) {
	function, err := f.Function()
	if err != nil {
		return nil, err
	}
	from := requests[function]
	if from == nil {
		return nil, unknownFunction(function)
	}
	return f.fields().parse(newPace(ctx), function, from)
}

func (f *fields) parse(p *pace, function string, from func(*pace, values) (Request, error)) (Request, error) {
	r := &reading{pace: p, values: values{}}
	r.read(f.query)
	r.read(f.body)
	f.unknown = slices.Sorted(slices.Values(r.unknown))
	if !r.decodeAll() {
		return nil, &ParamError{function, "", "The form holds more than 6 MB of text: send less at a time."}
	}
	req, err := from(p, r.values)
	if p.err != nil { // req covers part of the form only
		return nil, fmt.Errorf("read the form: %w", p.err)
	}
	return req, err
}

// defaultSize is the batch size of a poll without one (seti-protocol.md 1.5).
const defaultSize = 100

func rangeFrom(v values) Range {
	return Range{Start: positive(v["startnum"], 1), Size: positive(v["batchsize"], defaultSize)}
}

// maxShort is the longest number or date we read, in bytes.
const maxShort = 100

// positive returns the whole number in text. It returns fallback for any other
// text and for numbers below 1. A number beyond 31 bits becomes the greatest of
// 31 bits: as a start it lies beyond the end of any list, as a size it takes in
// the whole list.
func positive(text string, fallback int) int {
	text = strings.TrimSpace(text)
	n, err := strconv.ParseInt(text[:min(len(text), maxShort)], 10, 64)
	if n < 1 || err != nil && n != math.MaxInt64 {
		return fallback
	}
	return int(min(n, math.MaxInt32))
}

// Function returns "ordercount".
func (OrderCount) Function() string { return "ordercount" }

// Function returns "downloadorders".
func (DownloadOrders) Function() string { return "downloadorders" }

// Function returns "getproductscount".
func (ProductsCount) Function() string { return "getproductscount" }

// Function returns "downloadprods".
func (DownloadProducts) Function() string { return "downloadprods" }

// Function returns "downloadqoh".
func (DownloadQOH) Function() string { return "downloadqoh" }

// Function returns "getcustomerscount".
func (CustomersCount) Function() string { return "getcustomerscount" }

// Function returns "downloadcustomers".
func (DownloadCustomers) Function() string { return "downloadcustomers" }

// Function returns "qohreplace".
func (QOHReplace) Function() string { return "qohreplace" }

// Function returns "invupdate".
func (InvUpdate) Function() string { return "invupdate" }

// Function returns "updatestatus".
func (UpdateStatus) Function() string { return "updatestatus" }
