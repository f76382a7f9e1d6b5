package script_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"connect2cart/internal/merchant"
	"connect2cart/internal/money"
	"connect2cart/internal/standin/bcsim"
)

// anyStatus offers all orders except Incomplete ones.
var anyStatus = []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}

// Ensure the answer for any order is well-formed, adds up to the cent, and has
// every line and every character of it.
func TestRandomOrders(t *testing.T) {
	t.Parallel()
	orders, batchSize := int64(sampled(400)), 50
	rng := rand.New(rand.NewPCG(3, 2026))
	st := bcsim.NewStore()
	want := map[int64]bcsim.Order{}
	for id := int64(1); id <= orders; id++ {
		o := st.AddOrder(bcsim.RandomOrder(rng, id))
		if o.StatusID != 0 {
			want[id] = o
		}
	}
	s := open(t, st, merchant.Settings{OrderStatuses: anyStatus}, bcsim.WithQuota(bcsim.Quota{Unlimited: true}))
	s.handler = s.newProcess(s.sim.RoundTripper()) // the stand-in's own tests check random orders against the contract
	if got := s.orderCount(); got != len(want) {
		t.Errorf("count: got %d, want %d", got, len(want))
	}
	seen := map[int64]bool{}
	rounded, adjusted := 0, 0
	for start := 1; start <= len(want); start += batchSize {
		answer := s.ask("downloadorders", "startnum", strconv.Itoa(start), "batchsize", strconv.Itoa(batchSize))
		checkMarkup(t, answer)
		b := readBatch(t, answer)
		if len(b.Orders) != min(batchSize, len(want)-start+1) {
			t.Fatalf("batch at %d: got %d orders", start, len(b.Orders))
		}
		for _, o := range b.Orders {
			if seen[o.Number] {
				t.Errorf("order %d: sent twice", o.Number)
			}
			seen[o.Number] = true
			if diff := faults(o, want[o.Number]); len(diff) > 0 {
				t.Errorf("order %d:\n%s", o.Number, strings.Join(diff, "\n"))
			}
		}
		fields := s.lastLog()
		rounded += number(fields["rounded"])
		adjusted += number(fields["adjusted"])
	}
	t.Logf("%d orders: %d with a rounding difference, %d with an adjustment", len(seen), rounded, adjusted)
	if len(seen) != len(want) {
		t.Errorf("got %d orders, want %d", len(seen), len(want))
	}
	if adjusted != 0 {
		t.Errorf("got %d adjustments, want none: the stand-in's orders add up", adjusted)
	}
}

func number(v any) int {
	f, _ := v.(float64)
	return int(f)
}

// tag is any tag of Stone Edge's reader.
var (
	tag    = regexp.MustCompile(`<[^>]*>`)
	anyTag = regexp.MustCompile(`^</?[A-Z][A-Za-z0-9]*>$`)
	entity = regexp.MustCompile(`&[^;]{0,10};?`)
)

// checkMarkup holds an answer against seti-protocol.md 1.4.
func checkMarkup(t *testing.T, answer string) {
	t.Helper()
	body, ok := strings.CutPrefix(answer, declaration)
	if !ok {
		t.Fatalf("got %.60q, want the XML declaration first", answer)
	}
	for _, found := range tag.FindAllString(body, -1) {
		if !anyTag.MatchString(found) {
			t.Fatalf("tag %q: want a name and nothing else", found)
		}
	}
	for _, found := range entity.FindAllString(body, -1) {
		if found != "&amp;" && found != "&lt;" && found != "&gt;" {
			t.Fatalf("reference %q: want &amp; &lt; &gt; only", found)
		}
	}
	if strings.ContainsAny(body, "\r\n\t") {
		t.Fatal("a line break or a tab is in the answer")
	}
}

