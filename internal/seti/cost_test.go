package seti

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"connect2cart/internal/standin/hostile"
)

// parser is one way to read a stranger's text, and its allowed cost: a base for
// any text, and a share for each byte of it.
type parser struct {
	name          string
	form          bool // it reads whole forms, else the value of update
	read          func(p *pace, text string)
	base, perByte cost
}

// cost is the cost of one reading, counted without a clock.
type cost struct {
	steps float64 // bytes looked at, repeats included
	alloc float64 // bytes allocated
	items float64 // allocations
}

// A form keeps one value for each name. So the names of a form cost at most as
// much as the first 3,000 tracking numbers, carriers and dates.
var parsers = []parser{
	{"opening", true, readOpening, cost{10_000, 12_000, 40}, cost{2, 0, 0}},
	{"form", true, readAll, cost{10_000, 500_000, 3200}, cost{22, 5, 0.11}},
	{"decode", false, func(p *pace, s string) { decodeWithin(p, s, maxForm) }, cost{100, 1000, 10}, cost{11, 5, 0}},
	{"stock", false, func(p *pace, s string) { stockPieces(p, s) }, cost{100, 1000, 10}, cost{2, 50, 0}},
	{"remarks", false, func(p *pace, s string) { cutRemarks(p, s) }, cost{100, 1000, 10}, cost{4, 1.1, 0}},
	{"names", false, func(p *pace, s string) { escapeNames(p, s) }, cost{100, 1000, 10}, cost{4, 5, 0.2}},
	{"xml", false, func(p *pace, s string) { readXML(p, s, maxStockElements) }, cost{100, 60_000, 60}, cost{12, 20, 0.01}},
	{"request", true, readRequest, cost{20_000, 600_000, 3300}, cost{35, 80, 0.2}},
}

func parserOf(name string) parser {
	for _, c := range parsers {
		if c.name == name {
			return c
		}
	}
	panic(name)
}

func readOpening(p *pace, form string) {
	f := openForm(p, "", form)
	_, _ = f.Function()
	f.Login()
}

func readAll(p *pace, form string) {
	r := &reading{pace: p, values: values{}}
	r.read(form)
	r.decodeAll()
}

func readRequest(p *pace, form string) {
	f := openForm(p, "", form)
	function, _ := f.Function()
	if from := requests[function]; from != nil {
		_, _ = f.fields().parse(p, function, from)
	}
}

func costOf(c parser, text string) cost {
	var before, after runtime.MemStats
	p := newPace(context.Background())
	runtime.ReadMemStats(&before)
	c.read(p, text)
	runtime.ReadMemStats(&after)
	return cost{float64(p.steps), float64(after.TotalAlloc - before.TotalAlloc), float64(after.Mallocs - before.Mallocs)}
}

// check compares the cost of a text with the bound. The runtime allocates now
// and then as well, so the least of some readings counts.
func (c parser) check(t *testing.T, what, text string) {
	t.Helper()
	n := float64(len(text))
	limit := cost{c.base.steps + c.perByte.steps*n, c.base.alloc + c.perByte.alloc*n, c.base.items + c.perByte.items*n}
	got := costOf(c, text)
	for range 4 {
		if got.steps > limit.steps || got.alloc <= limit.alloc && got.items <= limit.items {
			break
		}
		again := costOf(c, text)
		got.alloc, got.items = min(got.alloc, again.alloc), min(got.items, again.items)
	}
	if got.steps > limit.steps || got.alloc > limit.alloc || got.items > limit.items {
		t.Errorf("%s, %s: %d bytes took %.0f steps, %.0f bytes in %.0f allocations; want at most %.0f, %.0f, %.0f",
			c.name, what, len(text), got.steps, got.alloc, got.items, limit.steps, limit.alloc, limit.items)
	}
}

// textOf returns the form or the update of a kind, as the parser wants it.
func (c parser) textOf(k hostile.Kind, size int) string {
	if c.form {
		return k.Form(size, cred)
	}
	return k.Update(size)
}

