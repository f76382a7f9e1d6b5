package awssim

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"time"
)

// logEvent is a line of a log group.
type logEvent struct {
	id   string
	at   time.Time
	line string
}

// AddLog writes a line to a log group, and makes the group. A program writes logs
// to its standard output, and Lambda takes them from there; so no operation does
// this.
func (s *Server) AddLog(group string, at time.Time, line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.logs == nil {
		s.logs = map[string][]logEvent{}
	}
	s.logged++
	events := append(s.logs[group], logEvent{strconv.Itoa(s.logged), at, line})
	s.logs[group] = events[max(0, len(events)-mostEvents):]
}

// mostEvents bounds a group, because `make run` may stand for days.
const mostEvents = 20_000

// cloudWatchLogs is the switch over the operations of CloudWatch Logs.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html
func (s *Server) cloudWatchLogs(c call) answer {
	if c.operation != "FilterLogEvents" {
		return cloudWatchLogs.failure(refuse("UnknownOperationException", "awssim does not know "+c.operation))
	}
	out, err := run(c, s.filterLogEvents)
	if err != nil {
		return cloudWatchLogs.failure(err)
	}
	return jsonAnswer(http.StatusOK, out)
}

type filterLogEventsInput struct {
	LogGroupName  string `json:"logGroupName"`
	StartTime     int64  `json:"startTime"` // milliseconds
	FilterPattern string `json:"filterPattern"`
	NextToken     string `json:"nextToken"`
	Limit         int    `json:"limit"`
}

type filteredLogEvent struct {
	EventID   string `json:"eventId"`
	Message   string `json:"message"`
	Timestamp int64  `json:"timestamp"`
}

// byMember is the one pattern that we know: a member of a JSON line has a value.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
var byMember = regexp.MustCompile(`^\{ *\$\.(\w+) *= *"([^"]*)" *\}$`)

// pageEvents is our page: smaller than AWS's 10,000, so that tests see several.
const pageEvents = 100

// filterLogEvents answers page by page, the oldest line first. As in AWS, a page
// can be empty and not the last.
func (s *Server) filterLogEvents(in filterLogEventsInput) (any, error) {
	events, ok := s.logs[in.LogGroupName]
	if !ok {
		return nil, refuse("ResourceNotFoundException", "The specified log group does not exist.")
	}
	pattern := byMember.FindStringSubmatch(in.FilterPattern)
	if pattern == nil {
		return nil, refuse("InvalidParameterException", "awssim does not know the pattern "+in.FilterPattern)
	}
	begin := 0
	if in.NextToken != "" {
		var err error
		if begin, err = strconv.Atoi(in.NextToken); err != nil || begin < 0 || begin > len(events) {
			return nil, refuse("InvalidParameterException", "The specified nextToken is invalid.")
		}
	}
	end := min(len(events), begin+pageEvents)
	found := []filteredLogEvent{}
	for _, e := range events[begin:end] {
		if e.at.UnixMilli() >= in.StartTime && hasMember(e.line, pattern[1], pattern[2]) {
			found = append(found, filteredLogEvent{e.id, e.line, e.at.UnixMilli()})
		}
	}
	slices.SortStableFunc(found, func(a, b filteredLogEvent) int { return int(a.Timestamp - b.Timestamp) })
	out := map[string]any{"events": found, "searchedLogStreams": []any{}}
	if end < len(events) {
		out["nextToken"] = strconv.Itoa(end)
	}
	return out, nil
}

func hasMember(line, member, value string) bool {
	var members map[string]any
	return json.Unmarshal([]byte(line), &members) == nil && members[member] == value
}

// LogLines is the number of lines in a log group.
func (s *Server) LogLines(group string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.logs[group])
}
