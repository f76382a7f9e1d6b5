package seti

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// SendVersion is the one function without a login and without a request:
// there is nothing to read (seti-protocol.md 2.1).
const SendVersion = "sendversion"

// requests are the functions that have a request, and how it is read.
//
// The vendor's updatestockstatus (2.9) is one of the functions we do not know:
// only the vendor's own Magento script has it.
var requests = map[string]func(*pace, values) (Request, error){
	"ordercount":        func(_ *pace, v values) (Request, error) { return OrderCount{sinceFrom(v)}, nil },
	"downloadorders":    func(_ *pace, v values) (Request, error) { return DownloadOrders{sinceFrom(v), rangeFrom(v)}, nil },
	"getproductscount":  func(*pace, values) (Request, error) { return ProductsCount{}, nil },
	"downloadprods":     func(_ *pace, v values) (Request, error) { return DownloadProducts{rangeFrom(v)}, nil },
	"downloadqoh":       func(_ *pace, v values) (Request, error) { return DownloadQOH{rangeFrom(v)}, nil },
	"getcustomerscount": func(*pace, values) (Request, error) { return CustomersCount{}, nil },
	"downloadcustomers": func(_ *pace, v values) (Request, error) { return DownloadCustomers{rangeFrom(v)}, nil },
	"qohreplace":        qohReplaceFrom,
	"invupdate":         invUpdateFrom,
	"updatestatus":      updateStatusFrom,
}

// ParseRequest reads what ParseForm left: it is for whoever has logged in. Its
// time grows with the form's length and no faster, its memory is bounded, and
// it stops when ctx ends. Errors are *UnknownFunctionError, *ParamError and
// that of ctx; whatever else is odd is read as seti-protocol.md 1.5 and 1.6
// say.
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
	if p.err != nil { // what was read is not all of it
		return nil, fmt.Errorf("read the form: %w", p.err)
	}
	return req, err
}

// defaultSize is the batch when none was asked for (seti-protocol.md 1.5).
const defaultSize = 100

func rangeFrom(v values) Range {
	return Range{Start: positive(v["startnum"], 1), Size: positive(v["batchsize"], defaultSize)}
}

// maxShort is the longest text, in bytes, that is read as a number or a date.
const maxShort = 100

// positive is the whole number in text, or fallback when there is none or it
// is less than 1. A number beyond 31 bits is the greatest of them: such a
// start lies beyond the end of any list, and such a size takes in all of it.
func positive(text string, fallback int) int {
	text = strings.TrimSpace(text)
	n, err := strconv.ParseInt(text[:min(len(text), maxShort)], 10, 64)
	if n < 1 || err != nil && n != math.MaxInt64 {
		return fallback
	}
	return int(min(n, math.MaxInt32))
}

// Function is "ordercount".
func (OrderCount) Function() string { return "ordercount" }

// Function is "downloadorders".
func (DownloadOrders) Function() string { return "downloadorders" }

// Function is "getproductscount".
func (ProductsCount) Function() string { return "getproductscount" }

// Function is "downloadprods".
func (DownloadProducts) Function() string { return "downloadprods" }

// Function is "downloadqoh".
func (DownloadQOH) Function() string { return "downloadqoh" }

// Function is "getcustomerscount".
func (CustomersCount) Function() string { return "getcustomerscount" }

// Function is "downloadcustomers".
func (DownloadCustomers) Function() string { return "downloadcustomers" }

// Function is "qohreplace".
func (QOHReplace) Function() string { return "qohreplace" }

// Function is "invupdate".
func (InvUpdate) Function() string { return "invupdate" }

// Function is "updatestatus".
func (UpdateStatus) Function() string { return "updatestatus" }
