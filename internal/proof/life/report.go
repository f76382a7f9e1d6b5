package life

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// Report is the verdict on one play.
type Report struct {
	Scenario
	Losses []Loss
	Facts  []Fact
}

// Fact is a plain figure of a play.
type Fact struct{ Name, Value string }

// Bad counts what a service can cure and this one lost, doubled or broke.
func (r *Report) Bad() (n int) {
	for _, l := range r.Losses {
		if l.Cured {
			n++
		}
	}
	return n
}

// Count is the number of losses of a row with a cause; "" is any cause.
func (r *Report) Count(row, cause string) (n int) {
	for _, l := range r.Losses {
		if l.Row == row && (cause == "" || l.Cause == cause) {
			n++
		}
	}
	return n
}

func (s *stoneEdge) report(f *fleet) *Report {
	r := &Report{Scenario: s.w.Scenario, Losses: s.judge()}
	fact := func(name, format string, values ...any) {
		r.Facts = append(r.Facts, Fact{name, fmt.Sprintf(format, values...)})
	}
	late := 0
	for id, o := range s.w.books.offers {
		if i := slices.IndexFunc(s.jumps, func(j jump) bool { return j.to > id }); i >= 0 && !o.at.Before(s.jumps[i].began) && !s.w.books.withdrawn[id] {
			late++
		}
	}
	refused := 0
	for _, n := range s.count.refused {
		refused += n
	}
	fact("orders offered", "%d", len(s.w.books.offers))
	fact("  of them after a younger one was given", "%d", late)
	fact("orders held by Stone Edge", "%d", len(s.held))
	fact("orders given again in a later run", "%d", s.count.again)
	fact("polls", "%d", s.count.polls)
	fact("polls refused or lost", "%d", refused)
	fact("calls of BigCommerce per order given", "%.2f", float64(s.count.orderCalls-s.count.idleCalls)/float64(max(1, s.count.given)))
	fact("calls of an idle conversation", "%.2f", float64(s.count.idleCalls)/float64(max(1, s.count.idleTalks)))
	fact("backups restored", "%d", s.count.restores)
	fact("conversations side by side", "%d", s.count.sideBySide)
	fact("changes of stock", "%d", len(s.stack.changes))
	fact("processes that died in a poll", "%d", f.deaths)
	fact("processes that ended while idle", "%d", f.ends)
	for _, why := range byCount(s.count.refused) {
		fact("  "+why, "%d", s.count.refused[why])
	}
	return r
}

// byCount are the keys, the most frequent first.
func byCount(m map[string]int) []string {
	keys := sortedKeys(m)
	slices.SortStableFunc(keys, func(a, b string) int { return cmp.Compare(m[b], m[a]) })
	return keys
}

// rows are the lines of the table, in order.
var rows = []string{rowNever, rowTwice, rowCarts, rowUnoffered, rowShipment, rowStatus, rowStock, rowUpdate}

// Print writes the table of some plays, then examples of each cause. Lines with
// a * are losses that no service can cure.
func Print(w io.Writer, reports []*Report) {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	if len(reports) > 0 {
		r := reports[0]
		fmt.Fprintf(w, "seed %d: %d days of %d orders; by number of processes, and by what Stone Edge does after a refused batch\n", r.Seed, r.Days, r.Orders)
	}
	head := "  \t"
	for _, r := range reports {
		head += r.Name() + "\t"
	}
	fmt.Fprintln(table, head)
	for _, f := range factNames(reports) {
		printLine(table, f, reports, func(r *Report) string { return r.fact(f) })
	}
	for _, row := range rows {
		printLine(table, row, reports, func(r *Report) string { return fmt.Sprint(r.Count(row, "")) })
		for _, cause := range causes(reports, row) {
			printLine(table, "  "+cause, reports, func(r *Report) string { return fmt.Sprint(r.Count(row, strings.TrimSuffix(cause, " *"))) })
		}
	}
	printLine(table, "that must not be", reports, func(r *Report) string { return fmt.Sprint(r.Bad()) })
	table.Flush()
	for _, r := range reports {
		r.printExamples(w)
	}
}

func printLine(w io.Writer, name string, reports []*Report, value func(*Report) string) {
	line := name + "\t"
	for _, r := range reports {
		line += value(r) + "\t"
	}
	fmt.Fprintln(w, line)
}

// Name is the column of a play: its processes, and what a refusal does.
func (r *Report) Name() string {
	how := "stops"
	if r.GoesOn {
		how = "goes on"
	}
	return fmt.Sprintf("%d, %s", r.Processes, how)
}

func (r *Report) fact(name string) string {
	for _, f := range r.Facts {
		if f.Name == name {
			return f.Value
		}
	}
	return "0"
}

// mostReasons is how many kinds of refusals the table shows.
const mostReasons = 12

func factNames(reports []*Report) (names []string) {
	reasons := 0
	for _, r := range reports {
		for _, f := range r.Facts {
			if slices.Contains(names, f.Name) {
				continue
			}
			if strings.Contains(f.Name, ": ") {
				if reasons++; reasons > mostReasons {
					continue
				}
			}
			names = append(names, f.Name)
		}
	}
	return names
}

func causes(reports []*Report, row string) (list []string) {
	for _, r := range reports {
		for _, l := range r.Losses {
			name := l.Cause
			if !l.Cured {
				name += " *"
			}
			if l.Row == row && l.Cause != "" && !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	slices.Sort(list)
	return list
}

// mostExamples is how many losses of each cause are told.
const mostExamples = 3

func (r *Report) printExamples(w io.Writer) {
	told := map[string]int{}
	for _, l := range r.Losses {
		key := l.Row + ": " + l.Cause
		if told[key]++; l.Cured && told[key] <= mostExamples {
			fmt.Fprintf(w, "seed %d, %s: %s: %s\n", r.Seed, r.Name(), strings.TrimSuffix(key, ": "), l.What)
		}
	}
}