// Ensure the cost of every kind of form stays in proportion to its length, and
// the memory of a request has one bound for any length. A failure ends the test
// before the next length, because that could take all day.
func TestCost(t *testing.T) {
	for _, size := range []int{2_000, 20_000, 200_000} {
		for _, c := range parsers {
			for _, k := range hostile.Kinds() {
				c.check(t, k.Name, c.textOf(k, size))
			}
		}
		if t.Failed() || testing.Short() && size == 20_000 {
			break
		}
	}
	for i, k := range hostile.Kinds() {
		if t.Failed() || testing.Short() && i%20 != 0 {
			continue // others reach the same bounds
		}
		if got := costOf(parserOf("request"), k.Form(6<<20, cred)); got.alloc > 40<<20 {
			t.Errorf("%s: %.0f MiB allocated for 6 MB", k.Name, got.alloc/(1<<20))
		}
	}
}

// fuzzCost looks for texts whose cost outgrows their length. It repeats a unit,
// because that makes small costs large.
func fuzzCost(f *testing.F, name string) {
	c := parserOf(name)
	for _, k := range hostile.Kinds() {
		head, unit, tail := k.Head, k.Unit, k.Tail
		if c.form {
			head = "setifunction=" + k.Function + "&" + head
		} else {
			_, head, _ = strings.Cut(head, "update=")
		}
		f.Add(head, unit, tail)
	}
	f.Fuzz(func(t *testing.T, head, unit, tail string) {
		text := head + unit + tail
		if unit != "" {
			text = head + strings.Repeat(unit, max(1, (20_000-len(head)-len(tail))/len(unit))) + tail
		}
		c.check(t, "as fuzzed", text)
	})
}

// FuzzOpeningCost holds: before a login each byte of a form costs a few looks
// and no memory.
func FuzzOpeningCost(f *testing.F) { fuzzCost(f, "opening") }

// FuzzFormCost holds the same for the names and values of a whole form.
func FuzzFormCost(f *testing.F) { fuzzCost(f, "form") }

// FuzzDecodeCost holds it for the decoding of a value.
func FuzzDecodeCost(f *testing.F) { fuzzCost(f, "decode") }

// FuzzStockCost holds it for stock updates in the delimited form.
func FuzzStockCost(f *testing.F) { fuzzCost(f, "stock") }

// FuzzRemarksCost holds it for the last of the mends of XML.
func FuzzRemarksCost(f *testing.F) { fuzzCost(f, "remarks") }

// FuzzXMLCost holds it for the reading of XML, mends included.
func FuzzXMLCost(f *testing.F) { fuzzCost(f, "xml") }

// FuzzRequestCost holds it for a whole request.
func FuzzRequestCost(f *testing.F) { fuzzCost(f, "request") }

// isAimedAt reports whether a kind is worth its time in a benchmark of the
// parser.
func (c parser) isAimedAt(k hostile.Kind) bool {
	switch c.name {
	case "opening", "form":
		return k.Group == hostile.Forms
	case "decode":
		return k.Group == hostile.Forms && strings.HasPrefix(k.Head, "update=")
	case "stock":
		return k.Group == hostile.Stock
	case "remarks", "names", "xml":
		return k.Group == hostile.XML && k.Function == "qohreplace"
	}
	return true
}

// BenchmarkHostile prints the cost of a byte in hostile forms of growing size, as a
// share of the one in the smallest. A line has the figures of one kind. Linear time
// is 1.
func BenchmarkHostile(b *testing.B) {
	sizes := []struct {
		name string
		n    int
	}{{"10KB", 10_000}, {"100KB", 100_000}, {"1MB", 1_000_000}, {"6MB", 6 << 20}}
	for _, c := range parsers {
		for _, k := range hostile.Kinds() {
			if !c.isAimedAt(k) {
				continue
			}
			b.Run(c.name+"/"+k.Name, func(b *testing.B) {
				took := make([]time.Duration, len(sizes))
				texts := make([]string, len(sizes))
				for i, size := range sizes {
					texts[i] = c.textOf(k, size.n)
				}
				runs := 0
				for b.Loop() {
					for i, size := range sizes {
						begun := time.Now()
						for range sizes[len(sizes)-1].n / size.n {
							c.read(newPace(b.Context()), texts[i])
						}
						took[i] += time.Since(begun)
					}
					runs++
				}
				perByte := make([]float64, len(sizes))
				for i, size := range sizes {
					looked := runs * (sizes[len(sizes)-1].n / size.n) * len(texts[i])
					perByte[i] = float64(took[i].Nanoseconds()) / float64(looked)
					b.ReportMetric(perByte[i]/perByte[0], fmt.Sprintf("%s/%s", size.name, sizes[0].name))
				}
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}
