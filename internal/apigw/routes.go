package apigw

import (
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

// Route sends requests of one method and path to one function.
type Route struct {
	Method   string         // "ANY" takes all
	Path     string         // as in template.yaml: "/script", "/assets/{proxy+}"
	Function lambda.Handler // real handler in process, or a process of its own
	Timeout  time.Duration  // of the function
}

// Key is the route's name in events, as "POST /script".
func (rt Route) Key() string { return rt.Method + " " + rt.Path }

// match finds the most specific route: a literal path before a greedy one, a
// named method before ANY.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
func (g *Gateway) match(r *http.Request) (best Route, params map[string]string, found bool) {
	score := -1
	for _, rt := range g.Routes {
		p, ok := matchPath(rt.Path, r.URL.EscapedPath())
		if !ok || rt.Method != r.Method && rt.Method != "ANY" {
			continue
		}
		s := 2 * len(strings.SplitN(rt.Path, "{", 2)[0])
		if rt.Method != "ANY" {
			s++
		}
		if s > score {
			best, params, found, score = rt, p, true, s
		}
	}
	return best, params, found
}

// matchPath compares segment by segment. "{name}" takes one segment, "{name+}"
// the rest. Both need at least one character.
func matchPath(pattern, path string) (params map[string]string, ok bool) {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	for i, seg := range want {
		name, isVar := strings.CutPrefix(seg, "{")
		name, greedy := strings.CutSuffix(strings.TrimSuffix(name, "}"), "+")
		switch {
		case i >= len(got):
			return nil, false
		case isVar && greedy:
			rest := strings.Join(got[i:], "/")
			return withParam(params, name, rest), rest != ""
		case isVar && got[i] != "":
			params = withParam(params, name, got[i])
		case isVar, seg != got[i]:
			return nil, false
		}
	}
	return params, len(want) == len(got)
}

func withParam(params map[string]string, name, value string) map[string]string {
	if params == nil {
		params = map[string]string{}
	}
	params[name] = value
	return params
}
