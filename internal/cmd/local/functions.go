package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path/filepath"

	"github.com/aws/aws-lambda-go/lambda"

	"connect2cart/internal/apigw"
	"connect2cart/internal/standin/lambdahost"
	"connect2cart/internal/wiring/credentials"
	"connect2cart/internal/wiring/notify"
	"connect2cart/internal/wiring/script"
)

// runner makes callable functions: linked in, or as processes of their own.
type runner struct {
	bootstraps string            // folder with ID/bootstrap; "" links in
	cloud      map[string]string // the AWS SDK's own variables
	output     io.Writer         // of processes
	processes  []*lambdahost.Function
}

// start builds one function of the template. The settings of getenv win over
// the template's.
func (r *runner) start(f function, getenv func(string) string) (lambda.Handler, error) {
	env := map[string]string{}
	for name, value := range f.env {
		if v := getenv(name); v != "" {
			value = v
		}
		env[name] = value
	}
	if r.bootstraps != "" {
		return r.startProcess(f, env)
	}
	return linkedIn(f.id, func(name string) string { return env[name] })
}

// linkedIn is the function in this very process. Events reach it through the
// same code as in Lambda.
func linkedIn(id string, getenv func(string) string) (lambda.Handler, error) {
	handler := func(build func(func(string) string) (http.Handler, error)) (lambda.Handler, error) {
		h, err := build(getenv)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		return apigw.InProcess(apigw.Handler(h)), nil
	}
	switch id {
	case "CredentialsFunction":
		return handler(credentials.New)
	case "ScriptFunction":
		return handler(script.New)
	case "NotifyFunction":
		run, err := notify.New(getenv)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		return apigw.InProcess(run), nil
	}
	return nil, fmt.Errorf("%s: this command does not know this function of the template", id)
}

// startProcess runs the real binary, as `make build` or `sam build` left it.
func (r *runner) startProcess(f function, env map[string]string) (lambda.Handler, error) {
	path, err := filepath.Abs(filepath.Join(r.bootstraps, f.id, "bootstrap"))
	if err != nil {
		return nil, err
	}
	maps.Copy(env, r.cloud)
	p := &lambdahost.Function{Name: f.id, Bootstrap: path, Env: env, Timeout: f.timeout, MemoryMB: f.memoryMB,
		Reserved: 50, Output: r.output}
	r.processes = append(r.processes, p)
	return process{p}, nil
}

// process turns lambdahost's ErrThrottled into the gateway's.
type process struct{ *lambdahost.Function }

func (p process) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	answer, err := p.Function.Invoke(ctx, payload)
	if errors.Is(err, lambdahost.ErrThrottled) {
		return nil, fmt.Errorf("%s: %w", p.Name, apigw.ErrThrottled)
	}
	return answer, err
}

func (r *runner) close() {
	for _, p := range r.processes {
		p.Close()
	}
}

// scheduleEvent is an event of EventBridge.
const scheduleEvent = `{"version":"0","id":"00000000-0000-0000-0000-000000000000","detail-type":"Scheduled Event",` +
	`"source":"aws.events","account":"123456789012","time":"%s","region":"us-east-1","resources":[],"detail":{}}`

// fire calls a scheduled function once.
func fire(ctx context.Context, f function, h lambda.Handler, at string) error {
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	_, err := h.Invoke(ctx, fmt.Appendf(nil, scheduleEvent, at))
	return err
}
