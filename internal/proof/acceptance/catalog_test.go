package acceptance

import (
	"encoding/xml"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// setiProducts is the suite's view of downloadprods and downloadqoh.
type setiProducts struct {
	XMLName  xml.Name `xml:"SETIProducts"`
	Response struct{ ResponseCode, ResponseDescription string }
	Product  []struct{ Code, WebID, QOH string }
}

// setiCustomers is the suite's view of downloadcustomers.
type setiCustomers struct {
	XMLName  xml.Name `xml:"SETICustomers"`
	Response struct{ ResponseCode, ResponseDescription string }
	Customer []struct{ WebID string }
}

var itemCount = regexp.MustCompile(`^SETIResponse: itemcount=(\d+)\s*$`)

func (p poller) items(t *testing.T, function string) int {
	t.Helper()
	a := p.do(t, function)
	m := itemCount.FindStringSubmatch(a.body)
	if m == nil {
		t.Fatalf("%s: got %q", function, a.body)
	}
	n, _ := strconv.Atoi(m[1])
	return n
}

// list downloads a whole list in batches. read returns the keys of one answer.
func (p poller) list(t *testing.T, function string, count, batch int, read func([]byte) ([]string, error)) (keys []string) {
	t.Helper()
	for start := 1; start <= count; start += batch {
		a := p.do(t, function, "startnum", strconv.Itoa(start), "batchsize", strconv.Itoa(batch))
		got, err := read([]byte(a.body))
		if want := min(batch, count-start+1); err != nil || len(got) != want {
			t.Fatalf("%s: batch of %d from %d: %d records (%v), want %d", function, batch, start, len(got), err, want)
		}
		keys = append(keys, got...)
	}
	return keys
}

func readProducts(data []byte) (keys []string, err error) {
	var got setiProducts
	err = xml.Unmarshal(data, &got)
	for _, p := range got.Product {
		keys = append(keys, p.WebID+" "+p.Code)
	}
	return keys, err
}

func readCustomers(data []byte) (keys []string, err error) {
	var got setiCustomers
	err = xml.Unmarshal(data, &got)
	for _, c := range got.Customer {
		keys = append(keys, c.WebID)
	}
	return keys, err
}

// Ensure products, stock and customers list as many records as counted, each
// once, in any batch size. Stock must list the same items as the products.
func TestScript_lists(t *testing.T) {
	s := running(t)
	p := s.ready()
	products, customers := p.items(t, "getproductscount"), p.items(t, "getcustomerscount")
	if s.isSample() && (products < 40 || customers < 15) {
		t.Fatalf("%d products and %d customers, want the sample store's 40 and 15 or more", products, customers)
	}
	lists := map[string][]string{}
	for _, l := range []struct {
		function string
		count    int
		read     func([]byte) ([]string, error)
	}{{"downloadprods", products, readProducts}, {"downloadqoh", products, readProducts}, {"downloadcustomers", customers, readCustomers}} {
		keys := p.list(t, l.function, l.count, 7, l.read)
		if again := p.list(t, l.function, l.count, 100, l.read); !slices.Equal(keys, again) {
			t.Errorf("%s: batches of 7 list %v, of 100 %v", l.function, keys, again)
		}
		if unique := slices.Compact(slices.Sorted(slices.Values(keys))); len(unique) != l.count {
			t.Errorf("%s: %d of %d are different", l.function, len(unique), l.count)
		}
		lists[l.function] = keys
	}
	if !slices.Equal(lists["downloadprods"], lists["downloadqoh"]) {
		t.Errorf("downloadqoh lists %v, downloadprods %v", lists["downloadqoh"], lists["downloadprods"])
	}
}
