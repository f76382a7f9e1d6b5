package seti

import (
	"math"
	"strconv"
	"strings"

	"connect2cart/internal/secret"
)

// ParseRequest reads one poll. The function's name has no case and may stand
// between blanks. Errors are *UnknownFunctionError and *ParamError; whatever
// else is odd is read as seti-protocol.md 1.5 and 1.6 say.
//
// The vendor's updatestockstatus (2.9) is one of the functions we do not know:
// only the vendor's own Magento script has it.
func ParseRequest(f Form) (Request, error) {
	name := f.Get("setifunction")
	login := loginFrom(f)
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "sendversion":
		return SendVersion{}, nil
	case "ordercount":
		return OrderCount{login, sinceFrom(f)}, nil
	case "downloadorders":
		return DownloadOrders{login, sinceFrom(f), rangeFrom(f)}, nil
	case "getproductscount":
		return ProductsCount{login}, nil
	case "downloadprods":
		return DownloadProducts{login, rangeFrom(f)}, nil
	case "downloadqoh":
		return DownloadQOH{login, rangeFrom(f)}, nil
	case "getcustomerscount":
		return CustomersCount{login}, nil
	case "downloadcustomers":
		return DownloadCustomers{login, rangeFrom(f)}, nil
	case "qohreplace":
		return qohReplaceFrom(f, login)
	case "invupdate":
		return invUpdateFrom(f, login)
	case "updatestatus":
		return updateStatusFrom(f, login)
	}
	return nil, unknownFunction(name)
}

// loginFrom takes blanks off: they come from copying, and no Cart ID or Cart
// Password that we hand out has any.
func loginFrom(f Form) Login {
	return Login{
		CartID:    strings.TrimSpace(f.Get("setiuser")),
		Password:  secret.New(strings.TrimSpace(f.Get("password"))),
		StoreCode: strings.TrimSpace(f.Get("code")),
	}
}

// defaultSize is the batch when none was asked for (seti-protocol.md 1.5).
const defaultSize = 100

func rangeFrom(f Form) Range {
	return Range{Start: positive(f.Get("startnum"), 1), Size: positive(f.Get("batchsize"), defaultSize)}
}

// positive is the whole number in text, or fallback when there is none or it
// is less than 1. A number beyond 31 bits is the greatest of them: such a
// start lies beyond the end of any list, and such a size takes in all of it.
func positive(text string, fallback int) int {
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if n < 1 || err != nil && n != math.MaxInt64 {
		return fallback
	}
	return int(min(n, math.MaxInt32))
}

// Function is "sendversion".
func (SendVersion) Function() string { return "sendversion" }

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
