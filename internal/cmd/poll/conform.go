package main

import (
	"flag"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
)

// rule is one promise of a script to Stone Edge (seti-protocol.md). It holds if
// the check notices nothing.
type rule struct {
	name  string
	check func(*session) error
}

// rules only read. Each runs in a session of its own, in this order: a list that
// came whole is compared with later ones, because each download costs the store
// calls.
var rules = []rule{
	{"sendversion needs no login", func(s *session) error { return s.versions() }},
	{"the name of a function may be in any case", func(s *session) error {
		_, err := s.response("SendVersion", "version", url.Values{})
		return err
	}},
	{"GET answers as POST does", (*session).byGet},
	{"a query in the Script URL is no harm", (*session).withQuery},
	{"an unknown function is refused", (*session).unknownFunction},
	{"a wrong password is refused in the form of the function", (*session).wrongPassword},
	{"an unknown cart is refused as a wrong password is", (*session).unknownCart},
	{"orders: the count, the batches, one order after the other", func(s *session) error { return s.whole(orders) }},
	{"orders: any size of batch gives the same list", func(s *session) error { return s.anySize(orders) }},
	{"orders: lastorder leaves the orders behind it", (*session).afterMiddle},
	{"products: the count and the batches", func(s *session) error { return s.whole(products) }},
	{"products: any size of batch gives the same list", func(s *session) error { return s.anySize(products) }},
	{"stock: the same items as the products", (*session).sameItems},
	{"customers: the count and the batches", func(s *session) error { return s.whole(customers) }},
	{"customers: any size of batch gives the same list", func(s *session) error { return s.anySize(customers) }},
}

// conformFlags are conform's arguments as the variables that they stand for.
func conformFlags(args []string, getenv func(string) string) (func(string) string, error) {
	f := flag.NewFlagSet("conform", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	scriptURL := f.String("url", getenv("SCRIPT_URL"), "")
	cartID := f.String("cart", getenv("CART_ID"), "")
	if err := f.Parse(args); err != nil || f.NArg() > 0 {
		return nil, usageError("conform takes --url and --cart; the Cart Password comes from CART_PASSWORD, where no other user of the machine sees it.")
	}
	return func(name string) string {
		switch name {
		case "SCRIPT_URL":
			return *scriptURL
		case "CART_ID":
			return *cartID
		}
		return getenv(name)
	}, nil
}

// conform checks every rule and prints what holds.
func (s *session) conform() error {
	held := 0
	for _, r := range rules {
		one := newSession(s.config, io.Discard)
		one.seen = s.seen
		if err := r.check(one); err != nil {
			one.notice("%v", err)
		}
		s.asked += one.asked
		if len(one.wrong) == 0 {
			held++
			s.say("  holds  %s", r.name)
			continue
		}
		s.say("  FAILS  %s", r.name)
		for _, text := range one.wrong[:min(len(one.wrong), 5)] {
			s.say("           %s", text)
		}
		s.notice("%s", r.name)
	}
	s.say("%d of %d rules hold.", held, len(rules))
	return nil
}

func (s *session) versions() error {
	_, err := s.response("sendversion", "version", url.Values{})
	return err
}

func (s *session) byGet() error {
	resp, err := s.client.Get(s.scriptURL + "?setifunction=sendversion&omversion=" + program)
	s.asked++
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err == nil && !strings.HasPrefix(string(body), "SETIResponse: version=") {
		err = fmt.Errorf("sendversion by GET: answered %.200q", body)
	}
	return err
}

func (s *session) withQuery() error {
	s.scriptURL += "?shop=1"
	return s.versions()
}

func (s *session) unknownFunction() error {
	answer, err := s.post("nosuchfunction", "text/plain", s.login())
	if err == nil {
		return fmt.Errorf("nosuchfunction: answered %.200q instead of a SETIError", answer)
	}
	return onlyRefused(err)
}

// onlyRefused passes over a refusal in words.
func onlyRefused(err error) error {
	if err != nil && strings.Contains(err.Error(), ": refused") {
		return nil
	}
	return err
}

func (s *session) wrongPassword() error {
	s.password = "WRNG-WRNG-WRNG-WRNG"
	if _, err := s.count(orders); onlyRefused(err) != nil || err == nil {
		return fmt.Errorf("ordercount: want a SETIError, got %v", err)
	}
	doc, err := s.page(orders, 1)
	if err == nil {
		return fmt.Errorf("downloadorders: answered with code %s instead of 3", doc.Response.ResponseCode)
	}
	if !strings.Contains(err.Error(), "refused from") {
		return fmt.Errorf("downloadorders: want XML with code 3, got: %w", err)
	}
	return nil
}

func (s *session) unknownCart() error {
	own, password := s.cartID, s.password
	s.password = "WRNG-WRNG-WRNG-WRNG"
	_, wrong := s.count(orders)
	s.cartID, s.password = own+"x", password
	_, unknown := s.count(orders)
	if wrong == nil || unknown == nil || wrong.Error() != unknown.Error() {
		return fmt.Errorf("who guesses learns which Cart IDs exist: %v; %v", wrong, unknown)
	}
	return nil
}

// whole downloads a list as Stone Edge does, and notices every fault in it.
func (s *session) whole(l listing) error { return s.list(l) }

// ids are the ids of a list in batches of a size.
func (s *session) ids(l listing, size int) ([]string, error) {
	defer func(usual int) { s.batch = usual }(s.batch)
	s.batch = size
	count, err := s.count(l)
	if err != nil {
		return nil, err
	}
	rows, _, err := s.batches(l, count, &printer{table: l.table})
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.id)
	}
	return ids, err
}

// anySize compares the whole list with batches of a smaller, odd size: at most
// some thirty.
func (s *session) anySize(l listing) error {
	size := 7
	for len(s.seen[l.download])/size > 30 {
		size = size*2 + 1
	}
	small, err := s.ids(l, size)
	if err == nil && !slices.Equal(small, s.seen[l.download]) {
		err = fmt.Errorf("%s: batches of %d list %d, those of %d list %d, or other ones", l.download, size, len(small), s.batch, len(s.seen[l.download]))
	}
	return err
}

func (s *session) afterMiddle() error {
	ids := s.seen[orders.download]
	if len(ids) == 0 {
		return nil
	}
	for _, i := range []int{len(ids) / 2, len(ids) - 1} {
		s.lastOrder = ids[i]
		n, err := s.count(orders)
		if err != nil {
			return err
		}
		if want := len(ids) - 1 - i; n != want {
			s.notice("ordercount after %s: %d, want %d", ids[i], n, want)
		}
	}
	return nil
}

func (s *session) sameItems() error {
	if err := s.list(levels); err != nil {
		return err
	}
	goods, stock := s.seen[products.download], s.seen[levels.download]
	if !slices.Equal(goods, stock) {
		return fmt.Errorf("downloadqoh lists %d items, downloadprods %d, or other ones", len(stock), len(goods))
	}
	return nil
}
