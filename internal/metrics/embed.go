package metrics

import (
	"log/slog"
	"time"
)

// metadata is the member _aws. Timestamp is in milliseconds since 1970.
type metadata struct {
	Timestamp         int64
	CloudWatchMetrics []directive
}

// directive names the figures among a line's members, and the sets of members
// to split them by. The empty set is the total.
type directive struct {
	Namespace  string
	Dimensions [][]string
	Metrics    []definition
}

type definition struct{ Name, Unit string }

// embed makes the member _aws. In front it adds the figures missing from the
// line.
func (h *Handler) embed(at time.Time, line facts, counted []figure) []slog.Attr {
	var attrs []slog.Attr
	sets := map[string][]definition{} // by dimension, "" is the total
	for _, f := range counted {
		n, ok := f.of(line)
		if !ok {
			continue
		}
		if _, there := line[f.name]; !there {
			attrs = append(attrs, slog.Int64(f.name, n))
		}
		if f.total {
			sets[""] = append(sets[""], definition{f.name, f.unit})
		}
		if line.dimension(f.by) {
			sets[f.by] = append(sets[f.by], definition{f.name, f.unit})
		}
	}
	meta := metadata{Timestamp: at.UnixMilli()}
	for _, dimension := range []string{"", byFunction, byOutcome} {
		if definitions := sets[dimension]; len(definitions) > 0 {
			meta.CloudWatchMetrics = append(meta.CloudWatchMetrics, directive{h.namespace, dimensionSet(dimension), definitions})
		}
	}
	return append(attrs, slog.Any("_aws", meta))
}

func dimensionSet(name string) [][]string {
	if name == "" {
		return [][]string{{}}
	}
	return [][]string{{name}}
}

func (f figure) of(line facts) (int64, bool) {
	if f.value == nil {
		return line.number(f.name)
	}
	return f.value(line)
}