// faults are the differences between an answered order and the store's own.
func faults(got order, want bcsim.Order) (wrong []string) {
	complain := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if text := arrived(string(want.CustomerMessage)); got.Other.Comments != text {
		complain("comments: got %q, want %q", got.Other.Comments, text)
	}
	if text := arrived(string(want.StaffNotes)); !strings.Contains(got.Other.OrderInstructions, strings.TrimSpace(text)) {
		complain("instructions: got %q, want %q in them", got.Other.OrderInstructions, text)
	}
	lines := map[string]product{}
	for _, p := range got.Shipping.Products {
		lines[p.LineID] = p
	}
	if len(lines) != len(want.Products) || len(lines) != len(got.Shipping.Products) {
		complain("lines: got %d, want %d", len(lines), len(want.Products))
	}
	for _, p := range want.Products {
		line, ok := lines[strconv.FormatInt(p.ID, 10)]
		switch {
		case !ok:
			complain("line %d is missing", p.ID)
		case line.Quantity != int64(p.Quantity):
			complain("line %d: quantity: got %d, want %d", p.ID, line.Quantity, p.Quantity)
		case strings.TrimSpace(p.SKU) != "" && line.SKU != arrived(strings.TrimSpace(p.SKU)): // blanks around it belong to no SKU
			complain("line %d: SKU: got %q, want %q", p.ID, line.SKU, arrived(p.SKU))
		case strings.TrimSpace(p.Name) != "" && line.Name != start(arrived(p.Name), 255):
			complain("line %d: name: got %q, want %q", p.ID, line.Name, arrived(p.Name))
		}
		for _, option := range p.ProductOptions {
			if v := arrived(option.DisplayValue); strings.TrimSpace(v) != "" && !hasOption(line, v) {
				complain("line %d: option %q: got %v", p.ID, v, line.Options)
			}
		}
	}
	for _, a := range want.Addresses[min(1, len(want.Addresses)):] {
		for _, text := range []string{a.Street1, a.City, a.Zip, a.Phone} {
			if text = strings.TrimSpace(arrived(text)); !strings.Contains(got.Other.OrderInstructions, text) {
				complain("instructions: got %q, want %q of the other address in them", got.Other.OrderInstructions, text)
			}
		}
	}
	return append(wrong, sums(got, want)...)
}

func hasOption(p product, value string) bool {
	for _, o := range p.Options {
		if o.SelectedOption == value {
			return true
		}
	}
	return false
}

// start is at most n UTF-16 units of s.
func start(s string, n int) string {
	for i, r := range s {
		if n--; r > 0xffff {
			n--
		}
		if n < 0 {
			return s[:i]
		}
	}
	return s
}

// arrived is a text after its way through XML. Line breaks and tabs have become
// blanks, and forbidden characters are gone.
func arrived(s string) string {
	s = strings.ReplaceAll(s, "\r\n", " ")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r' || r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == 0xfffe || r == 0xffff:
			return -1
		}
		return r
	}, s)
}

// sums adds an order up as Stone Edge does.
func sums(o order, want bcsim.Order) (wrong []string) {
	total := map[string]money.Amount{}
	add := func(to, text string, sign int64) {
		a, err := money.Parse(text)
		if err != nil || a.String() != text {
			wrong = append(wrong, fmt.Sprintf("amount %q: want two decimals", text))
		}
		total[to] = total[to].Add(a.Times(sign))
	}
	for _, p := range o.Shipping.Products {
		price, _ := money.Parse(p.ItemPrice)
		if got := price.Times(p.Quantity).String(); got != p.Total {
			wrong = append(wrong, fmt.Sprintf("line %s: %d x %s is %s, not %s", p.LineID, p.Quantity, p.ItemPrice, got, p.Total))
		}
		add("products", p.Total, 1)
	}
	t := o.Totals
	add("product total", t.ProductTotal, 1)
	add("grand", t.ProductTotal, 1)
	add("sub", t.ProductTotal, 1)
	for _, d := range t.Discount {
		add("grand", d.Amount, -1)
		add("sub", d.Amount, -1)
	}
	for _, c := range o.Coupon {
		add("grand", c.Total, -1)
	}
	for _, s := range t.Surcharge {
		add("grand", s.Total, 1)
	}
	add("grand", t.Tax.TaxAmount, 1)
	add("grand", t.ShippingTotal.Total, 1)
	for name, want := range map[string]string{"products": t.ProductTotal, "sub": t.SubTotal, "grand": t.GrandTotal} {
		if got := total[name].String(); got != want {
			wrong = append(wrong, fmt.Sprintf("%s: the parts make %s, the answer says %s", name, got, want))
		}
	}
	if truth := want.TotalIncTax.String(); money.MustParse(t.GrandTotal) != money.MustParse(truth) {
		wrong = append(wrong, fmt.Sprintf("grand total: got %s, want %s", t.GrandTotal, truth))
	}
	if paid := sumPaid(o); paid.Cmp(money.MustParse(t.GrandTotal)) > 0 {
		wrong = append(wrong, fmt.Sprintf("payments of %s for %s", paid, t.GrandTotal))
	}
	return wrong
}

// sumPaid is the sum of the payments.
func sumPaid(o order) (sum money.Amount) {
	for _, p := range o.Payment {
		for _, text := range []string{p.CreditCard.Amount, p.PayPal.Transaction.Amount, p.GiftCard.FaceValue, p.StoreCredit.Total} {
			if a, err := money.Parse(text); err == nil {
				sum = sum.Add(a)
			}
		}
	}
	return sum
}
